"""What a pickle is read into: numbers, texts and containers; every other thing in it stays a name with its arguments, and nothing is run.

Python's own unpickler imports what a pickle names and calls it. Here a ``Call`` stands instead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn


class NotReadable(ValueError):
    """The file holds no weights that can be read; ``str()`` says why, as the end of a sentence."""


class Global(NamedTuple):
    """Something a pickle names, such as ``torch._utils._rebuild_tensor_v2``."""

    name: str


class Call(NamedTuple):
    """A call a pickle wants, not made."""

    function: str
    arguments: tuple[Any, ...]


class Stored(NamedTuple):
    """A reference to something kept outside the pickle; in torch's files, a storage."""

    key: Any


Allowed = Callable[[str], bool]
"""Says whether a pickle may mention a name."""
Make = Callable[[str, tuple[Any, ...]], Any]
"""Says what stands for a call: a ``Call``, or something plainer."""

_MARKS = 10_000


class Machine:
    """A stack, marks on it, and a memory, as pickles want them."""

    def __init__(self, data: bytes, allowed: Allowed, make: Make) -> None:
        self.data = data
        self.allowed = allowed
        self.make = make
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: dict[int, Any] = {}
        self.globals: dict[str, Global] = {}
        self.rare = 0
        """How many uncommon instructions were followed."""

    def mark(self) -> None:
        """Remember where the stack ends."""
        self.marks.append(len(self.stack))
        if len(self.marks) > _MARKS:
            raise NotReadable("holds a pickle that is nested too deep")

    def marked(self) -> list[Any]:
        """What stands above the last mark; both are taken off."""
        mark = self.marks.pop()
        items = self.stack[mark:]
        del self.stack[mark:]
        return items

    def call(self, function: Any, arguments: Any) -> Any:
        """What stands for a call of something that the pickle names."""
        if type(function) is not Global or type(arguments) is not tuple:
            raise TypeError
        if not arguments and function.name == "collections.OrderedDict":
            return {}
        return self.make(function.name, arguments)

    def named(self, name: str) -> Global:
        """What stands for something that the pickle names; one object for one name."""
        if name not in self.globals:
            if not self.allowed(name):
                refuse(name)
            self.globals[name] = Global(name)
        return self.globals[name]


def refuse(name: str) -> NoReturn:
    """A name that has no business in a checkpoint."""
    raise NotReadable(f"names {name[:80]!r}, which is not on the list of what weights may name; nothing of it was run")
