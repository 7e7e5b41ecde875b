"""A page as one HTML file that needs nothing else: readable without script, and with it two trees that scroll, fold and answer."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from importlib.resources import files

from archdiff.render.escape import clipped
from archdiff.render.html.data import document
from archdiff.render.html.markup import blocks, sheets
from archdiff.render.theme import variables
from archdiff.story.page import Page, Rows

SCRIPTS = ("rows.js", "order.js", "bands.js", "draw.js", "inspect.js", "main.js")
"""The parts of the script, in the order they build on one another."""

_PIECE = "background:var(--page);color:var(--plain);padding:.8em 1em;border-radius:6px;font:14px/1.5 system-ui,sans-serif;"
"""A piece of a notebook brings its own paper: the notebook may be dark where the system is light."""

LIVE = 3_000
"""Trees of more rows are kept out of the document until they are asked for; without script they are all there."""


def render(page: Page) -> str:
    """The whole file. Its policy allows its own style and its own script, and nothing from anywhere else."""
    style, script = stylesheet(), _script()
    policy = f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    title = escape(clipped(page.title))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="archdiff">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main id="page">
{_body(page)}</main>
<script type="application/json" id="data">{document(page)}</script>
<script>{script}</script>
</body>
</html>
"""


def fragment(page: Page) -> str:
    """The page for a notebook's output: one element with its own style, no script, no identifiers."""
    return f'<div class="archdiff"><style>{stylesheet(".archdiff")}</style>{blocks(page.blocks)}</div>'


def _body(page: Page) -> str:
    trees = [block for block in page.blocks if isinstance(block, Rows)]
    many = sum(len(tree.rows) + sum(len(row.inner) for row in tree.rows) for tree in trees) > LIVE
    said = blocks((block for block in page.blocks if not many or not isinstance(block, Rows)), linked=True)
    return said + (f"<noscript>{blocks(trees, linked=True)}</noscript>\n" if many else "") + sheets(trees)


def stylesheet(scope: str = "") -> str:
    """The style. With a ``scope``, only what is needed without script, and only inside that element."""
    light, dark = variables()
    root = scope or ":root"
    head = f"{root}{{{light}}}"
    head += f"@media screen{{{root}[data-theme=dark]{{{dark}}}}}"
    head += f"@media screen and (prefers-color-scheme:dark){{{root}:not([data-theme=light]){{{dark}}}}}"
    if scope:
        return f"{head}{scope}{{{_PIECE}{_asset('static.css')}}}"
    return f"{head}{_asset('static.css')}{_asset('live.css')}"


def _script() -> str:
    return '"use strict";(() => {\n' + "\n".join(_asset(name) for name in SCRIPTS) + "\n})();"


def _asset(name: str) -> str:
    return files("archdiff.render.html").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
