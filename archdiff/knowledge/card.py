"""A card: what one layer type is, in words a student can follow and formulas a test can prove.

The words are data, in ``cards/LIBRARY/FAMILY.toml``; nothing is read before the first question, and then only the file that answers it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, NamedTuple

from archdiff.knowledge.kin import kin
from archdiff.knowledge.shelf import Entry, entry, names
from archdiff.knowledge.signature import Parameter, parameters
from archdiff.tree.records import Value

Printed = Literal["position", "name", "changed", "never"]
"""How ``print(model)`` shows an attribute: bare at its position, by name, by name unless it has its default, or not at all."""

By = Literal["exact", "name", "kin"]
"""Why a card answers: it describes this very class; it describes another class of this name; or a relative, as RMSNorm of LlamaRMSNorm."""


class Attribute(NamedTuple):
    """One setting of a layer."""

    name: str
    """As the constructor calls it."""
    meaning: str
    """What it sets, in a phrase."""
    required: bool = False
    default: Value = None
    """Meaningless where ``required``."""
    keyword_only: bool = False
    kept: str | None = None
    """What the module calls it; ``None`` where the module does not keep it."""
    printed: Printed = "never"
    unsaid: Value = None
    """The value that print leaves out, where it is not the default: timm's ``padding=None`` becomes 0, and that is not shown."""
    tensor: str | None = None
    """The tensor whose presence tells this setting, where the module keeps no value: ``bias``."""
    falls_back: str = ""
    """The attribute whose value ``None`` stands for."""
    rise: str = ""
    """What a larger value (or ``True``) does to the output; may hold ``{times}``, ``{before}`` and ``{after}``."""
    fall: str = ""
    """What a smaller value (or ``False``) does to the output."""
    change: str = ""
    """What any change does to the output, where the direction does not matter."""
    start: str = ""
    """What a change from nothing, 0 or ``None``, does."""
    stop: str = ""
    """What a change to nothing, 0 or ``None``, does."""
    checkpoint: str = ""
    """What a change does to an old checkpoint: ``loads``, ``shapes`` (they differ), ``keys`` (they come and go), or a sentence."""
    phrase: str = ""
    """How a value reads in a sentence, such as ``"stride {value}"``; ``"-"`` when it is not worth a word."""


class Card(NamedTuple):
    """One layer type. Texts are plain; formulas are in the language of ``formula``."""

    type: str
    library: str
    """The package whose class this is, such as ``torch``."""
    family: str
    """Convolution, normalisation, activation, …: the file it stands in."""
    role: str
    """A phrase of a few words, for one row of a tree."""
    does: str
    shape: str = ""
    """Input and output shape, ``"(N, in_channels, H, W) → (N, out_channels, H', W')"``; a primed size follows ``side``."""
    side: str = ""
    """The formula of one output size from the input's ``size`` and this side's settings."""
    parameters: str = ""
    """The formula of the number of parameters, those of submodules included."""
    why: str = ""
    confused_with: str = ""
    reference: str = ""
    """Address of its documentation or, for what has none, of its source or paper."""
    paper: str = ""
    """Who introduced it, and where to read that."""
    attributes: tuple[Attribute, ...] = ()
    """In positional order; keyword-only ones and such as no argument sets come last."""
    aliases: tuple[str, ...] = ()
    brief: str = ""
    """The settings every sentence starts with, such as ``"{in_channels}→{out_channels}, {kernel_size}"``."""
    effect: str = ""
    """What it does to the data in a sentence, where no formula tells."""
    sides: int = 0
    """How many sizes the layer works over: 2 for height and width."""
    spread: tuple[str, ...] = ()
    """The attributes the module keeps as one number a side, even when the constructor was given one for all."""
    positional: tuple[str, ...] = ()
    """What the bare values in a printout are, in order: ``Conv2d(3, 64, …)`` gives ``in_channels, out_channels``."""
    by: By = "exact"

    @property
    def hidden(self) -> Mapping[str, Value]:
        """The attributes whose absence from a printout means one value, usually the default, with that value as the module keeps it."""
        return {
            attribute.kept or attribute.name: self.spread_out(
                attribute.name, attribute.default if attribute.unsaid is None else attribute.unsaid
            )
            for attribute in self.attributes
            if attribute.printed == "changed"
        }

    def attribute(self, name: str) -> Attribute | None:
        """The attribute of this name, as the constructor or as the module calls it."""
        for attribute in self.attributes:
            if name in (attribute.name, attribute.kept):
                return attribute
        return None

    def spread_out(self, name: str, value: Value) -> Value:
        """The value as the module keeps it: ``3`` becomes ``(3, 3)`` where it holds one a side."""
        return (value,) * self.sides if name in self.spread and isinstance(value, int) else value


def card(type_name: str, origin: str | None = None) -> Card | None:
    """The card of a class by its name and, where known, the module that defines it (``"torch.nn.modules.conv"``)."""
    found = entry(type_name, origin)
    if found is not None:
        home = origin is None or origin.split(".")[0] == found.library
        return _card(found) if home else _card(found)._replace(by="name")
    relative = kin(type_name, origin)
    family, _, name = (relative or "").rpartition(".")
    found = entry(name, family or None) if name else None
    return _card(found)._replace(by="kin") if found is not None else None


def own_card(type_name: str) -> Card | None:
    """The card under this very name; relatives do not count."""
    return card(type_name) if entry(type_name, None) is not None else None


def all_names() -> tuple[str, ...]:
    """Every type that has a card, sorted; where two libraries share a name, the later one with its module in front."""
    return tuple(sorted(names(), key=str.casefold))


def namesakes(type_name: str) -> tuple[str, ...]:
    """Every name in ``all_names`` whose class is called so, in whichever library."""
    return tuple(name for name in all_names() if name.rpartition(".")[2] == type_name)


def near(name: str, count: int = 3) -> tuple[str, ...]:
    """The names most like this one, best first, whatever their case."""
    from difflib import get_close_matches

    known = {known.casefold(): known for known in reversed(all_names())}
    return tuple(known[match] for match in get_close_matches(name[:80].casefold(), known, n=count, cutoff=0.6))


@cache
def _card(found: Entry) -> Card:
    said = dict(found.fields)
    table = said.pop("attributes", {})
    printed = said.pop("printed", {})
    signature = parameters(said.pop("signature", "")) + parameters(said.pop("also", ""))
    said = {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}
    attributes = tuple(_attribute(parameter, table.get(parameter.name, {}), printed) for parameter in signature)
    names = {attribute.name for attribute in attributes}
    positional = tuple(name for name in printed.get("position", ()) if name in names)
    return Card(type=found.type, library=found.library, family=found.family, attributes=attributes, positional=positional, **said)


def _attribute(parameter: Parameter, said: Mapping[str, Any], printed: Mapping[str, list[str]]) -> Attribute:
    shown: Printed = "never"
    for way in ("position", "name", "changed"):
        if parameter.name in printed.get(way, ()):
            shown = way
    kept = said.get("kept", parameter.name)
    rest = {key: value for key, value in said.items() if key != "kept"}
    return Attribute(
        parameter.name, required=parameter.required, default=parameter.default, keyword_only=parameter.keyword_only,
        kept=kept or None, printed=shown, **{"meaning": "", **rest},
    )  # fmt: skip
