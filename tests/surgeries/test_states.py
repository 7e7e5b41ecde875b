"""States and settings that print(model) does not show."""

from __future__ import annotations

import pytest
import torch
from torch import fx, nn

from tests.surgeries.telling import told, unexplained

pytestmark = pytest.mark.filterwarnings("ignore")


def model() -> nn.Sequential:
    return nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 2))


def test_evaluation_mode_is_a_state_of_all_modules() -> None:
    assert told(model(), model().eval())["mode_switched"].title == "Put in evaluation mode: 5 modules"


def test_both_ways_to_torchscript() -> None:
    assert told(model(), torch.jit.script(model())).keys() == {"torchscript"}
    assert told(model().eval(), torch.jit.trace(model().eval(), torch.zeros(1, 8))).keys() == {"torchscript"}


def test_graphs_of_fx_and_export() -> None:
    exported = torch.export.export(model().eval(), (torch.zeros(2, 8),)).module()
    assert told(model(), fx.symbolic_trace(model()))["graph_captured"].facts["by"] == "torch.fx"
    assert told(model().eval(), exported)["graph_captured"].facts["by"] == "torch.export"
    assert unexplained(model().eval(), exported) == []


def test_an_activation_inside_a_transformer_layer() -> None:
    found = told(nn.TransformerEncoderLayer(8, 2), nn.TransformerEncoderLayer(8, 2, activation="gelu"))
    assert found["activation_swapped"].title == "Activation swapped: relu → gelu in 1 place"


def test_dropout_inside_attention() -> None:
    found = told(nn.MultiheadAttention(8, 2, dropout=0.1), nn.MultiheadAttention(8, 2))
    assert found.keys() == {"dropout_disabled"}


def test_dropout_taken_out_of_a_sequential() -> None:
    assert "dropout_disabled" in told(model(), nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Identity(), nn.Linear(8, 2)))


def test_a_removed_hook_is_told_as_such() -> None:
    hooked = model()
    hooked[0].register_forward_hook(print)
    assert told(model(), hooked)["hooks_changed"].title == "Hooks changed (forward hook): print added"
    assert told(hooked, model())["hooks_changed"].title == "Hooks changed (forward hook): print removed"


def test_lazy_layers_after_their_first_batch() -> None:
    old, new = nn.Sequential(nn.LazyLinear(4)), nn.Sequential(nn.LazyLinear(4))
    new(torch.zeros(1, 3))
    assert told(old, new).keys() == {"lazy_materialised"}
    assert told(old, new)["lazy_materialised"].facts["parameters"] == "16 parameters"


def test_two_compiled_copies_do_not_differ() -> None:
    assert told(torch.compile(model()), torch.compile(model())) == {}


class Pooled(nn.Module):
    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.conv, self.fc = nn.Conv2d(3, 8, 3), nn.Linear(8, outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(self.conv(x).mean((2, 3)))  # type: ignore[no-any-return]


class Edited(Pooled):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(self.conv(x).amax((2, 3)))  # type: ignore[no-any-return]


Edited.__name__ = Edited.__qualname__ = "Pooled"


def test_a_new_head_hides_no_edited_forward() -> None:
    assert {*told(Pooled(10), Edited(2))} == {"head_replaced", "forward_overridden"}


def test_numbers_that_were_kept_are_no_new_names() -> None:
    old = nn.Sequential(*(nn.Sequential(nn.Linear(8, 8), nn.ReLU()) for _ in range(4)))
    found = told(old, old[2:])
    assert {*found} == {"depth_changed", "renamed"}
    assert found["renamed"].title == "Numbers kept"
