"""A checkpoint is read for names, shapes and dtypes, whoever saved it; nothing in it is run."""

from __future__ import annotations

import io
import json
import os
import pickle
import struct
import subprocess
import sys
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file
from torch import nn

from archdiff.sources import load
from archdiff.sources.trouble import Trouble
from archdiff.tree.records import Tensor


class Net(nn.Module):
    """Two convolutions in a list, a batch norm, and an output tied to an embedding."""

    def __init__(self) -> None:
        super().__init__()
        self.convs = nn.ModuleList(nn.Conv2d(3, 3, 1, bias=False) for _ in range(11))
        self.bn = nn.BatchNorm2d(3)
        self.embed = nn.Embedding(5, 4)
        self.head = nn.Linear(4, 5, dtype=torch.bfloat16)
        self.out = nn.Linear(4, 5, bias=False)
        self.out.weight = self.embed.weight
        self.scale = nn.Parameter(torch.ones(()))


def saved(what: Any, file: Path, **options: Any) -> str:
    torch.save(what, file, **options)
    return str(file)


def tensors(spec: str) -> dict[str, tuple[tuple[int, ...] | None, str | None]]:
    layers = load(spec).layers
    return {f"{layer.path}.{each.name}".lstrip("."): (each.shape, each.dtype) for layer in layers for each in layer.tensors or ()}


NET = Net()
EXPECTED = {key: (tuple(value.shape), str(value.dtype).removeprefix("torch.")) for key, value in NET.state_dict().items()}


@pytest.mark.parametrize("suffix", [".pt", ".pth", ".bin", ".ckpt", ".anything"])
@pytest.mark.parametrize("zipped", [True, False])
def test_a_state_dict(tmp_path: Path, suffix: str, zipped: bool) -> None:
    spec = saved(NET.state_dict(), tmp_path / f"net{suffix}", _use_new_zipfile_serialization=zipped)
    assert list(tensors(spec).items()) == list(EXPECTED.items())
    tree = load(spec)
    assert (tree.partial, tree.notes, tree.layers[0].path) == (frozenset({"layers"}), (), "")
    assert {(layer.type, layer.attributes, layer.code) for layer in tree.layers} == {(None, None, None)}


def test_tied_tensors_are_told_by_their_storage(tmp_path: Path) -> None:
    tree = load(saved(NET.state_dict(), tmp_path / "net.pt"))
    (out,) = [layer for layer in tree.layers if layer.path == "out"]
    assert out.tensors == (Tensor("weight", "parameter", (5, 4), "float32", None, True, "embed.weight"),)


def test_views_of_one_storage_are_not_tied(tmp_path: Path) -> None:
    whole = torch.zeros(4, 4)
    tree = load(saved({"a": whole[:2], "b": whole[2:], "c": whole[:2].t()}, tmp_path / "views.pt"))
    assert [tensor.tied_to for tensor in tree.layers[0].tensors or ()] == [None, None, None]


@pytest.mark.parametrize(
    "dtype", [torch.float64, torch.float16, torch.uint8, torch.bool, torch.complex64, torch.float8_e4m3fn, torch.uint16]
)
def test_every_dtype_has_torchs_name(tmp_path: Path, dtype: torch.dtype) -> None:
    assert tensors(saved({"a.w": torch.zeros(2, dtype=dtype)}, tmp_path / "a.pt")) == {"a.w": ((2,), str(dtype).removeprefix("torch."))}


UNUSUAL = {
    "parameter": lambda: nn.Parameter(torch.zeros(2, 3)),
    "meta": lambda: torch.zeros(2, 3, device="meta"),
    "leaf": lambda: torch.zeros(2, 3).requires_grad_(),
    "quantised": lambda: torch.quantize_per_tensor(torch.zeros(2, 3), 0.1, 0, torch.qint8),
    "sparse": lambda: torch.zeros(2, 3).to_sparse(),
    "lazy": lambda: nn.UninitializedParameter(),
}


@pytest.mark.parametrize("kind", UNUSUAL)
@pytest.mark.filterwarnings("ignore")
def test_every_kind_of_tensor_is_described(tmp_path: Path, kind: str) -> None:
    ((shape, _),) = tensors(saved({"w": UNUSUAL[kind]()}, tmp_path / "w.pt")).values()
    assert shape == (None if kind == "lazy" else (2, 3))


def test_what_trainers_save_beside_the_weights(tmp_path: Path) -> None:
    optimizer = torch.optim.Adam(NET.parameters())
    sum(parameter.sum() for parameter in NET.parameters()).backward()
    optimizer.step()
    lightning = {"epoch": 3, "state_dict": NET.state_dict(), "optimizer_states": [optimizer.state_dict()], "hyper_parameters": {"lr": 0.1}}
    spec = saved(lightning, tmp_path / "last.ckpt")
    assert tensors(spec) == EXPECTED
    assert load(spec).notes == ("The weights are those under 'state_dict'; the file also holds epoch, optimizer_states, hyper_parameters.",)
    two = {"generator": {"a.w": torch.zeros(1)}, "critic": {"a.w": torch.zeros(2)}, "optimizer": optimizer.state_dict()}
    assert tensors(saved(two, tmp_path / "gan.pt")) == {"generator.a.w": ((1,), "float32"), "critic.a.w": ((2,), "float32")}


@pytest.mark.parametrize("prefix", ["module", "_orig_mod"])
def test_a_wrappers_prefix_is_kept_and_remarked(tmp_path: Path, prefix: str) -> None:
    tree = load(saved({f"{prefix}.{key}": value for key, value in NET.state_dict().items()}, tmp_path / "net.pt"))
    assert tree.layers[1].path == prefix
    assert tree.notes[0].startswith(f"Every key begins with {prefix}.")


def state(**more: torch.Tensor) -> dict[str, torch.Tensor]:
    return {key: value.clone() for key, value in NET.state_dict().items()} | more


def test_safetensors_whose_order_is_by_name(tmp_path: Path) -> None:
    save_file(state(), file := tmp_path / "net.safetensors", {"format": "pt"})
    assert tensors(str(file)) == EXPECTED
    assert [layer.path for layer in load(str(file)).layers if layer.path.startswith("convs.")] == [f"convs.{index}" for index in range(11)]


def test_safetensors_in_shards(tmp_path: Path) -> None:
    names = {key: f"net-{index % 2}.safetensors" for index, key in enumerate(EXPECTED)}
    for name in set(names.values()):
        save_file({key: value for key, value in state().items() if names[key] == name}, tmp_path / name)
    (index := tmp_path / "net.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": names}))
    assert tensors(str(index)) == EXPECTED
    (tmp_path / "net-1.safetensors").unlink()
    with pytest.raises(Trouble, match=r"names the shard 'net-1\.safetensors', which is missing"):
        load(str(index))


@pytest.mark.parametrize("name", ["../net.safetensors", "/etc/passwd", "", "..", "a\\b", 3])
def test_an_index_names_its_neighbours_only(tmp_path: Path, name: object) -> None:
    (index := tmp_path / "net.safetensors.index.json").write_text(json.dumps({"weight_map": {"w": name}}))
    with pytest.raises(Trouble, match="which is no file beside it"):
        load(str(index))


def test_reading_a_checkpoint_needs_no_torch(tmp_path: Path) -> None:
    save_file(state(), tmp_path / "net.safetensors")
    code = "import sys; from archdiff.sources import load; [load(each) for each in sys.argv[1:]]; sys.exit('torch' in sys.modules)"
    files = [saved(NET.state_dict(), tmp_path / "net.pt"), str(tmp_path / "net.safetensors")]
    assert subprocess.run([sys.executable, "-c", code, *files], check=False).returncode == 0


class Evil:
    """What runs a command when Python unpickles it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("touch pwned",)


def zipped(pickled: bytes, method: int = zipfile.ZIP_STORED, *names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name in names or ["net/data.pkl"]:
            archive.writestr(name, pickled)
    return buffer.getvalue()


def header(said: str, claimed: int | None = None, rest: bytes = b"") -> bytes:
    return struct.pack("<Q", len(said) if claimed is None else claimed) + said.encode() + rest


ONE = '{"w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}'
HOSTILE = {
    "empty.pt": (b"", "is an empty file"),
    "text.pt": (b"hello", "neither a safetensors file"),
    "evil.pt": (zipped(pickle.dumps({"w": Evil()}, 2)), "system', which is not on the list"),
    "model.pt": (zipped(pickle.dumps(nn.Linear, 2)), "Linear', which is not on the list"),
    "evil4.pt": (zipped(pickle.dumps({"w": Evil()}, 4)), "system', which is not on the list"),
    "evil.bin": (pickle.dumps({"w": Evil()}, 2), "system', which is not on the list"),
    "plain.pt": (zipped(pickle.dumps({"w": 3}, 2)), "holds no state_dict"),
    "list.pt": (zipped(pickle.dumps([1], 2)), "holds no state_dict"),
    "other.pt": (zipped(b"", zipfile.ZIP_STORED, "readme.txt"), "without the data.pkl"),
    "cut.pt": (zipped(pickle.dumps({"w": 3}, 2))[:-30], "truncated zip file"),
    "bomb.pt": (zipped(b"\x80\x02" + b"N0" * 80_000_000, zipfile.ZIP_DEFLATED), "more than any weights need"),
    "memo.pt": (zipped(b"\x80\x02}r\xff\xff\xff\xff."), "holds no state_dict"),
    "bytes.pt": (zipped(b"\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\x0f"), "is cut off or broken"),
    "hash.pt": (zipped(b"\x80\x02}(" + b")" + b"2\x86" * 300 + b"Nu."), "holds no state_dict"),
    "deep.pt": (zipped(b"\x80\x02" + b"]" * 200_000 + b"a" * 199_999 + b"."), "holds no state_dict"),
    "opcode.pt": (zipped(b"\x80\x02\xff."), "which no checkpoint needs"),
    "script.pt": (zipped(b"N.", zipfile.ZIP_STORED, "net/data.pkl", "net/constants.pkl"), "is a TorchScript program"),
    "huge.safetensors": (header("{}", 2**60), "its header claims 1,152,921,504,606,846,976 bytes"),
    "empty.safetensors": (b"", "is an empty file"),
    "short.safetensors": (b"abc", "is no whole safetensors file"),
    "list.safetensors": (header("[]"), "a header that is no JSON object"),
    "broken.safetensors": (header("{{{"), "a header that is no JSON"),
    "none.safetensors": (header("{}"), "holds no tensors"),
    "cut.safetensors": (header(ONE + "}"), "is truncated: its tensors end at byte"),
    "twice.safetensors": (header(ONE + ", " + ONE[1:] + "}", rest=bytes(4)), "gives a key twice"),
    "twice2.safetensors": (header(ONE[:-1] + ', "shape": [2]}}', rest=bytes(4)), "gives a key twice"),
    "negative.safetensors": (header(ONE.replace("[1]", "[-1]") + "}", rest=bytes(4)), "in no way safetensors does"),
    "sizes.safetensors": (header(ONE.replace("[1]", "[3]") + "}", rest=bytes(4)), "in no way safetensors does"),
    "many.safetensors": (header(ONE.replace("[1]", f"[{'1, ' * 99}1]") + "}", rest=bytes(4)), "in no way safetensors does"),
    "odd.safetensors": (header('{"w": 3}'), "in no way safetensors does"),
    "deep.safetensors": (header("[" * 100_000), "a header that is no JSON"),
    "odd.index.json": (b'{"weight_map": 3}', 'an index without a "weight_map"'),
    "gone.index.json": (b'{"weight_map": {"w": "gone.safetensors"}}', "names the shard 'gone.safetensors', which is missing"),
    "broken.index.json": (b"{", "a header that is no JSON"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_answered_in_one_sentence_and_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    content, says = HOSTILE[name]
    Path(name).write_bytes(content)
    with pytest.raises(Trouble) as caught:
        load(name)
    assert says in str(caught.value)
    assert str(caught.value).isprintable()
    assert [path.name for path in tmp_path.iterdir()] == [name]


def as_saved(state: Any, **options: Any) -> bytes:
    torch.save(state, buffer := io.BytesIO(), **options)
    return buffer.getvalue()


SEEDS = [
    ("net.pt", as_saved(OrderedDict(NET.state_dict()))),
    ("net.pth", as_saved({"state_dict": NET.state_dict()}, _use_new_zipfile_serialization=False)),
    ("net.safetensors", header(ONE + "}", rest=bytes(4))),
]


@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=9)), max_size=6),
    st.floats(0, 1),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_damage_breaks_the_reader(tmp_path: Path, seed: tuple[str, bytes], damage: list[tuple[float, bytes]], cut: float) -> None:
    name, content = seed
    spoilt = bytearray(content)
    for place, written in damage:
        at = int(place * len(spoilt))
        spoilt[at : at + len(written)] = written
    (file := tmp_path / name).write_bytes(bytes(spoilt[: int(len(spoilt) * max(cut, 0.01))] if cut < 0.5 else spoilt))
    try:
        load(str(file))
    except Trouble as trouble:
        assert str(trouble).isprintable()
