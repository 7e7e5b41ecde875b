"""Another classifier on the same body: another number of outputs, or another stack of layers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archdiff.diff.records import Added, AttributeChanged, Change, Moved, Removed, Retyped, TensorChanged
from archdiff.surgeries.anatomy import (
    IN,
    OUT,
    Tail,
    enlarges,
    head,
    holds_only,
    inputs,
    outputs,
    parameters,
    projects,
    resized,
    short,
    tail,
)
from archdiff.surgeries.classes import followers, root_class
from archdiff.surgeries.heads import ends, feeds
from archdiff.surgeries.parts import without_parts
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed, places, signed_parameters
from archdiff.tree.paths import join, name, parent
from archdiff.tree.records import Layer, Value

_HEADS = frozenset(
    "fc classifier head heads score cls_score bbox_pred logits predictor last_linear linear_head class_embed bbox_embed output "
    "fc2 conv_reg cls_logits head_dist class_predictor out_proj decoder lm_head".split()
)
"""Names a last layer goes by; they count only where its output feeds no other layer."""


def _recognise(scene: Scene) -> Iterator[Claim]:
    end = without_parts(scene, head(scene))
    if end is None or end.new_output is None or end.old_output is None:
        return
    added = [path for path in end.new if any(isinstance(change, Added) for _, change in scene.at_new(path))]
    gone = [path for path in end.old if any(isinstance(change, Removed) for _, change in scene.at_old(path))]
    learns = [path for path in added if projects(scene.look.new[path])]
    swaps = [path for path in dict.fromkeys([*_swaps(scene, end), *_rebuilt(scene, end, len(learns))]) if scene.at_new(path)]
    if not swaps and not (learns and any(path in gone for path in dropped(scene, end))):
        return
    if any(_alike(scene.look.new[path], scene.look.old[end.old_output]) for path in learns):
        return
    larger = any(enlarges(scene.look.new[path]) for path in added) or any(enlarges(scene.look.old[path]) for path in gone)
    if max(len(learns), len(dropped(scene, end))) > _MOST or larger:
        return
    stacked = learns or dropped(scene, end) or len(added) > 1 or any(_beside(scene, path, swaps) for path in added)
    yield _stack(scene, end, swaps, added, gone) if stacked else _swap(scene, end, swaps, added)


_MOST = 8
"""A head of more new projections than this is another network's, not a head."""


def _beside(scene: Scene, path: str, swaps: Sequence[str]) -> bool:
    """Whether a new layer came into one new container with a last layer."""
    above = parent(path)
    return above not in scene.look.old_of and any(parent(each) == above for each in swaps)


def _alike(fresh: Layer, old: Layer) -> bool:
    """Whether a new layer is just what the old head was: then it was put elsewhere, or copied, not replaced."""
    return (fresh.type, inputs(fresh), outputs(fresh)) == (old.type, inputs(old), outputs(old))


def _swaps(scene: Scene, end: Tail) -> list[str]:
    """New paths of paired projections whose outputs changed in number while nothing takes them: they leave the model."""
    changed: dict[str, tuple[int, int]] = {}
    taken: set[tuple[int, int]] = set()
    for new, old in scene.look.old_of.items():
        before, after = scene.look.old[old], scene.look.new[new]
        given = _pair(outputs(before), outputs(after)) if projects(after) else None
        took = _pair(inputs(before), inputs(after)) or _normed(before, after)
        if took:
            taken.add(took)
        elif given and (new in end.new or new.rpartition(".")[2] in _HEADS):
            changed[new] = given
    heads = {new: given for new, given in changed.items() if given not in taken}
    last = {heads[new] for new in heads if new in end.new}
    return [new for new in heads if new in end.new or heads[new] in last]


def _rebuilt(scene: Scene, end: Tail, fresh: int) -> list[str]:
    """Paired projections of the tail that have other sizes, where the last gives another number of outputs or stands behind new
    ones in a container that took the place of the old one."""
    old, new = scene.look.old[end.old_output or ""], scene.look.new[end.new_output or ""]
    found = [path for path in end.new if path in scene.look.old_of and projects(scene.look.new[path]) and resized(scene, path)]
    least = 2 if end == tail(scene) else 1  # where a part of the body is gone, the one last layer takes other features
    other = outputs(old) != outputs(new) or (fresh > 0 and parent(new.path) == _place(scene, old.path))
    return found if other and least <= len([*found, *dropped(scene, end)]) + fresh <= _MOST else []


def _place(scene: Scene, old: str) -> str:
    """Where a layer of this name would stand now."""
    return join(scene.look.new_of.get(parent(old) or "", parent(old) or ""), name(old))


def dropped(scene: Scene, end: Tail) -> list[str]:
    """Projections of the old tail that are gone."""
    return [path for path in end.old if projects(scene.look.old[path]) and path not in scene.look.new_of]


def _pair(before: int | None, after: int | None) -> tuple[int, int] | None:
    return (before, after) if before is not None and after is not None and before != after else None


def _normed(before: Layer, after: Layer) -> tuple[int, int] | None:
    old, new = ((layer.attributes or {}).get("num_features") for layer in (before, after))
    return _pair(old, new) if isinstance(old, int) and isinstance(new, int) else None


def _own(scene: Scene, new: str) -> Iterator[int]:
    """What changing the number of outputs, and the sort of layer around them, changes at a paired last layer."""
    for index, change in scene.at_new(new):
        match change:
            case AttributeChanged(name=name) if name in (*OUT, *IN, "bias"):
                yield index
            case TensorChanged():
                yield index
            case Moved():
                yield index


def _swap(scene: Scene, end: Tail, swaps: Sequence[str], added: Sequence[str]) -> Claim:
    """The last layer has another number of outputs and nothing else happened."""
    last = next((new for new in reversed(swaps) if new in end.new), swaps[-1])
    before, after = scene.look.old[scene.look.old_of[last]], scene.look.new[last]
    zone = {*end.new, *swaps}
    claimed = [index for new in swaps for index in _own(scene, new)]
    claimed += [index for index, change in scene.of(Added) if _holds(scene, change, zone)]
    claimed += [*followers(scene, outputs(before), outputs(after)), *root_class(scene, swaps)]
    olds = [scene.look.old[scene.look.old_of[new]] for new in swaps]
    news = [scene.look.new[new] for new in swaps]
    facts = {
        **_numbers(before, after, olds, news),
        "where": places(swaps),
        "was": short(before) + (f" at {before.path}" if before.path != last else ""),
        "is": short(after),
        "others": _others(olds, news),
        "verb": "gives" if len(swaps) == 1 else "give",
    }
    return Claim(tuple(claimed), facts)


def _others(olds: Sequence[Layer], news: Sequence[Layer]) -> str:
    """Every last layer, where there are several."""
    if len(news) < 2:
        return ""
    pairs = [f"{new.path} {outputs(old)} → {outputs(new)}" for old, new in zip(olds, news, strict=True)]
    return " (" + ", ".join(pairs) + ")"


def _numbers(before: Layer, after: Layer, olds: Sequence[Layer], news: Sequence[Layer]) -> dict[str, Value]:
    old, new = parameters(olds), parameters(news)
    known, other = old is not None and new is not None, outputs(before) != outputs(after)
    return {
        "before": outputs(before),
        "after": outputs(after),
        "outputs": f"{outputs(before)} → {outputs(after)} outputs" if other else f"{outputs(after)} outputs as before",
        "features": inputs(after),
        "parameters": "" if old is None else f" ({count(old, 'parameter')})",
        "fresh": "The" if new is None else f"The {new:,} parameters of the",
        "difference": f", {signed_parameters((new or 0) - (old or 0))}" if known else "",
    }


def _stack(scene: Scene, end: Tail, swaps: Sequence[str], added: Sequence[str], gone: Sequence[str]) -> Claim:
    """Other layers stand where the head was."""
    zone = {*end.new, *swaps}
    claimed: list[int] = [index for path in added for index, change in scene.at_new(path) if isinstance(change, Added)]
    claimed += [index for path in gone for index, change in scene.at_old(path) if isinstance(change, Removed)]
    claimed += [index for new in swaps for index in _own(scene, new)]
    start = min(end.new.index(path) for path in (*added, *swaps) if path in end.new)
    claimed += [index for path in end.new[start:] if scene.look.old_of.get(path) in end.old for index, _ in scene.at_new(path)]
    claimed += [index for index, change in scene.of(Added) if _holds(scene, change, zone)]
    claimed += [index for index, change in scene.of(Retyped) if change.new and _wholly(scene, change.new, zone)]
    claimed += [index for index, change in scene.of(Removed) if _held(scene, change, {*end.old})]
    old_out, new_out = scene.look.old[end.old_output or ""], scene.look.new[end.new_output or ""]
    claimed += [*followers(scene, outputs(old_out), outputs(new_out)), *root_class(scene, zone)]
    lost = {*gone, *(scene.look.old_of[new] for new in swaps)}
    olds = [layer for path, layer in scene.look.old.items() if path in lost]
    news = [scene.look.new[path] for path in end.new if path in zone and (path in added or path in swaps)]
    facts = {
        **_numbers(old_out, new_out, olds, news),
        **_several(olds, news),
        "was": ", ".join(short(layer) for layer in olds),
        "is": ", ".join(short(layer) for layer in news),
        "where": places([news[0].path]) if news else "",
    }
    shrank = (parameters(olds) or 0) > _MUCH * (parameters(news) or 0)
    news_of_it = "The {count} of the old head are gone. " if shrank else ""
    facts["count"] = count(parameters(olds) or 0, "parameter")
    return Claim(
        tuple(claimed),
        facts,
        sentence=_STACK + (_LASTS if " and " in str(facts["outputs"]) else _LAST),
        teaches=_FRESH + _reasons(news),
        brief=news_of_it + _brief(news),
    )


def _several(olds: Sequence[Layer], news: Sequence[Layer]) -> dict[str, Value]:
    """What all heads give, where one side has several side by side."""
    before, after = ([outputs(last) for last in ends([each for each in layers if _answers(each)])] for layers in (olds, news))
    if max(len(before), len(after)) < 2 or not before or not after:
        return {}
    said = [listed([str(number) for number in numbers]) for numbers in (before, after)]
    return {"before": said[0], "after": said[1], "outputs": f"{said[0]} → {said[1]} outputs"}


def _answers(layer: Layer) -> bool:
    """Whether a projection is used: what an adapter keeps beside its trained copy is not."""
    return projects(layer) and "original_module" not in layer.path.split(".")


_MUCH = 4
"""From how many times the new head's parameters on the old head's loss is news."""


def _holds(scene: Scene, change: Change, zone: set[str]) -> bool:
    return isinstance(change, Added) and _wholly(scene, change.new, zone)


def _wholly(scene: Scene, new: str, zone: set[str]) -> bool:
    """Whether a container holds nothing but the head."""
    return new in scene.look.new_children and holds_only(scene.look.new_children, new, zone)


def _held(scene: Scene, change: Change, zone: set[str]) -> bool:
    return isinstance(change, Removed) and change.old in scene.look.old_children and holds_only(scene.look.old_children, change.old, zone)


def _reasons(news: Sequence[Layer]) -> str:
    """Why each sort of layer is in the new head; only of what is there."""
    kinds = [layer.type or "" for layer in news]
    linear = [layer for layer in news if layer.type == "Linear"]
    said: list[str] = []
    if _in_a_row(linear) > 1 and any("LU" in kind or kind in ("Tanh", "Mish") for kind in kinds):
        said.append(_TWO_LINEARS)
    if any(kind.startswith("BatchNorm") for kind in kinds):
        said.append(_NORM)
    if any("Dropout" in kind for kind in kinds):
        said.append(_DROPOUT)
    if linear and all((layer.attributes or {}).get("bias") is False for layer in linear) and kinds[0].startswith("BatchNorm"):
        said.append(_NO_BIAS)
    said += [_CONVENTION] if said else []
    if any(kind.startswith("Conv") for kind in kinds) and not linear:
        said.append(_MAPS)
    return "".join(" " + each for each in said)


def _in_a_row(linear: Sequence[Layer]) -> int:
    """How many Linear layers follow one another at most, each taking what the one before gives."""
    longest = length = 0
    for place, layer in enumerate(linear):
        length = length + 1 if place and feeds(linear[place - 1], layer) else 1
        longest = max(longest, length)
    return longest


def _brief(news: Sequence[Layer]) -> str:
    """The same in a line, as far as the new head's layers give reasons."""
    kinds = [layer.type or "" for layer in news]
    said: list[str] = []
    row = _in_a_row([layer for layer in news if layer.type == "Linear"])
    if row > 1 and any("LU" in kind or kind in ("Tanh", "Mish") for kind in kinds):
        said.append(f"{_COUNTS.get(row, 'several')} Linear layers bend the border between classes")
    if any(kind.startswith("BatchNorm") for kind in kinds):
        said.append("BatchNorm evens out what reaches them")
    if any("Dropout" in kind for kind in kinds):
        said.append("Dropout guards against overfitting")
    reasons = ", ".join(said)
    return f"{reasons[:1].upper()}{reasons[1:]}: a convention. " * bool(said) + "{fresh} new head start untrained."


_COUNTS = {2: "two", 3: "three"}

_STACK = "The head {was} gave way to {is}, from {where} on{difference}."
_LAST = " Its last layer gives {after} outputs, where the old one gave {before}."
_LASTS = " What leaves the model are {after} outputs, where it was {before}."
_FRESH = (
    "The weights of the old head{parameters} have no place any more. {fresh} new head start at random and have to be "
    "trained, which is quick while the body is frozen."
)
_TWO_LINEARS = (
    "With an activation between them, several Linear layers can bend the boundary between the classes, where one alone draws it straight."
)
_NORM = "BatchNorm gives the body's features one scale before untrained layers meet them."
_DROPOUT = "Dropout keeps a small new head from leaning on few features; it does nothing in evaluation."
_NO_BIAS = "The Linear layers go without a bias: the BatchNorm in front already adds a learned shift."
_MAPS = "A convolution before the pool gives every class a map of where in the picture it was found, a class activation map."
_CONVENTION = "How many layers there are, and at which rates they drop, is a convention of whoever built the head, not a result."

SURGERY = Surgery(
    id="head_replaced",
    title="Head replaced: {outputs}",
    sentence="{where} {verb} {after} outputs instead of {before}{others}: {was} became {is}{difference}.",
    teaches=(
        "The last weighted sum is made anew, one row of weights for every output: the usual edit for other classes. Of an old checkpoint "
        "the tensors of this layer do not fit, and load_state_dict refuses them even with strict=False until their keys are left out. "
        "{fresh} new layer start at random, so the model has to be trained on."
    ),
    reference="https://docs.pytorch.org/tutorials/beginner/transfer_learning_tutorial.html",
    recognise=_recognise,
)
