"""A folder of snapshots: several models under their names, to be compared with another folder name by name."""

from __future__ import annotations

from pathlib import Path

from archdiff.sources.trouble import Trouble, near, shown
from archdiff.tree.codec import SCHEMA

SUFFIXES = (".arch.json", ".json")


def snapshots(folder: str) -> dict[str, str]:
    """Name to file of every snapshot in ``folder`` and below, sorted by name; a file that is none is passed over.

    Raises Trouble when it is no folder or holds no snapshot.
    """
    top = Path(folder)
    if not top.is_dir():
        beside = (each.name for each in top.parent.iterdir() if each.is_dir()) if top.parent.is_dir() else ()
        raise Trouble(f"{shown(folder)} is no folder{near(top.name, beside) or '; name a folder of snapshots'}")
    found = {_name(file.relative_to(top).as_posix()): str(file) for file in top.rglob("*.json") if _is_snapshot(file)}
    if not found:
        raise Trouble(f"{shown(folder)} holds no snapshots; write some with archdiff snapshot MODEL -o {shown(folder)}")
    return dict(sorted(found.items()))


def _name(relative: str) -> str:
    return next((relative.removesuffix(suffix) for suffix in SUFFIXES if relative.endswith(suffix)), relative)


def _is_snapshot(file: Path) -> bool:
    """Whether the file says so itself, near its beginning."""
    family = SCHEMA.rpartition("/")[0].encode()
    try:
        with file.open("rb") as opened:
            return family in opened.read(200)
    except OSError:
        return False
