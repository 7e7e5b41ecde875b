"""A story says the news first, says each thing once, and promises of a checkpoint only what holds."""

from __future__ import annotations

from torch import nn

from archdiff.diff.compare import diff
from archdiff.sources.walker import walk
from archdiff.story.compose import compose
from archdiff.story.page import Rows
from archdiff.story.story import Story, tell


def story(old: nn.Module, new: nn.Module) -> Story:
    return tell(diff(walk(old), walk(new)))


class Config:
    """Settings as a library keeps them."""

    def __init__(self, **entries: object) -> None:
        vars(self).update(entries)


def configured(bias: bool, **entries: object) -> nn.Module:
    """A model that holds settings, with a part that holds its own copy of them."""
    model = nn.Sequential(nn.Sequential(nn.Linear(4, 4, bias=bias)), nn.Linear(4, 2))
    vars(model).update(config=Config(**entries))
    vars(model[0]).update(config=Config(**entries))
    return model


def test_what_was_done_comes_before_entries_of_a_configuration():
    told = story(configured(True, mode="fast"), configured(False, mode="exact"))
    assert [finding.surgery for finding in told.findings] == ["bias_removed", "settings_changed"]


def test_one_entry_of_a_configuration_is_told_once_however_many_hold_it():
    told = story(configured(True, mode="fast"), configured(True, mode="exact"))
    assert [finding.title for finding in told.findings] == ["config.mode fast → exact"]


def test_a_setting_does_not_promise_that_the_checkpoint_loads():
    told = story(nn.Sequential(nn.Conv2d(3, 4, 3, stride=2)), nn.Sequential(nn.Conv2d(3, 4, 5, stride=1)))
    assert not any("loads" in finding.teaches.replace("do not load", "") for finding in told.findings)


def test_a_title_holds_no_dumps_of_tables():
    old, new = nn.Sequential(nn.Linear(2, 2)), nn.Sequential(nn.Linear(2, 2))
    vars(old[0]).update(sizes=((32,), (64,), (128,), (256,), (512,)), step=1)
    vars(new[0]).update(sizes=((16,), (32,), (64,), (128,), (256,)), step=2)
    assert [finding.title for finding in story(old, new).findings] == ["sizes changed and step 1 → 2"]


def test_one_setting_of_one_side_is_named():
    old, new = nn.Sequential(nn.Linear(2, 2)), nn.Sequential(nn.Linear(2, 2))
    vars(new[0]).update(window=7)
    assert [finding.title for finding in story(old, new).findings] == ["Setting window only in the new model"]


def test_a_printout_of_its_own_is_no_setting():
    old, new = nn.Sequential(nn.Linear(2, 2)), nn.Sequential(nn.Linear(2, 2))
    vars(new[0]).update(extra_repr=lambda: "mine")
    assert not story(old, new)


def test_lists_of_other_lengths_are_written_alike_and_settings_objects_not_at_all():
    old, new = nn.Sequential(nn.Linear(2, 2)), nn.Sequential(nn.Linear(2, 2))
    vars(old[0]).update(widths=(16, 32, 64), rope={"theta": 1e4, "type": "default"})
    vars(new[0]).update(widths=(16, 32), rope=None)
    vars(new[0])["rope"] = "none"
    titles = [finding.title for finding in story(old, new).findings]
    assert titles == ["Rotary position embedding changed: rope changed", "widths (16, 32, 64) → (16, 32)"]


def test_one_parameter_more_is_singular():
    def slopes(many: int) -> nn.Module:
        return nn.Sequential(nn.Linear(4, 4), nn.PReLU(many), nn.Linear(4, 2))

    def said(many: int) -> str:
        blocks = compose(story(slopes(1), slopes(many))).blocks
        rows = [row for block in blocks if isinstance(block, Rows) for row in block.rows]
        return " ".join(span.text for row in rows for span in row.note)

    assert said(2).endswith("+1 parameter")
    assert said(3).endswith("+2 parameters")
