"""What a checkpoint may name, and what torch's own names mean: a fixed list, since a pickle can name anything."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from archdiff.sources.checkpoint.machine import Call, Global, NotReadable, Stored

DTYPES = {
    "DoubleStorage": "float64", "FloatStorage": "float32", "HalfStorage": "float16", "BFloat16Storage": "bfloat16",
    "LongStorage": "int64", "IntStorage": "int32", "ShortStorage": "int16", "CharStorage": "int8", "ByteStorage": "uint8",
    "BoolStorage": "bool", "ComplexFloatStorage": "complex64", "ComplexDoubleStorage": "complex128",
    "QInt8Storage": "qint8", "QUInt8Storage": "quint8", "QInt32Storage": "qint32",
    "QUInt4x2Storage": "quint4x2", "QUInt2x4Storage": "quint2x4", "UntypedStorage": "uint8",
}  # fmt: skip
"""torch's storage classes and the dtype each stands for."""

_HARMLESS = re.compile(
    r"""
    collections\.(OrderedDict|defaultdict|Counter|deque)
  | (builtins|__builtin__)\.(set|frozenset|slice|range|complex|bytearray|int|float|bool|str|list|dict|tuple|object)
  | copy_reg\._reconstructor | copyreg\._reconstructor | _codecs\.encode
  | argparse\.Namespace | types\.SimpleNamespace
  | pathlib(\._local)?\.(Pure)?(Posix|Windows)?Path
  | datetime\.(datetime|date|time|timedelta|timezone) | uuid\.UUID | decimal\.Decimal | fractions\.Fraction
  | numpy(\._?core)?(\.multiarray|\.numeric)?\.(_reconstruct|scalar|ndarray|dtype|_frombuffer|(u?int|float|complex|bool)_?\d*)
  | numpy\.dtypes\.\w+DType
  | numpy\.random\.\w+
  | torch\.(\w+Storage|Size|device|dtype|Tensor|Generator)
  | torch\.storage\.(UntypedStorage|TypedStorage|_load_from_bytes)
  | torch\.(q?u?int\d+(x\d)?|float\d+\w*|bfloat16|half|double|long|short|bool|complex\d+|strided|sparse_\w+|per_\w+|preserve_format)
  | torch\._utils\._rebuild_(tensor(_v[23])?|parameter(_with_state)?|qtensor|sparse_tensor|meta_tensor_no_storage)
  | torch\._utils\._rebuild_(device_tensor_from_numpy|wrapper_subclass|nested_tensor)
  | torch\._tensor\._rebuild_from_type(_v2)? | torch\.serialization\._get_layout
  | torch\.nn\.parameter\.(Parameter|Buffer|UninitializedParameter|UninitializedBuffer) | torch\.nn\.Parameter
  | torch\.(cuda|sparse)\.\w+(Tensor|Storage)
    """,
    re.VERBOSE,
)
"""Names that hold data. None of them is ever looked up: whether a file may mention them is all that is asked."""


class Weight(NamedTuple):
    """One tensor of a checkpoint, by its description only."""

    shape: tuple[int, ...] | None
    dtype: str | None
    place: tuple[str, int, tuple[int, ...]] | None = None
    """Storage, offset and strides: what two tensors must share to be tied."""


def harmless(name: str) -> bool:
    """Whether a checkpoint may mention ``name``."""
    return _HARMLESS.fullmatch(name) is not None


def described(function: str, arguments: tuple[Any, ...]) -> Weight | Call:
    """The description of the tensor that torch would rebuild by a call; any other call stays what it is."""
    try:
        if function in _TENSORS:
            return _stored(arguments, _TENSORS[function])
        return _otherwise(function, arguments)
    except (IndexError, TypeError, ValueError, AttributeError):
        raise NotReadable("holds a tensor that torch did not write") from None


def _otherwise(function: str, arguments: tuple[Any, ...]) -> Weight | Call:
    match function, arguments:
        case ("torch._utils._rebuild_parameter" | "torch._utils._rebuild_parameter_with_state", (Weight() as data, *_)):
            return data
        case "torch._tensor._rebuild_from_type_v2" | "torch._tensor._rebuild_from_type", (Global(name), _, tuple(inner), *_):
            return described(name, inner)
        case "torch._utils._rebuild_meta_tensor_no_storage", (dtype, sizes, *_):
            return Weight(_sizes(sizes), _dtype(dtype))
        case "torch._utils._rebuild_sparse_tensor", (_, (_, _, sizes, *_)):
            return Weight(_sizes(sizes), None)
    unknown = function.startswith(("torch._utils._rebuild_", "torch.nn.parameter.Uninitialized"))
    return Weight(None, None) if unknown else Call(function, arguments)


_TENSORS = {
    "torch._utils._rebuild_tensor_v2": None,
    "torch._utils._rebuild_tensor": None,
    "torch._utils._rebuild_tensor_v3": 6,
    "torch._utils._rebuild_qtensor": None,
}
"""Functions that lay a tensor over a storage, and which argument is the dtype, if not the storage's."""


def _stored(arguments: tuple[Any, ...], dtype: int | None) -> Weight:
    storage, offset, sizes, strides = arguments[:4]
    kind, key = storage.key[1:3]
    known = _held(kind.name) if dtype is None else _dtype(arguments[dtype])
    if type(storage) is not Stored or type(offset) is not int or type(key) is not str:
        raise TypeError
    return Weight(_sizes(sizes), known, (key, offset, _sizes(strides)))


@lru_cache(maxsize=64)
def _held(storage: str) -> str | None:
    """The dtype of what a storage class holds."""
    return DTYPES.get(storage.rpartition(".")[2])


def _dtype(found: Any) -> str | None:
    return found.name.removeprefix("torch.") if type(found) is Global else None


def _sizes(found: Any) -> tuple[int, ...]:
    if type(found) is Call and found.function == "torch.Size":
        (found,) = found.arguments
    return _checked(tuple(found))


@lru_cache(maxsize=4096)
def _checked(sizes: tuple[Any, ...]) -> tuple[int, ...]:
    """The sizes, if that is what they are."""
    for size in sizes:
        if type(size) is not int or size < 0:
            raise TypeError
    return sizes
