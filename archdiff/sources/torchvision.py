"""``torchvision:resnet34``: a name in torchvision's registry, built without weights."""

from __future__ import annotations

import inspect
from typing import Any

from archdiff.sources.build import build
from archdiff.sources.library import imported, walked
from archdiff.sources.spec import Spec
from archdiff.sources.trouble import Trouble, near, shown
from archdiff.tree.records import Tree


def load(spec: Spec) -> Tree:
    """The model ``spec`` names. Raises Trouble when torchvision has none of that name or it cannot be built."""
    models = imported("torchvision.models", spec.text)
    name = spec.target.partition(":")[2]
    try:
        builder = models.get_model_builder(name)
    except ValueError:
        found = near(name, models.list_models()) or "; `archdiff models torchvision` lists them"
        raise Trouble(f"{shown(spec.text)}: torchvision has no model {shown(name)!r}{found}") from None
    return walked(spec, *build(spec.text, builder, without_weights(builder) | spec.arguments))


def without_weights(builder: Any) -> dict[str, object]:
    """The arguments that keep a builder from downloading: detection and segmentation models fetch a backbone of their own."""
    takes = inspect.signature(builder).parameters
    return {name: None for name in ("weights", "weights_backbone") if name in takes}


def names() -> list[str]:
    """Every name torchvision's registry knows, in its own order."""
    return list(imported("torchvision.models", "torchvision").list_models())
