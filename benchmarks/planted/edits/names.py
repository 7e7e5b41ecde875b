"""Edits of names: of layers, of classes, of everything at once."""

from __future__ import annotations

from random import Random

from benchmarks.planted.editable import Node, insert, spare
from benchmarks.planted.edits.picks import hosts, inner, part

SYNONYMS = dict(
    pair.split(":")
    for pair in """
        attention:attn attn:self_attn self_attn:attention mlp:ffn ffn:feed_forward fc1:dense_in fc2:dense_out norm1:ln_1
        norm2:ln_2 ln_1:norm1 ln_2:norm2 layers:blocks blocks:layers layer:h encoder:trunk classifier:head head:fc
        fc:classifier features:backbone embeddings:embed conv1:conv_a conv2:conv_b conv3:conv_c bn1:norm_a bn2:norm_b
        bn3:norm_c relu:act act:activation downsample:shortcut
    """.split()
)
"""What a name becomes; the others get a suffix."""


def renamed_once(root: Node, random: Random) -> str | None:
    """One layer gets another name."""
    found = _named(root)
    if not found:
        return None
    node = random.choice(found)
    before = node.path
    node.name = _synonym(node)
    return f"rename {before} to {node.name}"


def renamed_everywhere(root: Node, random: Random) -> str | None:
    """One own name, wherever it occurs, becomes another."""
    names = sorted({node.name for node in _named(root)})
    return _rename(root, random.choice(names)) if names else None


def renamed_all(root: Node, random: Random) -> str | None:
    """Every own name becomes another, as in a rewrite."""
    names = sorted({node.name for node in _named(root)})
    for name in names:
        _rename(root, name)
    return f"rename all {len(names)} names" if names else None


def class_prefixed(root: Node, random: Random) -> str | None:
    """The model's own classes get another prefix, as between Llama and Mistral."""
    own = sorted({str(node.type) for node in root.walk() if not (node.origin or "").startswith("torch.nn")})
    if not own:
        return None
    prefix = _prefix(own)
    other = random.choice(["Nova", "Orca", "Quill"])
    renamed = {kind: other + kind[len(prefix) :] if kind.startswith(prefix) else kind for kind in own}
    for node in root.walk():
        if str(node.type) in renamed and not (node.origin or "").startswith("torch.nn"):
            node.type, node.origin = renamed[str(node.type)], f"models.{other.lower()}"
    return f"class prefix {prefix!r} -> {other!r} in {len(own)} classes"


def _prefix(kinds: list[str]) -> str:
    """What the classes that start like the last one begin with; nothing when that is a whole name."""
    last = kinds[-1]
    alike = [kind for kind in kinds if kind[:3] == last[:3]]
    found = next((last[:size] for size in range(len(last), 2, -1) if all(kind.startswith(last[:size]) for kind in alike)), "")
    return "" if found in kinds else found


def ported(root: Node, random: Random) -> str | None:
    """As another library has it: other names and classes, no-op layers in between."""
    if not renamed_all(root, random):
        return None
    class_prefixed(root, random)
    kinds = sorted({str(host.type) for host in hosts(root) if not host.listed})
    wanted = random.choice(kinds) if kinds else None
    for host in hosts(root):
        if host.type == wanted and not host.listed:
            new = part("identity")
            new.name = spare(host, "drop_path")
            insert(host, min(2, len(host.children)), new)
    return f"port to other names, classes and an Identity in every {wanted}"


def _named(root: Node) -> list[Node]:
    return [node for node in inner(root) if not node.name.isdigit()]


def _synonym(node: Node) -> str:
    assert node.above is not None
    return spare(node.above, SYNONYMS.get(node.name, f"{node.name}_v2"))


def _rename(root: Node, name: str) -> str:
    found = [node for node in root.walk() if node.above is not None and node.name == name]
    chosen = SYNONYMS.get(name, f"{name}_v2")
    for node in found:
        assert node.above is not None
        node.name = spare(node.above, chosen)
    return f"rename all {len(found)} {name} to {chosen}"
