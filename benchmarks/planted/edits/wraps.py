"""Edits that put a container around what is there, or take one away."""

from __future__ import annotations

from random import Random

from benchmarks.planted.editable import Node, fresh, spare, swap
from benchmarks.planted.edits.picks import containers, hosts, inner, lists, part, stacks

WRAPPERS = (
    ("Sequential", "0"),
    ("CheckpointWrapper", "_checkpoint_wrapped_module"),
    ("ResidualWrapper", "module"),
    ("OptimizedModule", "_orig_mod"),
)


def wrapped_once(root: Node, random: Random) -> str | None:
    """One layer or block is put into a container of its own."""
    node = random.choice(inner(root))
    kind, name = random.choice(WRAPPERS)
    path = node.path
    _wrap(node, kind, name)
    return f"wrap {path} in {kind}"


def wrapped_twice(root: Node, random: Random) -> str | None:
    """One layer or block is put into two containers, one inside the other."""
    node = random.choice(inner(root))
    path = node.path
    for kind, name in random.sample(WRAPPERS, 2):
        _wrap(node, kind, name)
    return f"wrap {path} twice"


def wrapped_many(root: Node, random: Random) -> str | None:
    """Every layer of one class is wrapped."""
    kinds = sorted({str(node.type) for node in inner(root)})
    wanted = random.choice(kinds)
    kind, name = random.choice(WRAPPERS)
    found = [node for node in inner(root) if node.type == wanted]
    for node in found:
        _wrap(node, kind, name)
    return f"wrap all {len(found)} {wanted} in {kind}"


def blocks_wrapped(root: Node, random: Random) -> str | None:
    """Every block of one stack is wrapped."""
    found = stacks(root)
    if not found:
        return None
    stack = random.choice(found)
    kind, name = random.choice(WRAPPERS)
    for node in list(stack.children):
        _wrap(node, kind, name)
    return f"wrap the {len(stack.children)} blocks of {stack.path or 'the root'} in {kind}"


def root_wrapped(root: Node, random: Random) -> str | None:
    """The whole model becomes the only child of a wrapper."""
    kind, name = random.choice([("DataParallel", "module"), ("Classifier", "backbone"), *WRAPPERS])
    inside = Node(
        name, root.type, root.origin, root.attributes, root.tensors, root.code, old=root.old, module=root.module, children=root.children
    )
    for child in inside.children:
        child.above = inside
    inside.above = root
    root.children = [inside]
    root.type, root.origin, root.code, root.old, root.module = kind, "wrappers", None, None, None
    root.attributes, root.tensors = {}, ()
    return f"wrap the root in {kind} as {name}"


def unwrapped(root: Node, random: Random) -> str | None:
    """A container with one child gives its place to the child."""
    found = [node for node in containers(root) if len(node.children) == 1]
    if not found:
        return None
    node = random.choice(found)
    path = node.path
    swap(node, node.children[0])
    return f"unwrap {path}: {node.type}"


def unwrapped_many(root: Node, random: Random) -> str | None:
    """Every container of one class that has one child gives its place to the child."""
    found = [node for node in containers(root) if len(node.children) == 1]
    if not found:
        return None
    kind = random.choice(sorted({str(node.type) for node in found}))
    chosen = [node for node in found if node.type == kind]
    for node in chosen:
        swap(node, node.children[0])
    return f"unwrap all {len(chosen)} {kind} with one child"


def grouped(root: Node, random: Random) -> str | None:
    """A run of siblings is put into a new Sequential."""
    found = [node for node in hosts(root) if len(node.children) > 3 and (node.listed or node.above is None)]
    if not found:
        return None
    host = random.choice(found)
    start = random.randint(0, len(host.children) - 3)
    stop = random.randint(start + 2, min(len(host.children), start + 6))
    run = host.children[start:stop]
    paths = f"{run[0].path} to {run[-1].path}"
    box = part("wrapper")
    box.children = run
    box.name = spare(host, "body")
    listed = host.listed
    for index, child in enumerate(run):
        child.above, child.name = box, str(index)
    box.above = host
    host.children[start:stop] = [box]
    _positions(host, listed)
    return f"group {paths} as {box.path}"


def freed(root: Node, random: Random) -> str | None:
    """The children of a Sequential take its place among its siblings."""
    found = [node for node in lists(root) if node.type == "Sequential" and node.above is not None and node.above.listed]
    if not found:
        return None
    box = random.choice(found)
    host, path = box.above, box.path
    assert host is not None
    at = box.index
    host.children[at : at + 1] = box.children
    for child in box.children:
        child.above = host
    _positions(host, True)
    return f"free the {len(box.children)} children of {path}"


def _wrap(node: Node, kind: str, name: str) -> None:
    box = fresh(part("wrapper")) if kind == "Sequential" else Node(node.name, kind, "wrappers", {}, (), None)
    box.children = [node]
    at = node.above
    assert at is not None
    swap(node, box)
    node.above, node.name = box, name


def _positions(host: Node, listed: bool) -> None:
    if listed:
        for index, child in enumerate(host.children):
            child.name = str(index)
