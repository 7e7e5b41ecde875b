"""Damaged and hostile files for as long as you like: every answer must be a tree or one sentence, in bounded time and memory.

    python -m benchmarks.fuzz [--seconds 60] [--seed 0] [--only printout]

Prints what broke, with the file kept for a closer look, and at the end of each kind inputs a second and the slowest one. Exit status 1 if
any broke.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import struct
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from archdiff.sources import load
from archdiff.sources.trouble import Trouble
from archdiff.tree.codec import encode
from archdiff.tree.records import Layer, Tensor, Tree

SLOWEST = 10.0
"""Seconds one small file may take."""

PIECES = [
    b"(0): ",
    b"Sequential(\n",
    b"(0-31): 32 x A(\n",
    b"Linear(3, 4)",
    b")",
    b"(",
    b"[",
    b"],",
    b"\n",
    b"'",
    b"=",
    b"\x1b[1m",
    b"None",
    b"\xff\xfe",
]
WORDS = [
    b"\x80\x02",
    b"}",
    b"(",
    b"u",
    b"q\x00",
    b"h\x00",
    b"cos\nsystem\n",
    b"R",
    b"b",
    b"2",
    b"\x86",
    b"X\xff\xff\xff\x7f",
    b"r\xff\xff\xff\xff",
    b".",
]
NOTES = [
    b'{"path": "',
    b'"tensors": [',
    b'"shape": [-1]',
    b"1e999",
    b"NaN",
    b"[" * 50,
    b"\\ud800",
    b'"type": null',
    b"9" * 400,
    b'"a":',
    b"}",
    b"]",
]


def seeds() -> dict[str, tuple[str, list[bytes], list[bytes]]]:
    """Kind to file name, sound files to start from, and pieces to damage them with."""
    import torch
    from torch import nn

    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ModuleList([nn.Linear(4, 4) for _ in range(3)]), nn.TransformerEncoderLayer(4, 2))
    files = []
    for options in ({}, {"_use_new_zipfile_serialization": False}):
        torch.save({"state_dict": net.state_dict(), "epoch": 1}, buffer := io.BytesIO(), **options)
        files.append(buffer.getvalue())
    header = b'{"w": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]}}'
    tree = Tree("seed", (Layer("", "Net", attributes={"a": (1, 2.5, "x")}, tensors=(Tensor("w", "parameter", (2, 2)),)), Layer("a", "B")))
    return {
        "printout": ("net.txt", [str(net).encode(), f"[{net}, {net}]".encode()], PIECES),
        "snapshot": ("net.arch.json", [encode(tree).encode()], NOTES),
        "torch": ("net.pt", files, WORDS),
        "safetensors": ("net.safetensors", [struct.pack("<Q", len(header)) + header + bytes(16)], NOTES),
        "index": ("net.index.json", [b'{"weight_map": {"w": "net.safetensors"}}'], NOTES),
    }


def damaged(sound: bytes, pieces: list[bytes], chance: random.Random) -> bytes:
    """``sound`` with a few bytes changed, pieces put in, stretches repeated or taken out, or its end cut off."""
    made = bytearray(sound)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(made) + 1)
        match chance.randrange(5):
            case 0:
                made[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                made[place:place] = chance.choice(pieces) * chance.choice([1, 1, 1, 2, 50])
            case 2:
                del made[place : place + chance.choice([1, 4, 100])]
            case 3:
                made[place:place] = made[place : place + chance.choice([5, 200])] * chance.choice([1, 3, 40])
            case 4:
                made = made[: max(1, place)] if chance.random() < 0.3 else made
    return bytes(made)


def attempt(file: Path) -> str | None:
    """What is wrong with the answer to a file; ``None`` when it is a tree or a sentence, and came in time."""
    begun = time.perf_counter()
    try:
        load(str(file))
    except Trouble as trouble:
        if not str(trouble).isprintable() or len(str(trouble)) > 2_000:
            return f"a sentence that cannot be shown: {str(trouble)[:80]!r}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    taken = time.perf_counter() - begun
    return f"took {taken:.1f} s" if taken > SLOWEST else None


def fuzz(kind: str, make: Callable[[], bytes], file: Path, seconds: float) -> int:
    """Attempts until the time is up; how many broke."""
    count = broke = 0
    slowest = 0.0
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        content = make()
        file.write_bytes(content)
        begun = time.perf_counter()
        wrong = attempt(file)
        slowest = max(slowest, time.perf_counter() - begun)
        count += 1
        if wrong:
            broke += 1
            kept = Path(tempfile.gettempdir()) / f"archdiff-fuzz-{kind}-{count}{''.join(file.suffixes)}"
            kept.write_bytes(content)
            print(f"{kind}: {wrong}; kept as {kept}")
    print(f"{kind:12} {count / seconds:8.0f} a second, slowest {1000 * slowest:.0f} ms, {broke} broke")
    return broke


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    resource.setrlimit(resource.RLIMIT_AS, (8 * 2**30, 8 * 2**30))
    kinds = {kind: seed for kind, seed in seeds().items() if options.only in kind}
    with tempfile.TemporaryDirectory() as folder:
        broke = sum(
            fuzz(
                kind,
                lambda sound=sound, pieces=pieces: damaged(chance.choice(sound), pieces, chance),  # type: ignore[misc]
                Path(folder) / name,
                options.seconds / len(kinds),
            )
            for kind, (name, sound, pieces) in kinds.items()
        )
    return 1 if broke else 0


if __name__ == "__main__":
    sys.exit(main())
