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
HEAVIER = 4.0
"""How much heavier a run may be than the children, or they than the run."""

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


def homes(costs: Costs, ones: Sequence[int], twos: Sequence[int]) -> list[Home]:
    """The homes worth weighing: containers unlike every sibling on the other side, whose children are much like a run of them."""
    if costs.effort <= 0:
        return []
    found = _boxes(costs, tuple(ones), twos, True)
    return found + _boxes(costs, tuple(twos), ones, False)


def _boxes(costs: Costs, siblings: tuple[int, ...], boxes: Sequence[int], adopting: bool) -> list[Home]:
    """The homes that the containers on one side may be to the siblings on the other. Runs that were refused once are not tried again."""
    kids, found = costs.shapes.kids, []
    known = costs.runs.setdefault((siblings, adopting), {}) if len(siblings) >= 2 else {}
    for place, box in enumerate(boxes):
        if not 2 <= len(kids[box]) <= WIDEST or len(siblings) < 2:
            continue
        tried = known.get(box)
        effort, spans = _spans(costs, siblings, box) if tried is None else tried
        costs.effort -= effort
        tries = ((span, _home(costs, siblings, span, box, place, adopting)) for span in spans)
        made = [(span, home) for span, home in tries if home is not None]
        if tried is None:
            known[box] = (effort, [span for span, _ in made])
        found += [home for _, home in made]
    return found


def _spans(costs: Costs, siblings: Sequence[int], box: int) -> tuple[int, list[tuple[int, int]]]:
    """The runs of siblings that one container may be a home to, and what it takes to look at them."""
    form, kids = costs.shapes.form, costs.shapes.kids[box]
    effort, alike = 10 + len(siblings), form[box]
    if alike in [form[sibling] for sibling in siblings]:
        return effort, []
    counts = [count for count in (len(kids) - 1, len(kids), len(kids) + 1) if count >= 2]
    weight = costs.shapes.weight
    sums, within = [0.0, *accumulate([weight[one] for one in siblings])], sum([weight[kid] for kid in kids])
    spans = [
        (start, start + count)
        for count in counts
        for start in range(len(siblings) - count + 1)
        if within <= HEAVIER * (sums[start + count] - sums[start]) <= HEAVIER * HEAVIER * within
    ]
    return effort + 3 * sum([stop - start for start, stop in spans]), spans


def _home(costs: Costs, siblings: Sequence[int], span: tuple[int, int], box: int, place: int, adopting: bool) -> Home | None:
    """One run of siblings in one container, if they are enough alike."""
    weight, form, kids = costs.shapes.weight, costs.shapes.form, costs.shapes.kids[box]
    run = siblings[span[0] : span[1]]

    def freed(sibling: int, kid: int) -> float:
        return costs.guess(kid, sibling)

    guess = costs.guess if adopting else freed
    alone, couples = -1, [(k, k) for k in _shorter(run, kids)]
    if len(run) != len(kids):
        alone = _alone(run, kids, guess, weight)
        more = len(run) > len(kids)
        couples = [(k + (more and alone <= k), k + (not more and alone <= k)) for k, _ in couples]
    if sum([weight[kids[j]] for _, j in couples]) < LEAST or any(costs.placeheld(run[i], kids[j]) for i, j in couples):
        return None
    left = 0.0 if alone < 0 else weight[max(run, kids, key=len)[alone]]
    within = sum([weight[kid] for kid in kids])
    room = LIKE * (sum([weight[one] for one in run]) + within) - left
    for i, j in couples:
        room -= guess(run[i], kids[j])
        if room < 0:
            return None
    if 2 * sum([form[run[i]] == form[kids[j]] or costs.contents.related(run[i], kids[j]) for i, j in couples]) <= len(couples):
        return None
    if adopting:
        pairings = tuple([Pairing(span[0] + i, place, "content", None, j) for i, j in couples])
        pairs = tuple([(run[i], kids[j]) for i, j in couples])
    else:
        pairings = tuple([Pairing(place, span[0] + i, "content", j, None) for i, j in couples])
        pairs = tuple([(kids[j], run[i]) for i, j in couples])
    return Home(adopting, place, *span, pairings, pairs, len(run) == len(kids), weight[box] - within + left)


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
