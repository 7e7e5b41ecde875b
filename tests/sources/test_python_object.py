"""Factories, classes and instances, from importable modules and from files."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from archdiff.sources import load
from archdiff.sources.build import ON_THE_CPU
from archdiff.sources.trouble import Trouble

MODEL = """
from torch import nn
from helper import WIDTH
print("hello from the model")

class Net(nn.Module):
    def __init__(self, n=2):
        super().__init__()
        self.fc = nn.Linear(WIDTH, n)

instance = Net()
number = 3

def picky():
    import torch
    net = Net()
    net.limit = torch.ones(3).sum().item()
    net.register_buffer("part", net.fc.weight.mean().detach() * 0.5)
    assert net.part.item() < 9
    return net

def leaves():
    raise SystemExit(3)

def wrapped():
    class Learner: model = Net()
    return Learner()
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for side, width in (("old", 3), ("new", 5)):
        (tmp_path / side).mkdir()
        (tmp_path / side / "net.py").write_text(MODEL)
        (tmp_path / side / "helper.py").write_text(f"WIDTH = {width}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def width(spec: str) -> int:
    (fc,) = [layer for layer in load(spec).layers if layer.path == "fc"]
    assert fc.tensors is not None and fc.tensors[0].shape is not None
    return fc.tensors[0].shape[1]


@pytest.mark.parametrize("name", ["Net", "instance", "Net?n=7"])
def test_a_class_and_an_instance_are_models(project: Path, name: str) -> None:
    assert width(f"old/net.py:{name}") == 3


def test_two_files_of_one_name_and_their_helpers_stay_apart(project: Path) -> None:
    before = sys.path.copy()
    assert (width("old/net.py:Net"), width("new/net.py:Net")) == (3, 5)
    assert sys.path == before
    assert not {"net", "helper"} & sys.modules.keys()


def test_nothing_is_written_beside_the_users_files(project: Path) -> None:
    load("old/net.py:Net")
    assert not list(project.rglob("__pycache__"))


def test_what_a_model_prints_stays_off_standard_output(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load("old/net.py:Net")
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "hello from the model\n")


def test_a_constructor_that_needs_real_tensors_gets_them_and_it_is_said(project: Path) -> None:
    assert load("old/net.py:picky").notes == (ON_THE_CPU,)


def test_names_are_looked_for_in_the_pythonpath_of_the_nearest_project(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "pyproject.toml").write_text('[tool.archdiff]\npythonpath = ["new"]')
    assert width("net:Net") == 5
    monkeypatch.chdir(project / "old")
    assert width("net:Net") == 3
    (project / "deep").mkdir()
    monkeypatch.chdir(project / "deep")
    assert width("net:Net") == 5


def test_a_file_inside_a_package_may_import_its_neighbours(project: Path) -> None:
    package = project / "package" / "models"
    package.mkdir(parents=True)
    for folder in (package, package.parent):
        (folder / "__init__.py").touch()
    (package.parent / "sizes.py").write_text("WIDTH = 11")
    (package / "net.py").write_text(MODEL.replace("from helper", "from ..sizes"))
    assert width("package/models/net.py:Net") == 11
    assert width("package.models.net:Net") == 11


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("old/nett.py:Net", "there is no file old/nett.py; did you mean net.py"),
        ("old/net.py:Nett", "net has no 'Nett'; did you mean Net"),
        ("old/net.py:instance?n=3", "a finished module, which takes no arguments"),
        ("old/net.py:number", "of type int, not an nn.Module"),
        ("old/net.py:Net?m=3", "unexpected keyword argument 'm'; it takes n"),
        ("old/net.py:leaves", "building it raised SystemExit: 3"),
        ("old/net.py:wrapped", "this is a Learner, not an nn.Module, but its .model is one"),
        ("broken.py:Net", "running broken.py raised SyntaxError"),
        ("needs.py:Net", "needs imports nothing_of_that_name, which is not installed"),
        ("nett:Net", "there is no module nett"),
    ],
)
def test_what_cannot_be_built_is_answered_in_one_sentence(project: Path, spec: str, says: str) -> None:
    Path("broken.py").write_text("def (")
    Path("needs.py").write_text("import nothing_of_that_name")
    with pytest.raises(Trouble) as caught:
        load(spec)
    assert says in str(caught.value)


@pytest.mark.parametrize("text", ["[tool.archdiff", "[tool.archdiff]\npythonpath = 3"])
def test_a_broken_project_file_is_named(project: Path, text: str) -> None:
    Path("pyproject.toml").write_text(text)
    with pytest.raises(Trouble, match=r"pyproject\.toml"):
        load("net:Net")
