"""The libraries' layers have cards, and what these say of constructors and parameters is so."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from archdiff.knowledge.card import Card, card
from archdiff.knowledge.formula import evaluate
from archdiff.knowledge.kin import kin
from archdiff.knowledge.settings import settled
from archdiff.knowledge.shelf import families

pytestmark = pytest.mark.filterwarnings("ignore")


def defined_in(package: str) -> list[type[nn.Module]]:
    """Every Module class a package's modules define."""
    root = importlib.import_module(package)
    names = [package, *(found.name for found in pkgutil.walk_packages(getattr(root, "__path__", []), f"{package}."))]
    classes: dict[str, type[nn.Module]] = {}
    for name in names:
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue  # it needs a package that is not here, such as one for GPUs
        for _, cls in inspect.getmembers(module, inspect.isclass):
            if issubclass(cls, nn.Module) and cls.__module__.startswith(package):
                classes[f"{cls.__module__}.{cls.__qualname__}"] = cls
    return [classes[name] for name in sorted(classes)]


@pytest.mark.parametrize("package", ["torchvision.ops", "torchvision.models", "fastai.layers", "fastai.vision.models"])
def test_every_class_of_the_package_has_a_card(package: str) -> None:
    missing = [cls.__qualname__ for cls in defined_in(package) if foreign(card(cls.__name__, cls.__module__))]
    assert [name for name in missing if not name.startswith(("o", "_"))] == []


def foreign(found: Card | None) -> bool:
    """Whether nobody describes the class, or only one of the same name elsewhere."""
    return found is None or found.by == "name"


FIFTY = (
    "resnet50 resnet18 resnet34 resnet50d resnet101 wide_resnet50_2 resnext50_32x4d seresnext50_32x4d ecaresnet50d resnest50d skresnet18 "
    "resnetv2_50 resnetblur50 efficientnet_b0 tf_efficientnet_b0 tf_efficientnetv2_s mobilenetv2_100 mobilenetv3_large_100 "
    "mobilenetv4_conv_small mnasnet_100 densenet121 vgg16 inception_v3 xception regnety_032 vit_base_patch16_224 vit_small_patch14_dinov2 "
    "vit_base_patch16_clip_224 deit_base_patch16_224 deit3_base_patch16_224 beit_base_patch16_224 eva02_base_patch14_224 cait_s24_224 "
    "swin_base_patch4_window7_224 swinv2_tiny_window8_256 convnext_tiny convnextv2_tiny maxvit_tiny_tf_224 coatnet_0_rw_224 mixer_b16_224 "
    "poolformer_s12 caformer_s18 hrnet_w18 cspdarknet53 repvgg_a2 ghostnet_100 nfnet_f0 mobilevit_s volo_d1_224 samvit_base_patch16 "
    "vit_so400m_patch14_siglip_224"
).split()


@pytest.mark.parametrize("name", FIFTY)
def test_every_layer_of_timm_in_its_usual_models_has_a_card(name: str) -> None:
    timm = pytest.importorskip("timm")
    with torch.device("meta"):
        model = timm.create_model(name, pretrained=False)
    layers = {type(module) for module in model.modules() if type(module).__module__.startswith("timm.layers")}
    assert [cls.__name__ for cls in layers if foreign(card(cls.__name__, cls.__module__))] == []


def test_every_tuner_layer_of_peft_has_a_card() -> None:
    pytest.importorskip("peft")
    endings = ("Linear", "Conv1d", "Conv2d", "Conv3d", "Embedding", "Model")
    layers = [cls for cls in defined_in("peft.tuners") if cls.__name__.endswith(endings) and cls.__name__[0] != "_"]
    found = {cls: card(cls.__name__, cls.__module__) for cls in layers}
    assert [cls for cls, known in found.items() if known is None or known.library != "peft"] == []


def classes_named(name: str) -> list[type[nn.Module]]:
    """The class a qualified heading names, found from the package's modules."""
    home, _, last = name.rpartition(".")
    try:
        module: Any = importlib.import_module(home)
    except ImportError:
        return []
    cls = getattr(module, last, None)
    return [cls] if inspect.isclass(cls) and issubclass(cls, nn.Module) else []


PLACES = ("torchvision.ops", "timm.layers", "fastai.layers", "fastai.text.models.awdlstm", "transformers.pytorch_utils")


@pytest.mark.parametrize("library", ["torchvision", "timm", "fastai", "transformers", "peft"])
def test_arguments_and_defaults_are_the_librarys(library: str) -> None:
    proved = 0
    for heading in (heading for (home, _), keys in families().items() if home == library for heading in keys):
        found = card(heading.rpartition(".")[2], heading.rpartition(".")[0] or None)
        assert found is not None and all(attribute.meaning for attribute in found.attributes), heading
        for cls in described(found, heading):
            proved += 1
            agree(found, cls)
    assert proved


def described(found: Card, heading: str) -> list[type[nn.Module]]:
    """The class a card is about; none where it is a meaning that many classes share."""
    names = [heading] if "." in heading else [f"{place}.{heading}" for place in PLACES if place.startswith(found.library)]
    return [cls for name in names for cls in classes_named(name) if cls.__module__.startswith(found.library)]


def agree(found: Card, cls: type[nn.Module]) -> None:
    """Every argument a card names has the class's default."""
    parameters = inspect.signature(cls.__init__).parameters
    for attribute in found.attributes:
        if attribute.name in parameters and parameters[attribute.name].kind is not inspect.Parameter.VAR_KEYWORD:
            default = parameters[attribute.name].default
            if attribute.required:
                assert default is inspect.Parameter.empty, (cls, attribute.name)
            elif isinstance(default, int | float | str | bool) and attribute.default is not None:
                assert attribute.default == default, (cls, attribute.name)


@pytest.mark.parametrize(
    ("place", "name", "arguments"),
    [
        ("torchvision.ops", "SqueezeExcitation", {"input_channels": 8, "squeeze_channels": 2}),
        ("torchvision.ops", "FrozenBatchNorm2d", {"num_features": 8}),
        ("torchvision.ops", "StochasticDepth", {"p": 0.1, "mode": "row"}),
        ("torchvision.ops", "DeformConv2d", {"in_channels": 4, "out_channels": 8, "kernel_size": 3}),
        ("torchvision.ops", "DropBlock2d", {"p": 0.1, "block_size": 3}),
        ("timm.layers", "LayerScale", {"dim": 8}),
        ("timm.layers", "DropPath", {"drop_prob": 0.1}),
        ("timm.layers.grn", "GlobalResponseNorm", {"dim": 8}),
        ("timm.layers", "Conv2dSame", {"in_channels": 4, "out_channels": 8, "kernel_size": 3, "stride": 2}),
        ("timm.layers", "BatchNormAct2d", {"num_features": 8}),
        ("transformers.pytorch_utils", "Conv1D", {"nf": 6, "nx": 4}),
    ],
)
def test_the_parameter_formula_counts_what_the_library_builds(place: str, name: str, arguments: dict[str, Any]) -> None:
    module = getattr(importlib.import_module(place), name)(**arguments)
    found = card(name, type(module).__module__)
    assert found is not None and found.by == "exact"
    assert evaluate(found.parameters, settled(found, arguments)) == sum(parameter.numel() for parameter in module.parameters())


def test_padding_as_tensorflow_does_rounds_sizes_up() -> None:
    from timm.layers import AvgPool2dSame, Conv2dSame

    for size in (7, 8, 15):
        assert Conv2dSame(3, 4, 3, stride=2)(torch.zeros(1, 3, size, size)).shape[-1] == -(-size // 2)
        assert AvgPool2dSame(3, stride=2)(torch.zeros(1, 3, size, size)).shape[-1] == -(-size // 2)


GATE = re.compile(r"gate|SwiGLU|w3|Llama\w*MLP|Mistral\w*MLP|Gemma\w*MLP|Qwen\w*MLP|Phi3MLP")


def test_what_is_called_a_gated_mlp_has_a_gate() -> None:
    transformers = pytest.importorskip("transformers")
    seen = 0
    for file in sorted((Path(transformers.__file__).parent / "models").glob("*/modeling_*.py")):
        text = file.read_text(encoding="utf-8")
        for match in re.finditer(r"^class (\w+MLP)\((.*?)\):(.*?)(?=^class |^def |^@|\Z)", text, re.MULTILINE | re.DOTALL):
            if kin(match[1], "transformers") == "GatedMLP":
                seen += 1
                assert GATE.search(match[2] + match[3]), match[1]
    assert seen > 20
