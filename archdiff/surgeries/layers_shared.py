"""Several places that now hold one and the same module."""

from __future__ import annotations

from archdiff.surgeries.sharing import reshared
from archdiff.surgeries.surgery import Surgery

SURGERY = Surgery(
    id="layers_shared",
    title="Layers shared: {count} with {first}",
    sentence="{places} {verb} now the very module at {first}: {saved} fewer to store and train.",
    teaches=(
        "One module called at several places has one set of weights, which learns from all of them. ALBERT does so with all its blocks: "
        "as deep and as slow as before, with a fraction of the parameters. The state_dict still has a key for each place, so an old "
        "checkpoint loads without complaint; but all those keys write into the same tensors, and only what is loaded last counts."
    ),
    reference="https://arxiv.org/abs/1909.11942",
    recognise=lambda scene: reshared(scene, shared=True),
)
