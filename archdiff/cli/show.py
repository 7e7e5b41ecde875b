"""archdiff MODEL: one model, explained."""

from __future__ import annotations

from typing import Any

from archdiff.cli import SETTINGS, shared
from archdiff.cli.clicking import click
from archdiff.cli.completion import specs
from archdiff.cli.loading import loaded
from archdiff.cli.output import put


@click.command("show", context_settings=SETTINGS)
@click.argument("model", shell_complete=specs)
@shared
def command(model: str, traceback: bool, **how: Any) -> int:
    """One MODEL: its tree, folded, what each layer is for, and what is unusual."""
    put(loaded(model), **how)
    return 0
