"""The command line: thin wiring from words to rooms. Each command is a file of its own, imported only when it is asked for."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

from archdiff.cli.clicking import Group, click

COMMANDS = {
    "diff": "What changed between two models (the default: archdiff OLD NEW).",
    "show": "One model, explained (the default with one model: archdiff MODEL).",
    "models": "What can be asked of torchvision, timm, transformers or fastai by name.",
    "explain": "A layer type, one of its attributes, or a surgery.",
    "snapshot": "Write down what models are, to check them later.",
    "check": "Is a model still what its snapshot says, as far as it matters?",
    "keymap": "Which state_dict key of one model feeds which of another, and carrying weights over by it.",
    "text": "A checkpoint or a snapshot as plain text, for git diff.",
}
"""Every command and its one line of help, in the order help shows them; ``archdiff.cli.NAME`` holds it."""

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 120}


class Commands(Group):
    """Finds commands by name; anything else on the line is models to compare or to show."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"archdiff.cli.{cmd_name}").command
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        from archdiff.cli.completion import specs

        return [*super().shell_complete(ctx, incomplete), *specs(ctx, ctx.command.params[0], incomplete)]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in COMMANDS and args[0] not in ("-h", "--help", "--version"):
            args = ["diff", *args]
        return super().parse_args(ctx, args)


@click.group(cls=Commands, context_settings=SETTINGS, no_args_is_help=True)
@click.version_option(package_name="archdiff", message="archdiff %(version)s")
def group() -> None:
    """What is the difference between these two models?

    \b
    archdiff OLD NEW      what changed, what was done, and why
    archdiff MODEL        one model, explained

    A model is torchvision:resnet34, package.module:factory, path/to/file.py:factory, a printout, a snapshot or a checkpoint.
    """


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status: 0 the same, 1 they differ, 2 trouble."""
    from archdiff.cli.trouble import guarded

    if "_ARCHDIFF_COMPLETE" in os.environ:
        import archdiff.cli.completion  # noqa: F401
    return guarded(lambda: group.main(arguments, prog_name="archdiff", standalone_mode=False), arguments or sys.argv[1:])


def shared(command: Any) -> Any:
    """The options every command has that prints something."""
    from archdiff.cli.output import OPTIONS

    for option in reversed(OPTIONS):
        command = option(command)
    return command
