"""A Linear taken apart into two thin ones of a low rank, or two such made one again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from archdiff.diff.records import AttributeChanged
from archdiff.surgeries.anatomy import DROPS, inputs, no_op, outputs, parameters, projects
from archdiff.surgeries.scene import Scene, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed, places, signed
from archdiff.tree.records import Layer


class Thin(NamedTuple):
    """A whole Linear on one side and the pair in its place on the other, with all changes that say so."""

    whole: Layer
    pair: tuple[Layer, Layer]
    rank: int
    changes: tuple[int, ...]


def _recognise(scene: Scene) -> Iterator[Claim]:
    for apart in (True, False):
        found = list(_thin(scene, apart))
        if not found:
            continue
        many, one = parameters([layer for thin in found for layer in thin.pair]), parameters([thin.whole for thin in found])
        before, after = (one, many) if apart else (many, one)
        facts = {
            "count": count(len(found), "Linear"),
            "rank": listed(list(dict.fromkeys(str(thin.rank) for thin in found)), 4),
            "places": places([thin.whole.path for thin in found]),
            "difference": "" if before is None or after is None else f" ({before:,} → {after:,} parameters, {signed(after - before)})",
        }
        yield Claim(
            tuple(index for thin in found for index in thin.changes),
            facts,
            *((None, None, None) if apart else (_JOINED_TITLE, _JOINED, _JOINED_TEACHES)),
        )


def _thin(scene: Scene, apart: bool) -> Iterator[Thin]:
    """Every place where a Linear stands on one side and, at the same path, a container of two thinner ones on the other."""
    look = scene.look
    ones, others, held = (look.old, look.new, look.new_children) if apart else (look.new, look.old, look.old_children)
    partner, back = (look.new_of, look.old_of) if apart else (look.old_of, look.new_of)
    for path, whole in ones.items():
        if _linear(whole) and path in held and path in others and path not in back:
            pair = _pair(others, held, path)
            if pair and _rank(whole, pair) and partner.get(path) in (None, path, *(layer.path for layer in pair)):
                changes = tuple(_changes(scene, path, apart))
                if changes:
                    yield Thin(whole, pair, _rank(whole, pair) or 0, changes)


def _linear(layer: Layer) -> bool:
    return projects(layer) and "kernel_size" not in (layer.attributes or {})


def _pair(layers: Mapping[str, Layer], children: Mapping[str, list[str]], top: str) -> tuple[Layer, Layer] | None:
    """The two layers of a container that computes nothing else between them: an activation there makes it another map."""
    inside = [layers[path] for path in subtree(children, top) if path not in children]
    held = [layer for layer in inside if not no_op(layer, leaf=True) and layer.type not in DROPS]
    return (held[0], held[1]) if len(held) == 2 and all(map(_linear, held)) else None


def _rank(whole: Layer, pair: tuple[Layer, Layer]) -> int | None:
    """The size that both have in common, where it makes them smaller than the whole."""
    wide, rank, out = inputs(pair[0]), outputs(pair[0]), outputs(pair[1])
    if wide is None or rank is None or out is None or (wide, out, rank) != (inputs(whole), outputs(whole), inputs(pair[1])):
        return None
    return rank if rank * (wide + out) < wide * out else None


def _changes(scene: Scene, path: str, apart: bool) -> Iterator[int]:
    """Everything at the place on both sides, but for a mode that was switched."""
    here, there = (scene.at_old, scene.at_new) if apart else (scene.at_new, scene.at_old)
    children = scene.look.new_children if apart else scene.look.old_children
    found = dict(here(path))
    found.update({index: change for inner in subtree(children, path) for index, change in there(inner)})
    yield from (i for i, change in found.items() if not (isinstance(change, AttributeChanged) and change.name == "training"))


_JOINED_TITLE = "Low-rank pairs made one: {count} (rank {rank})"
_JOINED = "{count} came in the place of two thin ones each, whose inner width was {rank}, at {places}{difference}."
_JOINED_TEACHES = (
    "The product of the two old weights is the weight of the new layer, so the same is computed where it is multiplied out; "
    "load_state_dict does not do that."
)

SURGERY = Surgery(
    id="linear_factorised",
    title="Low-rank factorisation: {count} taken apart (rank {rank})",
    sentence="{count} became two thin ones in a row, with an inner width of {rank}, at {places}{difference}.",
    teaches=(
        "A weight of low rank is the product of two thin matrices, which are smaller and cheaper to multiply by. The truncated singular "
        "value decomposition of the old weight gives the two that come closest to it; whether they were made so only their values tell. "
        "Neither has the old weight's shape, so an old checkpoint does not load into them."
    ),
    reference="https://docs.pytorch.org/docs/stable/generated/torch.svd_lowrank.html",
    recognise=_recognise,
    brief="{count} became two thin ones each, of an inner width of {rank}{difference}.",
)
