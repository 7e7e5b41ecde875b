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


def test_a_linear_of_low_rank_is_named_both_ways() -> None:
    def net(rank: int | None, bend: bool = False) -> nn.Module:
        torch.manual_seed(0)
        between = [nn.ReLU()] if bend else []
        middle = nn.Linear(32, 32) if rank is None else nn.Sequential(nn.Linear(32, rank, bias=False), *between, nn.Linear(rank, 32))
        return nn.ModuleDict({"stem": nn.Linear(4, 32), "fc": middle, "out": nn.Linear(32, 3)})

    assert told(net(None), net(4))["linear_factorised"].title == "Low-rank factorisation: 1 Linear taken apart (rank 4)"
    assert told(net(4), net(None))["linear_factorised"].title == "Low-rank pairs made one: 1 Linear (rank 4)"
    assert "linear_factorised" not in told(net(None), net(4, bend=True))
    assert "linear_factorised" not in told(net(None), net(30))


class Attends(nn.Module):
    """Projections of attention, and perhaps one of all of them."""

    def __init__(self, fused: bool = False) -> None:
        super().__init__()
        self.to_q, self.to_k, self.to_v = nn.Linear(8, 8), nn.Linear(8, 8), nn.Linear(8, 8)
        if fused:
            self.to_qkv = nn.Linear(8, 24)


def test_projections_fused_beside_those_that_stay_are_named() -> None:
    found = told(nn.Sequential(Attends(), Attends()), nn.Sequential(Attends(True), Attends(True)))
    assert found["projections_fused"].title == "Projections fused beside the old ones: to_q, to_k and to_v → to_qkv in 2 places"


class Other(nn.Linear):
    """A Linear of a library's own."""


class OneNorm(nn.Module):
    """A block with one norm."""

    def __init__(self) -> None:
        super().__init__()
        self.norm1, self.fc1, self.fc2 = nn.LayerNorm(8), Other(8, 16, bias=False), Other(16, 8, bias=False)


class TwoNorms(nn.Module):
    """A block of another class, with two norms."""

    def __init__(self) -> None:
        super().__init__()
        self.norm1, self.fc1, self.norm2, self.fc2 = nn.LayerNorm(8), nn.Linear(8, 16), nn.LayerNorm(16), nn.Linear(16, 8)


def test_norms_and_biases_that_went_are_named_under_other_classes() -> None:
    found = told(nn.Sequential(TwoNorms(), TwoNorms()), nn.Sequential(OneNorm(), OneNorm()))
    assert found["norm_removed"].title == "Normalisation removed: LayerNorm in 2 layers"
    assert found["bias_removed"].title == "Bias removed from 4 layers"
