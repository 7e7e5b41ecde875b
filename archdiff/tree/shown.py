"""Records that show themselves, as text and in notebooks. How is decided upstairs, so they ask at the front door, by name."""

from __future__ import annotations

from importlib import import_module


class Shown:
    """A record that prints as text and appears in a notebook as inert HTML."""

    __slots__ = ()

    def __str__(self) -> str:
        return str(import_module("archdiff").render(self)).rstrip("\n")

    def _repr_html_(self) -> str:
        return str(import_module("archdiff").notebook(self))
