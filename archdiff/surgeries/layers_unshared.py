"""Places that shared a module and now have one each."""

from __future__ import annotations

from archdiff.surgeries.sharing import reshared
from archdiff.surgeries.surgery import Surgery

SURGERY = Surgery(
    id="layers_unshared",
    title="Layers no longer shared: {count} with {first}",
    sentence="{places} {verb} no longer the module at {first}: {saved} more to store and train.",
    teaches=(
        "Each place now has weights of its own and can learn what is of use there. A state_dict lists a shared module under each of its "
        "places, so an old checkpoint fills them all, with equal weights to begin with; formats that store a tensor once, such as "
        "safetensors, lack the other keys."
    ),
    reference="https://arxiv.org/abs/1909.11942",
    recognise=lambda scene: reshared(scene, shared=False),
)
