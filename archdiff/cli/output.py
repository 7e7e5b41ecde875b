"""Where the answer goes and how it looks: format, file, colour."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archdiff.cli.clicking import click
from archdiff.cli.pager import show
from archdiff.render import FORMATS, SUFFIXES, render
from archdiff.sources.files import replace
from archdiff.sources.trouble import Trouble
from archdiff.story.view import ONLY

if TYPE_CHECKING:
    from archdiff.promises.report import Report
    from archdiff.story.folders import Folders
    from archdiff.story.page import Page
    from archdiff.story.story import Story
    from archdiff.tree.records import Tree

OPTIONS = (
    click.option("-f", "--format", "form", type=click.Choice(FORMATS), help="How to write it; text in a pipe by default."),
    click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write to a file; the format follows its suffix."),
    click.option("--all", "every", is_flag=True, help="Every row, also the unchanged ones."),
    click.option("--depth", type=click.IntRange(0), metavar="N", help="Fold what lies deeper than N levels below the root."),
    click.option("--only", callback=lambda _, __, given: kinds(given), metavar="KINDS", help=f"Rows of these kinds: {','.join(ONLY)}."),
    click.option("--path", metavar="PATH", help="Only this layer, on either side, and what it holds."),
    click.option("--context", type=click.IntRange(0), default=0, metavar="N", help="Unchanged siblings to show around a change."),
    click.option("--no-explain", "explain", is_flag=True, flag_value=False, default=True, help="Facts only."),
    click.option("--long", is_flag=True, help="Findings in full: what exactly was done, and everything that follows from it."),
    click.option("--learn", is_flag=True, help="A lesson at the end: what each layer type is, in order of appearance."),
    click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="NO_COLOR and FORCE_COLOR are honoured."),
    click.option("--pager/--no-pager", "paged", default=True, help="Long output through $ARCHDIFF_PAGER, $PAGER or less, on a terminal."),
    click.option("--traceback", is_flag=True, help="The whole traceback where something goes wrong."),
)


def put(
    what: Story | Tree | Report | Folders | Page, form: str | None, output: str | None, color: str, paged: bool = True, **view: Any
) -> None:
    """Write a story, a tree, a report, two folders or a page where the user wants it."""
    form = form or _by_suffix(output) or ("terminal" if colored(color) else "text")
    if form in ("terminal", "text") and not output:
        view |= {"width": _width(), "encoding": sys.stdout.encoding or "utf-8"}
    try:
        text = render(what, form, **view)
    except ValueError as error:
        raise Trouble(f"{error}; leave out --path to see all paths") from None
    if form == "github" and (summary := os.environ.get("GITHUB_STEP_SUMMARY")):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(render(what, "markdown", **view))
    if output:
        replace(Path(output), text)
    else:
        show(text, paged)


def kinds(given: str | None) -> frozenset[str]:
    """``--only added,changed`` as a set. Raises click's own error for any other word."""
    asked = [word.strip() for word in (given or "").split(",") if word.strip()]
    for word in asked:
        if word not in ONLY:
            raise click.BadParameter(f"{word!r} is no kind; there are {', '.join(ONLY)}")
    return frozenset(asked)


def colored(color: str) -> bool:
    """Whether to colour, by the option, the environment, or what stdout is."""
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def _by_suffix(output: str | None) -> str | None:
    """The format of a file's name; a name without a suffix is a text. Raises Trouble for a suffix that is none of ours."""
    suffix = Path(output).suffix.lower() if output else ""
    if suffix in ("", ".log"):
        return "text" if output else None
    if suffix not in SUFFIXES:
        raise Trouble(f"cannot tell the format of {output}: its name ends in none of {', '.join(SUFFIXES)}; -f says what to write")
    return SUFFIXES[suffix]


def _width() -> int:
    """The terminal's width; 120 in a pipe, unless COLUMNS says otherwise."""
    asked = os.environ.get("COLUMNS", "")
    if asked.isdigit() and int(asked) > 0:
        return int(asked)
    return os.get_terminal_size().columns if sys.stdout.isatty() else 120
