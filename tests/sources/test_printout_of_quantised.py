"""What torch.ao makes of a model prints under names of its own and hides its packed weights; read back, it does not differ."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import nn
from torch.ao import quantization
from torch.ao.nn import quantized
from torch.ao.nn.intrinsic import quantized as fused
from torch.ao.nn.quantized import dynamic

from archdiff.diff.compare import diff
from archdiff.sources.printout import read
from archdiff.sources.walker import walk
from archdiff.story.story import tell

ONE = nn.Parameter(torch.ones(1))
MODULES: dict[str, Callable[[], nn.Module]] = {
    "Conv1d": lambda: quantized.Conv1d(4, 8, 3, groups=2),
    "Conv2d": lambda: quantized.Conv2d(4, 8, 3, stride=2, padding=1, bias=False),
    "Conv3d": lambda: quantized.Conv3d(4, 8, 3),
    "ConvTranspose2d": lambda: quantized.ConvTranspose2d(4, 8, 2, output_padding=0),
    "Linear": lambda: quantized.Linear(4, 8),
    "Embedding": lambda: quantized.Embedding(10, 4),
    "EmbeddingBag": lambda: quantized.EmbeddingBag(10, 4),
    "BatchNorm2d": lambda: quantized.BatchNorm2d(4),
    "LayerNorm": lambda: quantized.LayerNorm((4,), ONE, ONE, 0.5, 3),
    "GroupNorm": lambda: quantized.GroupNorm(2, 4, ONE, ONE, 0.5, 3),
    "InstanceNorm2d": lambda: quantized.InstanceNorm2d(4, ONE, ONE, 0.5, 3),
    "ReLU6": lambda: quantized.ReLU6(),
    "Hardswish": lambda: quantized.Hardswish(0.5, 3),
    "LeakyReLU": lambda: quantized.LeakyReLU(0.5, 3, 0.2),
    "ELU": lambda: quantized.ELU(0.5, 3),
    "Sigmoid": lambda: quantized.Sigmoid(0.5, 3),
    "Softmax": lambda: quantized.Softmax(1),
    "Dropout": lambda: quantized.Dropout(0.3),
    "FloatFunctional": lambda: quantized.FloatFunctional(),
    "QFunctional": lambda: quantized.QFunctional(),
    "DeQuantize": lambda: quantized.DeQuantize(),
    "ConvReLU2d": lambda: fused.ConvReLU2d(4, 8, 3),
    "LinearReLU": lambda: fused.LinearReLU(4, 8),
    "BNReLU2d": lambda: fused.BNReLU2d(4),
    "dynamic Linear": lambda: dynamic.Linear(4, 8),
    "dynamic LSTM": lambda: dynamic.LSTM(4, 5, 2, bidirectional=True),
    "dynamic GRU": lambda: dynamic.GRU(4, 5),
    "dynamic LSTMCell": lambda: dynamic.LSTMCell(4, 5),
    "QuantStub": lambda: quantization.QuantStub(),
    "FakeQuantize": lambda: quantization.FakeQuantize(),
    "HistogramObserver": lambda: quantization.HistogramObserver(),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", MODULES)
def test_a_printout_and_its_model_do_not_differ(name: str):
    model = nn.Sequential(MODULES[name](), nn.ReLU())
    printed, walked = read(str(model)), walk(model)
    assert [layer.path for layer in printed.layers] == [layer.path for layer in walked.layers]
    assert diff(printed, walked).changes == ()


@pytest.mark.filterwarnings("ignore")
def test_two_printouts_tell_what_was_quantised():
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
    made = diff(read(str(model)), read(str(quantization.quantize_dynamic(model))))
    assert [finding.title for finding in tell(made).findings] == ["Quantised (dynamic): 2 layers"]
    assert [change.after for change in made.changes if hasattr(change, "layer") and hasattr(change, "after")] == [
        "DynamicQuantizedLinear"
    ] * 2


@pytest.mark.filterwarnings("ignore")
def test_quantising_a_model_is_told_as_that():
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
    story = tell(diff(walk(model.eval()), walk(quantization.quantize_dynamic(model.eval()))))
    assert [finding.surgery for finding in story.findings] == ["quantised"]
