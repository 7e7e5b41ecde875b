"""A dense feed-forward part replaced by a mixture of experts with a router."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged
from archdiff.surgeries.consequences import STATE
from archdiff.surgeries.scene import Scene, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.paths import join, name, parent
from archdiff.tree.totals import totals

ROUTERS = {"gate", "router", "gating", "router_weights"}
WORDS = ("expert", "router", "moe", "n_routed", "topk_group", "norm_topk_prob")


def _recognise(scene: Scene) -> Iterator[Claim]:
    blocks = dict.fromkeys(parent(path) or "" for path in scene.look.new if "expert" in name(path).lower() and _fresh(scene, path))
    found = [(path, number) for path in blocks if (number := _experts(scene, path))]
    if not found:
        return
    held = [scene.look.new[inner] for path, _ in found for inner in subtree(scene.look.new_children, path)]
    settings = [i for i, change in scene.of(AttributeChanged) if any(word in change.name.rpartition(".")[2] for word in WORDS)]
    yield Claim(
        tuple(dict.fromkeys((*(index for path, _ in found for index in _changes(scene, path)), *settings))),
        {
            "experts": " or ".join(dict.fromkeys(str(number) for _, number in found)),
            "blocks": count(len(found), "block"),
            "places": places([path for path, _ in found]),
            "parameters": count(totals(held).parameters or 0, "parameter"),
        },
    )


def _fresh(scene: Scene, path: str) -> bool:
    """Whether the old model had nothing of experts at this place."""
    old = scene.look.old_of.get(path)
    return old is None or "expert" not in name(old).lower()


def _experts(scene: Scene, path: str) -> int | None:
    """How many experts the block at ``path`` has, if it has a router whose outputs are as many."""
    below = {name(child).lower(): scene.look.new[child] for child in scene.look.new_children.get(path, ())}
    routers = [
        tensor.shape
        for own, layer in below.items()
        if own in ROUTERS
        for tensor in layer.tensors or ()
        if tensor.shape and len(tensor.shape) == 2
    ]
    holder = next((layer for own, layer in below.items() if "expert" in own and "shared" not in own), None)
    if holder is None or not routers:
        return None
    stacked = {tensor.shape[0] for tensor in holder.tensors or () if tensor.shape and len(tensor.shape) == 3}
    number = next(iter(stacked)) if len(stacked) == 1 else len(scene.look.new_children.get(holder.path, ()))
    return number if number > 1 and any(number in shape for shape in routers) else None


def _changes(scene: Scene, path: str) -> Iterator[int]:
    """The block itself, what came into it, what moved within it, and the dense layers that went."""
    for index in scene.changed_below(path):
        change = scene.diff.changes[index]
        if not (isinstance(change, AttributeChanged) and change.name in STATE):
            yield index
    old = scene.look.old_of.get(path)
    above = parent(path)
    if old is None and above is not None and above in scene.look.old_of:
        old = join(scene.look.old_of[above], name(path))
    if old is not None and old in scene.look.old:
        yield from scene.removed_below(old)


SURGERY = Surgery(
    id="experts_added",
    title="Mixture of experts: {experts} experts in {blocks}",
    sentence="In {blocks} a router and {experts} experts took the place of one feed-forward part: {places}. They hold {parameters}.",
    teaches=(
        "A router sends each token to a few of the experts only, so the model holds many more parameters than it uses for one token: "
        "more capacity at about the same cost. Training needs care that the experts are used evenly, often by an extra loss. The dense "
        "weights have no place under these keys; they can be copied into every expert to start from (upcycling)."
    ),
    reference="https://arxiv.org/abs/1701.06538",
    recognise=_recognise,
)
