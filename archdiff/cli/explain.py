"""archdiff explain NAME: a layer type, an attribute or a surgery."""

from __future__ import annotations

import rich_click as click

from archdiff import explain
from archdiff.cli import SETTINGS


@click.command("explain", context_settings=SETTINGS)
@click.argument("names", nargs=-1)
@click.option("--traceback", is_flag=True, help="The whole traceback where something goes wrong.")
def command(names: tuple[str, ...], traceback: bool) -> int:
    """What NAME is: a layer type (Conv2d), an attribute (Conv2d.stride) or a surgery (head_replaced). Without a name, the index."""
    click.echo("\n".join(explain(name) for name in names or ("",)), nl=False)
    return 0
