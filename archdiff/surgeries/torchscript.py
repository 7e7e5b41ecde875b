"""Modules compiled to TorchScript by tracing or scripting."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Removed, Retyped
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [change for _, change in scene.of(Retyped) if change.layer.origin == "torch.jit"]
    if not found:
        return
    gone = [index for index, change in scene.of(Removed) if not change.layer.tensors] if _whole(scene) else []
    yield Claim(
        (*(index for change in found for index in consequences(scene, change.new)), *gone),
        {
            "modules": count(len(found), "module"),
            "gone": f" {count(len(gone), 'module')} without tensors left no trace." if gone else "",
        },
    )


def _whole(scene: Scene) -> bool:
    return all(layer.origin == "torch.jit" for layer in scene.diff.new.layers)


SURGERY = Surgery(
    id="torchscript",
    title="Compiled to TorchScript: {modules}",
    sentence="{modules} became TorchScript, by torch.jit.trace or torch.jit.script.{gone}",
    teaches=(
        "TorchScript runs without Python, as for deployment in C++. Tracing records the operations of one example, so branches that "
        "depend on the data are fixed as they went, and so is evaluation or training mode where the code asks for it; scripting "
        "compiles the code itself. Parameters keep their names; settings such as stride are compiled in and can "
        "no longer be read from the modules, so they are not compared."
    ),
    reference="https://docs.pytorch.org/docs/stable/jit.html",
    recognise=_recognise,
)
