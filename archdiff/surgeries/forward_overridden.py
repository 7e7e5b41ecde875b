"""A class of the same name whose code differs: forward replaced on the instance, or the class edited."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import CodeChanged
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places


def _recognise(scene: Scene) -> Iterator[Claim]:
    for group in alike(scene.of(CodeChanged), lambda item: item[1].type):
        yield Claim(
            tuple(index for index, _ in group),
            {
                "type": group[0][1].type,
                "modules": count(len(group), "module"),
                "places": places([change.new for _, change in group], "modules"),
                "versions": _versions(scene),
            },
        )


def _versions(scene: Scene) -> str:
    old, new = scene.diff.old.versions or {}, scene.diff.new.versions or {}
    differ = [f"{name} {old[name]} and {new[name]}" for name in old if name in new and old[name] != new[name]]
    return f" The two were read with different libraries ({', '.join(differ)}), which may be the reason." if differ else ""


SURGERY = Surgery(
    id="forward_overridden",
    title="Other code under the same class name: {type}",
    sentence="In {modules} the class {type} has other code than before: {places}.{versions}",
    teaches=(
        "Either a method such as forward was replaced on the object, or the class was edited or comes from another version. The "
        "printout is the same and the old checkpoint loads if the tensors are unchanged, but the outputs may differ; archdiff compares "
        "the source only, so run both on one input to know."
    ),
    reference="https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.forward",
    recognise=_recognise,
)
