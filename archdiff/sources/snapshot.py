"""A snapshot: a tree that was written down, as JSON with one module a line."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from archdiff.sources.files import read_text
from archdiff.sources.spec import Spec
from archdiff.sources.trouble import Trouble, shown
from archdiff.tree.codec import SCHEMA, NotATree, decode, encode
from archdiff.tree.records import Tree

SUFFIX = ".arch.json"
"""What the name of a snapshot ends in."""


def load(spec: Spec) -> Tree:
    """The tree in the file. Raises Trouble when it is no snapshot."""
    return Written(spec.target, read_text(spec.target)).tree()


@dataclass(frozen=True, slots=True)
class Written:
    """A snapshot file, decoded only as far as somebody asks."""

    path: str
    text: str

    def origin(self) -> str:
        """The spec of the model it was made of. Raises Trouble when it is no snapshot."""
        head = self.text.partition('"layers": [')[0]
        try:
            entries = json.loads(head + '"layers": []}')
        except (ValueError, RecursionError):
            return self.tree().origin
        known = isinstance(entries, dict) and entries.get("schema") == SCHEMA and isinstance(entries.get("origin"), str)
        return str(entries["origin"]) if known else self.tree().origin

    def tree(self, new: Tree | None = None) -> Tree:
        """The tree in it, which is ``new`` where the file says exactly that. Raises Trouble when it is no snapshot."""
        if new is not None and encode(new) == self.text:
            return new
        try:
            return decode(self.text)
        except NotATree as error:
            path = shown(self.path)
            raise Trouble(
                f"{path} is no snapshot archdiff can read: it {error}; write one with archdiff snapshot MODEL -o {path}"
            ) from None


def read(path: Path) -> Written:
    """The file at ``path``. Raises Trouble when it cannot be read."""
    return Written(str(path), read_text(str(path)))


def filename(name: str) -> str:
    """The file name for a model's name or spec: ``torchvision-resnet34.arch.json``. Raises Trouble when nothing is left of the name."""
    bare = re.sub(r"[^\w.-]+", "-", name).strip("-.")[:200]
    if not bare:
        raise Trouble(f"{shown(name)!r} cannot name a file; give the model a name with letters or digits in it")
    return bare + SUFFIX
