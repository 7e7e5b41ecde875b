"""What a child process runs: it loads one spec with its own interpreter's libraries and writes the snapshot to a file.

    python -c BOOT FOLDER SPEC FILE [INSIDE]

FOLDER holds this package, so that archdiff need not be installed there. INSIDE is a folder the spec's module must come from.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

from archdiff.sources import load
from archdiff.sources.trouble import Trouble, shown
from archdiff.tree.codec import encode

BOOT = """
import sys
if sys.version_info < (3, 10):
    sys.exit("it is Python " + sys.version.split()[0] + ", and 3.10 or later is needed")
sys.path[:1] = [sys.argv[1]]
from archdiff.sources.export import main
sys.exit(main(*sys.argv[2:]))
"""


TROUBLE = 2
"""The exit status when the last line on standard error is a sentence for the user."""


def main(spec: str, file: str, inside: str = "") -> int:
    """Write the snapshot of ``spec``. Returns the exit status."""
    try:
        if inside:
            _check_origin(spec, Path(inside))
        tree = load(spec)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return TROUBLE
    Path(file).write_text(encode(tree), encoding="utf-8")
    return 0


def _check_origin(spec: str, inside: Path) -> None:
    """A package that is installed from the user's own folder would be imported from there, whatever the revision says."""
    where = spec.partition("?")[0].rpartition(":")[0]
    top = where.partition(".")[0]
    if not top.isidentifier() or Path(where).suffix == ".py":
        return
    from archdiff.sources.importing import importable, search_folders

    with importable(search_folders(Path.cwd())):
        found = find_spec(top)
    places = [*(found.submodule_search_locations or []), found.origin or ""] if found else []
    if found and not any(Path(place).resolve().is_relative_to(inside.resolve()) for place in places if place):
        home = places[0] if places else "elsewhere"
        raise Trouble(
            f"{shown(spec)}: {top} is imported from {shown(home)}, not from the revision; name its folder in [tool.archdiff] pythonpath"
        )
