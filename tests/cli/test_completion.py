"""What the shells offer: commands, sources, names from registries, functions in files; bash gets back only what follows its colon."""

from __future__ import annotations

from pathlib import Path

import pytest

from archdiff.cli import main


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])


def offered(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shell: str, words: str) -> list[str]:
    monkeypatch.setenv("_ARCHDIFF_COMPLETE", f"{shell}_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split(" ")) - 1))
    with pytest.raises(SystemExit):
        main([])
    lines = capsys.readouterr().out.splitlines()
    return [line.partition(",")[2] for line in lines] if shell == "bash" else lines[1::3]


def test_commands_and_sources(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    assert {"show", "snapshot", "samples/"} <= set(offered(monkeypatch, capsys, "zsh", "archdiff s"))
    assert "torchvision:" in offered(monkeypatch, capsys, "zsh", "archdiff tor")


def test_names_of_a_registry(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    assert offered(monkeypatch, capsys, "zsh", "archdiff torchvision:resnet3") == ["torchvision:resnet34"]
    assert "timm:resnet50d" in offered(monkeypatch, capsys, "zsh", "archdiff diff torchvision:resnet34 timm:resnet50")
    assert "transformers:LlamaConfig" in offered(monkeypatch, capsys, "zsh", "archdiff transformers:Llama")


def test_bash_splits_words_at_colons(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    assert offered(monkeypatch, capsys, "bash", "archdiff torchvision : resnet3") == ["resnet34"]
    assert offered(monkeypatch, capsys, "bash", "archdiff samples/myhead.py : fa") == ["fastai2"]


def test_types_and_surgeries(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    assert {"Conv2d", "ConvTranspose2d"} <= set(offered(monkeypatch, capsys, "zsh", "archdiff explain conv"))
