"""Edits that put things elsewhere: moved subtrees and changed order."""

from __future__ import annotations

from random import Random

from benchmarks.planted.editable import Node, insert, remove
from benchmarks.planted.edits.picks import hosts, inner, lists, name_for


def moved_once(root: Node, random: Random) -> str | None:
    """One subtree goes to another container."""
    whole = sum(1 for _ in root.walk())
    found = [node for node in inner(root) if _worthy(node) and sum(1 for _ in node.walk()) * 3 < whole]
    if not found:
        return None
    node = random.choice(found)
    below = set(map(id, node.walk()))
    targets = [host for host in hosts(root) if id(host) not in below and host is not node.above and host.type != "MultiheadAttention"]
    if not targets:
        return None
    host, before = random.choice(targets), node.path
    remove(node)
    node.name = name_for(host, node.name if not node.name.isdigit() else f"moved_{node.name}")
    insert(host, random.randint(0, len(host.children)), node)
    return f"move {before} to {node.path}"


def moved_several(root: Node, random: Random) -> str | None:
    """Two to four subtrees go to other containers."""
    said = [sentence for _ in range(random.randint(2, 4)) if (sentence := moved_once(root, random))]
    return "; ".join(said) or None


def swapped(root: Node, random: Random) -> str | None:
    """Two siblings of a list change places."""
    found = [node for node in lists(root) if len({child.type for child in node.children}) > 1]
    if not found:
        return None
    host = random.choice(found)
    left, right = sorted(random.sample(range(len(host.children)), 2))
    host.children[left], host.children[right] = host.children[right], host.children[left]
    for index, child in enumerate(host.children):
        child.name = str(index)
    return f"swap {left} and {right} in {host.path or 'the root'}"


def registered_otherwise(root: Node, random: Random) -> str | None:
    """The named children of one class of containers are registered in another order."""
    found = [node for node in hosts(root) if not node.listed and len(node.children) > 2]
    if not found:
        return None
    example = random.choice(found)
    names = [child.name for child in example.children]
    order = random.sample(names, len(names))
    if order == names:
        order.reverse()
    same = [node for node in found if [child.name for child in node.children] == names]
    for node in same:
        node.children.sort(key=lambda child: order.index(child.name))
    return f"register {', '.join(names[:4])}… of {len(same)} {example.type} in another order"


def shuffled(root: Node, random: Random) -> str | None:
    """One list in a random order."""
    found = [node for node in lists(root) if len(node.children) > 2]
    if not found:
        return None
    host = random.choice(found)
    random.shuffle(host.children)
    for index, child in enumerate(host.children):
        child.name = str(index)
    return f"shuffle {host.path or 'the root'}"


def _worthy(node: Node) -> bool:
    """Only what can be told from its like: a subtree, or a layer with parameters."""
    return bool(node.above and len(node.above.children) > 1 and (len(node.children) > 1 or node.tensors))
