"""What a layer does to the size of its input, in words found by measuring: the card's formula is tried on many sizes.

``(size - 1) // 2 + 1`` gives half of every even size, so the layer "halves height and width".
"""

from __future__ import annotations

from collections.abc import Mapping

from archdiff.knowledge.card import Card
from archdiff.knowledge.formula import evaluate
from archdiff.tree.records import Value

SIDES: Mapping[int, tuple[str, ...]] = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}

SIZES = range(48, 289, 24)
"""Sizes to measure with: multiples of 2, 3, 4, 6, 8, 12 and 24, as those of images often are."""


def side_after(card: Card, settings: Mapping[str, Value], size: int, place: int) -> int | None:
    """The output size of one side of the data; ``place`` counts the sides from 0."""
    padding = settings.get("padding")
    if padding == "same":
        return size
    here = {**settings, "padding": 0} if padding == "valid" else settings
    return evaluate(card.side, {"size": size, **{name: _here(value, place) for name, value in here.items()}})


def sizes_effect(card: Card, settings: Mapping[str, Value]) -> str | None:
    """Such as ``"halves height and width"`` or ``"always 7×7"``; ``None`` where the card or the settings do not tell."""
    if not card.side or card.sides not in SIDES:
        return None
    verbs = [_verb(card, settings, place) for place in range(card.sides)]
    if any(verb is None for verb in verbs):
        return None
    together: dict[str, list[str]] = {}
    for verb, side in zip(verbs, SIDES[card.sides], strict=True):
        together.setdefault(str(verb), []).append(side)
    return ", ".join(verb.format(_enumerated(sides)) for verb, sides in together.items())


def _here(value: Value, place: int) -> Value:
    return value[place] if isinstance(value, tuple) and place < len(value) else value


def _verb(card: Card, settings: Mapping[str, Value], place: int) -> str | None:
    """What happens to one side, with ``{}`` for its name."""
    after = [side_after(card, settings, size, place) for size in SIZES]
    known = [(size, new) for size, new in zip(SIZES, after, strict=True) if new is not None]
    if len(known) < len(SIZES):
        return None
    return _constant(known) or _ratio(known) or "changes {}"


def _constant(known: list[tuple[int, int]]) -> str | None:
    """A fixed size, or a fixed difference."""
    if len({new for _, new in known}) == 1:
        return f"makes {{}} {known[0][1]}"
    differences = {new - old for old, new in known}
    if len(differences) > 1:
        return None
    difference = differences.pop()
    if not difference:
        return "keeps {}"
    return f"enlarges {{}} by {difference}" if difference > 0 else f"shrinks {{}} by {-difference}"


def _ratio(known: list[tuple[int, int]]) -> str | None:
    """A fixed factor, exact or but for a few positions at the border."""
    (first, first_new), (last, last_new) = known[0], known[-1]
    span, new_span = last - first, last_new - first_new
    if new_span and span % new_span == 0:
        factor, verb = span // new_span, "halves {}" if span // new_span == 2 else f"divides {{}} by {span // new_span}"
        rest = [new - old // factor for old, new in known]
    elif new_span and new_span % span == 0:
        factor, verb = new_span // span, "doubles {}" if new_span // span == 2 else f"multiplies {{}} by {new_span // span}"
        rest = [new - old * factor for old, new in known]
    else:
        return None
    if not any(rest):
        return verb
    return f"about {verb}" if len(set(rest)) == 1 else None


def _enumerated(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
