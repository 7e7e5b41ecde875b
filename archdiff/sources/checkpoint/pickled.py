"""A pickle read as data: numbers, texts and containers; every other thing in it stays a name with its arguments, and nothing is run.

Python's own unpickler imports what a pickle names and calls it. This one keeps a ``Call`` instead. Time and memory are bounded by the
length of the pickle, whatever it claims.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, NoReturn

from archdiff.sources.checkpoint.idiom import REBUILD, Idiom


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


class Rest(NamedTuple):
    """What a pickle held, and where its bytes end."""

    value: Any
    end: int


_MARKS = 10_000
_MADE = 5_000_000
_CONSTANTS: Mapping[int, Any] = {ord("N"): None, 0x88: True}
_EMPTY: Mapping[int, Callable[[], Any]] = {ord("}"): dict, ord("]"): list, 0x8F: list}
_FIXED: Mapping[int, struct.Struct] = {ord("J"): struct.Struct("<i"), ord("G"): struct.Struct(">d")}
_SIZED = {ord("X"): 4, 0x8C: 1, 0x8D: 8, ord("B"): 4, ord("C"): 1, 0x8E: 8, ord("T"): 4, ord("U"): 1, 0x8A: 1, 0x8B: 4, 0x96: 8}
"""Opcodes followed by a length of so many bytes and then as many bytes as that says."""
_TEXTS = frozenset({ord("X"), 0x8C, 0x8D})
_INTEGERS = frozenset({0x8A, 0x8B})
_LINES = frozenset(b"cISVFLP")
_INTEGER_DIGITS = 4_000


def read_pickle(data: bytes, allowed: Callable[[str], bool], make: Callable[[str, tuple[Any, ...]], Any], start: int = 0) -> Rest:
    """The pickle that begins at ``start``; ``make`` says what stands for a call, a ``Call`` or something plainer.

    Raises NotReadable when it is broken, cut off, or names what is not ``allowed``.
    """
    machine = _Pickle(data, allowed, make)
    try:
        try:
            return machine.read(start)
        except KeyError:
            if not machine.skipped:
                raise
        return _Pickle(data, allowed, make, idioms=False).read(start)
    except NotReadable:
        raise
    except (IndexError, struct.error):
        raise NotReadable("is cut off or broken") from None
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError):
        raise NotReadable("holds a broken pickle") from None


class _Pickle:
    """A stack machine, as pickles want it."""

    def __init__(
        self, data: bytes, allowed: Callable[[str], bool], make: Callable[[str, tuple[Any, ...]], Any], idioms: bool = True
    ) -> None:
        self.data = data
        self.make = make
        self.allowed = allowed
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.made = 0
        self.memo: dict[int, Any] = {}
        self.globals: dict[str, Global] = {}
        self.rebuild = Global(REBUILD) if idioms else None
        self.idiom = Idiom(data, self.memo)
        self.skipped = False
        """Whether an idiom was looked for: one does not keep all that a pickle may come back to."""

    def read(self, place: int) -> Rest:
        """Run to STOP. The opcodes that fill torch's files stand here, the commonest first; ``other`` has the rest."""
        data, stack, memo, marks = self.data, self.stack, self.memo, self.marks
        push, pop = stack.append, stack.pop
        four = struct.Struct("<I").unpack_from
        while True:
            code = data[place]
            place += 1
            if code == 0x72:  # LONG_BINPUT
                memo[four(data, place)[0]] = stack[-1]
                place += 4
            elif code == 0x4B:  # BININT1
                push(data[place])
                place += 1
            elif code == 0x68:  # BINGET
                push(memo[data[place]])
                place += 1
                if stack[-1] is self.rebuild:
                    place = self.tensor(place)
            elif code == 0x28:  # MARK
                marks.append(len(stack))
                if len(marks) > _MARKS:
                    raise NotReadable("holds a pickle that is nested too deep")
            elif code == 0x74:  # TUPLE
                mark = marks.pop()
                items = tuple(stack[mark:])
                del stack[mark:]
                push(items)
            elif code == 0x58:  # BINUNICODE
                start = place + 4
                place = start + four(data, place)[0]
                if place > len(data):
                    raise IndexError
                push(data[start:place].decode("utf-8", "surrogatepass"))
            elif code == 0x52:  # REDUCE
                arguments = pop()
                push(self.call(pop(), arguments))
            elif code == 0x86:  # TUPLE2
                second = pop()
                push((pop(), second))
            elif code == 0x29:  # EMPTY_TUPLE
                push(())
            elif code == 0x51:  # BINPERSID
                push(Stored(pop()))
            elif code == 0x89:  # NEWFALSE
                push(False)
            elif code == 0x6A:  # LONG_BINGET
                push(memo[four(data, place)[0]])
                place += 4
                if stack[-1] is self.rebuild:
                    place = self.tensor(place)
            elif code == 0x4D:  # BININT2
                push(data[place] + 256 * data[place + 1])
                place += 2
            elif code == 0x71:  # BINPUT
                memo[data[place]] = stack[-1]
                place += 1
            elif code == 0x2E:  # STOP
                return Rest(pop(), place)
            else:
                place = self.other(code, place)

    def tensor(self, place: int) -> int:
        """The tensor whose description begins here, where it is written as torch does it; the place after it."""
        self.skipped = True
        taken = self.idiom.take(place)
        if taken is None:
            return place
        storage, offset, sizes, strides, key_at, made_at, end = taken
        self.memo[key_at] = storage[2]
        self.memo[made_at] = self.stack[-1] = self.make(REBUILD, (Stored(storage), offset, sizes, strides))
        return end

    def marked(self) -> list[Any]:
        """What stands above the last mark; both are taken off."""
        mark = self.marks.pop()
        items = self.stack[mark:]
        del self.stack[mark:]
        return items

    def call(self, function: Any, arguments: Any) -> Any:
        if type(function) is not Global or type(arguments) is not tuple:
            raise TypeError
        if not arguments and function.name == "collections.OrderedDict":
            return {}
        return self.make(function.name, arguments)

    def other(self, code: int, place: int) -> int:
        """An opcode that is no common one; the place after it."""
        data, stack = self.data, self.stack
        self.made += 1
        if self.made > _MADE:
            raise NotReadable("holds a pickle of more things than any weights need")
        if code in _CONSTANTS:
            stack.append(_CONSTANTS[code])
        elif code in _EMPTY:
            stack.append(_EMPTY[code]())
        elif code in _FIXED:
            stack.append(_FIXED[code].unpack_from(data, place)[0])
            place += _FIXED[code].size
        elif code in _SIZED:
            return self.sized(code, place)
        elif code in _LINES:
            return self.line(code, place)
        elif code in b"pg\x94":
            return self.memory(code, place)
        elif code in b"\x80\x95":  # PROTO, FRAME
            place += 1 if code == 0x80 else 8
        else:
            self.build(code)
        return place

    def sized(self, code: int, place: int) -> int:
        width = _SIZED[code]
        size = int.from_bytes(self.data[place : place + width], "little")
        end = place + width + size
        if end > len(self.data):
            raise IndexError
        found = self.data[place + width : end]
        if code in _TEXTS:
            self.stack.append(found.decode("utf-8", "surrogatepass"))
        elif code in _INTEGERS:
            self.stack.append(int.from_bytes(found[:_INTEGER_DIGITS], "little", signed=True))
        else:
            self.stack.append(found)
        return end

    def line(self, code: int, place: int) -> int:
        """The opcodes of the oldest protocols, whose arguments are lines of text."""
        end = self.data.index(b"\n", place)
        text = self.data[place:end].decode("latin-1")
        if code == ord("c"):
            last = self.data.index(b"\n", end + 1)
            self.stack.append(self.named(f"{text}.{self.data[end + 1 : last].decode('latin-1')}"))
            return last + 1
        if code in b"IL":
            value: Any = {"00": False, "01": True}.get(text)
            self.stack.append(int(text.rstrip("L")) if value is None else value)
        elif code == ord("P"):
            self.stack.append(Stored(text))
        else:
            self.stack.append(float(text) if code == ord("F") else text.strip("'\"") if code == ord("S") else text)
        return end + 1

    def memory(self, code: int, place: int) -> int:
        if code == 0x94:  # MEMOIZE
            self.memo[len(self.memo)] = self.stack[-1]
            return place
        end = self.data.index(b"\n", place)
        key = int(self.data[place:end])
        if code == ord("p"):
            self.memo[key] = self.stack[-1]
        else:
            self.stack.append(self.memo[key])
        return end + 1

    def named(self, name: str) -> Global:
        if name not in self.globals:
            if not self.allowed(name):
                refuse(name)
            self.globals[name] = self.rebuild if name == REBUILD and self.rebuild else Global(name)
        return self.globals[name]

    def build(self, code: int) -> None:
        """The opcodes that make something of what is on the stack."""
        stack = self.stack
        match code:
            case 0x85:  # TUPLE1
                stack.append((stack.pop(),))
            case 0x87:  # TUPLE3
                stack[-3:] = [tuple(stack[-3:])]
            case 0x6C:  # LIST
                stack.append(self.marked())
            case 0x64:  # DICT
                items = self.marked()
                stack.append(_pairs(items))
            case 0x61:  # APPEND
                item = stack.pop()
                _extend(stack[-1], [item])
            case 0x65 | 0x90:  # APPENDS, ADDITEMS
                items = self.marked()
                _extend(stack[-1], items)
            case 0x73:  # SETITEM
                items = stack[-2:]
                del stack[-2:]
                _update(stack[-1], items)
            case 0x75:  # SETITEMS
                items = self.marked()
                _update(stack[-1], items)
            case 0x91:  # FROZENSET
                stack.append(tuple(self.marked()))
            case 0x62:  # BUILD: state for an object that was never made
                stack.pop()
            case 0x81:  # NEWOBJ
                arguments = stack.pop()
                stack.append(self.call(stack.pop(), arguments))
            case 0x92:  # NEWOBJ_EX
                stack.pop()
                arguments = stack.pop()
                stack.append(self.call(stack.pop(), arguments))
            case 0x93:  # STACK_GLOBAL
                name = stack.pop()
                stack.append(self.named(f"{stack.pop()}.{name}"))
            case 0x30:  # POP
                stack.pop()
            case 0x31:  # POP_MARK
                self.marked()
            case 0x32:  # DUP
                stack.append(stack[-1])
            case _:
                raise NotReadable(f"holds the pickle opcode {bytes([code])!r}, which no checkpoint needs")


def refuse(name: str) -> NoReturn:
    """A name that has no business in a checkpoint."""
    raise NotReadable(f"names {name[:80]!r}, which is not on the list of what weights may name; nothing of it was run")


def _extend(target: Any, items: list[Any]) -> None:
    """Things that were never made, such as a ``Call``, take no items."""
    if isinstance(target, list):
        target.extend(items)


def _update(target: Any, items: list[Any]) -> None:
    if isinstance(target, dict):
        target.update(_pairs(items))


def _pairs(items: list[Any]) -> dict[Any, Any]:
    """Keys are texts and numbers; a container as a key could take forever to hash."""
    return {
        key if isinstance(key, (str, int, float, bytes)) else f"<{type(key).__name__}>": value
        for key, value in zip(items[::2], items[1::2], strict=True)
    }
