"""Places that shared a tensor and now hold one each."""

from __future__ import annotations

from archdiff.surgeries.surgery import Surgery
from archdiff.surgeries.ties import retied

SURGERY = Surgery(
    id="weights_untied",
    title="Weights untied: {names}",
    sentence="{holders} no longer the same tensor as {first}: {saved} more to store and train.",
    teaches=(
        "Each place now learns on its own, which frees the input and the output side to differ. A checkpoint of the tied model usually "
        "still loads, since a state_dict lists the shared tensor under each of its keys; formats that store it once, such as "
        "safetensors, lack one of the keys. Both sides start equal only if the weights were copied."
    ),
    reference="https://arxiv.org/abs/1608.05859",
    recognise=lambda scene: retied(scene, tied=False),
)
