"""What of an old checkpoint still loads, checked against load_state_dict itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from torch import nn
from transformers.pytorch_utils import Conv1D

from archdiff.diff.compare import diff
from archdiff.diff.records import Alignment, Match
from archdiff.sources.walker import walk
from archdiff.story.impact import Impact, impact
from archdiff.story.story import tell


def between(old: nn.Module, new: nn.Module) -> Impact:
    return impact(diff(walk(old), walk(new)))


def small(classes: int = 3) -> nn.Sequential:
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, classes))


def test_the_same_model_is_identical():
    assert between(small(), small()).verdict == "identical"


def test_another_dropout_still_loads():
    old, new = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5)), nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.1))
    assert between(old, new).verdict == "loads"
    new.load_state_dict(old.state_dict())


def test_another_head_loads_in_part():
    weighed = between(small(3), small(5))
    assert weighed.verdict == "partly"
    assert (weighed.fits, weighed.wanted, weighed.resized) == (40, 85, 2)


def test_nothing_in_common_does_not_load():
    assert between(nn.Sequential(nn.Linear(4, 8)), nn.Sequential(nn.Linear(3, 7))).verdict == "not"


@pytest.mark.parametrize("change", [lambda m: m.requires_grad_(False), lambda m: m.eval(), lambda m: m])
def test_loads_means_that_strict_loading_works(change: Callable[[nn.Module], nn.Module]):
    old, new = small(), change(small())
    assert between(old, new).verdict in ("loads", "identical")
    new.load_state_dict(old.state_dict(), strict=True)


class Hidden(nn.Module):
    """The same keys in bare parameters: nothing that an alignment by layer types could pair."""

    def __init__(self) -> None:
        super().__init__()
        for name, part in (("0", nn.Linear(4, 8)), ("2", nn.Linear(8, 3))):
            holder = nn.Module()
            for key, tensor in part.named_parameters():
                holder.register_parameter(key, tensor)
            self.add_module(name, holder)


def test_equal_keys_and_shapes_load_whatever_was_paired():
    old, new = small(), Hidden()
    difference = diff(walk(old), walk(new))
    unpaired = replace(difference, alignment=Alignment((Match("", "", "root"),)))
    for weighed in (impact(difference), impact(unpaired)):
        assert (weighed.verdict, weighed.fits) == ("loads", 67)
    new.load_state_dict(old.state_dict(), strict=True)


def test_a_pairing_that_contradicts_equal_keys_is_told():
    old, new = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4)), nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))
    weighed = impact(diff(walk(old), walk(new), [("0", "1"), ("1", "0")]))
    assert (weighed.verdict, weighed.renamed) == ("loads", 4)


class Packed(torch.Tensor):
    """A tensor subclass that keeps its numbers in its own way."""


def test_a_tensor_of_another_class_is_not_promised_to_load():
    old, new = small(), small()
    new[0].weight = nn.Parameter(new[0].weight.data.as_subclass(Packed))  # type: ignore[union-attr]
    weighed = between(old, new)
    assert (weighed.verdict, weighed.fits, weighed.resized) == ("partly", 35, 1)


def test_a_narrower_format_loads_and_is_converted():
    old, new = small(), small().half()
    weighed = between(old, new)
    assert (weighed.verdict, weighed.recast) == ("loads", 4)
    new.load_state_dict(old.state_dict(), strict=True)


def test_weights_that_took_in_a_norm_are_not_filled_but_computed():
    old = nn.Sequential(nn.Conv2d(3, 4, 3, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 2, 1)).eval()
    new = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Identity(), nn.ReLU(), nn.Conv2d(4, 2, 1)).eval()
    weighed = tell(diff(walk(old), walk(new))).impact
    assert (weighed.verdict, weighed.fits, weighed.computed) == ("partly", 10, 112)


class Language(nn.Module):
    """An embedding whose weight is the head's too, and a layer between that stands at two paths."""

    def __init__(self, words: int = 100):
        super().__init__()
        self.embed, self.head = nn.Embedding(words, 8), nn.Linear(8, words, bias=False)
        self.head.weight = self.embed.weight
        inner = nn.Linear(8, 8)
        self.layers = nn.ModuleList([inner, inner])


def test_a_tied_tensor_and_a_shared_layer_count_once():
    found = impact(diff(walk(Language()), walk(Language(110))))
    assert (found.fits, found.wanted) == (72, 72 + 880)
    frozen = tell(diff(walk(Language()), walk(Language().requires_grad_(False)))).findings
    assert [finding.title for finding in frozen] == ["Frozen: 872 parameters no longer trained"]


def test_keys_that_become_one_tensor_overwrite_one_another():
    apart, shared = nn.Sequential(*(nn.Linear(4, 4) for _ in range(3))), nn.Sequential(*[nn.Linear(4, 4)] * 3)
    assert impact(diff(walk(apart), walk(shared))) == Impact("loads", 20, 20, overwritten=4)
    shared.load_state_dict(apart.state_dict())
    assert torch.equal(shared[0].weight, apart[2].weight) and not torch.equal(shared[0].weight, apart[0].weight)
    assert impact(diff(walk(shared), walk(apart))) == Impact("loads", 60, 60)


def test_real_numbers_load_into_complex_ones():
    old, new = nn.Linear(3, 3), nn.Linear(3, 3, dtype=torch.complex64)
    assert impact(diff(walk(old), walk(new))).verdict == "loads"
    new.load_state_dict(old.state_dict())
    assert torch.equal(new.weight.real, old.weight)


def test_a_square_weight_that_is_turned_over_does_not_load_as_it_is():
    """A Conv1D keeps its weight as inputs times outputs, a Linear the other way round; the shapes of a square one are the same."""
    old, new = nn.Sequential(Conv1D(4, 4), nn.ReLU()), nn.Sequential(nn.Linear(4, 4), nn.ReLU())
    new.load_state_dict(old.state_dict(), strict=True)
    inputs = torch.rand(2, 4)
    assert not torch.allclose(old(inputs), new(inputs))
    weighed = tell(diff(walk(old), walk(new))).impact
    assert (weighed.verdict, weighed.fits, weighed.computed) == ("partly", 4, 16)
