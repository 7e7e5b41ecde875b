"""What was done to weights without touching the layers: parametrizations, masks, folding, freezing, formats, ties."""

from __future__ import annotations

import pytest
import torch
from timm import create_model
from timm.utils.model import freeze, reparameterize_model
from torch import nn
from torch.nn.utils import fusion, parametrizations, parametrize, prune

from tests.surgeries.telling import told, unexplained

pytestmark = pytest.mark.filterwarnings("ignore")


def model() -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(3, 8, 3, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(288, 4))


@pytest.mark.parametrize(
    ("apply", "kind"),
    [
        (parametrizations.weight_norm, "weight norm"),
        (parametrizations.spectral_norm, "spectral norm"),
        (parametrizations.orthogonal, "orthogonality"),
        (nn.utils.weight_norm, "weight norm"),
        (nn.utils.spectral_norm, "spectral norm"),
    ],
)
def test_both_generations_of_parametrizations_are_known(apply: object, kind: str) -> None:
    new = model()
    apply(new[4])  # type: ignore[operator]
    assert told(model(), new).keys() == {"parametrized"}
    assert told(model(), new)["parametrized"].facts["kind"] == kind
    assert told(new, model()).keys() == {"parametrization_removed"}
    assert unexplained(model(), new) == unexplained(new, model()) == []


def test_a_parametrization_of_ones_own_is_called_by_its_class() -> None:
    class Symmetric(nn.Module):
        def forward(self, weight: torch.Tensor) -> torch.Tensor:
            return weight + weight.T

    def with_symmetric() -> nn.Module:
        made = nn.Sequential(nn.Linear(4, 4))
        parametrize.register_parametrization(made[0], "weight", Symmetric())
        return made

    assert told(nn.Sequential(nn.Linear(4, 4)), with_symmetric())["parametrized"].facts["kind"] == "Symmetric"


def test_pruning_and_making_it_permanent() -> None:
    masked, permanent = model(), model()
    for layer in (masked[0], masked[4]):
        prune.random_unstructured(layer, "weight", 0.5)
    prune.l1_unstructured(permanent[4], "bias", 0.5)
    prune.remove(permanent[4], "bias")
    assert told(model(), masked)["pruned"].title == "Pruned: masks on 2 tensors"
    assert told(masked, model()).keys() == {"pruning_made_permanent"}
    assert told(model(), permanent) == {}


def test_folding_a_norm_into_its_convolution() -> None:
    new = model().eval()
    new[0], new[1] = fusion.fuse_conv_bn_eval(new[0], new[1]), nn.Identity()
    found = told(model().eval(), new)
    assert found["conv_norm_fused"].facts["layers"] == "1 layer"
    assert "bias_added" not in found and unexplained(model().eval(), new) == []


def test_a_bias_alone_is_no_folding() -> None:
    new = model()
    new[0] = nn.Conv2d(3, 8, 3)
    assert told(model(), new).keys() == {"bias_added"}


def test_a_norm_gone_without_a_bias_is_a_norm_removed() -> None:
    new = model()
    new[1] = nn.Identity()
    assert told(model(), new).keys() == {"norm_removed"}


def test_branches_folded_by_timm() -> None:
    assert "reparameterised" in told(create_model("mobileone_s0").eval(), reparameterize_model(create_model("mobileone_s0").eval()))


def test_timm_freezes_batchnorm_along_with_the_weights() -> None:
    new = create_model("resnet10t")
    freeze(new, ["layer1"])
    found = told(create_model("resnet10t"), new)
    assert found.keys() == {"norm_swapped", "frozen"}
    assert "FrozenBatchNorm" in found["norm_swapped"].title
    assert unexplained(create_model("resnet10t"), new) == []


def test_synchronised_batchnorm() -> None:
    new = nn.SyncBatchNorm.convert_sync_batchnorm(model())
    assert told(model(), new)["norm_swapped"].title == "Normalisation swapped: BatchNorm2d → SyncBatchNorm in 1 layer"
    assert "checkpoint carries over" in told(model(), new)["norm_swapped"].teaches


def test_freezing_and_halving_at_once_is_told_by_both_words() -> None:
    new = model().half().requires_grad_(False)
    finding = told(model(), new)["dtype_changed"]
    assert "frozen by the same step" in finding.sentence


def test_a_checkpoint_of_lists_names_the_tie() -> None:
    def tied() -> nn.ModuleDict:
        made = nn.ModuleDict({"embed": nn.Embedding(10, 4), "out": nn.Linear(4, 10, bias=False)})
        made["out"].weight = made["embed"].weight
        return made

    plain = nn.ModuleDict({"embed": nn.Embedding(10, 4), "out": nn.Linear(4, 10, bias=False)})
    assert told(plain, tied())["weights_tied"].title == "Weights tied: out.weight with embed.weight"
    assert told(tied(), plain)["weights_untied"].facts["saved"] == "40 parameters"
