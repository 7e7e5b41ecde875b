"""Wrappers: a module that stands in another's place and holds it, found in either direction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from archdiff.diff.records import ABSENT, AttributeChanged
from archdiff.surgeries.scene import subtree
from archdiff.tree.paths import parent
from archdiff.tree.records import Layer


class Wrap(NamedTuple):
    """One place where ``inner``, a path on the wrapped side, stands inside ``wrapper``; a chain of wrappers is one wrap."""

    place: str
    """Where the bare module stands, on the bare side."""
    wrappers: tuple[str, ...]
    """Paths on the wrapped side, outermost first."""
    inner: str


def wraps(
    moves: Iterable[tuple[str, str]],
    fresh: frozenset[str],
    layers: Mapping[str, Layer],
    children: Mapping[str, list[str]],
    partner: Mapping[str, str],
) -> list[Wrap]:
    """Every wrap among ``moves`` (bare path, wrapped path). ``fresh`` are the wrapped side's layers without partner of which nothing is
    told yet, ``partner`` leads from the wrapped to the bare side."""
    beside = {path: [child for child in held if child in partner or _open(child, fresh, children)] for path, held in children.items()}
    found = []
    for bare, wrapped in moves:
        chain: list[str] = []
        above = parent(wrapped)
        while above is not None and above in fresh and _transparent(above, chain[-1] if chain else wrapped, layers, beside):
            chain.append(above)
            above = parent(above)
        if chain and (above is None if bare == "" else above is not None and partner.get(above) == parent(bare)):
            found.append(Wrap(bare, tuple(reversed(chain)), wrapped))
    return found


def _open(top: str, fresh: frozenset[str], children: Mapping[str, list[str]]) -> bool:
    """Whether something of a part is still untold."""
    return any(path in fresh for path in subtree(children, top))


def _transparent(path: str, inner: str, layers: Mapping[str, Layer], untold: Mapping[str, list[str]]) -> bool:
    """Whether a container holds the wrapped module and nothing else but what is told already; a Sequential is a list, never a wrapper."""
    return untold[path] == [inner] and layers[path].type not in ("Sequential", "ModuleList", "ModuleDict")


def noted(change: object) -> bool:
    """Whether a wrapper left a note of its own on what it wraps, or took it along."""
    return isinstance(change, AttributeChanged) and ABSENT in (change.before, change.after) and change.name.startswith("_")


def effect(layer: Layer) -> tuple[str, str] | None:
    """What a wrapper does, and where to read on; ``None`` for a class that is not known as a wrapper."""
    library = (layer.origin or "").partition(".")[0]
    if layer.type in _KNOWN and library == "torch":
        return _KNOWN[layer.type]
    if layer.type and "ema" in layer.type.lower() and library == "timm":
        return _EMA
    return None


def prefix(wrap: Wrap) -> str:
    """What the wrapper puts into the path."""
    return wrap.inner[len(wrap.place) :].strip(".") if wrap.inner.startswith(wrap.place) else wrap.inner


_SPLITS = (
    "It copies the model to several GPUs in every step, gives each a share of the batch and adds up the gradients, in one process. "
    "torch's documentation advises DistributedDataParallel instead."
)
_KNOWN = {
    "DataParallel": (_SPLITS, "https://docs.pytorch.org/docs/stable/generated/torch.nn.DataParallel.html"),
    "DistributedDataParallel": (
        "Every process holds a copy of the model; after each backward pass the gradients are averaged over all processes, so the copies "
        "stay equal.",
        "https://docs.pytorch.org/docs/stable/generated/torch.nn.parallel.DistributedDataParallel.html",
    ),
    "FullyShardedDataParallel": (
        "Every process holds only a shard of the parameters and gathers a layer's when it is due, so that a model larger than one "
        "GPU's memory can be trained.",
        "https://docs.pytorch.org/docs/stable/fsdp.html",
    ),
    "OptimizedModule": (
        "torch.compile compiles the forward pass when it is first called; what is computed stays the same up to rounding.",
        "https://docs.pytorch.org/docs/stable/generated/torch.compile.html",
    ),
    "AveragedModel": (
        "It holds a copy of the model whose weights are an average of those met in training, with a counter of how many. The average is "
        "usually evaluated, the original trained.",
        "https://docs.pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema",
    ),
    "CheckpointWrapper": (
        "Activations inside are not kept for the backward pass but computed a second time: less memory, more time, the same result. Its "
        "path shows in named_modules(), but its hooks take the prefix out of state_dict keys, so checkpoints fit both ways.",
        "https://docs.pytorch.org/docs/stable/checkpoint.html",
    ),
}
_EMA = (
    "It holds a copy whose weights follow the trained ones as an exponential moving average, which often evaluates better than the last "
    "step's.",
    "https://docs.pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema",
)
