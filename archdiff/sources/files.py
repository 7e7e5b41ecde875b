"""Files met with caution: which kind one is, by its name and first bytes, reading it within a limit, and writing it whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal

from archdiff.sources.trouble import Trouble, reason, shown

Kind = Literal["snapshot", "checkpoint", "printout"]

CHECKPOINTS = (".safetensors", ".pt", ".pth", ".bin", ".ckpt", ".index.json")
"""Suffixes that promise a checkpoint, whatever the file turns out to hold."""

LONGEST = 128 * 2**20
"""Bytes of a snapshot that are read at most."""


def kind_of(path: str) -> Kind | None:
    """The kind of an existing file; ``None`` when ``path`` is Python code, a folder, a device, or nothing."""
    name = path.lower()
    if name.endswith(".py") or not stat.S_ISREG(mode(path)):
        return None
    if name.endswith(CHECKPOINTS):
        return "checkpoint"
    if name.endswith(".json"):
        return "snapshot"
    with opened(path) as file:
        start = file.read(512)
    if start.startswith((b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")) or start[8:10] == b'{"':
        return "checkpoint"
    return "snapshot" if start.lstrip().startswith(b"{") else "printout"


def mode(path: str) -> int:
    """What ``path`` is, as ``stat`` says it; 0 when there is nothing."""
    try:
        return Path(path).stat().st_mode
    except (OSError, ValueError):
        return 0


def holds_models(path: str) -> bool:
    """Whether ``path`` is a folder of several models, and not of one whose ``config.json`` is in it."""
    return stat.S_ISDIR(mode(path)) and not mode(f"{path}/config.json")


def opened(path: str) -> BinaryIO:
    """The file, open for reading. Raises Trouble when it is no regular file or may not be read."""
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise Trouble(f"{shown(path)} is not a regular file; name a file")
        return Path(path).open("rb")
    except (OSError, ValueError) as error:
        raise Trouble(f"{shown(path)} cannot be read: {reason(error)}; check its path and permissions") from None


def read_text(path: str) -> str:
    """All of a text file. Raises Trouble when it is longer than LONGEST or no text."""
    with opened(path) as file:
        return text(file, path, LONGEST)


def text(file: BinaryIO, name: str, longest: int) -> str:
    """All the text of an open file, in UTF-8, or in UTF-16 as some consoles write it."""
    found = file.read(longest + 1)
    if len(found) > longest:
        raise Trouble(f"{shown(name)} is longer than {longest // 2**20} MB, too long to be a model's text; name a smaller file")
    if found.startswith((b"\xff\xfe", b"\xfe\xff")):
        return found.decode("utf-16", errors="replace")
    if b"\0" in found:
        raise Trouble(f"{shown(name)} is binary, of no kind archdiff reads; name a checkpoint, a snapshot or a printout")
    return found.decode("utf-8-sig", errors="replace")


def replace(path: Path, text: str) -> None:
    """Write a text file whole or not at all. Raises Trouble where that cannot be done."""
    with replacing(path) as file:
        file.write(text.encode("utf-8"))


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write that becomes ``path`` at the end; until then, and if anything goes wrong, what was there stays."""
    import tempfile

    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise _unwritable(path, error) from None
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(temporary).chmod(path.stat().st_mode if path.exists() else 0o666 & ~_umask())
        Path(temporary).replace(path)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise _unwritable(path, error) from None
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def make_folder(folder: Path) -> None:
    """Create a folder and those above it. Raises Trouble where that cannot be done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble(f"{shown(str(folder))} cannot be a folder: {reason(error)}; name another one") from None


def _unwritable(path: Path, error: OSError) -> Trouble:
    said = error.strerror or reason(error)  # without the temporary file's name
    return Trouble(f"{shown(str(path))} cannot be written: {said.lower()}; check the folder, its permissions and the room on the disk")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
