"""A Page becomes text, one file a format; renderers do not know one another, and only what is asked for is imported."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archdiff.promises.report import Report
    from archdiff.story.folders import Folders
    from archdiff.story.page import Page
    from archdiff.story.story import Story
    from archdiff.tree.records import Tree

FORMATS = ("terminal", "text", "markdown", "github", "html", "svg", "json")
"""Every format. ``terminal`` is ``text`` with colours, ``github`` are annotations for a workflow."""

SUFFIXES = {
    ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".svg": "svg", ".json": "json", ".txt": "text",
}  # fmt: skip
"""The format a file's name asks for."""


_DATA = {"Report": "report", "Folders": "folders"}
"""Which file writes a noun as JSON; ``json`` writes the others."""

UNFOLDABLE = 1_000
"""Layers up to which a notebook's output holds the folded rows too."""


def render(
    what: Story | Tree | Report | Folders | Page,
    format: str = "text",  # noqa: A002
    width: int | None = None,
    encoding: str = "utf-8",
    **view: Any,
) -> str:
    """A story, a tree, a report, two folders or a page in one format. ``view`` are fields of ``archdiff.story.view.View``; ``width`` and
    ``encoding`` are for ``text`` and ``terminal``.

    Raises ValueError for an unknown format, and for a bare page as JSON: that is data, and a page is words.
    """
    if format not in FORMATS:
        raise ValueError(f"no format {format!r}; there are {', '.join(FORMATS)}")
    if format == "json":
        return str(import_module(f"archdiff.render.{_DATA.get(type(what).__name__, 'json')}").render(what))
    view["long"] = view.get("long", False) or format not in ("text", "terminal")
    page = composed(what, **({"whole": True} if format == "html" else {}), **view)
    if format in ("text", "terminal"):
        return str(import_module("archdiff.render.terminal").render(page, width, format == "terminal", encoding))
    return str(import_module(f"archdiff.render.{format}").render(page))


def composed(what: Story | Tree | Report | Folders | Page, **view: Any) -> Page:
    """The page of a story, of one model, of a report or of two folders; a page is its own."""
    from archdiff.story.page import Page

    if isinstance(what, Page):
        return what
    from archdiff.story.compose import compose
    from archdiff.story.model import compose_model
    from archdiff.story.story import Story
    from archdiff.story.view import View
    from archdiff.tree.records import Tree

    if isinstance(what, Tree):
        return compose_model(what, View(**view))
    if isinstance(what, Story):
        return compose(what, View(**view))
    from archdiff.story.folders import Folders, compose_folders

    if isinstance(what, Folders):
        return compose_folders(what)
    from archdiff.promises.telling import told

    return told(what, View(**view))


def notebook(what: Story | Tree) -> str:
    """A story or a tree for a notebook's output: inert HTML, folded rows to open while the models are not huge."""
    from archdiff.tree.records import Tree

    trees = (what,) if isinstance(what, Tree) else (what.diff.old, what.diff.new)
    page = composed(what, whole=max(len(tree.layers) for tree in trees) <= UNFOLDABLE)
    return str(import_module("archdiff.render.html").fragment(page))
