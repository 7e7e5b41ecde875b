"""Checkpoints: a hundred thousand tensors from each kind of file, beside what torch takes to load the weights."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from safetensors.torch import save_file

from archdiff.diff.compare import diff
from archdiff.sources import load
from benchmarks.speed.clock import medians
from benchmarks.speed.rows import Row

TENSORS = 100_000
NAMES = ("q_proj.weight", "k_proj.weight", "v_proj.weight", "v_proj.bias", "o_proj.weight", "gate.weight", "up.weight", "down.weight",
         "norm.weight", "norm.bias")  # fmt: skip


def checkpoints() -> Iterator[Row]:
    """Reading each kind, and comparing two kinds of the same weights."""
    with TemporaryDirectory() as folder:
        files = list(_written(Path(folder)))
        works = [partial(load, str(file)) for file in files]
        *spent, by_torch = medians([*works, partial(torch.load, files[0], weights_only=True)], 5)
        trees = [load(str(file)) for file in files[:2]]
        (compared,) = medians([lambda: diff(*trees)], 3)
    for file, seconds in zip(files, spent, strict=True):
        yield Row(f"checkpoint: {TENSORS:,} tensors, {file.name}", seconds, 1.0, "s", f"{seconds / by_torch:.2f} of torch.load")
    yield Row(f"checkpoint: {TENSORS:,} tensors, .pt against .safetensors", compared, 2.0, "s", "read already")


def _written(folder: Path) -> Iterator[Path]:
    """The same weights as torch saves them, as Lightning does, and as safetensors."""
    weights = {f"model.layers.{index // 10}.{NAMES[index % 10]}": torch.zeros(4, 2 if index % 3 else 1) for index in range(TENSORS)}
    torch.save(weights, folder / "weights.pt")
    yield folder / "weights.pt"
    save_file(weights, folder / "weights.safetensors")
    yield folder / "weights.safetensors"
    torch.save({"epoch": 1, "state_dict": weights}, folder / "lightning.ckpt")
    yield folder / "lightning.ckpt"
