"""``fastai:resnet34``: what fastai's ``create_vision_model`` makes of an architecture, body and head, without weights."""

from __future__ import annotations

from functools import partial
from typing import Any

from archdiff.sources.build import build
from archdiff.sources.library import imported, walked
from archdiff.sources.spec import Spec
from archdiff.sources.trouble import Trouble, near, shown
from archdiff.tree.records import Tree

CLASSES = 2
"""Outputs of the head unless ``?n_out=`` says otherwise: the cats and dogs of fastai's first lesson."""


def load(spec: Spec) -> Tree:
    """The model ``spec`` names. Raises Trouble when fastai has no architecture of that name or it cannot be built."""
    learner = imported("fastai.vision.learner", spec.text)
    name = spec.target.partition(":")[2]
    architectures = _architectures(spec.text)
    if name not in architectures:
        found = near(name, architectures) or "; `archdiff models fastai` lists them"
        raise Trouble(f"{shown(spec.text)}: fastai has no architecture {shown(name)!r}{found}")
    factory = partial(learner.create_vision_model, architectures[name])
    return walked(spec, *build(spec.text, factory, {"n_out": CLASSES, "pretrained": False} | spec.arguments))


def names() -> list[str]:
    """Every architecture fastai can cut and give a head, sorted."""
    return sorted(_architectures("fastai"))


def _architectures(asked: str) -> dict[str, Any]:
    """Lower-case functions of ``fastai.vision.models.all``: torchvision's, and fastai's own xresnets."""
    public = vars(imported("fastai.vision.models.all", asked))
    return {
        name: made for name, made in public.items() if callable(made) and name.islower() and name[0] != "_" and not isinstance(made, type)
    }
