"""Wider or narrower layers: one number changed, and every layer that gives or takes it followed."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged, TensorChanged
from archdiff.surgeries.anatomy import IN, OUT, projects
from archdiff.surgeries.positions import rotary
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed, places, signed
from archdiff.tree.totals import elements

_NORMS = ("num_features", "normalized_shape", "num_channels")
_NAMED = frozenset(
    """
    embedding_dim embed_dim hidden_size hidden_dim d_model dim intermediate_size inplanes planes base_width split_size all_head_size
    attention_head_size inner_dim channels width n_embd n_inner d_ff d_kv head_dim expansion num_features head_hidden_size ffn_dim
    feature_dim proj_size input_size groups out_planes attn_dim kdim vdim mlp_dim hidden_features
    """.split()
)
"""Settings that repeat a width. ``groups`` follows where a convolution is depthwise."""

Step = tuple[int, int]


def _recognise(scene: Scene) -> Iterator[Claim]:
    given, taken = _flow(scene)
    steps = given & taken
    if not steps:
        return
    layers: dict[str, list[int]] = {}
    for index, change in scene.of(AttributeChanged):
        step = _step(change.before, change.after)
        last = change.name.rpartition(".")[2]
        if step and (
            last in (*IN, *OUT, *_NORMS) or (last in _NAMED and (step in steps or last != "groups" or _depthwise(scene, change.new)))
        ):
            layers.setdefault(change.new, []).append(index)
    for index, tensor in scene.of(TensorChanged):
        if _follows(tensor, steps, tensor.new in layers):
            layers.setdefault(tensor.new, []).append(index)
    claimed = [*(index for indices in layers.values() for index in indices), *rotary(scene), *_scales(scene)]
    leaves = [path for path in layers if path not in scene.look.new_children]
    if len(leaves) < 2:
        return
    ratios = {after / before for before, after in steps if before}
    told = [f"{before} → {after}" for before, after in sorted(steps)]
    yield Claim(
        tuple(claimed),
        {
            "layers": count(len(leaves), "layer"),
            "factor": f", × {next(iter(ratios)):g}" if len(ratios) == 1 else "",
            "steps": listed(told),
            "places": places(leaves),
            "difference": signed(_difference(scene, claimed)),
        },
    )


def _scales(scene: Scene) -> Iterator[int]:
    """The factor of attention scores, one over the root of a head's width."""
    return (index for index, change in scene.of(AttributeChanged) if change.name in ("scaling", "scale") and type(change.after) is float)


def _flow(scene: Scene) -> tuple[set[Step], set[Step]]:
    """Widths that projections now give, and widths that projections and norms now take, each from what to what."""
    given: set[Step] = set()
    taken: set[Step] = set()
    for _, change in scene.of(AttributeChanged):
        step = _step(change.before, change.after)
        if step and (change.name in ("embedding_dim", "hidden_size") or (change.name in OUT and projects(scene.look.new[change.new]))):
            given.add(step)
        elif step and (change.name in IN or change.name in _NORMS):
            taken.add(step)
    return given, taken


def _step(before: object, after: object) -> Step | None:
    """A change of one whole number; of ``normalized_shape`` its last size."""
    old, new = (each[-1] if isinstance(each, tuple) and each else each for each in (before, after))
    if isinstance(old, bool) or isinstance(new, bool) or not isinstance(old, int) or not isinstance(new, int):
        return None
    return (old, new) if old != new else None


def _depthwise(scene: Scene, new: str) -> bool:
    attributes = scene.look.new[new].attributes or {}
    return attributes.get("groups") == attributes.get("in_channels")


def _follows(change: TensorChanged, steps: set[Step], stated: bool) -> bool:
    """Whether a tensor only has other sizes, and a width of its layer or a known step says why."""
    if change.before is None or change.after is None or change.before.shape is None or change.after.shape is None:
        return False
    old, new = change.before.shape, change.after.shape
    differ = {(a, b) for a, b in zip(old, new, strict=False) if a != b}
    return len(old) == len(new) and bool(differ) and (stated or differ <= steps)


def _difference(scene: Scene, claimed: list[int]) -> int:
    total = 0
    for index in claimed:
        change = scene.diff.changes[index]
        if isinstance(change, TensorChanged) and change.before and change.after and change.after.kind == "parameter":
            total += (elements(change.after) or 0) - (elements(change.before) or 0)
    return total


SURGERY = Surgery(
    id="width_changed",
    title="Width changed: {layers}{factor}",
    sentence="Features or channels went {steps}, in {places}: what one layer gives, the next ones take ({difference} parameters).",
    teaches=(
        "Width is how many features a layer computes side by side. A projection between two widened layers grows with the product of "
        "both widths, one at the edge with one of them. Depth and order stay; but no tensor listed here has its old size, so an old "
        "checkpoint does not fit in these layers, and load_state_dict refuses them even with strict=False."
    ),
    reference="https://arxiv.org/abs/1605.07146",
    recognise=_recognise,
)
