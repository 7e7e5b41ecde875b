"""A pickle read as data, in time and memory bounded by its length, whatever it claims."""

from __future__ import annotations

import struct
from typing import Any, NamedTuple

from archdiff.sources.checkpoint.idiom import REBUILD, Idiom
from archdiff.sources.checkpoint.machine import Allowed, Global, Machine, Make, NotReadable, Stored
from archdiff.sources.checkpoint.opcodes import follow


class Rest(NamedTuple):
    """What a pickle held, and where its bytes end."""

    value: Any
    end: int


def read_pickle(data: bytes, allowed: Allowed, make: Make, start: int = 0) -> Rest:
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


class _Pickle(Machine):
    """The machine at work, with an eye for the stretches that torch writes for every tensor."""

    def __init__(self, data: bytes, allowed: Allowed, make: Make, idioms: bool = True) -> None:
        super().__init__(data, allowed, make)
        self.idiom = Idiom(data, self.memo) if idioms else None
        self.rebuild: object = self
        """What stands for the function before every idiom, once it was named."""
        self.skipped = False
        """Whether an idiom was looked for: one does not keep all that a pickle may come back to."""

    def read(self, place: int) -> Rest:
        """Run to STOP. The opcodes that fill torch's files stand here, the commonest first; ``follow`` knows the rest."""
        data, stack, memo = self.data, self.stack, self.memo
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
                self.mark()
            elif code == 0x74:  # TUPLE
                push(tuple(self.marked()))
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
                place = follow(self, code, place)

    def named(self, name: str) -> Global:
        """What stands for something that the pickle names; one object for one name."""
        found = super().named(name)
        if name == REBUILD:
            self.rebuild = found
        return found

    def tensor(self, place: int) -> int:
        """The tensor whose description begins here, where it is written as torch does it; the place after it."""
        if self.idiom is None:
            return place
        self.skipped = True
        taken = self.idiom.take(place)
        if taken is None:
            return place
        storage, offset, sizes, strides, key_at, made_at, end = taken
        self.memo[key_at] = storage[2]
        self.memo[made_at] = self.stack[-1] = self.make(REBUILD, (Stored(storage), offset, sizes, strides))
        return end
