"""What of an old checkpoint still loads, checked against load_state_dict itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from torch import nn

from archdiff.diff.compare import diff
from archdiff.sources.walker import walk
from archdiff.story.impact import Impact, impact


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
