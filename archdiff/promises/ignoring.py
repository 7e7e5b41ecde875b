"""Which breaches are allowed: patterns over ``path.attribute``, as in ``ignore = ["*.dropout.p"]``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import translate
from functools import lru_cache


def ignored(subjects: Iterable[str], patterns: Sequence[str]) -> bool:
    """Whether a pattern matches a subject. ``*`` matches any run of characters, dots too, and ``*.p`` also matches a mere ``p``."""
    return bool(patterns) and any(_matches(pattern, subject) for pattern in patterns for subject in subjects)


def _matches(pattern: str, subject: str) -> bool:
    compiled = _compiled(pattern)
    return compiled.match(subject) is not None or compiled.match(f".{subject}") is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern))
