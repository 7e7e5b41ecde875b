"""Hooks registered on, or removed from, modules."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged
from archdiff.surgeries.consequences import STATE
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed, places

HOOKS = STATE - {"training"}


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [(index, change) for index, change in scene.of(AttributeChanged) if change.name in HOOKS]
    for group in alike(found, lambda item: (item[1].name, len(_names(item[1].after)) > len(_names(item[1].before)))):
        changes = [change for _, change in group]
        more = [name for change in changes for name in _names(change.after) if name not in _names(change.before)]
        less = [name for change in changes for name in _names(change.before) if name not in _names(change.after)]
        yield Claim(
            tuple(index for index, _ in group),
            {
                "what": " and ".join(filter(None, [_told(more, "added"), _told(less, "removed")])) or "reordered",
                "kind": changes[0].name.removesuffix("s").replace("_", " "),
                "modules": count(len(group), "module"),
                "places": places([change.new for change in changes], "modules"),
            },
        )


def _names(value: object) -> tuple[str, ...]:
    return tuple(str(item).partition(" #")[0].rpartition(".")[2].strip("<>") for item in value) if isinstance(value, tuple) else ()


def _told(names: list[str], verb: str) -> str:
    return f"{listed(list(dict.fromkeys(names)))} {verb}" if names else ""


SURGERY = Surgery(
    id="hooks_changed",
    title="Hooks changed ({kind}): {what}",
    sentence="The {kind}s of {modules} differ: {what} ({places}).",
    teaches=(
        "A hook is a function that runs whenever the module is called. It may only look, as for collecting features, or replace inputs, "
        "outputs and gradients, which the module tree does not show. Hooks are not saved in a state_dict, so loading a checkpoint "
        "neither restores nor removes them."
    ),
    reference="https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_forward_hook",
    recognise=_recognise,
)
