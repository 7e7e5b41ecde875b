"""A snapshot: a tree that was written down, as JSON with one module a line."""

from __future__ import annotations

from archdiff.sources.files import read_text
from archdiff.sources.spec import Spec
from archdiff.sources.trouble import Trouble, shown
from archdiff.tree.codec import NotATree, decode
from archdiff.tree.records import Tree


def load(spec: Spec) -> Tree:
    """The tree in the file. Raises Trouble when it is no snapshot."""
    try:
        return decode(read_text(spec.target))
    except NotATree as error:
        raise Trouble(f"{shown(spec.text)} is no snapshot archdiff can read: it {error}; write one with archdiff snapshot MODEL") from None
