"""Weights carried over by the keymap give the same outputs, checked by running both models."""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from archdiff.cli import main
from archdiff.diff.records import Alignment, Match
from archdiff.sources import load
from archdiff.sources.library import imported
from archdiff.tree.keys import entries


def randomised(model: nn.Module) -> nn.Module:
    """The model in evaluation mode, with random numbers everywhere, running statistics too."""
    torch.manual_seed(0)
    with torch.no_grad():
        for key, tensor in model.state_dict().items():
            if tensor.is_floating_point():
                tensor.copy_(torch.rand_like(tensor) + 0.5 if "running_var" in key else torch.randn_like(tensor) * 0.02)
    return model.eval()


def carried(old: nn.Module, old_spec: str, new_spec: str, folder: Path) -> dict[str, torch.Tensor]:
    """What archdiff carries over of the old model's weights."""
    save_file({key: each.contiguous() for key, each in old.state_dict().items()}, folder / "old.safetensors")
    assert main(["keymap", old_spec, new_spec, "--load", str(folder / "old.safetensors"), "-o", str(folder / "new.safetensors")]) == 0
    return load_file(folder / "new.safetensors")


def same_outputs(old: nn.Module, new: nn.Module, size: int) -> None:
    image = torch.rand(2, 3, size, size)
    with torch.no_grad():
        torch.testing.assert_close(new(image), old(image), rtol=1e-5, atol=1e-5)


def test_torchvision_resnet50_becomes_timms(tmp_path: Path):
    import timm
    from torchvision.models import resnet50

    old, new = randomised(resnet50()), timm.create_model("resnet50").eval()
    new.load_state_dict(carried(old, "torchvision:resnet50", "timm:resnet50", tmp_path))
    same_outputs(old, new, 64)


def test_torchvision_vit_becomes_timms(tmp_path: Path):
    import timm
    from torchvision.models import VisionTransformer

    sizes: dict[str, Any] = {"image_size": 32, "patch_size": 16, "num_layers": 2, "num_heads": 12, "hidden_dim": 768, "mlp_dim": 3072}
    old = randomised(VisionTransformer(**sizes))
    new = timm.create_model("vit_base_patch16_224", img_size=32, depth=2).eval()
    query = "&".join(f"{key}={value}" for key, value in sizes.items())
    specs = f"torchvision.models:VisionTransformer?{query}", "timm:vit_base_patch16_224?img_size=32&depth=2"
    new.load_state_dict(carried(old, *specs, tmp_path))
    same_outputs(old, new, 32)


def test_every_key_of_vit_b_16_has_its_place_in_timms(capsys: pytest.CaptureFixture[str]):
    assert main(["keymap", "torchvision:vit_b_16", "timm:vit_base_patch16_224"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (len(found["keys"]), found["unfit"], found["only_old"], found["only_new"]) == (152, [], [], [])
    assert "weak" not in {each["by"] for each in found["keys"].values()}


def test_a_resnets_body_becomes_fastais(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    from torchvision.models import resnet34

    learner = imported("fastai.vision.learner", "fastai")
    old, new = randomised(resnet34()), learner.create_vision_model(resnet34, n_out=2, pretrained=False).eval()
    missing, unexpected = new.load_state_dict(carried(old, "torchvision:resnet34", "fastai:resnet34", tmp_path), strict=False)
    assert unexpected == []
    assert all(key.startswith("1.") for key in missing)
    assert "left behind, with no place in the new model: fc.bias, fc.weight" in capsys.readouterr().err
    same_outputs(nn.Sequential(*list(old.children())[:-2]), new[0], 64)


MODELS = """\
from torch import nn

class Apart(nn.Module):
    def __init__(self):
        super().__init__()
        self.query, self.key, self.value, self.out_proj = (nn.Linear(8, 8) for _ in range(4))

class Block(nn.Module):
    def __init__(self, attention, mix):
        super().__init__()
        self.norm = nn.LayerNorm(8)
        self.attention = attention
        self.mlp = nn.Sequential(nn.Linear(8, 32), nn.GELU(), nn.Linear(32, 8))
        self.mix = mix

def before():
    return Block(Apart(), nn.Conv2d(8, 4, 1))

def after():
    return Block(nn.MultiheadAttention(8, 2), nn.Linear(8, 4))

class Twins(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(8, 8), nn.Linear(8, 8)

def normed():
    return nn.Sequential(nn.Conv2d(3, 8, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 4, 1))

def folded():
    return nn.Sequential(nn.Conv2d(3, 8, 1), nn.Identity(), nn.ReLU(), nn.Conv2d(8, 4, 1))
"""


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "models.py").write_text(MODELS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_query_key_and_value_are_joined_and_split_again(team: Path):
    old = load_module("before").state_dict()
    parts = {key: torch.rand_like(each) for key, each in old.items()}
    torch.save({"state_dict": parts, "epoch": 3}, team / "before.pt")
    assert main(["keymap", "models.py:before", "models.py:after", "--load", "before.pt", "-o", "after.safetensors"]) == 0
    after = load_file(team / "after.safetensors")
    stacked = torch.cat([parts[f"attention.{name}.weight"] for name in ("query", "key", "value")])
    assert after.keys() == load_module("after").state_dict().keys()
    assert torch.equal(after["attention.in_proj_weight"], stacked)
    assert torch.equal(after["mix.weight"], parts["mix.weight"].flatten(1))
    assert main(["keymap", "models.py:after", "models.py:before", "--load", "after.safetensors", "-o", "again.safetensors"]) == 0
    again = load_file(team / "again.safetensors")
    assert again.keys() == parts.keys()
    assert all(torch.equal(again[key], parts[key]) for key in parts)


def load_module(name: str) -> nn.Module:
    """What a factory of MODELS builds."""
    found: dict[str, Any] = {}
    exec(MODELS, found)
    made: nn.Module = found[name]()
    return made


def test_a_checkpoint_in_several_files_is_carried_over(team: Path, capsys: pytest.CaptureFixture[str]):
    held = {key: torch.rand_like(each) for key, each in load_module("Twins").state_dict().items()}
    for name in ("a", "b"):
        save_file({key: each for key, each in held.items() if key.startswith(name)}, team / f"{name}.safetensors")
    index = {"metadata": {}, "weight_map": {key: f"{key[0]}.safetensors" for key in held}}
    (team / "model.safetensors.index.json").write_text(json.dumps(index))
    arguments = ["keymap", "models.py:Twins", "models.py:Twins", "--load", "model.safetensors.index.json", "-o", "new.safetensors"]
    assert main(arguments) == 0
    new = load_file(team / "new.safetensors")
    assert new.keys() == held.keys() and all(torch.equal(new[key], held[key]) for key in held)
    (team / "b.safetensors").unlink()
    assert main(arguments) == 2 and "missing beside it" in capsys.readouterr().err


def test_a_weight_that_takes_in_the_norm_behind_it_is_not_copied(team: Path, capsys: pytest.CaptureFixture[str]):
    save_file({key: each.contiguous() for key, each in load_module("normed").state_dict().items()}, team / "normed.safetensors")
    assert main(["keymap", "models.py:normed", "models.py:folded", "--load", "normed.safetensors", "-o", "new.safetensors"]) == 0
    assert sorted(load_file(team / "new.safetensors")) == ["3.bias", "3.weight"]
    said = capsys.readouterr().err
    assert "to be computed first" in said and "0.weight → 0.weight" in said
    assert "still to be filled in the new model: 0.weight, 0.bias" in said or "0.bias, 0.weight" in said


@pytest.mark.parametrize("pair", [("before", "after"), ("after", "Twins"), ("Twins", "Twins"), ("normed", "folded")])
def test_the_map_follows_its_schema_and_places_every_key_once(pair: tuple[str, str], team: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["keymap", *(f"models.py:{name}" for name in pair)]) == 0
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, json.loads(files("archdiff.render").joinpath("schema/keymap-1.schema.json").read_text()))
    for side, name in zip(("old", "new"), pair, strict=True):
        keys = [*found["keys"]] if side == "old" else [each["new"] for each in found["keys"].values()]
        keys += [key for each in found["reshapes"] for key in each[side]] + [each[side] for each in found["unfit"]] + found[f"only_{side}"]
        keys += [*found["computed"]] if side == "old" else [each["new"] for each in found["computed"].values()]
        assert sorted(keys) == sorted(entry.key for entry in entries(load(f"models.py:{name}").layers))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--load", "absent.safetensors", "-o", "new.safetensors"], "absent.safetensors"),
        (["--load", "broken.safetensors", "-o", "new.safetensors"], "no whole safetensors file"),
        (["--load", "other.safetensors", "-o", "new.safetensors"], "nothing that fits"),
        (["--load", "evil.pt", "-o", "new.safetensors"], "weights only"),
        (["--load", "other.safetensors"], "-o FILE.safetensors"),
        (["--load", "good.safetensors", "-o", "models.py/new.safetensors"], "cannot be written"),
        (["--pin", "a=nowhere"], "nowhere"),
    ],
)
def test_bad_input_is_one_sentence_and_writes_nothing(team: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]):
    (team / "broken.safetensors").write_bytes(b"\xff" * 40)
    save_file({"x": torch.zeros(3)}, team / "other.safetensors")
    save_file({"a.weight": torch.zeros(8, 8)}, team / "good.safetensors")
    torch.save({"run": Path("evil")}, team / "evil.pt")
    (team / "new.safetensors").write_text("old")
    assert main(["keymap", "models.py:Twins", "models.py:Twins", *arguments]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert (captured.out, captured.err.count("\n")) == ("", 1)
    assert (team / "new.safetensors").read_text() == "old"
    assert not [path for path in team.iterdir() if path.name.startswith(".")]


def test_weak_evidence_needs_to_be_accepted(team: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def guesses(old: Any, new: Any, pins: Any) -> Alignment:
        return Alignment((Match("", "", "root"), Match("a", "a", "name"), Match("b", "b", "weak")))

    monkeypatch.setattr(sys.modules["archdiff.diff.compare"], "align", guesses)
    shapes = {"weight": (8, 8), "bias": (8,)}
    save_file({f"{name}.{kind}": torch.zeros(shapes[kind]) for name in "ab" for kind in shapes}, team / "old.safetensors")
    asked = ["keymap", "models.py:Twins", "models.py:Twins", "--load", "old.safetensors", "-o", "new.safetensors"]
    assert main(asked) == 2
    assert "2 keys of models.py:Twins would be filled on weak evidence (b.weight → b.weight, b.bias → b.bias)" in capsys.readouterr().err
    assert not (team / "new.safetensors").exists()
    assert main([*asked, "--accept"]) == 0
