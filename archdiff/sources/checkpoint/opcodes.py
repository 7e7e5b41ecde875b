"""The instructions of a pickle that torch's files have seldom, if ever."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import Any

from archdiff.sources.checkpoint.machine import Machine, NotReadable, Stored

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


def follow(machine: Machine, code: int, place: int) -> int:
    """Follow an uncommon instruction; the place after it."""
    machine.rare += 1
    if machine.rare > _MADE:
        raise NotReadable("holds a pickle of more things than any weights need")
    if code in _CONSTANTS:
        machine.stack.append(_CONSTANTS[code])
    elif code in _EMPTY:
        machine.stack.append(_EMPTY[code]())
    elif code in _FIXED:
        machine.stack.append(_FIXED[code].unpack_from(machine.data, place)[0])
        place += _FIXED[code].size
    elif code in _SIZED:
        return _sized(machine, code, place)
    elif code in _LINES:
        return _line(machine, code, place)
    elif code in b"pg\x94":
        return _memory(machine, code, place)
    elif code in b"\x80\x95":  # PROTO, FRAME
        place += 1 if code == 0x80 else 8
    else:
        _built(machine, code)
    return place


def _sized(machine: Machine, code: int, place: int) -> int:
    width = _SIZED[code]
    size = int.from_bytes(machine.data[place : place + width], "little")
    end = place + width + size
    if end > len(machine.data):
        raise IndexError
    found = machine.data[place + width : end]
    if code in _TEXTS:
        machine.stack.append(found.decode("utf-8", "surrogatepass"))
    elif code in _INTEGERS:
        machine.stack.append(int.from_bytes(found[:_INTEGER_DIGITS], "little", signed=True))
    else:
        machine.stack.append(found)
    return end


def _line(machine: Machine, code: int, place: int) -> int:
    """The opcodes of the oldest protocols, whose arguments are lines of text."""
    end = machine.data.index(b"\n", place)
    text = machine.data[place:end].decode("latin-1")
    if code == ord("c"):
        last = machine.data.index(b"\n", end + 1)
        machine.stack.append(machine.named(f"{text}.{machine.data[end + 1 : last].decode('latin-1')}"))
        return last + 1
    if code in b"IL":
        value: Any = {"00": False, "01": True}.get(text)
        machine.stack.append(int(text.rstrip("L")) if value is None else value)
    elif code == ord("P"):
        machine.stack.append(Stored(text))
    else:
        machine.stack.append(float(text) if code == ord("F") else text.strip("'\"") if code == ord("S") else text)
    return end + 1


def _memory(machine: Machine, code: int, place: int) -> int:
    if code == 0x94:  # MEMOIZE
        machine.memo[len(machine.memo)] = machine.stack[-1]
        return place
    end = machine.data.index(b"\n", place)
    key = int(machine.data[place:end])
    if code == ord("p"):
        machine.memo[key] = machine.stack[-1]
    else:
        machine.stack.append(machine.memo[key])
    return end + 1


def _built(machine: Machine, code: int) -> None:
    """The opcodes that make something of what is on the stack."""
    stack = machine.stack
    match code:
        case 0x85:  # TUPLE1
            stack.append((stack.pop(),))
        case 0x87:  # TUPLE3
            stack[-3:] = [tuple(stack[-3:])]
        case 0x6C:  # LIST
            stack.append(machine.marked())
        case 0x64:  # DICT
            items = machine.marked()
            stack.append(_pairs(items))
        case 0x61:  # APPEND
            item = stack.pop()
            _extend(stack[-1], [item])
        case 0x65 | 0x90:  # APPENDS, ADDITEMS
            items = machine.marked()
            _extend(stack[-1], items)
        case 0x73:  # SETITEM
            items = stack[-2:]
            del stack[-2:]
            _update(stack[-1], items)
        case 0x75:  # SETITEMS
            items = machine.marked()
            _update(stack[-1], items)
        case 0x91:  # FROZENSET
            stack.append(tuple(machine.marked()))
        case 0x62:  # BUILD: state for an object that was never made
            stack.pop()
        case 0x81:  # NEWOBJ
            arguments = stack.pop()
            stack.append(machine.call(stack.pop(), arguments))
        case 0x92:  # NEWOBJ_EX
            stack.pop()
            arguments = stack.pop()
            stack.append(machine.call(stack.pop(), arguments))
        case 0x93:  # STACK_GLOBAL
            name = stack.pop()
            stack.append(machine.named(f"{stack.pop()}.{name}"))
        case 0x30:  # POP
            stack.pop()
        case 0x31:  # POP_MARK
            machine.marked()
        case 0x32:  # DUP
            stack.append(stack[-1])
        case _:
            raise NotReadable(f"holds the pickle opcode {bytes([code])!r}, which no checkpoint needs")


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
