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


def ramp(*rates: float) -> Tree:
    """Blocks whose stochastic depth drops more and more."""
    layers = [Layer("", "Net", attributes={}), Layer("blocks", "ModuleList", attributes={})]
    for block, rate in enumerate(rates):
        path = f"blocks.{block}"
        layers += [Layer(path, "Block", attributes={}), Layer(f"{path}.fc", "Linear", attributes={"n": 1})]
        layers.append(Layer(f"{path}.drop_path", "DropPath", attributes={"drop_prob": rate}))
    return Tree("net", tuple(layers))


def notes(old: Tree, new: Tree) -> list[str]:
    page = compose(tell(diff(old, new)))
    changed = [row for block in page.blocks if isinstance(block, Rows) for row in block.rows if row.mark == "changed"]
    return ["".join(span.text for span in row.note) for row in changed]


def test_a_ramp_of_rates_that_grew_by_one_factor_is_told_once() -> None:
    assert notes(ramp(0.1, 0.2, 0.3), ramp(0.2, 0.4, 0.6)) == ["drop_prob 0.1 → 0.2 and so on"]


def test_a_rate_that_left_the_ramp_is_told_by_itself() -> None:
    assert notes(ramp(0.1, 0.2, 0.3), ramp(0.2, 0.9, 0.6)) == ["drop_prob 0.1 → 0.2", "drop_prob 0.2 → 0.9", "drop_prob 0.3 → 0.6"]
