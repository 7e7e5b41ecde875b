"""A layer that stayed, inside a new container with something beside it; and the way back."""

from __future__ import annotations

import torch
from torch import nn

from archdiff.diff.compare import diff
from archdiff.sources.walker import walk
from archdiff.surgeries import recognise
from tests.surgeries.telling import explained, told, unexplained


class Block(nn.Module):
    """Attention and a feed-forward part."""

    def __init__(self, width: int = 32):
        super().__init__()
        self.attention = nn.MultiheadAttention(width, 4)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.down(self.up(self.attention(x, x, x)[0]).relu())  # type: ignore[no-any-return]


class Adapter(nn.Module):
    """A projection down and one up."""

    def __init__(self, width: int = 32, inner: int = 4):
        super().__init__()
        self.down, self.up = nn.Linear(width, inner), nn.Linear(inner, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.up(self.down(x).relu())  # type: ignore[no-any-return]


class Adapted(nn.Module):
    """A block with an adapter behind it."""

    def __init__(self, block: nn.Module):
        super().__init__()
        self.block, self.small = block, Adapter()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.small(self.block(x))  # type: ignore[no-any-return]


class Flat(nn.Module):
    """A block with the two projections of an adapter beside it."""

    def __init__(self, block: nn.Module):
        super().__init__()
        self.block, self.down, self.up = block, nn.Linear(32, 4), nn.Linear(4, 32)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.up(self.down(self.block(x)).relu())  # type: ignore[no-any-return]


class Squeeze(nn.Module):
    """A gate over channels."""

    def __init__(self, width: int, largest: bool = False):
        super().__init__()
        self.pool, self.peak = nn.AdaptiveAvgPool2d(1), nn.AdaptiveMaxPool2d(1) if largest else None
        self.fc = nn.Sequential(nn.Conv2d(width, width // 4, 1), nn.ReLU(), nn.Conv2d(width // 4, width, 1))
        self.gate = nn.Sigmoid()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.gate(self.fc(self.pool(x)))  # type: ignore[no-any-return]


def stack(wrapper: type[nn.Module] | None = None) -> nn.Module:
    blocks = [Block() for _ in range(3)]
    return nn.ModuleDict({"embed": nn.Embedding(99, 32), "blocks": nn.Sequential(*(wrapper(each) if wrapper else each for each in blocks))})


def test_adapters_in_wrappers_around_blocks_are_told_both_ways() -> None:
    for wrapper in (Adapted, Flat):
        came, went = explained(stack(), stack(wrapper)), explained(stack(wrapper), stack())
        assert list(came) == ["adapters_injected"]
        assert came["adapters_injected"].title == "Bottleneck adapters injected: 3 bottleneck adapters"
        assert came["adapters_injected"].teaches.endswith("those of an old checkpoint must be mapped.")
        assert list(went) == ["adapters_removed"]
        assert went["adapters_removed"].title == "Adapters removed: 3 adapters"


def pictures(gate: bool, largest: bool = False, wrapped: bool = True) -> nn.Module:
    def stage(inputs: int, outputs: int) -> nn.Module:
        layers = nn.Sequential(nn.Conv2d(inputs, outputs, 3), nn.BatchNorm2d(outputs), nn.ReLU())
        if not gate:
            return layers
        return nn.Sequential(layers, Squeeze(outputs, largest)) if wrapped else nn.Sequential(*layers, Squeeze(outputs, largest))

    stages = {f"stage{i}": stage(width // 2, width) for i, width in enumerate((16, 32, 64), 1)}
    return nn.ModuleDict({**stages, "pool": nn.AdaptiveAvgPool2d(1), "fc": nn.Linear(64, 10)})


def test_a_gate_beside_a_wrapped_block_is_squeeze_and_excitation_everywhere() -> None:
    came, went = explained(pictures(False), pictures(True)), explained(pictures(True), pictures(False))
    assert came["squeeze_excitation_added"].title == "Squeeze-and-excitation added to 3 blocks"
    assert "attention_gate_added" not in came
    assert "layers_inserted" not in came
    assert went["layers_removed"].title == "Squeeze removed from 3 places"


def test_a_gate_that_takes_the_largest_value_too_is_not_said_to_take_averages_alone() -> None:
    finding = explained(pictures(False), pictures(True, largest=True, wrapped=False))["squeeze_excitation_added"]
    assert finding.title == "Channel attention added to 3 blocks"
    assert "the average and the largest value of each channel" in finding.teaches


class Doubled(nn.Module):
    """A block called twice."""

    def __init__(self, block: nn.Module):
        super().__init__()
        self.first, self.extra = block, nn.Dropout(0.5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.extra(self.first(x)) + self.first(x)  # type: ignore[no-any-return]


def test_a_container_with_a_forward_of_its_own_is_not_called_a_mere_convention() -> None:
    finding = explained(stack(), stack(Doubled))["rewrapped"]
    assert "inside Doubled is decided in the forward of that class" in finding.teaches
    assert "not a change of the network" not in finding.teaches
    assert "computes nothing otherwise" not in finding.brief


class Experts(nn.Module):
    """A block and its copies, chosen among by a router."""

    def __init__(self, block: nn.Module):
        super().__init__()
        self.router = nn.Linear(32, 3)
        self.experts = nn.ModuleList([block, Block(), Block()])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.experts[int(self.router(x).sum() > 0)](x)  # type: ignore[no-any-return]


def test_experts_that_went_are_told_with_their_router() -> None:
    def net(wrapped: bool) -> nn.Module:
        parts = ({"attention": nn.Linear(32, 32 + i), "mlp": Experts(Block()) if wrapped else Block()} for i in range(3))
        return nn.ModuleList(nn.ModuleDict(part) for part in parts)

    found = [finding.title for finding in recognise(diff(walk(net(True)), walk(net(False))))]
    assert "Linear removed from 3 places" in found
    assert "2 × Block removed from 3 places" in found
    assert unexplained(net(True), net(False)) == []


def test_an_activation_that_was_fused_and_is_not_any_more_did_not_go() -> None:
    class Fused(nn.Sequential):
        """A convolution and its activation in one."""

    def net(fused: bool) -> nn.Module:
        def unit(width: int) -> list[nn.Module]:
            conv, act = nn.Conv2d(width, 2 * width, 3), nn.ReLU()
            return [Fused(conv, act), nn.Identity(), nn.Identity()] if fused else [conv, nn.BatchNorm2d(2 * width), act]

        return nn.ModuleList(nn.Sequential(*unit(width)) for width in (4, 8, 16))

    assert "layers_removed" not in told(net(True), net(False))
