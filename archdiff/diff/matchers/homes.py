"""A run of siblings that one new container took in, or that came out of one: a further way to align two sequences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from archdiff.diff.matchers.costs import Costs
from archdiff.diff.matchers.solution import Pairing

WIDEST = 64
"""How many children a home may have."""
LEAST = 4.0
"""Weight that the children must have together."""
LIKE = 0.5
"""Share of both that the cost of a run may reach."""
FOREIGN = 0.7
"""How unlike two layers without tensors may be that are partners in a home."""
HEAVIER = 4.0
"""How much heavier a run may be than the children, or they than the run."""

Siblings: TypeAlias = tuple[int, ...]
Guess: TypeAlias = Callable[[int, int], float]
"""The cost of a sibling and a child, by their shapes."""


class Home(NamedTuple):
    """Siblings ``start`` to ``stop`` on one side are the children of one container at ``place`` on the other."""

    adopting: bool
    """Whether the container is new; otherwise it set its children free."""
    place: int
    start: int
    stop: int
    pairings: tuple[Pairing, ...]
    shapes: tuple[tuple[int, int], ...]
    """The old and the new shape of each pairing."""
    sure: bool
    """Whether all children are there; otherwise layers without tensors may be others."""
    cost: float
    """What it costs beside the pairs: the container, and what has no partner."""

    @property
    def wide(self) -> int:
        """How many siblings have a home here."""
        return self.stop - self.start


class Fit(NamedTuple):
    """A run of siblings and the children of a container, wherever the run starts."""

    couples: Sequence[tuple[int, int]]
    """Who is whose partner, by place in the run and in the container."""
    shapes: tuple[tuple[int, int], ...]
    sure: bool
    cost: float


def homes(costs: Costs, ones: Sequence[int], twos: Sequence[int]) -> list[Home]:
    """The homes worth weighing: containers unlike every sibling on the other side, whose children are much like a run of them."""
    if costs.effort <= 0:
        return []
    found = _boxes(costs, tuple(ones), twos, True)
    return found + _boxes(costs, tuple(twos), ones, False)


def unchanged(costs: Costs, ones: Sequence[int], twos: Sequence[int]) -> list[Home]:
    """The homes whose children are a run of siblings just as they are."""
    return _unchanged(costs, tuple(ones), twos, True) + _unchanged(costs, tuple(twos), ones, False)


def _unchanged(costs: Costs, siblings: Siblings, boxes: Sequence[int], adopting: bool) -> list[Home]:
    """The same, of the containers on one side for the siblings on the other."""
    soft, form, kids = costs.shapes.soft, costs.shapes.form, costs.shapes.kids
    kinds, found = [soft[one] for one in siblings], []
    for place, box in enumerate(boxes):
        inside = [soft[kid] for kid in kids[box]]
        if not 2 <= len(inside) <= WIDEST or inside[0] not in kinds or form[box] in [form[one] for one in siblings]:
            continue
        for start in range(len(kinds) - len(inside) + 1):
            stop = start + len(inside)
            fit = _fit(costs, siblings[start:stop], box, adopting) if kinds[start:stop] == inside else None
            if fit is not None:
                found.append(_home(fit, place, start, stop, adopting))
    return found


def _boxes(costs: Costs, siblings: Siblings, boxes: Sequence[int], adopting: bool) -> list[Home]:
    """The homes that the containers on one side may be to the siblings on the other. Runs that were refused once are not tried again."""
    kids, found = costs.shapes.kids, []
    known = costs.runs.setdefault((siblings, adopting), {}) if len(siblings) >= 2 else {}
    fits: dict[tuple[Siblings, int], Fit | None] = {}
    for place, box in enumerate(boxes):
        if not 2 <= len(kids[box]) <= WIDEST or len(siblings) < 2:
            continue
        tried = known.get(box)
        effort, spans = _spans(costs, siblings, box) if tried is None else tried
        costs.effort -= effort
        kept = []
        for start, stop in spans:
            run = siblings[start:stop]
            if (run, box) not in fits:
                fits[run, box] = _fit(costs, run, box, adopting)
            fit = fits[run, box]
            if fit is not None:
                kept.append((start, stop))
                found.append(_home(fit, place, start, stop, adopting))
        if tried is None:
            known[box] = (effort, kept)
    return found


def _spans(costs: Costs, siblings: Sequence[int], box: int) -> tuple[int, list[tuple[int, int]]]:
    """The runs of siblings that one container may be a home to, and what it takes to look at them."""
    form, kids = costs.shapes.form, costs.shapes.kids[box]
    effort, alike = 10 + len(siblings), form[box]
    if alike in [form[sibling] for sibling in siblings]:
        return effort, []
    weight = costs.shapes.weight
    sums, within = [0.0, *accumulate([weight[one] for one in siblings])], sum([weight[kid] for kid in kids])
    bare, relatives = _relatives(costs, siblings, kids)
    spans = [
        (start, start + count)
        for count in (len(kids) - 1, len(kids), len(kids) + 1)
        for start in range(len(siblings) - count + 1 if count >= 2 else 0)
        if within <= HEAVIER * (sums[start + count] - sums[start]) <= HEAVIER * HEAVIER * within
        and 2 * (bare + relatives[start + count] - relatives[start]) > min(count, len(kids))
    ]
    return effort + 3 * sum([stop - start for start, stop in spans]), spans


def _relatives(costs: Costs, siblings: Sequence[int], kids: Sequence[int]) -> tuple[int, list[int]]:
    """How many of the children say nothing about their kin, and how many of the siblings before each place may be kin of one."""
    form, tensors = costs.shapes.form, costs.contents.tensors
    forms, held = {form[kid] for kid in kids}, [tensors(kid) for kid in kids]
    owned = set().union(*held)
    may = {one: form[one] in forms or not tensors(one) or not owned.isdisjoint(tensors(one)) for one in {*siblings}}
    return sum([not own for own in held]), [0, *accumulate([may[one] for one in siblings])]


def _fit(costs: Costs, run: Siblings, box: int, adopting: bool) -> Fit | None:
    """How a run of siblings fits into one container, if they are enough alike."""
    weight, form, kids = costs.shapes.weight, costs.shapes.form, costs.shapes.kids[box]

    def freed(sibling: int, kid: int) -> float:
        return costs.guess(kid, sibling)

    guess = costs.guess if adopting else freed
    alone, couples = -1, [(k, k) for k in _shorter(run, kids)]
    if len(run) != len(kids):
        alone = _alone(run, kids, guess, weight)
        more = len(run) > len(kids)
        couples = [(k + (more and alone <= k), k + (not more and alone <= k)) for k, _ in couples]
    if sum([weight[kids[j]] for _, j in couples]) < LEAST or any(_unfit(costs, run[i], kids[j]) for i, j in couples):
        return None
    left = 0.0 if alone < 0 else weight[max(run, kids, key=len)[alone]]
    within = sum([weight[kid] for kid in kids])
    room = LIKE * (sum([weight[one] for one in run]) + within) - left
    for i, j in couples:
        room -= guess(run[i], kids[j])
        if room < 0:
            return None
    kin = [form[run[i]] == form[kids[j]] or costs.contents.related(run[i], kids[j]) for i, j in couples]
    own = [same for same, (i, j) in zip(kin, couples, strict=True) if not (costs.bare(run[i]) and costs.bare(kids[j]))]
    if any(2 * sum(found) <= len(found) for found in (kin, own)):
        return None
    shapes = tuple([(run[i], kids[j]) if adopting else (kids[j], run[i]) for i, j in couples])
    return Fit(couples, shapes, len(run) == len(kids), weight[box] - within + left)


def _unfit(costs: Costs, sibling: int, kid: int) -> bool:
    """Whether two cannot be one layer beside others that are: a norm is no Linear, a pool no dropout, nor does a layer become what only
    keeps its place."""
    bare = costs.bare(sibling) and costs.bare(kid)
    return costs.placeheld(sibling, kid) or costs.opposed(sibling, kid) or (bare and costs.apart(sibling, kid) >= FOREIGN)


def _home(fit: Fit, place: int, start: int, stop: int, adopting: bool) -> Home:
    """The home that the container at ``place`` is to a run of siblings that fits."""
    if adopting:
        pairings = tuple([Pairing(start + i, place, "content", None, j) for i, j in fit.couples])
    else:
        pairings = tuple([Pairing(place, start + i, "content", j, None) for i, j in fit.couples])
    return Home(adopting, place, start, stop, pairings, fit.shapes, fit.sure, fit.cost)


def _shorter(run: Sequence[int], kids: Sequence[int]) -> range:
    return range(min(len(run), len(kids)))


def _alone(run: Sequence[int], kids: Sequence[int], guess: Guess, weight: Sequence[float]) -> int:
    """Where the longer of the two has one more: the index whose leaving out costs least; -1 where both are as long."""
    if len(run) == len(kids):
        return -1
    more = len(run) > len(kids)
    longer, steps = (run if more else kids), _shorter(run, kids)
    fore = [0.0, *accumulate(guess(run[k], kids[k]) for k in steps)]
    late = [guess(run[k + 1], kids[k]) if more else guess(run[k], kids[k + 1]) for k in steps]
    back = [0.0, *accumulate(reversed(late))]
    return min(range(len(longer)), key=lambda k: fore[k] + back[len(steps) - k] + weight[longer[k]])
