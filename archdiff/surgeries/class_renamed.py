"""Other class names for the same parts: another model family, library or version that says the same in its own words."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Retyped
from archdiff.surgeries.moves import kept, same_parts
from archdiff.surgeries.names import bare, family
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed
from archdiff.tree.records import Layer

_ELSEWHERE = ("torch.jit", "torch.ao", "torch.nn.quantized", "torch.fx")
"""Homes of classes that share a layer's name and work otherwise: quantised, traced."""


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [(index, change) for index, change in scene.of(Retyped) if _renamed(scene, change)]
    for group in alike(found, lambda item: _prefixes(item[1])):
        same = [change for _, change in group if _same(scene, change)]
        unknown = any(_same(scene, change) is None for _, change in group)
        types = list(dict.fromkeys((change.before, change.after) for _, change in group))
        if len(group) < 2 and not same and bare(group[0][1].before) != bare(group[0][1].after):
            continue
        facts = {
            "types": listed([f"{before} → {after}" for before, after in types], 4),
            "title": f"{types[0][0]} → {types[0][1]}"
            if len(types) == 1
            else f"{_prefixes(group[0][1])[0]}… → {_prefixes(group[0][1])[1]}…",
            "count": count(len(group), "module"),
            "their": "its" if len(group) == 1 else "their",
            "have": "has" if len(group) == 1 else "have",
            "code": _code(group, scene, unknown),
        }
        other = any(_same(scene, change) is False for _, change in group)
        brief = "{code}" if other or facts["code"] == _HOLDS else None
        yield Claim(tuple(index for index, _ in group), facts, _OTHER_TITLE if other else None, brief=brief)


def _renamed(scene: Scene, change: Retyped) -> bool:
    new = scene.look.new[change.new]
    if (new.origin or "").startswith(_ELSEWHERE):
        return False
    return bare(change.before) == bare(change.after) or family(change.before, change.after) is not None or bool(_same(scene, change))


def _prefixes(change: Retyped) -> tuple[str, str]:
    if bare(change.before) == bare(change.after):
        return change.before.rpartition(".")[0], change.after.rpartition(".")[0]
    return family(change.before, change.after) or (change.before, change.after)


def _same(scene: Scene, change: Retyped) -> bool | None:
    """Whether both classes have the same code apart from names; ``None`` where that is not known."""
    return same_code(scene.look.old[change.old], scene.look.new[change.new])


def same_code(old: Layer, new: Layer) -> bool | None:
    """Whether two fingerprints agree, exactly or with children named by their place; ``None`` where one is not known."""
    if old.code is None or new.code is None or old.code.startswith("~") != new.code.startswith("~"):
        return None
    (old_exact, _, old_order), (new_exact, _, new_order) = old.code.partition(":"), new.code.partition(":")
    return old_exact == new_exact or old_order == new_order


def _code(group: list[tuple[int, Retyped]], scene: Scene, unknown: bool) -> str:
    differ = list(dict.fromkeys(change.after for _, change in group if _same(scene, change) is False))
    if differ:
        return (
            f"The code is not the same everywhere: {listed(differ)} may compute something else than the class before, so names and "
            f"tensors alone prove nothing there."
        )
    if unknown:
        return "Whether the code is the same is not known here."
    if not all(kept(scene, [change.new]) == 1.0 and same_parts(scene, change.new) for _, change in group):
        return _HOLDS
    return "The classes' code is the same apart from names: they compute the same from the same parts, weights and settings."


_HOLDS = "The classes' code is the same apart from names; what they hold is not, so they may compute something else."
_OTHER_TITLE = "Classes renamed, not all with the same code: {title}"

SURGERY = Surgery(
    id="class_renamed",
    title="Classes renamed: {title}",
    sentence="{count} kept {their} place and {have} a class of another name: {types}. {code}",
    teaches=(
        "A class's name is no part of the state_dict, so it alone changes no key and no shape. Libraries often "
        "copy a design into a new file for every model family, to let each change by itself; a shared tree then tells little, and what "
        "differs hides in the code and in settings such as a configuration."
    ),
    reference="https://huggingface.co/docs/transformers/philosophy",
    recognise=_recognise,
)
