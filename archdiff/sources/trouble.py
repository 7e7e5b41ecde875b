"""The one way a source says no: a sentence that names what was asked, what went wrong and what to try."""

from __future__ import annotations


class Trouble(Exception):
    """Bad input. ``str()`` is one sentence for the user; the command line prints it and exits with 2."""
