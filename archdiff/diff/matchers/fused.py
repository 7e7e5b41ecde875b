"""Projections that one side keeps in one tensor and the other in several layers: query, key and value, gate and up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from archdiff.diff.matchers.costs import Costs
from archdiff.diff.matchers.labels import Label
from archdiff.diff.matchers.solution import Left

SPARED = 0.8
"""Share of the weight of both sides that is no loss where the same weights are kept in one tensor or in several."""


def fused(costs: Costs, old: int, new: int, left_old: Sequence[Left], left_new: Sequence[Left]) -> float:
    """What the cost of a pair with these leftover children is too high by, since they are the same weights, fused or split."""
    return _split(costs, old, left_old, left_new) + _split(costs, new, left_new, left_old)


def _split(costs: Costs, whole: int, wholes: Sequence[Left], parts: Sequence[Left]) -> float:
    """The same, of one side's tensors and the other side's layers."""
    labels, own = costs.shapes.labels, costs.shapes.own
    widths: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for left in parts:
        label = labels[own[left.shape]]
        for rows, columns in _matrices(label) if label.leaf and label.family == "linear" else ():
            widths[columns].append((rows, label.weight))
    if not any(len(found) > 1 for found in widths.values()):
        return 0.0
    saved = 0.0
    held = [(labels[own[whole]], 0.0), *((labels[own[left.shape]], labels[own[left.shape]].weight) for left in wholes)]
    for label, weight in held:
        for rows, columns in _either_way(label):
            found = widths.get(columns, ())
            if len(found) > 1 and sum([part for part, _ in found]) == rows:
                saved += SPARED * (weight + sum([each for _, each in widths.pop(columns)]))
                break
    return saved


def _matrices(label: Label) -> Iterator[tuple[int, int]]:
    """Sizes of a layer's matrices, outputs before inputs."""
    for shape in (label.tensors or {}).values():
        if shape is not None and len(shape) == 2:
            yield shape[0], shape[1]


def _either_way(label: Label) -> Iterable[tuple[int, int]]:
    """The same, also as a Conv1D keeps them."""
    for rows, columns in _matrices(label):
        yield rows, columns
        yield columns, rows
