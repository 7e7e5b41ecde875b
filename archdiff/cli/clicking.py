"""click, dressed by rich-click where help is asked for: importing rich-click costs as much as reading two snapshots."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING


def _helping() -> bool:
    """Whether this command line will print help."""
    return len(sys.argv) < 2 or bool({"-h", "--help"} & set(sys.argv))


if TYPE_CHECKING or not _helping():
    import click

    Group = click.Group
else:
    import rich_click as click

    Group = click.RichGroup

__all__ = ["Group", "click"]
