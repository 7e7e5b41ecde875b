"""Every quantised, fused and fake-quantised class of torch.ao has a card of its own."""

from __future__ import annotations

import inspect
import warnings
from types import ModuleType

import pytest
from torch import nn

from archdiff.knowledge.card import card


def rooms() -> list[ModuleType]:
    import torch.ao.nn.intrinsic
    import torch.ao.nn.intrinsic.qat
    import torch.ao.nn.intrinsic.quantized
    import torch.ao.nn.intrinsic.quantized.dynamic
    import torch.ao.nn.qat
    import torch.ao.nn.qat.dynamic
    import torch.ao.nn.quantizable
    import torch.ao.nn.quantized
    import torch.ao.nn.quantized.dynamic
    import torch.ao.nn.quantized.reference
    import torch.ao.nn.sparse.quantized
    import torch.ao.quantization

    ao = torch.ao.nn
    intrinsic = (ao.intrinsic, ao.intrinsic.qat, ao.intrinsic.quantized, ao.intrinsic.quantized.dynamic)
    plain = (ao.qat, ao.qat.dynamic, ao.quantizable, ao.quantized, ao.quantized.dynamic, ao.quantized.reference, ao.sparse.quantized)
    return [*intrinsic, *plain, torch.ao.quantization]


def classes() -> list[type[nn.Module]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = {cls for room in rooms() for _, cls in inspect.getmembers(room, inspect.isclass) if issubclass(cls, nn.Module)}
    return sorted(
        (cls for cls in found if cls.__module__.startswith("torch.ao") and cls.__name__[0] != "_"),
        key=lambda cls: f"{cls.__module__}.{cls.__name__}",
    )


@pytest.mark.parametrize("cls", classes(), ids=lambda cls: f"{cls.__module__}.{cls.__name__}")
def test_every_class_has_its_own_card(cls: type[nn.Module]) -> None:
    found = card(cls.__name__, cls.__module__)
    assert found is not None
    assert (found.type, found.by, found.family) == (cls.__name__, "exact", "quantised")


@pytest.mark.parametrize(
    "printed", ["QuantizedLinear", "QuantizedConv2d", "QuantizedConvReLU2d", "DynamicQuantizedLinear", "DynamicQuantizedLSTM"]
)
def test_the_names_printouts_use_find_them(printed: str) -> None:
    found = card(printed)
    assert found is not None and found.family == "quantised"


KEPT_ONLY = ("output_padding", "transposed", "mode", "proj_size", "min_val", "max_val", "scale", "zero_point", "qscheme", "affine")
ALSO_KEPT = ("track_running_stats", "include_last_offset")


@pytest.mark.parametrize("cls", classes(), ids=lambda cls: f"{cls.__module__}.{cls.__name__}")
def test_arguments_and_defaults_are_torchs(cls: type[nn.Module]) -> None:
    found, parameters = card(cls.__name__, cls.__module__), inspect.signature(cls.__init__).parameters
    assert found is not None
    if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters.values()):
        pytest.skip("the constructor takes anything")
    for attribute in found.attributes:
        assert attribute.meaning, attribute.name
        if attribute.name in parameters:
            default = parameters[attribute.name].default
            assert attribute.required == (default is inspect.Parameter.empty), attribute.name
            assert attribute.required or attribute.default == default, attribute.name
        else:
            assert attribute.name in (*KEPT_ONLY, *ALSO_KEPT), attribute.name
