"""``[tool.archdiff]``: the table of the nearest pyproject.toml that has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from archdiff.sources.trouble import Trouble, reason


class Table(NamedTuple):
    """What is written under ``[tool.archdiff]``, and where."""

    file: Path
    entries: dict[str, Any]


def table(start: Path) -> Table | None:
    """The table that counts for ``start``: of its own pyproject.toml or of the nearest one above. Raises Trouble for broken TOML."""
    for folder in (start, *start.parents):
        if (file := folder / "pyproject.toml").is_file():
            import tomllib

            try:
                entries = tomllib.loads(file.read_text("utf-8")).get("tool", {}).get("archdiff")
            except (OSError, ValueError) as error:
                raise Trouble(f"{file} cannot be read: {reason(error)}; correct it, or run from another folder") from None
            if isinstance(entries, dict):
                return Table(file, entries)
    return None
