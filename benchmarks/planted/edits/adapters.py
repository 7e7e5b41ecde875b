"""Edits that fine-tuning makes: adapters put in and taken out, query, key and value fused and split."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from benchmarks.planted.editable import Node, insert, remove, swap
from benchmarks.planted.edits.picks import hosts, inner, leaves, name_for, part, tied

TRIPLES = (("q_proj", "k_proj", "v_proj"), ("query", "key", "value"), ("q", "k", "v"), ("q_lin", "k_lin", "v_lin"))


def lora_injected(root: Node, random: Random) -> str | None:
    """Every Linear of one name becomes the base of a LoRA layer."""
    spoken = tied(root)
    names = sorted({node.name for node in leaves(root) if node.type == "Linear" and node.old not in spoken})
    if not names:
        return None
    name = random.choice(names)
    found = [node for node in leaves(root) if node.type == "Linear" and node.name == name and node.old not in spoken]
    for node in found:
        _lora(node)
    return f"inject LoRA into {len(found)} Linear called {name}"


def lora_removed(root: Node, random: Random) -> str | None:
    """Every LoRA layer gives its place back to its base."""
    found = [node for node in inner(root) if node.type == "LoraLinear"]
    for node in found:
        swap(node, node.children[0])
    return f"remove LoRA from {len(found)} Linear" if found else None


def adapters_inserted(root: Node, random: Random) -> str | None:
    """A bottleneck of two Linears in every container of one class."""
    kinds = sorted({str(host.type) for host in hosts(root) if host.above is not None and not host.listed})
    if not kinds:
        return None
    kind = random.choice(kinds)
    found = [host for host in hosts(root) if host.type == kind and not host.listed]
    for host in found:
        new = part("bottleneck")
        new.name = name_for(host, "adapter")
        insert(host, len(host.children), new)
    return f"put an adapter into {len(found)} {kind}"


def adapters_removed(root: Node, random: Random) -> str | None:
    """Every adapter goes."""
    found = [node for node in inner(root) if node.name == "adapter"]
    for node in found:
        remove(node)
    return f"remove {len(found)} adapters" if found else None


def qkv_fused(root: Node, random: Random) -> str | None:
    """Three projections become one, in every attention."""
    count = 0
    for host in hosts(root):
        triple = _triple(host)
        if triple:
            fused = part("linear")
            fused.name = "qkv"
            fused.attributes, fused.tensors = _stacked(triple)
            at = min(node.index for node in triple)
            insert(host, at, fused)
            for node in triple:
                remove(node)
            count += 1
    return f"fuse q, k and v in {count} attentions" if count else None


def qkv_split(root: Node, random: Random) -> str | None:
    """One projection becomes three, in every attention."""
    count = 0
    for node in inner(root):
        if node.name in ("qkv", "in_proj", "query_key_value") and node.type == "Linear" and node.above is not None:
            host, at = node.above, node.index
            remove(node)
            for offset, name in enumerate(("q_proj", "k_proj", "v_proj")):
                insert(host, at + offset, _third(node, name))
            count += 1
    return f"split qkv in {count} attentions" if count else None


def _lora(node: Node) -> None:
    box = Node(node.name, "LoraLinear", "peft.tuners.lora.layer", {"r": 8, "lora_alpha": 16}, (), None)
    swap(node, box)
    node.name, node.above = "base_layer", box
    box.children = [node]
    for name, inside in (("lora_dropout", "identity"), ("lora_A", "narrow"), ("lora_B", "narrow")):
        holder = Node(name, "ModuleDict", "torch.nn.modules.container", {}, (), None, above=box)
        leaf = part(inside)
        leaf.name, leaf.above = "default", holder
        holder.children = [leaf]
        box.children.append(holder)


def _triple(host: Node) -> list[Node]:
    below = {child.name: child for child in host.children if child.type == "Linear" and not child.shared}
    return next(([below[name] for name in names] for names in TRIPLES if all(name in below for name in names)), [])


def _stacked(triple: list[Node]):  # type: ignore[no-untyped-def]
    first = triple[0]
    total = sum(int(str(node.attributes["out_features"])) for node in triple)
    tensors = tuple([replace(tensor, shape=(total, *tensor.shape[1:])) for tensor in first.tensors if tensor.shape])
    return {**first.attributes, "out_features": total}, tensors


def _third(node: Node, name: str) -> Node:
    third = int(str(node.attributes["out_features"])) // 3
    tensors = tuple([replace(tensor, shape=(third, *tensor.shape[1:])) for tensor in node.tensors if tensor.shape])
    return Node(name, node.type, node.origin, {**node.attributes, "out_features": third}, tensors, node.code)
