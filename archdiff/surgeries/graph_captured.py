"""A model whose forward became a recorded graph, by torch.fx or torch.export."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Added, AttributeChanged, Removed, Reordered, Retyped
from archdiff.surgeries.consequences import STATE, consequences, replaced
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.paths import inside


def _recognise(scene: Scene) -> Iterator[Claim]:
    graphs = [change for _, change in scene.of(Retyped) if (change.layer.origin or "").startswith(_GRAPHS)]
    for graph in graphs:
        unflattened = graph.after == "UnflattenedModule"
        exported = unflattened or "range_constraints" in (graph.layer.attributes or {})
        hollow = [each for _, each in scene.of(Retyped) if inside(each.new, graph.new) and each.new != graph.new and _hollow(each)]
        gone = [(index, each) for index, each in scene.of(Removed) if inside(each.old, graph.old) and not each.layer.tensors]
        holders = [new.path for _, new, _ in replaced(scene) if new.type == "Module" and inside(new.path, graph.new)]
        bare = [
            index for path in holders for index, each in (*scene.at_old(path), *scene.at_new(path)) if isinstance(each, Removed | Added)
        ]
        guards = [index for index, each in scene.of(Added) if (each.layer.origin or "").startswith("torch.export")]
        shuffled = [index for index, each in scene.of(Reordered) if inside(each.new, graph.new)]
        own = [
            index for index, each in scene.at_new(graph.new) if isinstance(each, AttributeChanged) and (exported or each.name not in STATE)
        ]
        follows = [index for each in hollow for index in consequences(scene, each.new)]
        modes = [
            i
            for each in hollow
            for i, c in scene.at_new(each.new)
            if isinstance(c, AttributeChanged) and (unflattened or c.name == "training")
        ]
        yield Claim(
            tuple(
                dict.fromkeys(
                    (*consequences(scene, graph.new), *own, *follows, *modes, *(index for index, _ in gone), *bare, *guards, *shuffled)
                )
            ),
            {
                "by": "torch.export" if exported else "torch.fx",
                "place": places([graph.new]),
                "modules": count(len(hollow) + len(holders), "module"),
                "gone": f"; {count(len(gone), 'module')} without tensors no longer there" if gone else "",
                "role": ("holds a part of that code" if len(hollow) == 1 else "hold a part of that code each")
                if unflattened
                else "became bare holders",
                "means": UNFLATTENED if unflattened else EXPORTED if exported else TRACED,
            },
        )


_GRAPHS = ("torch.fx.graph_module", "torch.export.unflatten")


def _hollow(change: Retyped) -> bool:
    """Whether a module lost its class: a graph keeps bare holders of tensors, an unflattened export modules with code of their own."""
    return (change.after, change.layer.origin) in (
        ("Module", "torch.nn.modules.module"),
        ("InterpreterModule", "torch.export.unflatten"),
    )


EXPORTED = (
    "torch.export records the tensor operations themselves for inputs of given shapes, so layers dissolve into operations and only "
    "their tensors stay; training or evaluation is fixed as it was."
)
UNFLATTENED = (
    "torch.export recorded the tensor operations for inputs of given shapes, and unflatten dealt them out to modules of the old names "
    "again: keys and tensors are the old ones, settings such as a stride are in the recorded code, and training or evaluation is fixed "
    "as it was."
)
TRACED = (
    "torch.fx runs forward once with symbols instead of tensors and keeps leaf layers as they are; branches on data cannot be traced, "
    "and Python values are fixed as they were."
)

SURGERY = Surgery(
    id="graph_captured",
    title="Captured as a graph by {by}",
    sentence="The forward of {place} is now code recorded by {by}; {modules} inside {role}{gone}.",
    teaches=(
        "A graph can be rewritten, optimised or compiled. Capturing by itself keeps the names of parameters; residual sums and other "
        "functions live in the recorded code, not in the tree. {means}"
    ),
    reference="https://docs.pytorch.org/docs/stable/fx.html",
    recognise=_recognise,
)
