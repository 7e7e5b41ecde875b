"""A finding claims what it is about, and says no more of it than is true."""

from __future__ import annotations

import torch
from torch import nn
from torchvision.models import resnet18

from archdiff.diff.compare import diff
from archdiff.sources import load
from archdiff.sources.walker import walk
from archdiff.surgeries import recognise
from archdiff.tree.records import Layer, Tensor, Tree
from tests.surgeries.telling import told


class Block(nn.Module):
    """Two convolutions with a way around them."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs)
        self.skip = nn.Conv2d(inputs, outputs, 1, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.skip(x) + self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))  # type: ignore[no-any-return]


class Staged(nn.Module):
    """A network of two stages, a pool and a classifier."""

    def __init__(self, classes: int = 100, last: bool = True):
        super().__init__()
        self.layer1 = nn.Sequential(Block(3, 16), Block(16, 16))
        self.layer2 = nn.Sequential(Block(16, 32), Block(32, 32)) if last else nn.Identity()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(32 if last else 16, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(self.avgpool(self.layer2(self.layer1(x))).flatten(1))  # type: ignore[no-any-return]


def claims(old: nn.Module, new: nn.Module, surgery: str) -> list[str]:
    """The paths a surgery's findings speak of."""
    difference = diff(walk(old), walk(new))
    changes = [difference.changes[i] for finding in recognise(difference) if finding.surgery == surgery for i in finding.changes]
    return [getattr(change, "new", None) or getattr(change, "old", "") for change in changes]


def test_a_new_classifier_does_not_claim_the_stage_that_was_cut():
    found = told(Staged(), Staged(10, last=False))
    assert found["head_replaced"].title == "Head replaced: 100 → 10 outputs"
    assert {path.partition(".")[0] for path in claims(Staged(), Staged(10, last=False), "head_replaced")} == {"fc"}
    assert found["placeholder_filled"].title == "Sequential of Block switched off in 1 place"
    assert found["placeholder_filled"].teaches.startswith("Nothing takes its place")
    assert {path.partition(".")[0] for path in claims(Staged(), Staged(10, last=False), "placeholder_filled")} == {"layer2"}


def test_a_head_much_smaller_than_the_old_one_says_what_went():
    body = [nn.Conv2d(3, 16, 3), nn.ReLU(), nn.Conv2d(16, 16, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    old = nn.Sequential(*body, nn.Sequential(nn.Linear(16, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 100)))
    new = nn.Sequential(*body, nn.Linear(16, 10))
    assert told(old, new)["head_replaced"].brief.startswith("The 322,660 parameters of the old head are gone.")


def renamed(old: nn.Module, new: nn.Module) -> tuple[nn.Module, nn.Module]:
    return nn.ModuleDict({"a": nn.Linear(8, 8), "query": old}), nn.ModuleDict({"a": nn.Linear(8, 8), "value": new})


def test_layers_that_swapped_names_are_not_said_to_compute_the_same():
    def net(first: str, second: str) -> nn.Module:
        stages = {first: nn.Sequential(nn.Linear(8, 9), nn.Linear(9, 8)), second: nn.Sequential(nn.Linear(8, 7), nn.Linear(7, 8))}
        return type("Net", (nn.ModuleDict,), {})({"stem": nn.Linear(4, 8)} | {name: stages[name] for name in sorted(stages)})

    found = told(net("a", "b"), net("b", "a"))
    assert list(found) == ["renamed"]
    assert "computes something else" in found["renamed"].teaches
    assert "nothing is computed otherwise" not in found["renamed"].teaches


def test_a_renamed_layer_without_weights_is_no_matter_for_a_checkpoint():
    teaches = told(*renamed(nn.ReLU(), nn.ReLU()))["renamed"].teaches
    assert "no key of the state_dict changes" in teaches
    assert "mapped" not in teaches


def test_a_layer_of_another_size_is_not_merely_renamed():
    same, other = told(*renamed(nn.Linear(8, 8), nn.Linear(8, 8))), told(*renamed(nn.Linear(8, 8), nn.Linear(8, 24)))
    assert "nothing is computed otherwise" in same["renamed"].teaches
    assert "query.* becomes value.*" in same["renamed"].teaches
    finding = other.get("renamed")
    assert finding is None or ("nothing is computed" not in finding.teaches and "becomes" not in finding.teaches)


def test_layers_are_the_same_elsewhere_only_where_they_kept_shapes_and_settings():
    old = nn.Sequential(*[nn.Sequential(nn.Conv2d(8, 8, 3), nn.BatchNorm2d(8), nn.ReLU()) for _ in range(4)])
    new = nn.Sequential(*[nn.Sequential(nn.Sequential(nn.Conv2d(8, 8, (1, 3)), nn.Tanh()), nn.BatchNorm2d(8), nn.ReLU()) for _ in range(4)])
    for finding in recognise(diff(walk(old), walk(new))):
        assert "same layers" not in finding.sentence + finding.teaches + finding.brief
        assert ".* becomes" not in finding.teaches
        assert "tensors load" not in finding.teaches


class Net(nn.Module):
    """Two convolutions, each with a norm, under names."""

    def __init__(self, *convs: nn.Module):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3)
        self.conv1, self.bn1, self.conv2, self.bn2 = convs[0], nn.BatchNorm2d(8), convs[1], nn.BatchNorm2d(16)
        self.fc = nn.Linear(16, 10)


def test_separable_convolutions_are_one_finding_and_no_moved_layers():
    def separable(inputs: int, outputs: int) -> nn.Module:
        return nn.Sequential(nn.Conv2d(inputs, inputs, 5, groups=inputs), nn.BatchNorm2d(inputs), nn.Conv2d(inputs, outputs, 1))

    found = told(Net(nn.Conv2d(8, 8, 5), nn.Conv2d(8, 16, 5)), Net(separable(8, 8), separable(8, 16)))
    assert list(found) == ["depthwise_separable"]
    assert found["depthwise_separable"].facts["count"] == "2 convolutions"


def test_a_window_taken_apart_into_rows_and_columns_cites_its_own_source():
    def rows(inputs: int, outputs: int) -> nn.Module:
        return nn.Sequential(nn.Conv2d(inputs, outputs, (1, 7)), nn.Conv2d(outputs, outputs, (7, 1)))

    found = told(Net(nn.Conv2d(8, 8, 7), nn.Conv2d(8, 16, 7)), Net(rows(8, 8), rows(8, 16)))
    assert list(found) == ["convolution_factorised"]
    assert found["convolution_factorised"].reference.endswith("1512.00567")


def test_a_pointwise_convolution_behind_an_unchanged_one_is_no_factorisation():
    deeper = nn.Sequential(nn.Conv2d(8, 8, 5), nn.Conv2d(8, 8, 1))
    found = told(Net(nn.Conv2d(8, 8, 5), nn.Conv2d(8, 16, 5)), Net(deeper, nn.Conv2d(8, 16, 5)))
    assert not {"depthwise_separable", "convolution_factorised"} & set(found)


class Attention(nn.Module):
    """Attention whose projections stand apart or together."""

    def __init__(self, fused: bool):
        super().__init__()
        for name in ("qkv",) if fused else ("query", "key", "value"):
            self.add_module(name, nn.Linear(16, 48 if fused else 16))
        self.dense = nn.Linear(16, 16)


def test_fused_projections_are_named_and_not_called_renamed_in_either_direction():
    apart, fused = (nn.Sequential(nn.Embedding(9, 16), Attention(how), Attention(how), nn.Linear(16, 9)) for how in (False, True))
    assert [finding.title for finding in told(apart, fused).values()] == ["Projections fused: query, key and value → qkv in 2 places"]
    assert [finding.title for finding in told(fused, apart).values()] == ["Projection taken apart: qkv → query, key and value in 2 places"]


class Branch(nn.Module):
    """A block whose parts are given."""

    def __init__(self, **parts: nn.Module):
        super().__init__()
        for name, part in parts.items():
            self.add_module(name, part)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x


class Patched(Branch):
    """The same parts under another forward."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + 1


class GlobalResponseNorm(nn.Module):
    """Two vectors, as such a norm holds them."""

    def __init__(self, width: int):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.zeros(width)), nn.Parameter(torch.zeros(width))


def test_blocks_that_kept_every_part_changed_their_class_and_were_not_replaced():
    old, new = (
        nn.Sequential(nn.Linear(4, 8), *[kind(fc=nn.Linear(8, 8), norm=nn.LayerNorm(8)) for _ in range(3)], nn.Linear(8, 2))
        for kind in (Branch, Patched)
    )
    found = told(old, new)
    assert list(found) == ["class_changed"]
    assert "keep every module and tensor inside" in found["class_changed"].sentence


def test_a_norm_put_into_blocks_is_named_and_the_blocks_are_not_replaced():
    def blocks(kind: type[Branch], **more: nn.Module) -> nn.Module:
        made = [kind(fc1=nn.Linear(8, 8), act=nn.GELU(), **more, fc2=nn.Linear(8, 8)) for _ in range(3)]
        return nn.Sequential(nn.Linear(4, 8), *made, nn.Linear(8, 2))

    found = told(blocks(Branch), blocks(Patched, grn=GlobalResponseNorm(8)))
    assert "block_type_changed" not in found
    assert found["norm_added"].reference.endswith("2301.00808")


def test_a_bare_gamma_of_a_block_is_a_layer_scale():
    def blocks(scaled: bool) -> nn.Module:
        made = [Branch(fc=nn.Linear(8, 8), norm=nn.LayerNorm(8)) for _ in range(2)]
        for block in made if scaled else ():
            block.gamma = nn.Parameter(torch.ones(8))
        return nn.Sequential(*made, nn.Linear(8, 2))

    assert list(told(blocks(True), blocks(False))) == ["layer_scale_removed"]
    assert list(told(blocks(False), blocks(True))) == ["layer_scale_added"]


def test_depth_promises_no_residual_connections():
    shallow, deep = (nn.Sequential(*[nn.Sequential(nn.Linear(8, 8), nn.ReLU()) for _ in range(number)]) for number in (2, 4))
    assert "residual" not in told(shallow, deep)["depth_changed"].teaches


class Twins(nn.Module):
    """An encoder inside a learner, alone, with a twin, or with another encoder."""

    def __init__(self, **parts: nn.Module):
        super().__init__()
        self.online = Staged()
        self.predictor = nn.Linear(100, 100)
        for name, part in parts.items():
            self.add_module(name, part)


def test_a_frozen_twin_is_a_copy_and_another_network_a_part():
    found = told(Twins(), Twins(target=Staged().requires_grad_(False)))
    assert list(found) == ["copy_added"]
    assert "take no gradient" in found["copy_added"].sentence
    other = nn.Sequential(nn.Linear(9, 100), nn.ReLU(), nn.Linear(100, 100), nn.ReLU(), nn.Linear(100, 100))
    assert [finding.title for finding in told(Twins(), Twins(words=other, join=nn.Linear(100, 100))).values()] == ["Part added: words"]
    assert [finding.title for finding in told(Twins(words=other, join=nn.Linear(100, 100)), Twins()).values()] == ["Part removed: words"]


class Wrapping(nn.Module):
    """A model inside another one, with what that brings."""

    def __init__(self, prompts: int = 0, **parts: nn.Module):
        super().__init__()
        self.backbone = Staged()
        if prompts:
            self.prompts = nn.Parameter(torch.zeros(prompts, 100))
        for name, part in parts.items():
            self.add_module(name, part)


def test_heads_side_by_side_are_counted_and_one_output_is_singular():
    assert told(Staged(), Wrapping(value=nn.Linear(100, 1)))["head_added"].title == "Head added: 1 output"
    both = told(Staged(), Wrapping(age=nn.Linear(100, 1), gender=nn.Linear(100, 2)))["head_added"]
    assert both.title == "2 heads added: 1 and 2 outputs"
    assert "Staged stands inside Wrapping now" in both.brief
    stack = nn.Sequential(nn.Linear(100, 50), nn.ReLU(), nn.Linear(50, 7))
    assert told(Staged(), Wrapping(head=stack))["head_added"].title == "Head added: 7 outputs"


def test_a_head_outside_the_body_says_that_the_old_one_was_emptied():
    net = Wrapping(head=nn.Linear(512, 7))
    net.backbone = resnet18()
    net.backbone.fc = nn.Identity()
    found = told(resnet18(), net)
    assert [*found] == ["head_added"]
    assert found["head_added"].title == "Head added instead of the old one: 1000 → 7 outputs"
    assert "Identity stands at backbone.fc, where Linear 512 → 1000 was" in found["head_added"].sentence


def test_a_wrappers_own_parameters_are_told():
    assert told(Staged(), Wrapping(prompts=4, head=nn.Linear(100, 9)))["head_added"].title == "Head added: 9 outputs, beside prompts"
    wrapped = told(Staged(), Wrapping(prompts=4))["wrapped"]
    assert wrapped.title == "Wrapped in Wrapping, which holds prompts"
    assert "prompts (4 × 100)" in wrapped.sentence


class FeedForward(nn.Module):
    """Projections under their names."""

    def __init__(self, **parts: nn.Module):
        super().__init__()
        for name, part in parts.items():
            self.add_module(name, part)


class Gated(FeedForward):
    """Another forward over them."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x


def fed(kind: type[FeedForward], up: list[tuple[str, int]], hidden: int) -> nn.Module:
    parts = [
        kind(**{name: nn.Linear(16, width) for name, width in up}, act=nn.GELU(), down=nn.Linear(hidden, 16), norm=nn.LayerNorm(16))
        for _ in range(2)
    ]
    return nn.Sequential(nn.Embedding(9, 16), *parts, nn.Linear(16, 9))


def test_a_gate_is_named_apart_and_packed_and_when_it_goes():
    plain = fed(FeedForward, [("wi", 48)], 48)
    apart, packed = fed(Gated, [("wi_0", 48), ("wi_1", 48)], 48), fed(Gated, [("wi", 48)], 24)
    assert [finding.title for finding in told(plain, apart).values()] == ["Feed-forward gated: 2 feed-forward parts"]
    assert "went 48 → 24" in told(plain, packed)["feed_forward_gated"].sentence
    assert told(apart, plain)["feed_forward_gated"].title == "Feed-forward no longer gated: 2 feed-forward parts"


def test_a_token_and_a_buffer_are_told_and_leave_nothing_unexplained():
    old, token, buffer = Staged(), Staged(), Staged()
    token.reg_token = nn.Parameter(torch.zeros(1, 4, 16))
    buffer.register_buffer("queue", torch.zeros(8, 64))
    assert [finding.title for finding in told(old, token).values()] == ["Learnt tokens added: reg_token"]
    assert [finding.title for finding in told(token, old).values()] == ["Learnt tokens removed: reg_token"]
    assert [finding.title for finding in told(old, buffer).values()] == ["Buffer queue added in 1 place"]


class Trio(nn.ModuleDict):
    """Parts that are treated as one."""


def test_norms_that_moved_into_a_group_are_not_called_switched_off():
    def net(grouped: bool) -> nn.Module:
        parts: dict[str, nn.Module] = {}
        for name in ("1", "2"):
            conv, norm = nn.Conv2d(8, 8, 3, bias=False), nn.BatchNorm2d(8)
            parts[f"conv{name}"] = Trio({"conv": conv, "norm": norm}) if grouped else conv
            parts[f"bn{name}"] = nn.Identity() if grouped else norm
        return nn.Sequential(FeedForward(**parts), nn.Conv2d(8, 4, 1))

    found = told(net(False), net(True))
    assert [finding.title for finding in found.values()] == ["Layers grouped into Trio in 2 places"]


def test_convolutions_over_other_numbers_of_sides_are_no_factorisation():
    flat, deep = Net(nn.Conv2d(8, 8, 3), nn.Conv2d(8, 16, 3)), Net(nn.Conv3d(8, 8, 3), nn.Conv3d(8, 16, 3))
    assert not {"depthwise_separable", "convolution_factorised"} & (set(told(flat, deep)) | set(told(deep, flat)))


def test_one_module_under_two_names_is_shared_and_no_copy():
    model = Twins()
    model.add_module("target", model.online)
    assert told(Twins(), model)["copy_added"].title == "Module shared: target is online"


def test_a_projection_that_is_no_query_key_or_value_is_not_fused_with_them():
    class Out(Attention):
        """One that pairs another way."""

    old, new = Out(False), Out(True)
    pins = [("query", "dense")]
    found = recognise(diff(walk(old), walk(new), pins))
    assert not any(finding.surgery == "projections_fused" for finding in found)


def test_a_part_of_another_design_in_the_same_place_is_replaced_not_added_beside():
    one, other = nn.LSTM(100, 100, 2), nn.TransformerEncoder(nn.TransformerEncoderLayer(100, 2, 64), 2, enable_nested_tensor=False)
    found = told(Twins(rnn=one), Twins(rnn=other))
    assert "part_added" not in found or found["part_added"].title == "Part replaced: rnn, LSTM → TransformerEncoder"
    assert "part_removed" not in found


def test_a_second_direction_is_a_setting_and_its_tensors_no_findings_of_their_own():
    old, new = (nn.ModuleDict({"rnn": nn.LSTM(8, 8, bidirectional=both), "out": nn.Linear(16, 2)}) for both in (False, True))
    assert list(told(old, new)) == ["settings_changed"]


def test_a_cut_transformer_lost_its_head_and_blocks_not_a_head_of_blocks():
    def blocks(number: int) -> dict[str, nn.Module]:
        return {f"block{i}": nn.TransformerEncoderLayer(16, 2, 32) for i in range(number)}

    whole = FeedForward(embed=nn.Linear(9, 16), **blocks(6), norm=nn.LayerNorm(16), head=nn.Linear(16, 100))
    found = claims(whole, FeedForward(embed=nn.Linear(9, 16), **blocks(4)), "head_removed")
    assert found
    assert not any(path.startswith("block") for path in found)


def test_a_decoder_before_the_last_layer_is_a_part_and_no_head():
    encoder = {"stem": nn.Conv2d(3, 8, 3), "norm": nn.BatchNorm2d(8), "stage": Block(8, 16)}
    decoder = nn.Sequential(*[nn.Sequential(nn.ConvTranspose2d(16, 16, 2, 2), nn.BatchNorm2d(16)) for _ in range(4)])
    old = FeedForward(**encoder, decoder=decoder, output=nn.Conv2d(16, 1, 1))
    new = FeedForward(**encoder, pool=nn.AdaptiveAvgPool2d(1), output=nn.Linear(16, 10))
    assert not any(path.startswith("decoder") for path in claims(old, new, "head_replaced"))
    assert told(old, new)["part_removed"].title == "Part removed: decoder"


def test_blocks_of_a_second_tower_are_no_head():
    tower = nn.Sequential(nn.Linear(9, 16), nn.LayerNorm(16), nn.Linear(16, 16))
    words = nn.Sequential(nn.Embedding(99, 16), *[nn.TransformerEncoderLayer(16, 2, 32) for _ in range(3)])
    old, new = FeedForward(visual=tower, words=words), FeedForward(visual=tower, probe=nn.Linear(16, 10))
    assert not any(path.startswith("words") for path in claims(old, new, "head_replaced"))


def test_a_block_that_became_an_identity_is_no_change_of_depth():
    blocks = [[Block(16, 16) for _ in range(4)] for _ in range(2)]
    blocks[1][2] = nn.Identity()  # type: ignore[call-overload]
    found = told(nn.Sequential(*blocks[0]), nn.Sequential(*blocks[1]))
    assert list(found) == ["placeholder_filled"]
    assert found["placeholder_filled"].title == "Block switched off in 1 place"


def test_layers_that_moved_inside_others_that_moved_count_once():
    difference = diff(load("torchvision:mobilenet_v2"), load("timm:mobilenetv2_100"))
    (found,) = [finding for finding in recognise(difference) if finding.surgery == "rewrapped"]
    assert int(str(found.facts["layers"]).split()[0].replace(",", "")) <= len(difference.new.layers)


def test_a_first_layer_whose_partner_was_none_is_no_adapted_stem():
    old = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(16, 8, 3), nn.ReLU(), nn.Linear(8, 2))
    new = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Linear(8, 2))
    difference = diff(walk(old), walk(new), [("2", "0")])
    assert "stem_adapted" not in {finding.surgery for finding in recognise(difference)}


class Table(nn.Module):
    def __init__(self, trained: bool):
        super().__init__()
        if trained:
            self.table = nn.Parameter(torch.zeros(4, 8))
        else:
            self.register_buffer("table", torch.zeros(4, 8))


def test_a_parameter_that_became_a_buffer_is_told_and_still_loads():
    finding = told(Table(True), Table(False))["own_tensors_changed"]
    assert finding.title == "table became a buffer"
    Table(False).load_state_dict(Table(True).state_dict())


def test_an_option_that_was_left_out_is_none_and_not_another_version():
    found = told(nn.Embedding(10, 4), nn.Embedding(10, 4, padding_idx=0))
    assert found["settings_changed"].title == "padding_idx none → 0"


def test_a_layer_without_tensors_leaves_nothing_in_a_checkpoint():
    layers = [nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 2)]
    found = told(nn.Sequential(*layers), nn.Sequential(*layers[:1], *layers[2:]))
    assert "left over" not in found["layers_removed"].teaches


def test_wider_numbers_are_not_called_narrower():
    assert told(nn.Linear(4, 4), nn.Linear(4, 4).double())["dtype_changed"].teaches.startswith("Wider")
    assert told(nn.Linear(4, 4), nn.Linear(4, 4).half())["dtype_changed"].teaches.startswith("Narrower")


def test_settings_that_hardly_differ_are_written_out():
    assert told(nn.LayerNorm(4), nn.LayerNorm(4, eps=1.0000001e-5))["norm_settings_changed"].title.endswith("1e-05 → 1.0000001e-05")


def test_a_key_too_many_is_not_told_as_a_layer_that_gave_something():
    weight = (Tensor("weight", "parameter", (2, 2), "float32", None, True),)

    def checkpoint(*paths: str) -> Tree:
        layers = [Layer("", tensors=()), *(Layer(path, tensors=weight) for path in paths)]
        return Tree("checkpoint", tuple(layers), partial=frozenset({"layers"}))

    fewer, more = checkpoint("a", "b"), checkpoint("a", "b", "extra")
    (gone,), (came,) = recognise(diff(more, fewer)), recognise(diff(fewer, more))
    assert gone.title == "Without a place in the new model: extra.weight" and "trained on" not in gone.teaches
    assert came.title == "Without a place in the old model: extra.weight"
