"""archdiff MODEL: one model, explained."""

from __future__ import annotations

from typing import Any

import rich_click as click

from archdiff.cli import SETTINGS, shared
from archdiff.cli.output import put
from archdiff.sources import load


@click.command("show", context_settings=SETTINGS)
@click.argument("model")
@shared
def command(model: str, traceback: bool, **how: Any) -> int:
    """One MODEL: its tree, folded, what each layer is for, and what is unusual."""
    put(load(model), **how)
    return 0
