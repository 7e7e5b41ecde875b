"""What a subtree holds tells who it may be; where it holds too much to tell, nothing is said."""

from __future__ import annotations

from torch import nn

from archdiff.diff.matchers.columns import columns
from archdiff.diff.matchers.contents import LARGE, Contents
from archdiff.diff.matchers.forest import Shapes
from archdiff.diff.matchers.grove import grove
from archdiff.sources.walker import walk
from tests.diff.pairing import module


def contents(*models: nn.Module) -> tuple[Contents, list[int]]:
    """The contents of some models, and the number of each whole model."""
    shapes = Shapes()
    found = [grove(columns(walk(model)), 0, shapes).shapes[0] for model in models]
    return Contents(shapes), found


def attention(layer_idx: int) -> nn.Module:
    made = module("Attention", query=nn.Linear(8, 8))
    made.layer_idx = layer_idx  # type: ignore[assignment]
    return made


def test_the_marks_of_a_subtree_are_all_those_in_it() -> None:
    blocks = nn.Sequential(attention(3), nn.Sequential(attention(5)))
    held, (block, both) = contents(attention(3), blocks)
    assert held.marks(block) == {("layer_idx", 3)}
    assert held.marks(both) == {("layer_idx", 3), ("layer_idx", 5)}


def test_a_chain_hands_its_marks_up() -> None:
    held, (block, wrapped) = contents(attention(3), nn.Sequential(nn.Sequential(attention(3))))
    assert held.marks(wrapped) is held.marks(block)


def test_more_marks_than_tell_anything_are_none() -> None:
    many = nn.Sequential(*(attention(index) for index in range(LARGE + 1)))
    held, (whole, above) = contents(many, nn.Sequential(many, attention(1)))
    assert held.marks(whole) == held.marks(above) == frozenset()


def test_the_share_of_layers_with_equal_tensors() -> None:
    one = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 4), nn.Linear(8, 4))
    two = nn.Sequential(nn.Linear(8, 4), nn.Linear(16, 4))
    held, (old, new) = contents(one, two)
    assert held.shared(old, new) == held.shared(new, old) == 2 * 1 / 5


def test_related_are_those_that_share_enough_of_the_smaller() -> None:
    one = nn.Sequential(*(nn.Linear(4, width) for width in range(1, 5)))
    close = nn.Sequential(*(nn.Linear(4, width) for width in (1, 2, 7, 8)))
    far = nn.Sequential(*(nn.Linear(4, width) for width in (1, 6, 7, 8)))
    bare = nn.Sequential(nn.ReLU())
    held, (old, near, apart, unknown) = contents(one, close, far, bare)
    assert held.related(old, near) and not held.related(old, apart)
    assert held.related(old, unknown), "what has no tensors is not known to be another thing"
