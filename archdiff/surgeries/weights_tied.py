"""Two places that now hold one and the same tensor."""

from __future__ import annotations

from archdiff.surgeries.surgery import Surgery
from archdiff.surgeries.ties import retied

SURGERY = Surgery(
    id="weights_tied",
    title="Weights tied: {names}",
    sentence="{holders} now the same tensor as {first}: {saved} fewer to store and train.",
    teaches=(
        "One tensor serves in both places and collects the gradients of both. Language models tie the output projection to the token "
        "embedding, because both map between the same words and features. Press and Wolf found that it also lowers perplexity. The "
        "state_dict still has a key for each place; if an old checkpoint's two tensors differ only the one loaded last "
        "counts."
    ),
    reference="https://arxiv.org/abs/1608.05859",
    recognise=lambda scene: retied(scene, tied=True),
)
