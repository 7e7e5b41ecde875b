"""A case: two trees and the truth about them, planted from a seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from archdiff.tree.records import Tree
from benchmarks.planted.editable import Node, Truth, freeze, thaw
from benchmarks.planted.edits import BY_NAME, PREPARED
from benchmarks.planted.models import tree


@dataclass(frozen=True, slots=True)
class Case:
    """One model, edited."""

    model: str
    seed: int
    kinds: tuple[str, ...]
    """The names of the edits that were applied, in order."""
    said: tuple[str, ...]
    """One sentence for each edit."""
    old: Tree
    new: Tree
    truth: Truth


@dataclass(frozen=True, slots=True)
class Plan:
    """Which case to plant; small enough to send to another process."""

    model: str
    seed: int
    count: int
    """How many edits."""
    kind: str | None = None
    """The kind of edit, or any."""
    draw: int = 0
    """Which of several combinations of one seed."""


COMBINATIONS = 4
"""How many combinations of each size a model gets for a seed."""


def plans(models: Sequence[str], seeds: Sequence[int], counts: Sequence[int], only: Sequence[str]) -> Iterator[Plan]:
    """Each model with each seed: every kind of single edit once, every larger count several times."""
    for model in models:
        for seed in seeds:
            for count in counts:
                if count == 1:
                    yield from (Plan(model, seed, 1, kind) for kind in only)
                else:
                    yield from (Plan(model, seed, count, draw=draw) for draw in range(COMBINATIONS))


def plant(plan: Plan, kinds: Sequence[str]) -> Case | None:
    """The case of a plan, always the same; ``None`` where the model gives no place for the edit. Combinations draw from ``kinds``."""
    random = Random(f"{plan.model} {plan.seed} {plan.count} {plan.kind} {plan.draw}")
    chosen = [plan.kind] if plan.kind else random.sample(list(kinds), min(plan.count + 5, len(kinds)))
    base = _prepared(plan, chosen, random)
    root = thaw(base)
    done = list(_applied(root, chosen, plan.count, random))
    if len(done) < min(plan.count, len(chosen)):
        return None
    new, truth = freeze(root, f"{plan.model}, edited")
    return Case(plan.model, plan.seed, tuple(kind for kind, _ in done), tuple(said for _, said in done), base, new, truth)


def _prepared(plan: Plan, chosen: Sequence[str], random: Random) -> Tree:
    """The old side: the model itself, or with something done to it that an edit shall undo."""
    base = tree(plan.model)
    needed = [kind for kind in chosen[: plan.count] if kind in PREPARED]
    if not needed:
        return base
    root = thaw(base)
    for kind in needed:
        PREPARED[kind](root, random)
    return freeze(root, f"{plan.model}, prepared")[0]


def _applied(root: Node, chosen: Sequence[str], count: int, random: Random) -> Iterator[tuple[str, str]]:
    """The first ``count`` edits that find a place."""
    done = 0
    for kind in chosen:
        if done == count:
            return
        said = BY_NAME[kind](root, random)
        if said is not None:
            done += 1
            yield kind, said
