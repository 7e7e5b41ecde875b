"""What is the difference between these two models? Load, walk, diff, tell, explain, render.

    >>> import archdiff
    >>> story = archdiff.tell(archdiff.diff("torchvision:resnet18", "torchvision:resnet34"))
    >>> story.impact.verdict
    'partly'

Importing this imports neither torch nor rich. Two of the functions share their name with a room (``diff``, ``render``): what a room
holds is imported as ``from archdiff.diff.compare import …``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

import archdiff.diff
import archdiff.render  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import nn

    from archdiff.diff.records import (
        ABSENT,
        Added,
        Alignment,
        AttributeChanged,
        Change,
        CodeChanged,
        Diff,
        Match,
        Moved,
        Removed,
        Reordered,
        Retyped,
        SharingChanged,
        TensorChanged,
    )
    from archdiff.story.impact import Impact
    from archdiff.story.story import Story
    from archdiff.surgeries.surgery import Finding, Surgery
    from archdiff.tree.records import Layer, Tensor, Tree

    Model: TypeAlias = Tree | nn.Module | str

_HOMES = {
    "archdiff.tree.records": ("Layer", "Tensor", "Tree"),
    "archdiff.diff.records": (
        "ABSENT", "Added", "Alignment", "AttributeChanged", "Change", "CodeChanged", "Diff", "Match", "Moved", "Removed", "Reordered",
        "Retyped", "SharingChanged", "TensorChanged",
    ),
    "archdiff.surgeries.surgery": ("Finding", "Surgery"),
    "archdiff.story.impact": ("Impact",),
    "archdiff.story.story": ("Story",),
}  # fmt: skip
"""Where each record is made; a room is entered only when something of it is asked for."""

__version__ = "0.1.0"

__all__ = [
    "ABSENT", "Added", "Alignment", "AttributeChanged", "Change", "CodeChanged", "Diff", "Finding", "Impact", "Layer", "Match", "Moved",
    "Removed", "Reordered", "Retyped", "SharingChanged", "Story", "Surgery", "Tensor", "TensorChanged", "Tree",
    "assert_same", "diff", "explain", "load", "render", "tell", "walk",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    home = next((module for module, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module 'archdiff' has no attribute {name!r}")
    return getattr(import_module(home), name)


def load(spec: str) -> Tree:
    """The tree of the model that ``spec`` names, such as ``"torchvision:resnet34"``, ``"model.safetensors"`` or ``"printout.txt"``.

    Raises ``archdiff.sources.trouble.Trouble``, with one sentence, for every bad input. No weights are loaded or downloaded.
    """
    from archdiff.sources import load as load_spec

    return load_spec(spec)


def walk(module: nn.Module, origin: str | None = None) -> Tree:
    """The tree of a live module. Runs no forward and changes nothing; ``origin`` is how reports call it."""
    from archdiff.sources.walker import walk as walk_module

    return walk_module(module, origin)


def diff(old: Model, new: Model, pins: Sequence[tuple[str, str]] = ()) -> Diff:
    """Align two models and state every atomic change; each a Tree, an ``nn.Module`` or a spec.

    ``pins`` are pairs of paths, old and new, to be partners whatever the aligner would do. The Diff is false when nothing differs.
    """
    from archdiff.diff.compare import diff as compare

    return compare(_tree(old), _tree(new), pins)


def tell(diff: Diff) -> Story:
    """Name the surgeries behind a diff's changes and weigh what they mean for a checkpoint of the old model."""
    from archdiff.story.story import tell as tell_story

    return tell_story(diff)


def render(what: Story | Diff | Tree, format: str = "text") -> str:  # noqa: A002
    """A story, a diff or a tree in one of the formats ``text``, ``terminal``, ``markdown``, ``html``, ``svg`` and ``json``."""
    from archdiff.render import render as render_as

    return render_as(_told(what), format)


def explain(name: str = "") -> str:
    """What a layer type (``"Conv2d"``), an attribute (``"Conv2d.stride"``) or a surgery (``"head_replaced"``) is, as text.

    Without a name, the index. Raises ``archdiff.sources.trouble.Trouble`` for a name nobody knows, with the names most like it.
    """
    from archdiff.render.terminal import render as as_text
    from archdiff.story.explain import explanation

    return as_text(explanation(name))


def assert_same(old: Model, new: Model) -> None:
    """Raise AssertionError, with the story as its message, when two models differ in anything that both sides know."""
    found = diff(old, new)
    if found:
        raise AssertionError("the models differ\n\n" + render(found))


def notebook(what: Story | Diff | Tree) -> str:
    """The HTML by which a story, a diff or a tree appears in a notebook: no script, and small."""
    from archdiff.render import notebook as as_html

    return as_html(_told(what))


def _told(what: Story | Diff | Tree) -> Story | Tree:
    from archdiff.diff.records import Diff

    return tell(what) if isinstance(what, Diff) else what


def _tree(model: Model) -> Tree:
    from archdiff.tree.records import Tree

    if isinstance(model, Tree):
        return model
    return load(model) if isinstance(model, str) else walk(model)
