"""archdiff explain NAME: a layer type, an attribute or a surgery."""

from __future__ import annotations

from typing import Any

from archdiff.cli import SETTINGS, shared
from archdiff.cli.clicking import click
from archdiff.cli.completion import explainable
from archdiff.cli.output import put
from archdiff.story.explain import explanation


@click.command("explain", context_settings=SETTINGS)
@click.argument("names", nargs=-1, shell_complete=explainable)
@shared
def command(names: tuple[str, ...], traceback: bool, **how: Any) -> int:
    """What NAME is: a layer type (Conv2d), an attribute (Conv2d.stride) or a surgery (head_replaced). Without a name, the index."""
    for name in names or ("",):
        put(explanation(name), **how)
    return 0
