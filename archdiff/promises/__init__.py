"""What a change of a model may not break: promises, one file each, and the judging of a diff by those that are required."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archdiff.diff.records import Diff
from archdiff.promises.computation import COMPUTATION
from archdiff.promises.exact import EXACT
from archdiff.promises.ignoring import ignored
from archdiff.promises.interface import INTERFACE
from archdiff.promises.optimizer import OPTIMIZER
from archdiff.promises.promise import Judgement, Promise, Ruling
from archdiff.promises.weights import WEIGHTS
from archdiff.promises.weights_mapped import WEIGHTS_MAPPED

PROMISES: tuple[Promise, ...] = (WEIGHTS, WEIGHTS_MAPPED, OPTIMIZER, INTERFACE, COMPUTATION, EXACT)
"""Every promise, in the order the guide explains them."""

NAMES: tuple[str, ...] = tuple(promise.name for promise in PROMISES)

DEFAULT: tuple[str, ...] = (EXACT.name,)
"""What is required where nobody says otherwise: that the model is still what the snapshot says."""


def judge(diff: Diff, require: Iterable[str] = (), ignore: Sequence[str] = ()) -> Judgement:
    """Whether ``diff`` keeps the promises named in ``require``, breaches that an ``ignore`` pattern allows left out.

    Raises ValueError for a name that is no promise.
    """
    return Judgement(diff, tuple(_ruling(diff, promise, ignore) for promise in promises(require)))


def promises(names: Iterable[str]) -> tuple[Promise, ...]:
    """The promises of these names, each once; the default ones where there is no name. Raises ValueError for an unknown name."""
    asked = tuple(dict.fromkeys(names)) or DEFAULT
    for name in asked:
        if name not in NAMES:
            raise ValueError(f"no promise is called {name[:60]!r}; there are {', '.join(NAMES)}")
    return tuple(promise for promise in PROMISES if promise.name in asked)


def _ruling(diff: Diff, promise: Promise, ignore: Sequence[str]) -> Ruling:
    """A known breach decides, whatever else is unknown; without one, what is unknown does."""
    breaches = tuple(breach for breach in promise.breaches(diff) if not ignored(breach.subjects, ignore))
    return Ruling(promise, breaches, None if breaches else promise.unknown(diff))
