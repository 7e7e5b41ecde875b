"""A large part that is left over just as it was is what became of that part."""

from __future__ import annotations

from torch import nn

from archdiff.diff.matchers.exact import prefer_equal
from archdiff.diff.matchers.settle import fill
from tests.diff.pairing import filled, module, paired, same


def tower(*wider: int) -> nn.Module:
    """Blocks of attention and a feed-forward part; some with attention to something else besides."""

    def block(place: int) -> nn.Module:
        more = {"ln_cross": nn.LayerNorm(32), "cross": nn.MultiheadAttention(32, 4)} if place in wider else {}
        mlp = nn.Sequential(nn.Linear(32, 128), nn.GELU(), nn.Linear(128, 32))
        return module("Block", ln_1=nn.LayerNorm(32), attn=nn.MultiheadAttention(32, 4), ln_2=nn.LayerNorm(32), mlp=mlp, **more)

    return module("Transformer", resblocks=nn.ModuleList([block(place) for place in range(3)]))


def test_a_tower_that_went_into_a_part_is_not_the_new_one_beside_it() -> None:
    rest = {"token_embedding": nn.Embedding(99, 32), "ln_final": nn.LayerNorm(32)}
    old = module("Clip", visual=nn.Conv2d(3, 8, 4), transformer=tower(), **rest)
    new = module("Captioner", visual=nn.Conv2d(3, 8, 4), text=module("Text", transformer=tower(), **rest), text_decoder=tower(0, 1, 2))
    inside = [name for name, _ in tower().named_modules() if name]
    known = {**same("", "visual"), "transformer": "text_decoder", **{f"transformer.{name}": f"text_decoder.{name}" for name in inside}}
    found = filled(lambda standing: prefer_equal(standing, fill), old, new, known)
    assert found == {**same("", "visual"), **{path: f"text.{path}" for path, _ in old.named_modules() if path not in ("", "visual")}}


def test_a_part_that_grew_where_it_is_stays_that_part() -> None:
    old = module("Net", down=nn.ModuleList([nn.Linear(4, 4)]), mid=tower())
    new = module("Net", down=nn.ModuleList([nn.Linear(4, 4), tower()]), mid=tower(0, 1, 2))
    found = paired(old, new)
    assert found["mid"] == "mid" and found["mid.resblocks.1.attn"] == "mid.resblocks.1.attn"
