"""Do printouts parse back to the tree they were printed from? Every torchvision model, timm models, and transformers classes.

    python -m benchmarks.printouts [--timm 150] [--only REGEX]

Prints a line for each model whose printout differs from the walked tree in paths, types or a shown attribute, then the totals.
"""

from __future__ import annotations

import argparse
import re
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from archdiff.sources.build import build
from archdiff.sources.operators import define_missing_operators
from archdiff.sources.printout import read
from archdiff.sources.walker import walk
from archdiff.tree.records import Tree


def torchvision_models() -> Iterator[tuple[str, Callable[[], Any]]]:
    from torchvision import models

    from archdiff.sources.torchvision import without_weights

    for name in models.list_models():
        builder = models.get_model_builder(name)
        yield f"torchvision:{name}", lambda builder=builder, name=name: build(name, builder, without_weights(builder))[0]


def timm_models(count: int) -> Iterator[tuple[str, Callable[[], Any]]]:
    import timm

    names = timm.list_models()
    for name in names[:: max(1, len(names) // count)] if count else []:
        yield f"timm:{name}", lambda name=name: build(name, timm.create_model, {"model_name": name, "pretrained": False})[0]


def differences(walked: Tree, printed: Tree) -> Iterator[str]:
    """What the printout says otherwise than the walk."""
    ours, theirs = [layer.path for layer in walked.layers], [layer.path for layer in printed.layers]
    if ours != theirs:
        missing, extra = [path for path in ours if path not in set(theirs)], [path for path in theirs if path not in set(ours)]
        yield f"paths: {missing[:3]} missing, {extra[:3]} extra"
    partners = {layer.path: layer for layer in walked.layers}
    for layer in printed.layers:
        partner = partners.get(layer.path)
        if partner is None:
            continue
        if layer.type is not None and layer.type != partner.type:
            yield f"type {partner.type} printed as {layer.type}"
        for name, value in (layer.attributes or {}).items():
            known = partner.attributes or {}
            if name in known and known[name] != value:
                yield f"{layer.type}.{name}: {known[name]!r} printed as {value!r}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--timm", type=int, default=150)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    define_missing_operators()
    models = differing = 0
    seconds = 0.0
    causes: Counter[str] = Counter()
    for name, make in [*torchvision_models(), *timm_models(options.timm)]:
        if not re.search(options.only, name):
            continue
        module = make()
        text = str(module)
        begun = time.perf_counter()
        printed = read(text, name)
        seconds += time.perf_counter() - begun
        found = list(differences(walk(module, name), printed))
        models += 1
        if found or printed.notes:
            differing += 1
            causes.update(found)
            print(f"{name}: {len(found)}, such as {found[:2]} {printed.notes}")
    print(f"{models} models, {differing} differ, {1000 * seconds / max(1, models):.1f} ms a printout")
    for cause, count in causes.most_common(20):
        print(f"{count:6} {cause}")


if __name__ == "__main__":
    main()
