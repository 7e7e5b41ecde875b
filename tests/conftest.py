"""What every test needs: a torchvision that can be imported, also beside a torch it was not compiled for."""

from __future__ import annotations

from archdiff.sources.operators import define_missing_operators

define_missing_operators()

pytest_plugins = ["pytester"]
