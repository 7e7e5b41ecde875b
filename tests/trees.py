"""Random trees and random pairings of them, for the laws."""

from __future__ import annotations

from hypothesis import strategies as st

from archdiff.diff.records import Alignment, Match
from archdiff.tree.paths import join
from archdiff.tree.records import Layer, Tensor, Tree

TYPES = ("Linear", "Conv2d", "ReLU", "Block", "Sequential", "Identity")
NAMES = ("a", "b", "conv1", "fc", "0", "1", "2", "layer1", "head")

scalars = st.one_of(st.none(), st.booleans(), st.integers(-3, 9), st.sampled_from([0.0, 0.5, 1e-5]), st.sampled_from(["zeros", "x"]))
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=2).map(tuple) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=2)
)
attributes = st.dictionaries(st.sampled_from(["p", "eps", "config", "stride"]), values, max_size=2)


@st.composite
def tensors(draw: st.DrawFn) -> tuple[Tensor, ...]:
    names = draw(st.lists(st.sampled_from(["weight", "bias", "running_mean"]), unique=True, max_size=3))
    return tuple(
        Tensor(
            name,
            draw(st.sampled_from(["parameter", "buffer"])),
            draw(st.sampled_from([(2,), (2, 3), ()])),
            draw(st.sampled_from(["float32", "int8"])),
            draw(st.booleans()),
            True,
        )
        for name in names
    )


@st.composite
def trees(draw: st.DrawFn, max_layers: int = 14) -> Tree:
    """A model: unique paths, parents first, siblings together; some lists, some structs."""
    budget = draw(st.integers(1, max_layers))
    layers: list[Layer] = []

    def grow(path: str, depth: int) -> None:
        nonlocal budget
        budget -= 1
        layers.append(_layer(draw, path))
        if depth >= 4 or budget <= 0:
            return
        count = draw(st.integers(0, 4))
        listed = draw(st.booleans())
        names = [str(k) for k in range(count)] if listed else draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=count))
        for own in names:
            if budget > 0 or listed:
                grow(join(path, own), depth + 1)

    grow("", 0)
    return Tree("random", tuple(layers))


def _layer(draw: st.DrawFn, path: str) -> Layer:
    kind = draw(st.sampled_from(TYPES))
    code = draw(st.sampled_from("12"))
    return Layer(path, kind, f"nn.{kind}", draw(attributes), draw(tensors()), f"{kind}{code}:{kind}{code}")


@st.composite
def alignments(draw: st.DrawFn, old: Tree, new: Tree) -> Alignment:
    """Any pairing at all, sensible or not."""
    olds = draw(st.permutations([layer.path for layer in old.layers]))
    pairs = zip(olds, [layer.path for layer in new.layers], strict=False)
    return Alignment(tuple(Match(one, other, "weak") for one, other in pairs if draw(st.integers(0, 3))))
