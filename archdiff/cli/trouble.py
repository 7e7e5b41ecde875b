"""What the command line does when something goes wrong: one sentence on stderr, exit status 2."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from archdiff.sources.trouble import Trouble, printable


def guarded(run: Callable[[], Any], arguments: Sequence[str]) -> int:
    """Run a command and turn what it raises into an exit status. ``--traceback`` among the arguments lets errors through whole."""
    try:
        status = run()
        sys.stdout.flush()
        return int(status or 0)
    except Trouble as trouble:
        return _failed(str(trouble), arguments, trouble)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.ClickException as error:
        return _failed(f"{error.format_message().rstrip('.')}; {_help(error)} tells what there is", arguments, None)
    except (click.exceptions.Exit, click.exceptions.Abort) as stop:
        return stop.exit_code if isinstance(stop, click.exceptions.Exit) else 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except KeyboardInterrupt:
        return _failed("interrupted", arguments, None)
    except (OSError, MemoryError, RecursionError) as error:
        return _failed(f"{type(error).__name__}: {error}", arguments, error)


def _help(error: click.ClickException) -> str:
    """The command line that explains the one that failed."""
    asked = getattr(error, "ctx", None)
    return f"{asked.command_path if asked else 'archdiff'} --help"


def _failed(sentence: str, arguments: Sequence[str], error: BaseException | None) -> int:
    if "--traceback" in arguments and error is not None:
        raise error
    print(f"archdiff: {printable(sentence)}", file=sys.stderr)
    return 2
