"""A recurrent layer with another cell: LSTM to GRU, GRU to a plain RNN."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged, Retyped, TensorChanged
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places

GATES = {"RNN": 1, "GRU": 3, "LSTM": 4}
"""How many products of its input a cell makes in each step; its tensors have as many rows for each hidden feature."""


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [
        (before, after, change) for _, change in scene.of(Retyped) if (before := _cell(change.before)) != (after := _cell(change.after))
    ]
    for group in alike([(one, two, change) for one, two, change in found if one and two], lambda item: item[:2]):
        before, after, _ = group[0]
        paths = [change.new for *_, change in group]
        yield Claim(
            tuple(index for path in paths for index in _changes(scene, path)),
            {
                "before": before,
                "after": after,
                "layers": count(len(paths), "layer"),
                "verb": "computes" if len(paths) == 1 else "compute",
                "places": places(paths),
                "gates": f"{GATES[before or '']} → {GATES[after or '']}",
                "state": _STATE if "LSTM" in (before, after) else "",
            },
        )


def _cell(kind: str) -> str | None:
    """Which cell a class of torch has: LSTM for LSTM and LSTMCell."""
    cell = kind.rpartition(".")[2].removesuffix("Cell")
    return cell if cell in GATES else None


def _changes(scene: Scene, path: str) -> Iterator[int]:
    yield from consequences(scene, path)
    for index, change in scene.at_new(path):
        if isinstance(change, TensorChanged) or (isinstance(change, AttributeChanged) and change.name in ("mode", "num_chunks")):
            yield index


_STATE = " An LSTM passes on a pair, the hidden state and the cell's memory, the others one tensor: code that takes it apart must follow."

SURGERY = Surgery(
    id="recurrent_cell_changed",
    title="Recurrent cell changed: {before} → {after} in {layers}",
    sentence="{layers} {verb} each step by the cell of {after} instead of {before}: {places}.",
    teaches=(
        "The cell decides how a step mixes the input with what was kept: a plain RNN by one product, a GRU and an LSTM with gates that let "
        "through or forget. The weights have {gates} rows for each hidden feature, so no old one fits and the layer has to be trained "
        "anew.{state}"
    ),
    reference="https://docs.pytorch.org/docs/stable/nn.html#recurrent-layers",
    recognise=_recognise,
    brief="No old weight of it fits: the cells have other numbers of gates.",
)
