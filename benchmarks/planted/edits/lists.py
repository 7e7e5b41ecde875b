"""Edits of what is there: layers and blocks inserted, deleted, duplicated; deeper and shallower networks."""

from __future__ import annotations

from random import Random

from benchmarks.planted.editable import Node, fresh, insert, remove
from benchmarks.planted.edits.picks import commonest, containers, leaves, name_for, part, place, stacks

LAYERS = ("identity", "dropout", "linear", "conv", "pool", "ReLU", "GELU", "BatchNorm2d", "LayerNorm")
BLOCKS = ("squeeze", "conv_block", "feed_forward", "attention", "bottleneck")


def layer_inserted(root: Node, random: Random) -> str | None:
    """One new leaf somewhere."""
    return _insert(root, random, LAYERS)


def block_inserted(root: Node, random: Random) -> str | None:
    """A new block of several layers somewhere."""
    return _insert(root, random, BLOCKS)


def layer_deleted(root: Node, random: Random) -> str | None:
    """One leaf goes."""
    return _delete([node for node in leaves(root) if _spared(node)], random)


def block_deleted(root: Node, random: Random) -> str | None:
    """One container goes with all that is in it."""
    return _delete([node for node in containers(root) if _spared(node) and _small(node, root)], random)


def layer_duplicated(root: Node, random: Random) -> str | None:
    """A leaf stands twice, one copy after the other."""
    return _duplicate(leaves(root), random)


def block_duplicated(root: Node, random: Random) -> str | None:
    """A container stands twice, one copy after the other."""
    return _duplicate([node for node in containers(root) if _small(node, root)], random)


def deeper(root: Node, random: Random) -> str | None:
    """Copies of the last block at the end of one stack."""
    found = stacks(root)
    if not found:
        return None
    stack = random.choice(found)
    count = random.choice([1, 2, 4, len(stack.children)])
    _append(stack, count)
    return f"append {count} blocks to {stack.path or 'the root'}"


def deeper_everywhere(root: Node, random: Random) -> str | None:
    """Copies of the last block at the end of every stack."""
    found = [node for node in stacks(root) if not any(above in stacks(root) for above in _above(node))]
    count = random.choice([1, 2, 3])
    for stack in found:
        _append(stack, count)
    return f"append {count} blocks to each of {len(found)} stacks" if found else None


def shallower(root: Node, random: Random) -> str | None:
    """The last blocks of one stack go."""
    found = [node for node in stacks(root) if len(node.children) > 2]
    if not found:
        return None
    stack = random.choice(found)
    count = random.randint(1, len(stack.children) // 2)
    for node in stack.children[-count:]:
        remove(node)
    return f"drop the last {count} blocks of {stack.path or 'the root'}"


def every_second_dropped(root: Node, random: Random) -> str | None:
    """Every second block of one stack goes, as in distillation."""
    found = [node for node in stacks(root) if len(node.children) > 3]
    if not found:
        return None
    stack = random.choice(found)
    for node in stack.children[1::2]:
        remove(node)
    return f"drop every second block of {stack.path or 'the root'}"


def _append(stack: Node, count: int) -> None:
    kind, _ = commonest(stack)
    last = [child for child in stack.children if child.type == kind][-1]
    for _ in range(count):
        copy = fresh(last)
        insert(stack, len(stack.children), copy)


def _insert(root: Node, random: Random, names: tuple[str, ...]) -> str | None:
    found = place(root, random)
    if found is None:
        return None
    host, index = found
    name = random.choice(names)
    new = part(name)
    new.name = name_for(host, f"extra_{name.lower()}")
    insert(host, index, new)
    return f"insert {name} at {new.path}"


def _delete(found: list[Node], random: Random) -> str | None:
    if not found:
        return None
    node = random.choice(found)
    path = node.path
    remove(node)
    return f"delete {path}: {node.type}"


def _duplicate(found: list[Node], random: Random) -> str | None:
    if not found:
        return None
    node = random.choice(found)
    assert node.above is not None
    copy = fresh(node)
    copy.name = name_for(node.above, f"{node.name}_copy")
    insert(node.above, node.index + 1, copy)
    return f"duplicate {node.path} as {copy.path}"


def _spared(node: Node) -> bool:
    """Whether something is left beside the node."""
    return node.above is not None and len(node.above.children) > 1


def _small(node: Node, root: Node) -> bool:
    return sum(1 for _ in node.walk()) * 3 < sum(1 for _ in root.walk())


def _above(node: Node) -> list[Node]:
    found = []
    above = node.above
    while above is not None:
        found.append(above)
        above = above.above
    return found
