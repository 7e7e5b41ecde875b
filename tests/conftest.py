"""What every test needs: a torchvision that can be imported beside any torch, and the same examples each time."""

from __future__ import annotations

from hypothesis import settings

from archdiff.sources.operators import define_missing_operators

define_missing_operators()
settings.register_profile("same", derandomize=True)
settings.load_profile("same")

pytest_plugins = ["pytester"]
