"""Class names taken apart: ``LlamaRMSNorm`` and ``MistralRMSNorm`` share their last words."""

from __future__ import annotations

import re

_WORD = r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+|_"


def family(before: str, after: str) -> tuple[str, str] | None:
    """The two prefixes, when both names end in the same words and begin in other ones; ``None`` otherwise."""
    old, new = re.findall(_WORD, bare(before)), re.findall(_WORD, bare(after))
    shared = 0
    while shared < min(len(old), len(new)) and old[-1 - shared] == new[-1 - shared]:
        shared += 1
    if not shared or shared == len(old) or shared == len(new):
        return None
    return "".join(old[: len(old) - shared]), "".join(new[: len(new) - shared])


def bare(name: str) -> str:
    """A class name without the module in front."""
    return name.rpartition(".")[2]
