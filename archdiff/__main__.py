"""``python -m archdiff``: the same as the command ``archdiff``."""

from __future__ import annotations

import sys

from archdiff.cli import main as run


def main() -> None:
    """The console script."""
    sys.exit(run())


if __name__ == "__main__":
    main()
