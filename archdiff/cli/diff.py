"""archdiff OLD NEW: what changed between two models. With one model, what it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from archdiff.cli import SETTINGS, shared
from archdiff.cli.clicking import click
from archdiff.cli.completion import specs
from archdiff.cli.loading import loaded
from archdiff.cli.output import put
from archdiff.sources.files import holds_models
from archdiff.sources.trouble import Trouble

if TYPE_CHECKING:
    from archdiff.diff.records import Diff
    from archdiff.tree.records import Tree


@click.command("diff", context_settings=SETTINGS)
@click.argument("old", shell_complete=specs)
@click.argument("new", required=False, shell_complete=specs)
@click.option("--pin", "pins", multiple=True, metavar="OLD=NEW", help="Pair these two paths, whatever the aligner would do.")
@click.option("--old-python", metavar="PATH", help="The Python interpreter whose libraries build OLD.")
@click.option("--new-python", metavar="PATH", help="The Python interpreter whose libraries build NEW.")
@shared
def command(
    old: str, new: str | None, pins: tuple[str, ...], old_python: str | None, new_python: str | None, traceback: bool, **how: Any
) -> int:
    """What changed between OLD and NEW: the facts, the surgery, the reasons. Exit status 0 the same, 1 they differ, 2 trouble."""
    if new is None:
        put(loaded(old, old_python), **how)
        return 0
    if holds_models(old) and holds_models(new):
        from archdiff.cli.folders import compared

        folders = compared(old, new)
        put(folders, **how)
        return folders.exit_status
    from archdiff.story.story import tell

    found = pinned(loaded(old, old_python), loaded(new, new_python), pins)
    put(tell(found), **how)
    return int(bool(found))


def pinned(old: Tree, new: Tree, pins: Sequence[str]) -> Diff:
    """The diff of two trees, with pins as the command line has them. Raises Trouble for pins that cannot hold."""
    from archdiff.diff.compare import diff

    try:
        return diff(old, new, [_pin(each) for each in pins])
    except ValueError as error:
        raise Trouble(str(error)) from error


def _pin(text: str) -> tuple[str, str]:
    old, equals, new = text.partition("=")
    if not equals:
        raise Trouble(f"--pin {text}: write OLD=NEW, two paths with an equals sign between.")
    return old, new
