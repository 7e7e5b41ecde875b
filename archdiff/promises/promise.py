"""A promise, what breaks it, and the judgement of a diff by several of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from archdiff.diff.records import Diff


@dataclass(frozen=True, slots=True)
class Breach:
    """One reason why a promise does not hold."""

    subjects: tuple[str, ...]
    """What it is about, as ``path.attribute``, a state_dict key or a path, on either side; ``ignore`` patterns match these."""
    sentence: str
    changes: tuple[int, ...] = ()
    """Indices into ``diff.changes`` of what causes it, where single changes do."""


@dataclass(frozen=True, slots=True)
class Promise:
    """Something a new model keeps from the old one. The two functions are pure readers of a diff."""

    name: str
    sentence: str
    """What holds while it is kept."""
    breaches: Callable[[Diff], Iterable[Breach]]
    unknown: Callable[[Diff], str | None]
    """What a side would have to know for the promise to be judged and does not, as the end of a sentence; None where all is known."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """How one promise fares. It is kept only without a breach and with nothing unknown."""

    promise: Promise
    breaches: tuple[Breach, ...] = ()
    unknown: str | None = None

    @property
    def kept(self) -> bool:
        """Whether the promise holds."""
        return not self.breaches and self.unknown is None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A diff and the rulings on it."""

    diff: Diff
    rulings: tuple[Ruling, ...]

    @property
    def kept(self) -> bool:
        """Whether every required promise holds."""
        return all(ruling.kept for ruling in self.rulings)

    @property
    def broken(self) -> tuple[Ruling, ...]:
        """The rulings that found a breach."""
        return tuple(ruling for ruling in self.rulings if ruling.breaches)

    @property
    def unjudged(self) -> tuple[Ruling, ...]:
        """The rulings that could not be made, because a side does not know enough."""
        return tuple(ruling for ruling in self.rulings if ruling.unknown is not None)
