"""Tensors computed from others by torch's parametrizations, or by the older hooks of weight_norm and spectral_norm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archdiff.diff.records import Added, AttributeChanged, Removed, TensorChanged
from archdiff.diff.weight_norm import ENDINGS
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim
from archdiff.surgeries.words import count, listed, places
from archdiff.tree.paths import join, name, parent

KNOWN = {"_WeightNorm": "weight norm", "_SpectralNorm": "spectral norm", "_Orthogonal": "orthogonality"}

MEANS = {
    "weight norm": (
        "Weight norm keeps a weight as a length and a direction and computes w = g · v / ‖v‖, which its authors found to make "
        "optimisation faster. It adds, by default, one number for each output channel, and the outputs stay the same at first.",
        "https://arxiv.org/abs/1602.07868",
    ),
    "spectral norm": (
        "Spectral norm divides a weight by its largest singular value, estimated by power iteration, so that the layer cannot stretch "
        "its input: it is used to stabilise GAN discriminators. Outputs change at once unless that value was one, and the estimate is "
        "updated in training mode only.",
        "https://arxiv.org/abs/1802.05957",
    ),
    "orthogonality": (
        "The weight is kept orthogonal (or semi-orthogonal) while an unconstrained tensor is trained, which keeps the length of what "
        "passes through.",
        "https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.parametrizations.orthogonal.html",
    ),
}
OTHER = (
    "A parametrization computes the tensor from the trained original on every access, which puts a constraint on it.",
    "https://docs.pytorch.org/tutorials/intermediate/parametrizations.html",
)

OLD_HOOKS = {
    "torch.nn.utils.weight_norm.WeightNorm": ("weight norm", ("_g", "_v")),
    "torch.nn.utils.spectral_norm.SpectralNorm": ("spectral norm", ("_orig", "_u", "_v")),
}


_OLDER = "the older hook"


class Site(NamedTuple):
    """One parametrized tensor: where, which, by what, and the changes that make it up."""

    path: str
    tensor: str
    kind: str
    generation: str
    changes: tuple[int, ...]


def parametrized(scene: Scene, on: bool) -> Iterator[Claim]:
    """One claim for each sort of parametrization that was put on (or taken off)."""
    found = [*_modules(scene, on), *(site for site in _hooks(scene, on) if not _todays(scene, site, on))]
    for group in alike(found, lambda site: (site.kind, site.generation)):
        text, reference = MEANS.get(group[0].kind, OTHER)
        kept = [site for site in group if _older(scene, site, on)]
        form = (_FORM_TITLE, _FORM, _FORM_ON if on else _FORM_OFF)
        title, sentence, teaches = form if len(kept) == len(group) else (None, None, None)
        yield Claim(
            (*(index for site in group for index in site.changes), *(index for site in kept for index in _hook(scene, site))),
            {
                "kind": group[0].kind,
                "generation": group[0].generation,
                "tensors": count(len(group), "tensor"),
                "names": listed(list(dict.fromkeys(site.tensor for site in group))),
                "places": places(list(dict.fromkeys(site.path for site in group))),
                "text": text,
            },
            title,
            sentence,
            teaches,
            reference,
        )


_FORM_TITLE = "In another form: the {kind} of {tensors}"
_FORM = "{names} was and is computed by {kind}, in {places}: one side has the older hook for it, the other torch.nn.utils.parametrize."
_FORM_ON = (
    "The same two tensors are trained as before and give the same weight. Their keys differ; a layer of today's form knows the older keys "
    "and renames them while it loads, so an old checkpoint loads as it is."
)
_FORM_OFF = (
    "The same two tensors are trained as before and give the same weight. Their keys differ: today's keys are not known to the older form, "
    "so an old checkpoint must be mapped."
)


def _older(scene: Scene, site: Site, on: bool) -> bool:
    """Whether the other side computes the tensor by the older hook of weight norm: nothing was put on then, nor taken off."""
    other = scene.look.old[scene.look.old_of[site.path]] if on else scene.look.new[site.path]
    has = {tensor.name for tensor in other.tensors or ()}
    return site.kind == "weight norm" and site.generation != _OLDER and all(site.tensor + old in has for old, _ in ENDINGS)


def _todays(scene: Scene, site: Site, on: bool) -> bool:
    """Whether the other side computes the tensor by today's form of weight norm."""
    layers, path = (scene.look.old, scene.look.old_of[site.path]) if on else (scene.look.new, site.path)
    held = join(path, f"parametrizations.{site.tensor}")
    return site.kind == "weight norm" and held in layers


def _hook(scene: Scene, site: Site) -> Iterator[int]:
    """The hook that came or went with the older form, and its two tensors."""
    hook = scene.attribute(site.path, "forward_pre_hooks")
    sides = () if hook is None else (hook[1].before, hook[1].after)
    if hook is not None and any(isinstance(side, tuple) and len(side) == 1 and str(side[0]).strip("<>") in OLD_HOOKS for side in sides):
        yield hook[0]
    for old, _ in ENDINGS:
        change = scene.tensor(site.path, site.tensor + old)
        yield from () if change is None else (change[0],)


def _modules(scene: Scene, on: bool) -> Iterator[Site]:
    """Today's form: a child ``parametrizations`` that holds a ParametrizationList for each tensor."""
    lists = scene.of(Added) if on else scene.of(Removed)
    layers = [change.layer for _, change in lists]
    known, children = (scene.look.new, scene.look.new_children) if on else (scene.look.old, scene.look.old_children)
    for layer in (layer for layer in layers if layer.type == "ParametrizationList"):
        holder = parent(layer.path) or ""
        owner = parent(holder) or ""
        new = owner if on else scene.look.new_of.get(owner)
        if name(holder) != "parametrizations" or new is None or (on and owner not in scene.look.old_of):
            continue
        steps = [known[path].type or "" for path in children.get(layer.path, ())]
        kind = listed([KNOWN.get(step, step) for step in steps]) or "a parametrization"
        below = scene.added_below(holder) if on else scene.removed_below(holder)
        yield Site(new, name(layer.path), kind, "torch.nn.utils.parametrize", (*below, *consequences(scene, new)))


def _hooks(scene: Scene, on: bool) -> Iterator[Site]:
    """The older form: a hook before forward that computes the tensor from others of the same layer."""
    for index, change in scene.of(AttributeChanged):
        if change.name != "forward_pre_hooks":
            continue
        came = change.after if on else change.before
        for hook in came if isinstance(came, tuple) else ():
            known = OLD_HOOKS.get(str(hook).strip("<>"))
            if known:
                yield from _hooked(scene, change, index, *known, on)


def _hooked(scene: Scene, change: AttributeChanged, index: int, kind: str, endings: tuple[str, ...], on: bool) -> Iterator[Site]:
    tensors = [(i, each) for i, each in scene.at_new(change.new) if isinstance(each, TensorChanged)]
    names = [each.name.removesuffix(endings[0]) for _, each in tensors if each.name.endswith(endings[0]) and (each.before is None) is on]
    for tensor in names:
        parts = {tensor, *(tensor + ending for ending in endings)}
        mine = [i for i, each in tensors if each.name in parts or each.before == each.after]
        plain = scene.attribute(change.new, tensor)
        yield Site(change.new, tensor, kind, _OLDER, (index, *mine, *((plain[0],) if plain else ())))
