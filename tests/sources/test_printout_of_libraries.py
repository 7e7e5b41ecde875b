"""A printout and the live model it came from do not differ, whatever library wrote the model."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import timm
import torch
import transformers
from torch import nn
from torchvision import models

from archdiff.diff.compare import diff
from archdiff.sources.printout import read
from archdiff.sources.surroundings import quietly
from archdiff.sources.walker import walk

DETECTION = {"weights": None, "weights_backbone": None}
SMALL = {"num_hidden_layers": 2}

CLASSIFIERS = ("resnet34", "vit_b_16", "swin_v2_t", "efficientnet_b0", "inception_v3")
DETECTORS = ("maskrcnn_resnet50_fpn", "ssdlite320_mobilenet_v3_large")
TIMM = (
    "resnet50d",
    "poolformer_s12",
    "nf_resnet26",
    "resnetv2_50x1_bit",
    "swin_tiny_patch4_window7_224",
    "convnext_tiny",
    "maxvit_tiny_tf_224",
)

BUILDERS: dict[str, Callable[[], nn.Module]] = {
    **{name: lambda name=name: models.get_model(name, weights=None) for name in CLASSIFIERS},
    **{name: lambda name=name: models.get_model(name, **DETECTION) for name in DETECTORS},
    **{name: lambda name=name: timm.create_model(name) for name in TIMM},
    "llama": lambda: transformers.AutoModel.from_config(transformers.LlamaConfig(**SMALL)),
    "t5": lambda: transformers.AutoModel.from_config(transformers.T5Config(num_layers=2)),
    "a transformer": lambda: nn.Transformer(8, 2, 1, 1, 8),
    "parametrised": lambda: nn.utils.parametrizations.weight_norm(nn.Linear(3, 4)),
    "parallel": lambda: nn.DataParallel(nn.Linear(3, 4)),
    "traced": lambda: torch.fx.symbolic_trace(nn.Sequential(nn.Linear(3, 4), nn.ReLU())),
    "compiled": lambda: torch.compile(nn.Linear(3, 4)),
    "many": lambda: nn.Sequential(
        nn.LSTM(3, 4, 2, bidirectional=True), nn.GRUCell(3, 4), nn.PReLU(), nn.Softmax(1), nn.Upsample(scale_factor=2),
        nn.Unflatten(1, (2, 3)), nn.ConstantPad2d(1, 0.5), nn.EmbeddingBag(3, 4), nn.MultiheadAttention(4, 2), nn.Hardtanh(0, 6),
        nn.MaxPool2d((3, 2)), nn.BatchNorm1d(3, affine=False), nn.Conv2d(3, 4, 3, padding="same", padding_mode="circular"),
        nn.LazyLinear(4), nn.AdaptiveAvgPool2d((None, 7)), nn.ParameterList([torch.zeros(3)]), nn.ModuleDict({"a": nn.Identity()}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BUILDERS)
@pytest.mark.filterwarnings("ignore")
def test_nothing_differs(name: str) -> None:
    with quietly(), torch.device("meta"):
        module = BUILDERS[name]()
    printed, walked = read(str(module)), walk(module)
    assert printed.notes == ()
    assert [layer.path for layer in printed.layers] == [layer.path for layer in walked.layers]
    assert diff(printed, walked).changes == ()
