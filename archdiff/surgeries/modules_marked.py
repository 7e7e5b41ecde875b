"""A private mark, such as an identifier, left on very many modules at once."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import ABSENT, AttributeChanged
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count

FEWEST = 3


def _recognise(scene: Scene) -> Iterator[Claim]:
    marks = [(i, c) for i, c in scene.of(AttributeChanged) if c.name.startswith("_") and (c.before is ABSENT or c.after is ABSENT)]
    for group in alike(marks, lambda item: (item[1].name, item[1].before is ABSENT)):
        if len(group) >= FEWEST and 2 * len(group) > len(scene.diff.alignment.matches):
            change = group[0][1]
            yield Claim(
                tuple(index for index, _ in group),
                {
                    "name": change.name,
                    "modules": count(len(group), "module"),
                    "verb": "put on" if change.before is ABSENT else "taken off",
                },
            )


SURGERY = Surgery(
    id="modules_marked",
    title="Mark {name} {verb} {modules}",
    sentence="A private attribute {name} was {verb} {modules}, most of the model.",
    teaches=(
        "Libraries and tools keep notes of their own on modules, such as a name or a flag. A leading underscore says by convention that "
        "the attribute is an internal matter; nothing but the code of forward can tell whether it decides what is computed. It is not "
        "part of the state_dict."
    ),
    reference="https://docs.python.org/3/tutorial/classes.html#private-variables",
    recognise=_recognise,
)
