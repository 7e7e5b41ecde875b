"""A module put inside a wrapper: parallel training, compilation, an averaged copy, recomputation, a class of one's own."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Added, Moved
from archdiff.surgeries.anatomy import holds
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.surgeries.wraps import Wrap, noted, wraps
from archdiff.tree.records import Layer

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


def _recognise(scene: Scene) -> Iterator[Claim]:
    added = {change.new: index for index, change in scene.of(Added)}
    moved = {change.new: index for index, change in scene.of(Moved)}
    moves = [(change.old, change.new) for _, change in scene.of(Moved)]
    found = wraps(moves, frozenset(added), scene.look.new, scene.look.new_children, scene.look.old_of)
    for group in alike(found, lambda wrap: tuple(scene.look.new[path].type for path in wrap.wrappers)):
        claimed = [moved[wrap.inner] for wrap in group] + [added[path] for wrap in group for path in wrap.wrappers]
        claimed += [i for wrap in group for i, change in scene.at_new(wrap.inner) if noted(change)]
        outer = scene.look.new[group[0].wrappers[0]]
        effect, reference = _effect(outer)
        facts = {
            "type": " and ".join(scene.look.new[path].type or "a container" for path in group[0].wrappers),
            "what": _what(scene, group),
            "prefix": _prefix(group[0]),
            "own": f" The wrapper itself holds {own}, which no old checkpoint has." if (own := holds(outer)) else "",
            "beside": f", which holds {', '.join(tensor.name for tensor in outer.tensors or ())}" if own else "",
        }
        keys = "" if outer.type == "CheckpointWrapper" else _KEYS
        yield Claim(tuple(claimed), facts, teaches=(effect + keys).strip(), reference=reference)


def _effect(layer: Layer) -> tuple[str, str]:
    """What a wrapper does, as far as its class is known."""
    library = (layer.origin or "").partition(".")[0]
    if layer.type in _KNOWN and library == "torch":
        return _KNOWN[layer.type]
    if layer.type and "ema" in layer.type.lower() and library == "timm":
        return _EMA
    return _OWN, _REFERENCE


def _what(scene: Scene, group: list[Wrap]) -> str:
    if group[0].place == "":
        return f"The whole model ({scene.look.old[''].type or 'all of it'})"
    return f"{places([wrap.place for wrap in group])}, {count(len(group), 'module')},"


def _prefix(wrap: Wrap) -> str:
    """What the wrapper puts into the path."""
    return wrap.inner[len(wrap.place) :].strip(".") if wrap.inner.startswith(wrap.place) else wrap.inner


_OWN = "What the wrapper does is in its class's code."
_KEYS = (
    " Paths, and with them state_dict keys, get {prefix} where the module is: to load a checkpoint across, add or strip that part, or "
    "save the inner module's state_dict."
)
_REFERENCE = "https://docs.pytorch.org/docs/stable/notes/serialization.html"

SURGERY = Surgery(
    id="wrapped",
    title="Wrapped in {type}{beside}",
    sentence="{what} now stands inside {type}, at {prefix}; nothing inside moved relative to it.{own}",
    teaches=_OWN + _KEYS,
    reference=_REFERENCE,
    recognise=_recognise,
)
