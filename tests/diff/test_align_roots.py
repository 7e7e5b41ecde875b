"""Two whole models are partners, or one is found inside the other: whichever leaves less to say."""

from __future__ import annotations

from torch import nn

from archdiff.diff.matchers.price import price
from tests.diff.pairing import module, paired, partners, same


def stage(width: int) -> nn.Module:
    return nn.Sequential(*(module("Residual", conv=nn.Conv2d(width, width, 3), norm=nn.BatchNorm2d(width)) for _ in range(2)))


def body() -> dict[str, nn.Module]:
    return {"stem": nn.Conv2d(3, 8, 3), "layer1": stage(8), "layer2": stage(9), "layer3": stage(10)}


def test_a_model_of_which_only_the_body_was_taken_stays_the_partner_of_the_whole() -> None:
    old = module("ResNet", **body(), fc=nn.Linear(10, 5))
    new = module("UNet", encoder=module("Body", **body()), up=stage(28))
    found = paired(old, new)
    assert found[""] == "" and found["layer3.0.conv"] == "encoder.layer3.0.conv"


def test_a_model_that_was_taken_with_its_class_is_found_inside() -> None:
    old = module("ResNet", **body(), fc=nn.Linear(10, 5))
    new = module("UNet", encoder=module("ResNet", **body()), up=stage(28))
    assert paired(old, new)[""] == "encoder"


def test_models_of_one_class_are_not_looked_for_inside_one_another() -> None:
    old, new = nn.Sequential(stage(8), nn.Linear(8, 2)), nn.Sequential(nn.Sequential(stage(8), nn.Linear(8, 2)), nn.Linear(2, 2))
    assert paired(old, new)[""] == ""


class TestPrice:
    def test_equal_models_have_nothing_to_say(self) -> None:
        old, new = module("Net", a=nn.Linear(8, 8)), module("Net", a=nn.Linear(8, 8))
        assert price(partners(old, new, same("", "a"))) == 0

    def test_a_layer_without_partner_costs_more_than_one_that_changed(self) -> None:
        old, new = module("Net", a=nn.Linear(8, 8)), module("Net", a=nn.Linear(8, 9))
        changed, left = (price(partners(old, new, known)) for known in (same("", "a"), same("")))
        assert 0 < changed < left

    def test_a_layer_that_moved_costs_more_than_one_with_a_new_name_and_that_more_than_one_that_stayed(self) -> None:
        old = module("Net", a=module("A", x=nn.Linear(8, 8)), b=module("B"))
        stayed = module("Net", a=module("A", x=nn.Linear(8, 8)), b=module("B"))
        renamed = module("Net", a=module("A", y=nn.Linear(8, 8)), b=module("B"))
        moved = module("Net", a=module("A"), b=module("B", x=nn.Linear(8, 8)))
        known = same("", "a", "b")
        told = [price(partners(old, new, {**known, "a.x": place})) for new, place in ((stayed, "a.x"), (renamed, "a.y"), (moved, "b.x"))]
        assert told == sorted(told) and len(set(told)) == 3

    def test_one_of_three_out_of_order_is_one_fact(self) -> None:
        old = module("Net", a=nn.Linear(8, 8), b=nn.ReLU(), c=nn.Flatten())
        new = module("Net", c=nn.Flatten(), a=nn.Linear(8, 8), b=nn.ReLU())
        swapped = module("Net", b=nn.ReLU(), a=nn.Linear(8, 8), c=nn.Flatten())
        one, other = (price(partners(old, model, same("", "a", "b", "c"))) for model in (new, swapped))
        assert one == other > 0

    def test_two_layers_removed_side_by_side_are_less_to_say_than_two_apart(self) -> None:
        old, new = nn.Sequential(*[nn.Linear(8, 8) for _ in range(4)]), nn.Sequential(*[nn.Linear(8, 8) for _ in range(2)])
        together, apart = (price(partners(old, new, {"": "", "0": "0", last: "1"})) for last in ("3", "2"))
        assert together < apart

    def test_of_equal_ones_those_that_keep_their_numbers(self) -> None:
        old, new = nn.Sequential(*[nn.Linear(8, 8) for _ in range(3)]), nn.Sequential(nn.Linear(8, 8))
        stayed, shifted = (price(partners(old, new, {"": "", place: "0"})) for place in ("0", "2"))
        assert stayed < shifted
