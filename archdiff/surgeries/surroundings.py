"""What stands around a whole model that was put inside a bigger one, or was taken out of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from archdiff.diff.records import Retyped
from archdiff.surgeries.anatomy import LISTS, enlarges, parameters, projects, short, weighted
from archdiff.surgeries.scene import Scene, subtree
from archdiff.surgeries.words import count, listed
from archdiff.tree.paths import parent
from archdiff.tree.records import Layer

_MOST = 4
"""More layers with weights than this are a part, not a head."""


class Surroundings(NamedTuple):
    """The tops of what stands beside a body, on its way to the root."""

    layers: Mapping[str, Layer]
    children: Mapping[str, list[str]]
    own: tuple[str, ...]
    shared: tuple[str, ...]
    """Tops that are layers of the body under a second name."""


def surroundings(
    layers: Mapping[str, Layer], children: Mapping[str, list[str]], body: str, untold: Collection[str] | None = None
) -> Surroundings:
    """All tops beside ``body`` and beside the containers around it, or those ``untold``."""
    tops: list[str] = []
    inner = body
    while (above := parent(inner)) is not None:
        tops = [path for path in children[above] if path != inner] + tops
        inner = above
    tops = tops if untold is None else [path for path in tops if path in untold]
    shared = tuple(path for path in tops if _is_shared(layers, children, path, body))
    return Surroundings(layers, children, tuple(path for path in tops if path not in shared), shared)


def _is_shared(layers: Mapping[str, Layer], children: Mapping[str, list[str]], top: str, body: str) -> bool:
    """Whether a layer is one of the body's, or a list of such."""
    if (layers[top].same_as or "").startswith(body + "."):
        return True
    below = children.get(top, ())
    return layers[top].type in LISTS and bool(below) and all(_is_shared(layers, children, each, body) for each in below)


def paths(around: Surroundings) -> list[str]:
    """Every path beside the body."""
    return [each for top in (*around.own, *around.shared) for each in subtree(around.children, top)]


def told(around: Surroundings) -> str:
    """``12 layers with 1,000 parameters: up (Decoder), fc (Linear 8 → 2)``; empty where there are none."""
    inside = [around.layers[each] for top in around.own for each in subtree(around.children, top)]
    if not inside:
        return ""
    size = parameters(inside)
    named = listed([path if (top := around.layers[path]).type in LISTS else f"{path} ({short(top)})" for path in around.own])
    return count(len(inside), "layer") + (f" with {count(size, 'parameter')}" if size else "") + f": {named}"


def upsamples(around: Surroundings) -> bool:
    """Whether some of it brings a picture's size back."""
    return any(enlarges(around.layers[each]) for each in paths(around))


def only_heads(around: Surroundings) -> bool:
    """Whether there is nothing but heads: no whole part, nothing shared with the body, nothing that makes pictures larger."""
    sizes = [sum(weighted(around.layers[each]) for each in subtree(around.children, top)) for top in around.own]
    return max(sizes, default=0) <= _MOST and not around.shared and not upsamples(around)


def learns(around: Surroundings) -> bool:
    """Whether some of it has projections of its own."""
    return any(projects(around.layers[each]) for top in around.own for each in subtree(around.children, top))


def emptied(scene: Scene, body: str) -> str:
    """Where in the body an Identity stands for the old model's last projection; empty if it does not."""
    last = next((path for path in reversed([*scene.look.old]) if projects(scene.look.old[path])), None)
    kept = [change.new for _, change in scene.of(Retyped) if change.old == last and change.after == "Identity"]
    return kept[0] if kept and kept[0].startswith(body + ".") else ""


def filled(scene: Scene) -> str:
    """Where the model has its last projection now, in place of an Identity; empty if it has not."""
    last = next((path for path in reversed([*scene.look.new]) if projects(scene.look.new[path])), "")
    return last if any(change.new == last and change.before == "Identity" for _, change in scene.of(Retyped)) else ""
