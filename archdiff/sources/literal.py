"""A Python literal read from text nobody vouches for."""

from __future__ import annotations

import ast
import warnings


def literal(text: str) -> object:
    """The number, text or container that ``text`` writes. Raises ValueError for all else."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise ValueError(f"{text[:80]!r} is no Python literal") from None
