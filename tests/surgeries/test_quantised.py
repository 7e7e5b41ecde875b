"""Quantisation as torch.ao and torchvision do it."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn
from torch.ao import quantization as ao

from archdiff.diff.compare import diff
from archdiff.sources.walker import walk
from archdiff.story.story import tell
from archdiff.surgeries import recognise
from archdiff.tree.records import Tree
from tests.surgeries.telling import told, unexplained

pytestmark = pytest.mark.filterwarnings("ignore")


def model() -> nn.Module:
    layers = (ao.QuantStub(), nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(288, 4), ao.DeQuantStub())
    return nn.Sequential(*layers).eval()


def prepared(fused: bool = False) -> nn.Module:
    made = ao.fuse_modules(model(), [["1", "2", "3"]]) if fused else model()
    made.qconfig = ao.get_default_qconfig("fbgemm")
    return ao.prepare(made)


def converted() -> nn.Module:
    made = prepared(fused=True)
    made(torch.zeros(1, 3, 8, 8))
    return ao.convert(made)


def test_dynamic_quantisation_names_the_layers_it_touched() -> None:
    new = ao.quantize_dynamic(model(), {nn.Linear})
    assert told(model(), new)["quantised"].title == "Quantised (dynamic): 1 layer"
    assert unexplained(model(), new) == []


def test_static_quantisation_takes_norms_and_activations_along() -> None:
    found = told(model(), converted())
    assert found["quantised"].facts["sort"] == "static"
    assert "norm_removed" not in found and "conv_norm_fused" not in found
    assert unexplained(model(), converted()) == []


def test_observers_are_told_apart_from_quantisation() -> None:
    assert told(model(), prepared()).keys() == {"quantisation_prepared"}
    assert unexplained(model(), prepared()) == []


def test_training_aware_of_quantisation_uses_fake_quantisers() -> None:
    def aware() -> nn.Module:
        made = model().train()
        made.qconfig = ao.get_default_qat_qconfig("fbgemm")
        return ao.prepare_qat(made)

    finding = told(model().train(), aware())["quantisation_prepared"]
    assert finding.facts["purpose"] == "quantisation-aware training"
    assert unexplained(model().train(), aware()) == []


def test_weights_of_a_tensor_subclass_do_not_tell_what_becomes_of_activations() -> None:
    class Int8Tensor(torch.Tensor):
        pass

    new = nn.Sequential(nn.Linear(4, 4))
    new[0].weight = nn.Parameter(new[0].weight.detach().as_subclass(Int8Tensor), requires_grad=False)
    assert told(nn.Sequential(nn.Linear(4, 4)), new)["quantised"].facts["sort"] == "in the weights"


class Packed(nn.Module):
    """A linear layer of one's own that keeps its weight as integers and scales."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.register_buffer("qweight", torch.zeros(inputs // 4, outputs, dtype=torch.int32))
        self.register_buffer("scales", torch.zeros(1, outputs))


def test_a_class_of_ones_own_that_holds_integers_and_scales_is_quantised() -> None:
    old = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 8))
    finding = told(old, nn.Sequential(Packed(64, 64), nn.ReLU(), Packed(64, 8)))["quantised"]
    assert finding.title == "Quantised (integer weights): 2 layers"


def test_a_graph_of_integers_counts_every_layer() -> None:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(3, 8, 3)
            self.stage = nn.Sequential(*[nn.Sequential(nn.Conv2d(8, 8, 1), nn.BatchNorm2d(8), nn.ReLU()) for _ in range(3)])
            self.fc = nn.Linear(8, 2)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.fc(self.stage(self.conv(x)).mean((-2, -1)))  # type: ignore[no-any-return]

    from torch.ao.quantization import get_default_qconfig_mapping
    from torch.ao.quantization.quantize_fx import convert_fx, prepare_fx

    model = Net().eval()
    example = (torch.zeros(1, 3, 8, 8),)
    integer = convert_fx(prepare_fx(Net().eval(), get_default_qconfig_mapping(), example))
    assert told(model, integer)["quantised"].facts["layers"] == "5 layers"


def test_packed_weights_are_not_promised_to_load() -> None:
    new = ao.quantize_dynamic(model(), {nn.Linear})
    story = tell(diff(walk(model()), walk(new)))
    assert (story.impact.verdict, story.impact.packed) == ("partly", 1)
    assert "1 layer of the new model keeps the weights in another form" in str(story)
    with pytest.raises((KeyError, RuntimeError)):
        new.load_state_dict(model().state_dict())
    assert tell(diff(walk(new), walk(new))).impact.verdict == "identical"


def test_fake_quantisation_is_told_as_training_for_rounding() -> None:
    def layer(kind: str, origin: str) -> Tree:
        tree = walk(nn.Sequential(nn.Linear(4, 4)))
        return replace(tree, layers=(tree.layers[0], replace(tree.layers[1], type=kind, origin=origin)))

    old, new = layer("Linear", "torch.nn.modules.linear"), layer("FakeQuantizedLinear", "torchao.quantization.qat.linear")
    (finding,) = recognise(diff(old, new))
    assert finding.title == "Prepared for quantisation-aware training: 1 layer"


def test_a_norm_that_went_among_others_that_stay_need_not_be_folded() -> None:
    def net(folded: tuple[int, ...]) -> nn.Module:
        blocks = []
        for number in range(4):
            plain = number in folded
            blocks += [nn.Conv2d(3, 3, 3, bias=plain), nn.Identity() if plain else nn.BatchNorm2d(3), nn.ReLU()]
        return nn.Sequential(*blocks).eval()

    assert told(net(()), net((0, 1, 2, 3)))["conv_norm_fused"].title == "Norms folded into 4 layers"
    assert told(net(()), net((3,)))["conv_norm_fused"].title == "A bias instead of a BatchNorm in 1 layer"
