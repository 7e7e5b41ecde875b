"""Tensors stored in another number format, such as float32 to bfloat16."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import TensorChanged
from archdiff.surgeries.consequences import parameters
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.records import Tensor
from archdiff.tree.totals import size

NOTES = {
    "float16": "float16 keeps 10 bits of mantissa and overflows above 65,504, so training in it usually needs a gradient scaler.",
    "bfloat16": "bfloat16 has the range of float32 with 7 bits of mantissa, so it seldom overflows but rounds coarsely.",
    "float32": "float32 is torch's default: 23 bits of mantissa.",
    "float64": "float64 keeps 52 bits of mantissa; it is used for checking gradients and in numerical work, and is slow on most GPUs.",
}


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [
        (index, change.before, change.after, change)
        for index, change in scene.of(TensorChanged)
        if change.before is not None and change.after is not None and _recast(change.before, change.after)
    ]
    for group in alike(found, lambda item: (item[1].dtype, item[2].dtype)):
        changes = [change for *_, change in group]
        _, before, after, _ = group[0]
        frozen = sum(old.trainable is True and new.trainable is False for _, old, new, _ in group)
        yield Claim(
            tuple(index for index, *_ in group),
            {
                "before": before.dtype,
                "after": after.dtype,
                "tensors": count(len(group), "tensor"),
                "parameters": count(parameters(scene, changes), "parameter"),
                "places": places(list(dict.fromkeys(change.new for change in changes))),
                "bytes": f"{sum(size(old) or 0 for _, old, _, _ in group):,} → {sum(size(new) or 0 for _, _, new, _ in group):,} bytes",
                "frozen": f" {count(frozen, 'of them is', 'of them are')} frozen by the same step." if frozen else "",
                "width": _NARROWER
                if (size(after) or 0) < (size(before) or 0)
                else _WIDER
                if (size(after) or 0) > (size(before) or 0)
                else _AS_WIDE,
                "note": NOTES.get(str(after.dtype), ""),
            },
        )


def _recast(before: Tensor, after: Tensor) -> bool:
    """Same shape, another plain floating-point type; a subclass such as a quantised tensor is another matter."""
    plain = all(dtype is not None and dtype.startswith(("float", "bfloat", "complex")) for dtype in (before.dtype, after.dtype))
    return plain and before.dtype != after.dtype and before.shape == after.shape


_NARROWER = "Narrower numbers take less memory and run faster where the hardware supports them; outputs differ by rounding."
_WIDER = "Wider numbers take more memory and more time; outputs differ by rounding."
_AS_WIDE = "The numbers take as much memory as before; outputs differ by rounding."

SURGERY = Surgery(
    id="dtype_changed",
    title="Number format changed: {before} → {after}",
    sentence="{tensors} ({parameters}) in {places} went from {before} to {after}: {bytes}.{frozen}",
    teaches=(
        "{width} A checkpoint in the other format still loads: load_state_dict copies values into the existing tensors and converts "
        "them, so the model's own format wins (unless assign=True). Inputs must come in the same format unless autocast is used. {note}"
    ),
    reference="https://docs.pytorch.org/docs/stable/tensor_attributes.html#torch-dtype",
    recognise=_recognise,
)
