"""The remedy for a torchvision whose compiled operators do not load: their names, so that its Python models can be imported.

``import torchvision`` stops at ``operator torchvision::nms does not exist`` when its wheel was compiled for another build of torch. No
model definition needs the operators; only their registration does.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch.library import Library

SCHEMAS = {
    "nms": "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms": "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}
"""The operators torchvision names while it is imported, with their signatures."""


@cache
def define_missing_operators() -> Library | None:
    """Declare what torchvision's compiled part should have declared, if it cannot. Call before importing torchvision, or what imports it.

    Returns the library of declarations, which the cache keeps alive; ``None`` when nothing is missing.
    """
    import torch

    found = find_spec("torchvision")
    if found is None or found.origin is None:
        return None
    _load_compiled(Path(found.origin).parent)
    missing = [schema for name, schema in SCHEMAS.items() if not hasattr(torch.ops.torchvision, name)]
    if not missing:
        return None
    library = torch.library.Library("torchvision", "DEF")  # type: ignore[no-untyped-call]
    for schema in missing:
        library.define(schema)  # type: ignore[no-untyped-call]
    return library


def _load_compiled(folder: Path) -> None:
    """Load the compiled part, as torchvision itself is about to; that it cannot be loaded is what the caller asks next."""
    import torch

    for file in sorted(folder.glob("_C*")):
        if file.suffix in {".so", ".pyd", ".dylib"}:
            try:
                torch.ops.load_library(file)  # type: ignore[no-untyped-call]
            except OSError:
                continue
