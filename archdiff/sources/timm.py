"""``timm:resnet50d``: a name in timm's registry, built without weights."""

from __future__ import annotations

from functools import partial

from archdiff.sources.build import build
from archdiff.sources.library import imported, walked
from archdiff.sources.spec import Spec
from archdiff.sources.trouble import Trouble, near, shown
from archdiff.tree.records import Tree


def load(spec: Spec) -> Tree:
    """The model ``spec`` names. Raises Trouble when timm has none of that name or it cannot be built."""
    timm = imported("timm", spec.text)
    name = spec.target.partition(":")[2]
    if not timm.is_model(name.partition(".")[0]):
        found = near(name, timm.list_models()) or "; `archdiff models timm` lists them"
        raise Trouble(f"{shown(spec.text)}: timm has no model {shown(name)!r}{found}")
    return walked(spec, *build(spec.text, partial(timm.create_model, name), {"pretrained": False} | spec.arguments))


def names() -> list[str]:
    """Every name timm's registry knows, in its own order."""
    return list(imported("timm", "timm").list_models())
