"""What the cards of torch.nn state is true of torch: its classes, arguments, defaults, parameters, shapes and printouts."""

from __future__ import annotations

import ast
import inspect
import re
from typing import Any

import pytest
import torch
from torch import nn

from archdiff.knowledge.card import Card, card
from archdiff.knowledge.formula import evaluate
from archdiff.knowledge.settings import settled
from tests.knowledge.layers import TYPES, Configuration, configurations

CLASSES = sorted(name for name, found in vars(nn).items() if isinstance(found, type) and issubclass(found, nn.Module))
"""Every public Module class of torch.nn."""

ANYTHING = inspect.Parameter.VAR_POSITIONAL
NOT_TOLD = ("device", "dtype")

BLOCKS = ("Transformer", "MultiheadAttention")
"""What prints its submodules only."""

DERIVED = ("stride", "padding", "activation", "mode", "scale_factor")
"""What some modules keep in another form than they were given."""

pytestmark = pytest.mark.filterwarnings("ignore")


def card_of(name: str) -> Card:
    found = card(name, "torch.nn.modules")
    assert found is not None
    return found


def build(configuration: Configuration) -> nn.Module:
    name, given, options = configuration
    with torch.device("meta"):
        return getattr(nn, name)(*given, **options).eval()


def arguments(configuration: Configuration) -> dict[str, Any]:
    name, given, options = configuration
    return {**{attribute.name: value for attribute, value in zip(card_of(name).attributes, given, strict=False)}, **options}


@pytest.mark.parametrize("name", CLASSES)
def test_every_public_class_has_an_exact_card(name: str) -> None:
    found = card_of(name)
    assert (found.type, found.library, found.by) == (name, "torch", "exact")
    assert found.role and found.does and found.why and found.reference
    assert all(attribute.meaning for attribute in found.attributes), [a.name for a in found.attributes if not a.meaning]


@pytest.mark.parametrize("name", CLASSES)
def test_positional_order_and_defaults_are_torchs(name: str) -> None:
    parameters = list(inspect.signature(getattr(nn, name)).parameters.values())
    if any(parameter.kind is ANYTHING for parameter in parameters):
        pytest.skip("the constructor takes anything")
    wanted = [parameter for parameter in parameters if parameter.name not in NOT_TOLD and not parameter.name.startswith("_")]
    said = card_of(name).attributes[: len(wanted)]
    assert [attribute.name for attribute in said] == [parameter.name for parameter in wanted if parameter.kind is not parameter.VAR_KEYWORD]
    for attribute, parameter in zip(said, wanted, strict=False):
        default = parameter.default
        assert attribute.required == (default is parameter.empty)
        assert attribute.keyword_only == (parameter.kind is parameter.KEYWORD_ONLY)
        if not attribute.required:
            assert attribute.default == (default.__name__ if callable(default) else default)


@pytest.mark.parametrize("name", TYPES)
def test_the_parameter_formula_counts_what_torch_builds(name: str) -> None:
    found = card_of(name)
    for configuration in configurations(name):
        count = sum(parameter.numel() for parameter in build(configuration).parameters())
        assert evaluate(found.parameters, settled(found, arguments(configuration))) == count, configuration


@pytest.mark.parametrize("name", TYPES)
def test_the_module_keeps_what_the_card_says_it_keeps(name: str) -> None:
    found = card_of(name)
    for configuration in configurations(name):
        module, given = build(configuration), settled(found, arguments(configuration))
        for attribute in found.attributes:
            if attribute.kept and attribute.name not in DERIVED:
                assert getattr(module, attribute.kept) == given[attribute.name], (configuration, attribute.name)


@pytest.mark.parametrize("name", [name for name in TYPES if not name.startswith(BLOCKS)])
def test_the_printout_shows_what_the_card_says_it_shows(name: str) -> None:
    found = card_of(name)
    ways = {attribute.name: attribute.printed for attribute in found.attributes}
    for configuration in configurations(name):
        module = build(configuration)
        bare, by_name = read(module.extra_repr())
        assert len(bare) == len(found.positional), configuration
        assert {each for each, way in ways.items() if way == "name"} <= set(by_name), configuration
        assert all(ways[each] in ("name", "changed") for each in by_name), configuration
        for each, value in {**found.hidden, **dict(zip(found.positional, bare, strict=True)), **by_name}.items():
            assert holds(module, found, each) == value, (configuration, each)


def holds(module: nn.Module, found: Card, name: str) -> Any:
    """The setting's value in the module itself; some are kept only as the presence of a tensor."""
    attribute = found.attribute(name)
    assert attribute is not None
    return getattr(module, attribute.kept) if attribute.kept else getattr(module, attribute.tensor or name) is not None


def read(printed: str) -> tuple[list[Any], dict[str, Any]]:
    """The bare and the named values of ``3, 64, kernel_size=(7, 7)``."""
    quoted = re.sub(r"\b(mode|padding_mode|nonlinearity)=([a-z]+)", r"\1='\2'", printed)
    call = ast.parse(f"f({quoted})", mode="eval").body
    assert isinstance(call, ast.Call)
    return [ast.literal_eval(value) for value in call.args], {str(word.arg): ast.literal_eval(word.value) for word in call.keywords}
