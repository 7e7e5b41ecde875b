"""Every spec is claimed by one source, and every bad one is answered in a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from archdiff.sources import load
from archdiff.sources.trouble import Trouble


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("", "the spec is empty"),
        ("resnet34", "try torchvision:resnet34"),
        ("no/such/file.txt", "there is no such file"),
        ("samples/myhead.py", "name the factory inside it, as in samples/myhead.py:"),
        ("torchvision:resnet43", "torchvision has no model 'resnet43'; did you mean resnet34"),
        ("torch.nn:Linaer", "torch.nn has no 'Linaer'; did you mean Linear"),
        ("torch.nm:Linear", "there is no module torch.nm"),
        ("torch.nn:Linear", "missing a required argument: 'in_features'; it takes in_features, out_features"),
        ("torch.nn:Linear?in_feature=3&out_features=4", "in_feature"),
        ("torch.nn:modules", "this is of type module, not an nn.Module"),
        ("torch:zeros?size=(2,)", "this is of type Tensor, not an nn.Module"),
        (
            "torch.nn:Conv2d?in_channels=3&out_channels=4&kernel_size=1&groups=2",
            "raised ValueError: in_channels must be divisible by groups",
        ),
        ("a b:c", "neither a library archdiff knows nor an importable module"),
        ("torch:a b", "'a b' is no Python name"),
        ("bad\x1b[31m\nname", r"bad\x1b[31m\nname"),
        ("x" * 200_000, "too long for a spec"),
    ],
)
def test_a_bad_spec_is_answered_in_one_sentence(spec: str, says: str) -> None:
    with pytest.raises(Trouble) as caught:
        load(spec)
    assert says in str(caught.value)
    assert str(caught.value).isprintable()


def test_knowing_the_sources_needs_no_torch() -> None:
    code = "import sys, archdiff.sources; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_is_no_readable_file_is_answered_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "folder.pt").mkdir()
    (tmp_path / "model.onnx").write_bytes(b"\x08\x03\x12\x07pytorch\0\0")
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9 \xff")
    os.mkfifo(tmp_path / "pipe.txt")
    for name in (
        "folder.pt",
        "model.onnx",
        "latin.txt",
        "pipe.txt",
        "pipe.txt?x=1",
        "missing.pt",
        "a\0b.txt",
        "x" * 5_000 + ".json",
        "x" * 5_000 + ".py:f",
    ):
        with pytest.raises(Trouble):
            load(str(tmp_path / name))


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable to the superuser")
def test_an_unreadable_file_is_answered_in_one_sentence(tmp_path: Path) -> None:
    for name in ("model.pt", "model.json", "model.txt", "model.safetensors"):
        (tmp_path / name).write_text("{}")
        (tmp_path / name).chmod(0)
        with pytest.raises(Trouble, match="cannot be read"):
            load(str(tmp_path / name))


def test_a_pipe_by_name_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "net.txt")
    with pytest.raises(Trouble, match="this is no regular file"):
        load(str(tmp_path / "net.txt"))
