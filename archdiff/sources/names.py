"""What can be asked of a library by name."""

from __future__ import annotations

from fnmatch import fnmatchcase
from importlib import import_module

from archdiff.sources import LIBRARIES
from archdiff.sources.trouble import Trouble, near, shown


def names(library: str, pattern: str = "") -> list[str]:
    """The names after ``library:`` that hold ``pattern`` or, with ``*`` or ``?`` in it, match it; case does not count.

    Raises Trouble for a library that is none of LIBRARIES or not installed.
    """
    if library not in LIBRARIES:
        raise Trouble(f"archdiff knows no library {shown(library)!r}{near(library, LIBRARIES) or '; it knows ' + ', '.join(LIBRARIES)}")
    known: list[str] = import_module(f"archdiff.sources.{library}").names()
    wanted = pattern.lower()
    whole = wanted if set("*?[") & set(wanted) else f"*{wanted}*"
    return [name for name in known if fnmatchcase(name.lower(), whole)]
