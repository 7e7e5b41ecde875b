"""The stretch of a pickle by which torch describes one tensor, taken in one step.

A file has it once for every tensor, always in the same thirty instructions; done one by one they take half as long again. Whatever deviates
in anything is left to the machine in ``pickled``, which knows all instructions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

REBUILD = "torch._utils._rebuild_tensor_v2"
"""The function whose arguments the stretch holds."""

_NUMBER = rb"(?:K.|M..|J....)"
_RECALL = rb"(?:h.|j....)"
_SIZES = rb"(\)|%b{1,3}[\x85\x86\x87](?=r)|\(%b{4,9}t(?=r))(?:r....)?" % (_NUMBER, _NUMBER)
_TENSOR = re.compile(
    rb"\(\(%b(%b)X(.)\0\0\0(\d+)r(....)" % (_RECALL, _RECALL)  # ("storage", type, key,
    + rb"(?:%b|X(.)\0\0\0([a-z]+:?\d*)r....)%bN?tr....Q" % (_RECALL, _NUMBER)  # device, elements)
    + rb"(%b)%b%b[\x88\x89]" % (_NUMBER, _SIZES, _SIZES)  # offset, sizes, strides, trainable or not
    + rb"(%b)\)Rr....tr....Rr(....)" % _RECALL,  # an empty OrderedDict of hooks
    re.DOTALL,
)


class Taken(NamedTuple):
    """One stretch. Of what the pickle keeps for later, only that which torch comes back to: the key of a storage, and the tensor."""

    storage: tuple[Any, ...]
    offset: int
    sizes: tuple[int, ...]
    strides: tuple[int, ...]
    key_at: int
    made_at: int
    end: int


class Idiom:
    """Reads the stretches of one pickle. What comes again in most of them is worked out once."""

    def __init__(self, data: bytes, memo: Mapping[int, Any]) -> None:
        self.data = data
        self.memo = memo
        self.types: dict[bytes, Any] = {}
        self.numbers = _Numbers()

    def take(self, place: int) -> Taken | None:
        """The stretch that begins at ``place``, behind the function's name; ``None`` where something else stands."""
        found = _TENSOR.match(self.data, place)
        if found is None:
            return None
        kind, length, key, key_at, device_length, device, offset, sizes, strides, hooks, made_at = found.groups()
        if length[0] != len(key) or (device and device_length[0] != len(device)):
            return None
        storage = ("storage", self.types.get(kind + hooks) or self.recall(kind, hooks), key.decode("ascii"))
        numbers = self.numbers
        places = int.from_bytes(key_at, "little"), int.from_bytes(made_at, "little")
        return Taken(storage, numbers[offset][0], numbers[sizes], numbers[strides], *places, found.end())

    def recall(self, kind: bytes, hooks: bytes) -> Any:
        """The type of storage; KeyError where the hooks are no OrderedDict, as for anything else that is not what torch writes."""
        found, called = (self.memo[int.from_bytes(token[1:], "little")] for token in (kind, hooks))
        if getattr(called, "name", None) != "collections.OrderedDict":
            raise KeyError
        self.types[kind + hooks] = found
        return found


class _Numbers(dict[bytes, tuple[int, ...]]):
    """Instructions, and the whole numbers that they push."""

    def __missing__(self, token: bytes) -> tuple[int, ...]:
        found = re.findall(_NUMBER, token.removeprefix(b"("), re.DOTALL)
        self[token] = tuple(int.from_bytes(each[1:], "little", signed=each[:1] == b"J") for each in found)
        return self[token]
