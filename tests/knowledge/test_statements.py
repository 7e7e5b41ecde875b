"""What the cards say in words about what equals what, tried in numbers."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn import functional

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def image() -> torch.Tensor:
    return torch.randn(2, 6, 8, 8, generator=torch.Generator().manual_seed(0))


LINE = torch.linspace(-10, 10, 100_001)


def test_the_tanh_approximation_of_gelu_is_off_by_half_a_thousandth() -> None:
    off = (nn.GELU()(LINE) - nn.GELU("tanh")(LINE)).abs().max()
    assert 0.0004 < off < 0.0005


def test_silu_dips_to_minus_0_28() -> None:
    assert nn.SiLU()(LINE).min() == pytest.approx(-0.2785, abs=1e-4)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (nn.CELU(1.0), nn.ELU(1.0)),
        (nn.Threshold(0.0, 0.0), nn.ReLU()),
        (nn.Hardtanh(0.0, 6.0), nn.ReLU6()),
        (nn.Softmin(0), lambda x: nn.Softmax(0)(-x)),
        (nn.Hardsigmoid(), lambda x: (x / 6 + 0.5).clamp(0, 1)),
        (nn.Hardswish(), lambda x: x * (x + 3).clamp(0, 6) / 6),
        (nn.SELU(), lambda x: 1.0507 * torch.where(x > 0, x, 1.6733 * (x.exp() - 1))),
        (nn.RReLU(0.1, 0.3).eval(), nn.LeakyReLU(0.2)),
        (nn.Mish(), lambda x: x * nn.Softplus()(x).tanh()),
    ],
)
def test_activations_that_are_the_same(one: nn.Module, other: nn.Module) -> None:
    torch.testing.assert_close(one(LINE.clone()), other(LINE.clone()), atol=1e-3, rtol=1e-3)


def test_norms_that_are_the_same(image: torch.Tensor) -> None:
    torch.testing.assert_close(nn.GroupNorm(6, 6)(image), nn.InstanceNorm2d(6)(image))
    old, usual = nn.CrossMapLRN2d(3)(image), nn.LocalResponseNorm(3)(image)
    torch.testing.assert_close(old[:, :2], usual[:, :2])
    assert not torch.equal(old[:, 2:], usual[:, 2:])
    torch.testing.assert_close(nn.Softmax2d()(image), nn.Softmax(dim=-3)(image))


def test_a_frozen_batch_norm_is_a_batch_norm_in_evaluation(image: torch.Tensor) -> None:
    from torchvision.ops import FrozenBatchNorm2d

    free = nn.BatchNorm2d(6)
    free(image)
    frozen = FrozenBatchNorm2d(6)
    frozen.load_state_dict(free.state_dict())
    torch.testing.assert_close(frozen(image), free.eval()(image))
    assert set(free.state_dict()) - set(frozen.state_dict()) == {"num_batches_tracked"}


def test_losses_that_are_the_same() -> None:
    scores, classes, labels = torch.randn(5, 4), torch.tensor([0, 1, 2, 3, 0]), torch.randint(0, 2, (5, 4)).float()
    logs = nn.LogSoftmax(1)(scores)
    torch.testing.assert_close(nn.NLLLoss()(logs, classes), nn.CrossEntropyLoss()(scores, classes))
    torch.testing.assert_close(nn.CrossEntropyLoss()(logs, classes), nn.CrossEntropyLoss()(scores, classes))
    torch.testing.assert_close(nn.MultiLabelSoftMarginLoss()(scores, labels), nn.BCEWithLogitsLoss()(scores, labels))
    torch.testing.assert_close(nn.SoftMarginLoss()(scores, 2 * labels - 1), nn.BCEWithLogitsLoss()(scores, labels))
    torch.testing.assert_close(nn.HuberLoss(delta=0.5)(scores, labels), 0.5 * nn.SmoothL1Loss(beta=0.5)(scores, labels))


def test_an_embedding_is_a_linear_on_one_hot_vectors() -> None:
    table, indices = nn.Embedding(7, 3), torch.tensor([4, 0, 6])
    torch.testing.assert_close(table(indices), functional.one_hot(indices, 7).float() @ table.weight)


def test_what_pools_do(image: torch.Tensor) -> None:
    torch.testing.assert_close(nn.LPPool2d(1, 2)(image.abs()), 4 * nn.AvgPool2d(2)(image.abs()))
    torch.testing.assert_close(nn.PixelUnshuffle(2)(nn.PixelShuffle(2)(torch.cat([image, image], 1))), torch.cat([image, image], 1))
    fractional, odd = nn.FractionalMaxPool2d(2, output_ratio=0.6).eval(), torch.randn(1, 4, 17, 17)
    assert any(not torch.equal(fractional(odd), fractional(odd)) for _ in range(20))


def test_a_convolution_without_padding_only_ignores_the_padding_mode(image: torch.Tensor) -> None:
    zeros = nn.Conv2d(6, 3, 3)
    around = nn.Conv2d(6, 3, 3, padding_mode="reflect")
    around.load_state_dict(zeros.state_dict())
    torch.testing.assert_close(zeros(image), around(image))


def test_fastai_puts_the_maximum_first_and_timm_the_average() -> None:
    from fastai.layers import AdaptiveConcatPool2d
    from timm.layers.adaptive_avgmax_pool import AdaptiveCatAvgMaxPool2d

    image = torch.randn(1, 2, 4, 4)
    highest, mean = image.amax((2, 3), keepdim=True), image.mean((2, 3), keepdim=True)
    torch.testing.assert_close(AdaptiveConcatPool2d()(image), torch.cat([highest, mean], 1))
    torch.testing.assert_close(AdaptiveCatAvgMaxPool2d()(image), torch.cat([mean, highest], 1))


def test_heads_do_not_show_in_shapes_but_in_results() -> None:
    four, eight = nn.MultiheadAttention(16, 4), nn.MultiheadAttention(16, 8)
    eight.load_state_dict(four.state_dict())
    sequence = torch.randn(5, 1, 16)
    assert not torch.allclose(four(sequence, sequence, sequence)[0], eight(sequence, sequence, sequence)[0])


def test_what_a_head_of_fastai_is_made_of() -> None:
    from fastai.layers import LinBnDrop

    assert [type(layer).__name__ for layer in LinBnDrop(4, 2, p=0.5, act=nn.ReLU())] == ["BatchNorm1d", "Dropout", "Linear", "ReLU"]
    assert LinBnDrop(4, 2)[1].bias is None
    assert [type(layer).__name__ for layer in LinBnDrop(4, 2, lin_first=True)] == ["Linear", "BatchNorm1d"]
