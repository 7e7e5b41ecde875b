"""What repeats is said once, though each layer keeps its own path among its settings."""

from __future__ import annotations

from archdiff.diff.compare import diff
from archdiff.story.compose import compose
from archdiff.story.page import Rows
from archdiff.story.story import tell
from archdiff.tree.records import Layer, Tree, Value


def adapted(settings: str | None) -> Tree:
    """Four blocks, each with an adapter that holds ``settings``, formatted with its place; no adapters where None."""
    layers = [Layer("", "Net", attributes={}), Layer("model", "Model", attributes={})]
    for block in range(4):
        path = f"model.blocks.{block}"
        layers += [Layer(path, "Block", attributes={}), Layer(f"{path}.fc", "Linear", attributes={"n": 1})]
        if settings is not None:
            held: dict[str, Value] = {"kwargs": {"target": settings.format(block)}}
            layers.append(Layer(f"{path}.adapter", "Adapter", attributes=held))
    layers.insert(2, Layer("model.blocks", "ModuleList", attributes={}))
    return Tree("net", tuple(layers))


def rows(settings: str) -> int:
    page = compose(tell(diff(adapted(None), adapted(settings))))
    return sum(row.mark == "added" for block in page.blocks if isinstance(block, Rows) for row in block.rows)


def test_adapters_that_hold_their_own_path_are_told_once() -> None:
    assert rows("model.blocks.{}.adapter") == 1
    assert rows("blocks.{}.adapter") == 1


def test_adapters_that_differ_otherwise_are_told_each() -> None:
    assert rows("number {}") == 4
