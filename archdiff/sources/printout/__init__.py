"""A printout: what ``print(model)`` showed, of any version of torch, whole or cut out of a forum post.

Text is all it is: nothing in it runs, and what it does not show stays unknown.
"""

from __future__ import annotations

import sys

from archdiff.sources.files import opened, text
from archdiff.sources.printout.cleaning import lines
from archdiff.sources.printout.nodes import Cut, printouts
from archdiff.sources.printout.settings import Settings
from archdiff.sources.printout.unfolding import layers, size
from archdiff.sources.spec import Spec
from archdiff.sources.trouble import Trouble, shown
from archdiff.tree.records import Tree

LONGEST = 32 * 2**20
"""Bytes that are read at most; a hundred thousand modules print in about ten million."""

MOST_LINES = 2_000_000

CUT = "The printout is cut: what stood around or between these layers is unknown."


def load(spec: Spec) -> Tree:
    """The tree a printout shows. Of several in one text the largest, unless ``?printout=2`` picks one."""
    return read(_text(spec), spec.text, spec.arguments.get("printout"))


def _text(spec: Spec) -> str:
    if unknown := spec.arguments.keys() - {"printout"}:
        raise Trouble(f"{shown(spec.text)}: a printout takes no argument {sorted(unknown)[0]}; leave it out")
    if spec.target == "-":
        return text(sys.stdin.buffer, "standard input", LONGEST)
    with opened(spec.target) as file:
        return text(file, spec.target, LONGEST)


def read(written: str, origin: str = "a printout", number: object = None) -> Tree:
    """The tree of the printout in ``written``. Raises Trouble when there is none."""
    if written.count("\n") > MOST_LINES:
        raise Trouble(f"{shown(origin)} has more than {MOST_LINES:,} lines, too many to be a printed model; cut out the model")
    text_lines = lines(written)
    found = printouts(text_lines, origin)
    if not found:
        raise Trouble(f"{shown(origin)} holds no printed module; paste what print(model) shows, from its first line to the last bracket")
    if number is not None and not (isinstance(number, int) and 1 <= number <= len(found)):
        raise Trouble(f"{shown(origin)} holds {len(found)} printouts, and none is number {shown(str(number))}; count from 1")
    chosen = found[number - 1] if isinstance(number, int) else max(found, key=lambda cut: size(cut.root, origin))
    return Tree(origin, layers(chosen.root, Settings(text_lines), origin), frozenset({"attributes"}), tuple(_notes(chosen, found, number)))


def _notes(chosen: Cut, found: list[Cut], number: object) -> list[str]:
    notes = [CUT] if chosen.cut else []
    if len(found) > 1 and number is None:
        notes.append(
            f"The text holds {len(found)} printouts; this is number {found.index(chosen) + 1}, the largest; ?printout=N picks another."
        )
    return notes
