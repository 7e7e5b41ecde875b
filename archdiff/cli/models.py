"""archdiff models LIBRARY [FILTER]: what can be asked of a library by name."""

from __future__ import annotations

from archdiff.cli import SETTINGS
from archdiff.cli.clicking import click
from archdiff.sources import LIBRARIES
from archdiff.sources.names import names
from archdiff.sources.trouble import Trouble, printable, shown


@click.command("models", context_settings=SETTINGS)
@click.argument("library", metavar=f"[{'|'.join(LIBRARIES)}]")
@click.argument("pattern", metavar="[FILTER]", default="")
@click.option("--traceback", is_flag=True, help="The whole traceback where something goes wrong.")
def command(library: str, pattern: str, traceback: bool) -> int:
    """List the names LIBRARY knows, one spec a line; FILTER is a part of a name, or has * and ? in it."""
    found = names(library, pattern)
    if not found:
        raise Trouble(f"{library} has no name with {shown(pattern)!r} in it; leave out the filter to see all")
    click.echo("\n".join(f"{library}:{printable(name)}" for name in found))
    return 0
