"""What differs between two names, word by word, so that only that is highlighted."""

from __future__ import annotations

import re

from archdiff.story.page import Cell, Line, Mark, Role, Span, text

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|.", re.DOTALL)


def highlighted(old: Cell, new: Cell, mark: Mark) -> tuple[Cell, Cell]:
    """The cells of partners: types where they differ as before and after, names where a layer moved as moved."""
    if text(old.type) != text(new.type) and old.type and new.type:
        old_type, new_type = differing(text(old.type), text(new.type), "type", ("before", "after"))
        old, new = old._replace(type=old_type), new._replace(type=new_type)
    if mark == "moved" and text(old.name) != text(new.name):
        old, new = (cell._replace(name=(Span(text(cell.name), "moved"),)) for cell in (old, new))
    return old, new


def differing(old: str, new: str, role: Role, roles: tuple[Role, Role]) -> tuple[Line, Line]:
    """Both texts, the words they do not share at either end in other roles: ``LlamaMLP`` and ``MistralMLP`` share ``MLP``."""
    ours, theirs = _WORD.findall(old), _WORD.findall(new)
    most = min(len(ours), len(theirs))
    head = next((k for k in range(most) if ours[k] != theirs[k]), most)
    tail = next((k for k in range(most - head) if ours[-1 - k] != theirs[-1 - k]), most - head)
    made = []
    for words, other in zip((ours, theirs), roles, strict=True):
        end = len(words) - tail
        parts = (("".join(words[:head]), role), ("".join(words[head:end]), other), ("".join(words[end:]), role))
        made.append(tuple(Span(part, its) for part, its in parts if part))
    return made[0], made[1]
