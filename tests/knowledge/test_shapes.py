"""The shapes on the cards are those torch computes; each card's own line of shapes is read, filled with numbers and compared."""

from __future__ import annotations

import re
from typing import Any

import pytest
import torch
from torch import nn

from archdiff.knowledge.card import Card, card
from archdiff.knowledge.effect import side_after, sizes_effect
from archdiff.knowledge.formula import evaluate
from archdiff.knowledge.settings import settled
from tests.knowledge.layers import TYPES, Configuration, configurations

Shape = tuple[int, ...]
SIZES: list[dict[str, Any]] = [
    {"N": 2, "C": 6, "D": 12, "H": 24, "W": 22, "L": 24, "S": 5, "T": 3},
    {"N": 3, "C": 6, "D": 13, "H": 17, "W": 31, "L": 25, "S": 4, "T": 6},
]
ORDER = {"L": 0, "D": 0, "H": -2, "W": -1}
INDICES = ("Embedding", "EmbeddingBag")

pytestmark = pytest.mark.filterwarnings("ignore")

TOLD_IN_WORDS = ("Upsample", "UpsamplingNearest2d", "UpsamplingBilinear2d")
SHAPED = [name for name in TYPES if "→" in card(name, "torch").shape and name not in TOLD_IN_WORDS]  # type: ignore[union-attr]


def sides(found: Card, said: str, values: dict[str, Any]) -> list[Shape]:
    """The shapes of one end of the arrow."""
    return [shape(found, part, values) for part in re.split(r"(?<=\)),\s*(?=\()", said.strip())]


def shape(found: Card, said: str, values: dict[str, Any]) -> Shape:
    sizes: list[int] = []
    for part in re.split(r",\s*(?![^()]*\))", said.strip()[1:-1]):
        sizes += one(found, part.strip(), values)
    return tuple(sizes)


def one(found: Card, part: str, values: dict[str, Any]) -> list[int]:
    if part == "…":
        return [4, 6]
    if part.startswith("*"):
        return list(values[part[1:]])
    formula = re.sub(r"([DHWL])'", r"\1_", part)
    places = {
        f"{name}_": side_after(found, values, values[name], place % (found.sides or 1))
        for name, place in ORDER.items()
        if f"{name}_" in formula
    }
    size = evaluate(formula, {**values, **places})
    assert size is not None, part
    return [size]


def meeting(configuration: Configuration) -> tuple[Card, dict[str, Any], nn.Module]:
    name, given, options = configuration
    found = card(name, "torch.nn")
    assert found is not None
    arguments = {**{attribute.name: value for attribute, value in zip(found.attributes, given, strict=False)}, **options}
    settings = settled(found, arguments)
    if found.family == "padding" and isinstance(settings["padding"], int):
        settings["padding"] = (settings["padding"],) * 6
    with torch.device("meta"):
        return found, settings, getattr(nn, name)(*given, **options).eval()


@pytest.mark.parametrize("sizes", SIZES, ids=["even", "odd"])
@pytest.mark.parametrize("name", SHAPED)
def test_the_shapes_are_those_torch_computes(name: str, sizes: dict[str, Any]) -> None:
    proved = [configuration for configuration in configurations(name) if computes_its_shape(configuration, sizes)]
    assert proved


def computes_its_shape(configuration: Configuration, sizes: dict[str, Any]) -> bool:
    """Whether the input is large enough to try; fails where torch's shape is another than the card's."""
    found, settings, module = meeting(configuration)
    values = {**sizes, **settings, **({"L": 3 * 4} if found.type == "Fold" else {})}
    before, after = found.shape.split("→")
    wanted = sides(found, after, values)[0]
    if min(wanted) < 1:
        return False
    kind = torch.int64 if found.type in INDICES else torch.float32
    output = module(*(torch.zeros(size, device="meta", dtype=kind) for size in sides(found, before, values)))
    assert tuple((output[0] if isinstance(output, tuple) else output).shape) == wanted, configuration
    return True


@pytest.mark.parametrize(
    ("name", "arguments", "effect"),
    [
        ("Conv2d", {"kernel_size": 7, "stride": 2, "padding": 3}, "halves height and width"),
        ("Conv2d", {"kernel_size": 3, "padding": 1}, "keeps height and width"),
        ("Conv2d", {"kernel_size": 3, "padding": "same"}, "keeps height and width"),
        ("Conv2d", {"kernel_size": 3}, "shrinks height and width by 2"),
        ("Conv2d", {"kernel_size": (1, 3), "padding": (0, 1), "stride": (1, 2)}, "keeps height, halves width"),
        ("Conv2d", {"kernel_size": 16, "stride": 16}, "divides height and width by 16"),
        ("Conv2d", {"kernel_size": 11, "stride": 4, "padding": 2}, "about divides height and width by 4"),
        ("MaxPool2d", {"kernel_size": 3, "stride": 2, "padding": 1}, "halves height and width"),
        ("ConvTranspose2d", {"kernel_size": 2, "stride": 2}, "doubles height and width"),
        ("AdaptiveAvgPool2d", {"output_size": (1, 1)}, "makes height and width 1"),
        ("AdaptiveAvgPool2d", {"output_size": (7, None)}, "makes height 7, keeps width"),
        ("Conv1d", {"kernel_size": 3, "padding": 1}, "keeps length"),
        ("Conv3d", {"kernel_size": 3, "padding": 1, "stride": (1, 2, 2)}, "keeps depth, halves height and width"),
    ],
)
def test_the_effect_on_sizes_is_told_in_words(name: str, arguments: dict[str, Any], effect: str) -> None:
    found = card(name)
    assert found is not None
    assert sizes_effect(found, settled(found, arguments)) == effect
