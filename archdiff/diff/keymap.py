"""The keymap: which key of an old checkpoint feeds which key of the new model, on what evidence, and what is left on either side."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from archdiff.diff.carry import Carried, carry
from archdiff.diff.guessing import guessed
from archdiff.diff.records import Diff
from archdiff.diff.reshape import Reshape, reshapes
from archdiff.tree.keys import Entry, entries


@dataclass(frozen=True, slots=True)
class Keymap:
    """Every tensor of both models, in at most one place."""

    carried: tuple[Carried, ...]
    """Pairs of equal shape."""
    reshaped: tuple[Reshape, ...]
    unfit: tuple[Carried, ...]
    """Pairs of another shape, which carry nothing."""
    computed: tuple[Carried, ...]
    """Pairs whose new numbers must be computed from the old ones, such as weights that take in the norm behind them."""
    only_old: tuple[Entry, ...]
    only_new: tuple[Entry, ...]

    @property
    def weak(self) -> tuple[Carried, ...]:
        """Pairs nobody should rely on without a look."""
        return tuple(each for each in self.carried if each.by == "weak")


def keymap(diff: Diff, computed: Collection[str] = ()) -> Keymap:
    """The keymap that ``diff``'s alignment gives. ``computed`` are keys of new tensors that do not hold what the old ones held."""
    found = carry(diff)
    reshaped = reshapes(diff, found)
    done_old = {old.key for each in reshaped for old in each.olds}
    done_new = {new.key for each in reshaped for new in each.news}
    rest = [each for each in found if each.old.key not in done_old and each.new.key not in done_new]
    rest += [each for each in guessed(diff, found) if each.old.key not in done_old and each.new.key not in done_new]
    done_old |= {each.old.key for each in rest}
    done_new |= {each.new.key for each in rest}
    return Keymap(
        tuple(each for each in rest if each.fits and each.new.key not in computed),
        reshaped,
        tuple(each for each in rest if not each.fits and each.new.key not in computed),
        tuple(each for each in rest if each.new.key in computed),
        tuple(entry for entry in entries(diff.old.layers) if entry.key not in done_old),
        tuple(entry for entry in entries(diff.new.layers) if entry.key not in done_new),
    )
