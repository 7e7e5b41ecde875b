"""Learnt prompt vectors put before the input of a model that stays as it is."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Added, AttributeChanged, TensorChanged
from archdiff.surgeries.scene import Scene, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.paths import join, name
from archdiff.tree.records import Layer, Tensor
from archdiff.tree.totals import totals

TYPES = {"ModuleDict", "ModuleList", "ParameterDict", "ParameterList", "Sequential", "Embedding", "Linear", "Tanh", "ReLU", "LSTM"}


def _recognise(scene: Scene) -> Iterator[Claim]:
    for _, change in scene.of(Added):
        held = [scene.look.new[path] for path in subtree(scene.look.new_children, change.new)]
        table = _table(change.new, held)
        if table and table.shape:
            aliases = [index for index, other in scene.of(Added) if other.layer.same_as is not None and other.layer.type == "Embedding"]
            yield Claim(
                (*scene.added_below(change.new), *aliases, *_settings(scene)), _facts(change.new, table.shape, totals(held).parameters)
            )
    for index, own in scene.of(TensorChanged):
        after = own.after
        if own.before is None and after is not None and _is_prompt(own.name, after) and after.shape:
            yield Claim((index,), _facts(join(own.new, own.name), after.shape, None))


def _table(top: str, layers: list[Layer]) -> Tensor | None:
    """The prompt vectors of an added subtree that is called a prompt or prefix and is nothing more."""
    if not any(word in f"{name(top)} {layers[0].type}".lower() for word in ("prompt", "prefix")):
        return None
    if not all(layer.type in TYPES or "Prompt" in (layer.type or "") or "Prefix" in (layer.type or "") for layer in layers):
        return None
    tables = [
        tensor for layer in layers if layer.type in TYPES - {"Linear", "LSTM"} or layer is layers[0] for tensor in layer.tensors or ()
    ]
    return tables[0] if len(tables) == 1 and tables[0].shape and len(tables[0].shape) in (2, 3) else None


def _is_prompt(own: str, tensor: Tensor) -> bool:
    return "prompt" in own.lower() and tensor.kind == "parameter" and tensor.shape is not None and len(tensor.shape) in (2, 3)


def _settings(scene: Scene) -> list[int]:
    return [index for index, change in scene.of(AttributeChanged) if "prompt" in change.name]


def _facts(place: str, shape: tuple[int, ...], parameters: int | None) -> dict[str, str]:
    numbers = shape[-2], shape[-1]
    return {
        "tokens": count(numbers[0], "vector"),
        "features": str(numbers[1]),
        "place": places([place]),
        "added": count(
            parameters if parameters is not None else numbers[0] * numbers[1] * (shape[0] if len(shape) == 3 else 1), "parameter"
        ),
    }


SURGERY = Surgery(
    id="prompt_added",
    title="Learnt prompt added: {tokens} of {features} features",
    sentence="{place} holds {tokens} of {features} features that are learnt like the embeddings of words: {added} more.",
    teaches=(
        "Prompt tuning puts learnt vectors beside the embedded input and trains only them, so that one frozen model serves many tasks; "
        "prefix tuning does so in every layer. The sequence grows by that many positions unless they go into the keys and values only. "
        "The prompt asks no change of the other weights; their keys differ if the model was wrapped."
    ),
    reference="https://arxiv.org/abs/2104.08691",
    recognise=_recognise,
)
