"""Tensors are read the same in one step and instruction by instruction, whatever their sizes and wherever they were."""

from __future__ import annotations

import io
import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
import torch

from archdiff.sources import load
from archdiff.sources.checkpoint.harmless import described, harmless
from archdiff.sources.checkpoint.machine import NotReadable
from archdiff.sources.checkpoint.pickled import read_pickle

SHAPES = [(), (1,), (300,), (4, 2), (70_000, 1), (2, 3, 4), (1, 2, 3, 4), (1, 2, 3, 4, 5), (0, 3)]
DTYPES = [torch.float32, torch.bfloat16, torch.int64, torch.bool]


def many() -> dict[str, torch.Tensor]:
    """So many that the numbers under which a pickle keeps things outgrow one byte, and then two."""
    return {f"block.{i}.weight": torch.zeros(SHAPES[i % len(SHAPES)], dtype=DTYPES[i % len(DTYPES)]) for i in range(10_000)}


@pytest.mark.parametrize("zipped", [True, False])
def test_ten_thousand_tensors_have_the_sizes_and_dtypes_they_were_saved_with(tmp_path: Path, zipped: bool) -> None:
    saved = many()
    torch.save(saved, file := tmp_path / "many.pt", _use_new_zipfile_serialization=zipped)
    read = {f"{layer.path}.{each.name}": (each.shape, each.dtype) for layer in load(str(file)).layers for each in layer.tensors or ()}
    assert read == {key: (tuple(value.shape), str(value.dtype).removeprefix("torch.")) for key, value in saved.items()}


def test_a_tensor_that_comes_again_is_tied_to_its_first_holder(tmp_path: Path) -> None:
    saved = {f"block.{i}.weight": torch.zeros(4, 2) for i in range(300)}
    saved |= {"again.weight": saved["block.250.weight"], "seen.weight": saved["block.260.weight"].view(4, 2)}
    torch.save(saved, file := tmp_path / "tied.pt")
    ties = {layer.path: each.tied_to for layer in load(str(file)).layers for each in layer.tensors or () if each.tied_to}
    assert ties == {"again": "block.250.weight", "seen": "block.260.weight"}


class Storage:
    """Stands for a storage, which a pickle of torch only refers to."""

    def __init__(self, *key: Any) -> None:
        self.key = key


class Tensor:
    """Pickles as torch pickles a tensor."""

    def __init__(self, *arguments: Any) -> None:
        self.arguments = arguments

    hooks: type = OrderedDict

    def __reduce__(self) -> tuple[Any, ...]:
        return torch._utils._rebuild_tensor_v2, (*self.arguments, False, self.hooks())


class Pickler(pickle._Pickler):  # type: ignore[misc]
    """Keeps storages apart, as torch's does."""

    def persistent_id(self, what: Any) -> Any:
        return what.key if isinstance(what, Storage) else None


def read(*tensors: Tensor, also: Any = None) -> list[Any]:
    Pickler(out := io.BytesIO(), 2).dump([*tensors, also])
    return list(read_pickle(out.getvalue(), harmless, described).value)


def on(device: str, index: int, sizes: tuple[int, ...] = (2, 2)) -> Tensor:
    return Tensor(Storage("storage", torch.FloatStorage, str(index), "".join(device), 4), 0, sizes, (2, 1))


def test_a_device_may_be_spelled_out_each_time() -> None:
    made = read(*(on("cuda:" + str(index % 2), index) for index in range(200)))
    assert [each.place[0] for each in made[:-1]] == [str(index) for index in range(200)]
    assert {each.shape for each in made[:-1]} == {(2, 2)}


def test_a_pickle_may_come_back_to_any_part_of_a_tensor() -> None:
    sizes = (3, 3)
    made = read(*(on("cpu", index) for index in range(100)), on("cpu", 100, sizes), also=sizes)
    assert made[-1] == sizes
    assert made[-2].shape == sizes


@pytest.mark.parametrize("sizes", [(-1, 2), (2, -70_000)])
def test_sizes_below_nothing_are_refused(sizes: tuple[int, ...]) -> None:
    with pytest.raises(NotReadable, match="torch did not write"):
        read(*(on("cpu", index) for index in range(100)), on("cpu", 100, sizes))


class Hooks(OrderedDict[str, Any]):
    """Hooks that pickle as a call of something else without arguments."""

    def __reduce__(self) -> tuple[Any, ...]:
        return set, ()


def test_hooks_of_another_kind_are_no_idiom_but_no_trouble() -> None:
    tensors = [on("cpu", index) for index in range(200)]
    for tensor in tensors[150:]:
        tensor.hooks = Hooks
    assert [each.shape for each in read(*tensors)[:-1]] == [(2, 2)] * 200
