"""What a shell offers for a model: the libraries, the names in their registries, Python files and what they define, files to read.

Names are read out of the libraries' source, which takes milliseconds; importing the libraries takes seconds.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class

_TORCHVISION = ("torchvision", r"^@register_model\([^)]*\)\n(?:@.*\n)*def (\w+)\(")

REGISTRIES = {
    "torchvision": _TORCHVISION,
    "timm": ("timm", r"^@register_model\n(?:@.*\n)*def (\w+)\("),
    "transformers": ("transformers", r"^class (\w+Config)\("),
    "fastai": _TORCHVISION,
}
"""Library to whose names it takes, and how they look in the source of that one's ``models``."""

READABLE = (".arch.json", ".safetensors", ".pt", ".pth", ".bin", ".ckpt", ".txt", ".index.json")


def specs(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Everything a spec can go on with."""
    library, colon, begun = incomplete.partition(":")
    if colon and library in REGISTRIES:
        return [CompletionItem(f"{library}:{name}") for name in sorted(set(names(library))) if name.startswith(begun)]
    if colon:
        return [CompletionItem(f"{library}:{name}") for name in defined(library) if name.startswith(begun)]
    libraries = [f"{name}:" for name in REGISTRIES if find_spec(name) is not None]
    found = [each for each in [*libraries, *files(incomplete)] if each.startswith(incomplete)]
    return [CompletionItem(each) for each in found]


def names(library: str) -> Iterator[str]:
    """The names in a library's registry, read from source without running it."""
    package, pattern = REGISTRIES[library]
    found = find_spec(package)
    for place in (found.submodule_search_locations or ()) if found else ():
        for path in sorted(Path(place, "models").rglob("*.py")):
            yield from re.findall(pattern, path.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)


def explainable(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Layer types and surgeries."""
    from archdiff.knowledge.card import all_names
    from archdiff.surgeries import SURGERIES

    known = [*all_names(), *(surgery.id for surgery in SURGERIES)]
    return [CompletionItem(name) for name in known if name.lower().startswith(incomplete.lower())]


def defined(module: str) -> list[str]:
    """The public functions and classes at the top of a Python file, or of a module in the current folder."""
    path = Path(module if module.endswith(".py") else module.replace(".", "/") + ".py")
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return []
    kinds = (ast.FunctionDef, ast.ClassDef)
    return [node.name for node in tree.body if isinstance(node, kinds) and not node.name.startswith("_")]


def files(incomplete: str) -> Iterator[str]:
    """Folders, files that hold a model, and Python files, which go on with a colon."""
    folder = Path(incomplete).parent if not incomplete.endswith("/") else Path(incomplete)
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        name = str(Path(folder, entry.name))
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield f"{name}/"
        elif entry.name.endswith(".py"):
            yield f"{name}:"
        elif entry.name.endswith(READABLE):
            yield name


class _Bash(BashComplete):
    """bash ends a word at every colon; this puts specs together again, and answers with the part behind the last colon."""

    def get_completion_args(self) -> tuple[list[str], str]:
        arguments, incomplete = super().get_completion_args()
        joined: list[str] = []
        for word in [*arguments, incomplete]:
            if joined and (word == ":" or joined[-1].endswith(":")):
                joined[-1] += word
            else:
                joined.append(word)
        return joined[:-1], joined[-1] if joined else ""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        found = super().get_completions(args, incomplete)
        head = incomplete.rpartition(":")[0]
        cut = len(head) + 1 if ":" in incomplete else 0
        return [CompletionItem(item.value[cut:], type=item.type) for item in found]


add_completion_class(_Bash, "bash")
