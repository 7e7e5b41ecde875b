"""The one way a source says no: a sentence that names what was asked, what went wrong and what to try."""

from __future__ import annotations

from collections.abc import Iterable


class Trouble(Exception):
    """Bad input. ``str()`` is one sentence for the user; the command line prints it and exits with 2."""

    def __init__(self, sentence: str) -> None:
        super().__init__(printable(sentence))


def printable(text: str) -> str:
    """``text`` on one line, with every character escaped that could act on a terminal."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)


def shown(name: str, limit: int = 120) -> str:
    """A name as a message quotes it: its start, if it is long."""
    return name if len(name) <= limit else f"{name[:limit]}…"


def reason(error: BaseException, limit: int = 240) -> str:
    """An exception in half a line: what the system says of a file, else its type and the first line of what it says."""
    if isinstance(error, OSError) and error.strerror:
        return shown(error.strerror, limit)
    text = str(error).strip()
    said = text.splitlines()[0].rstrip(" .:;") if text else ""
    return shown(f"{type(error).__name__}: {said}" if said else type(error).__name__, limit)


def near(name: str, names: Iterable[str]) -> str:
    """``"; did you mean a or b?"`` for the names most like ``name``, or nothing when none is."""
    from difflib import get_close_matches

    known = {each.lower(): each for each in names}
    found = [known[each] for each in get_close_matches(name.lower(), known, n=3, cutoff=0.6)]
    return f"; did you mean {' or '.join(found)}?" if found else ""
