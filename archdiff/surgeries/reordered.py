"""Children registered in another order."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Reordered
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import listed
from archdiff.tree.paths import parent


def _recognise(scene: Scene) -> Iterator[Claim]:
    for group in alike(scene.of(Reordered), lambda item: scene.look.new[parent(item[1].new) or ""].type == "Sequential"):
        listing = scene.look.new[parent(group[0][1].new) or ""].type == "Sequential"
        facts = {
            "what": listed([change.new for _, change in group]),
            "where": listed(list(dict.fromkeys(parent(change.new) or "the model" for _, change in group)), 4),
            "verb": "stands" if len(group) == 1 else "stand",
        }
        claimed = tuple(index for index, _ in group)
        yield Claim(claimed, facts, _CALLED_TITLE, None, _CALLED) if listing else Claim(claimed, facts)


_CALLED_TITLE = "Order of calls changed"
_CALLED = (
    "A Sequential calls its children in this order, so the model computes something else, though this alone changes no layer and no "
    "size. Keys that are names still match and an old checkpoint may load without a word: compare outputs on one input."
)

SURGERY = Surgery(
    id="reordered",
    title="Registered in another order",
    sentence="{what} {verb} at another place among the children of {where}.",
    teaches=(
        "Children are listed in the order in which they were assigned, which print, parameters() and state_dict follow; the order of "
        "calls is written in forward and need not be the same. So this alone changes no result and no key. It matters to whoever goes by "
        "order: an optimizer's state, nn.Sequential(*model.children()), a printout compared line by line."
    ),
    reference="https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.named_children",
    recognise=_recognise,
)
