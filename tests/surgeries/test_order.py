"""The table of surgeries and the surgeries agree: every file is in it, and a word it asks for is one that the surgery needs."""

from __future__ import annotations

import re

import pytest

from archdiff.surgeries import surgery_of
from archdiff.surgeries.order import ORDER, Entry
from archdiff.surgeries.scene import scene
from archdiff.surgeries.vocabulary import vocabulary
from archdiff.tree.records import Layer, Tensor, Tree
from tests.golden import sample_diff, sample_ids
from tests.surgeries.test_surgeries import ROOM
from tests.test_house import loaded_after


def test_every_file_with_a_surgery_is_in_the_order_once() -> None:
    written = [path.stem for path in ROOM.glob("*.py") if re.search(r"^SURGERY = ", path.read_text(encoding="utf-8"), re.MULTILINE)]
    assert sorted(entry.id for entry in ORDER) == sorted(written)


@pytest.mark.parametrize("entry", ORDER, ids=lambda entry: entry.id)
def test_an_entry_is_its_surgery(entry: Entry) -> None:
    assert surgery_of(entry).id == entry.id
    assert all(word == word.lower() and word for word in entry.words)


@pytest.mark.parametrize("sample", sample_ids())
def test_a_surgery_finds_nothing_where_its_kind_of_change_is_missing(sample: str) -> None:
    found = sample_diff(sample)
    stage = scene(found)
    for entry in ORDER:
        if entry.of is not None:
            others = frozenset(index for index, change in enumerate(found.changes) if not isinstance(change, entry.of))
            assert list(surgery_of(entry).recognise(stage._replace(free=others))) == [], entry.id


@pytest.mark.parametrize("sample", sample_ids())
def test_a_surgery_finds_nothing_where_its_words_are_missing(sample: str) -> None:
    found = sample_diff(sample)
    names = vocabulary(found)
    for entry in ORDER:
        if entry.words and not any(word in names for word in entry.words):
            assert list(surgery_of(entry).recognise(scene(found))) == [], entry.id


def test_the_vocabulary_has_every_kind_of_name() -> None:
    from archdiff.diff.compare import diff

    layer = Layer("body.Prompt_0", "MyBlock", "peft.tuners.x", {"config": {"Rope": {"theta": 1.0}, "many": ({"inner": 2},)}})
    tree = Tree(
        "t", (Layer(""), Layer("body"), layer, Layer("body.z", tensors=(Tensor("ia3_l", "parameter", (1,), "Int8Tensor[float32]"),)))
    )
    assert set(vocabulary(diff(tree, tree)).split("\n")) == {
        "", "body", "prompt_0", "myblock", "peft.tuners.x", "config", "rope", "theta", "many", "inner", "z", "ia3_l", "int8tensor[float32]",
    }  # fmt: skip


def test_a_small_diff_does_not_import_every_surgery(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("small")
    for name, outputs in (("old", 2), ("new", 3)):
        (folder / f"{name}.txt").write_text(f"Sequential(\n  (0): Linear(in_features=4, out_features={outputs}, bias=True)\n)\n")
    loaded = loaded_after(f"import archdiff; archdiff.tell(archdiff.diff({str(folder / 'old.txt')!r}, {str(folder / 'new.txt')!r}))")
    assert "archdiff.surgeries.torchscript" not in loaded
    assert "archdiff.surgeries.settings_changed" in loaded
