"""The table of two sequences: the cheapest way to walk through both, by pairs, removed and added children, and runs in a new home."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from archdiff.diff.matchers.costs import Costs
from archdiff.diff.matchers.homes import Home
from archdiff.diff.matchers.limit import limit

HOME = 0.5
"""What a run of siblings in a new container costs beside the container: a wrap or a plain pair reads easier."""

Cell = tuple[int, int]
"""Index of an old and of a new child: what comes from there on."""
PAIR, GONE, CAME, HOUSED = range(4)


def cheapest(
    costs: Costs,
    olds: Sequence[int],
    news: Sequence[int],
    extra: list[list[float]],
    how: tuple[bool, bool],
    only_known: bool,
    found: Sequence[Home],
) -> tuple[list[Cell], list[Home]]:
    """Pairs and homes in order. From the end, so that ties pair early and leave what was appended at the end."""
    at = _starts(costs, len(olds), len(news), only_known, found)
    weight = costs.shapes.weight
    named, parallel = how
    n, m = len(olds), len(news)
    costs.effort -= 2 * n * m
    below = [0.0] * (m + 1)
    for j in range(m - 1, -1, -1):
        below[j] = below[j + 1] + weight[news[j]]
    moves: list[bytearray] = []
    rows = [below]
    chosen: dict[Cell, Home] = {}
    for i in range(n - 1, -1, -1):
        one = olds[i]
        gone = weight[one]
        row = [0.0] * (m + 1)
        right = row[m] = below[m] + gone
        move = bytearray(m)
        names = extra[i]
        for j in range(m - 1, -1, -1):
            two = news[j]
            best, choice = below[j] + gone, GONE
            other = right + weight[two]
            if other <= best:
                best, choice = other, CAME
            if not only_known or costs.known(one, two):
                cost = costs.guess(one, two)
                total = cost + names[j] + below[j + 1]
                if total <= best + 1e-9 and cost <= limit(costs, one, two, names[j] if named else None, parallel):
                    best, choice = total, PAIR
            for spent, home in at.get((i, j), ()):
                total = spent + (rows[n - i - home.wide][j + 1] if home.adopting else below[j + home.wide])
                if total < best - 1e-9:
                    best, choice = total, HOUSED
                    chosen[i, j] = home
            move[j] = choice
            row[j] = right = best
        moves.append(move)
        below = row
        rows.append(row)
    return _path(moves[::-1], chosen, m)


def _starts(costs: Costs, n: int, m: int, only_known: bool, found: Sequence[Home]) -> Mapping[Cell, list[tuple[float, Home]]]:
    """The homes by the cell they start at, with what each costs."""
    at: dict[Cell, list[tuple[float, Home]]] = defaultdict(list)
    for home in found:
        if only_known and not all(costs.known(*shapes) for shapes in home.shapes):
            continue
        everything = (n if home.adopting else m) == home.wide
        total = home.cost + HOME * (1 + everything) + sum([costs.guess(*shapes) for shapes in home.shapes])
        at[(home.start, home.place) if home.adopting else (home.place, home.start)].append((total, home))
    return at


def _path(moves: Sequence[bytearray], chosen: Mapping[Cell, Home], m: int) -> tuple[list[Cell], list[Home]]:
    """The way through the table, read from its beginning."""
    path: list[Cell] = []
    housed: list[Home] = []
    i = j = 0
    while i < len(moves) and j < m:
        choice = moves[i][j]
        if choice == HOUSED:
            home = chosen[i, j]
            housed.append(home)
            i, j = (i + home.wide, j + 1) if home.adopting else (i + 1, j + home.wide)
        elif choice == PAIR:
            path.append((i, j))
            i, j = i + 1, j + 1
        elif choice == GONE:
            i += 1
        else:
            j += 1
    return path, housed
