"""Small models, and who is whose partner in them, written as old path and new path."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from torch import nn

from archdiff.diff.align import align
from archdiff.diff.matchers.columns import columns
from archdiff.diff.matchers.costs import Costs
from archdiff.diff.matchers.expand import Partners
from archdiff.diff.matchers.forest import Shapes
from archdiff.diff.matchers.grove import grove
from archdiff.diff.matchers.standing import Standing
from archdiff.sources.walker import walk
from archdiff.tree.records import Tree


def module(kind: str, **children: nn.Module) -> nn.Module:
    """A module of a class of this name."""
    made: nn.Module = type(kind, (nn.Module,), {})()
    for name, child in children.items():
        made.add_module(name, child)
    return made


def without(model: nn.Sequential, *places: int) -> nn.Sequential:
    """A Sequential some of whose layers were deleted by key, so that its numbers have holes."""
    for place in places:
        del model._modules[str(place)]
    return model


def paired(old: nn.Module | Tree, new: nn.Module | Tree) -> dict[str, str]:
    """All partners; the same ones whichever side is called old."""
    one, two = (side if isinstance(side, Tree) else walk(side) for side in (old, new))
    found = {match.old: match.new for match in align(one, two).matches}
    assert found == {match.new: match.old for match in align(two, one).matches}
    return found


def partners(old: nn.Module, new: nn.Module, known: Mapping[str, str]) -> Partners:
    """Two models of which only these partners are known."""
    shapes = Shapes()
    one, two = grove(columns(walk(old)), 0, shapes), grove(columns(walk(new)), 1, shapes)
    made = Partners(one, two, Costs(shapes))
    for here, there in known.items():
        made.partner[two.paths.index(there)] = one.paths.index(here)
    return made


def filled(matcher: Callable[[Standing], object], old: nn.Module, new: nn.Module, known: Mapping[str, str]) -> dict[str, str]:
    """All partners after one matcher; the same ones whichever side is called old."""
    there = _run(matcher, partners(old, new, known))
    back = _run(matcher, partners(new, old, {two: one for one, two in known.items()}))
    assert there == {one: two for two, one in back.items()}
    return there


def same(*paths: str) -> dict[str, str]:
    """Partners of one path."""
    return {path: path for path in paths}


def _run(matcher: Callable[[Standing], object], known: Partners) -> dict[str, str]:
    matcher(Standing(known))
    return {match.old: match.new for match in known.matches(mirrored=False)}
