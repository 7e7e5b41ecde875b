"""What is told is read from the model, not from a name alone, and is true of it."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn
from torchvision.models.swin_transformer import SwinTransformer, SwinTransformerBlockV2
from torchvision.ops import StochasticDepth

from archdiff.diff.compare import diff
from archdiff.sources.walker import walk
from archdiff.story.story import tell
from tests.surgeries.telling import meta, told

SMALL: dict[str, Any] = {
    "num_hidden_layers": 1,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_attention_heads": 4,
    "vocab_size": 100,
    "max_position_embeddings": 64,
}


def of_transformers(name: str, **settings: Any) -> nn.Module:
    """A small model of transformers by its class, whose configuration is in the same module."""
    transformers = pytest.importorskip("transformers")
    model = getattr(transformers, name)
    return meta(model, model.config_class(**{**SMALL, **settings}))  # type: ignore[no-any-return]


class Net2Decoder(nn.Sequential):
    pass


class Net3Decoder(nn.Sequential):
    pass


def test_the_d_of_a_decoder_is_no_dimension():
    old, new = Net2Decoder(nn.Linear(8, 8), nn.ReLU()), Net3Decoder(nn.Linear(8, 8), nn.GELU())
    assert "dimensions_changed" not in told(old, new)
    assert "dimensions_changed" not in told(nn.ModuleList([old]), nn.ModuleList([new]))
    flat, deep = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8)), nn.Sequential(nn.Conv3d(3, 8, 3), nn.BatchNorm3d(8))
    assert told(flat, deep)["dimensions_changed"].title == "2d → 3d: 2 layers"


class Wrapper(nn.Module):
    """A model of transformers with two heads on its body."""

    def __init__(self, body: nn.Module):
        super().__init__()
        self.encoder, self.one, self.two = body, nn.Linear(32, 2), nn.Linear(32, 3)


def test_settings_that_another_module_keeps_are_not_said_to_be_of_one_side():
    found = told(of_transformers("BertForSequenceClassification"), Wrapper(of_transformers("BertModel")))
    assert found["settings_rehoused"].title == "config kept elsewhere: the whole model → encoder"
    assert "settings_changed" not in found


def test_rotary_positions_that_came_or_went_did_not_change():
    bloom = of_transformers("BloomForCausalLM", n_layer=1, n_head=4)
    falcon = of_transformers("FalconForCausalLM", alibi=False)
    assert told(bloom, falcon)["rope_changed"].title == "Rotary position embedding added"
    assert told(falcon, bloom)["rope_changed"].title == "Rotary position embedding removed"


def test_rotary_settings_that_only_moved_to_another_entry_did_not_change():
    transformers = pytest.importorskip("transformers")
    llama = of_transformers("LlamaForCausalLM")
    config = transformers.LlavaConfig(
        text_config=transformers.LlamaConfig(**SMALL),
        vision_config=transformers.CLIPVisionConfig(**{k: v for k, v in SMALL.items() if k != "vocab_size"}, image_size=32, patch_size=8),
    )
    found = told(llama, meta(transformers.LlavaForConditionalGeneration, config))
    assert "rope_changed" not in found
    assert found["settings_rehoused"].title == "config kept elsewhere: the whole model → model.language_model"


def test_dropout_that_never_acted_is_not_called_disabled():
    old = nn.ModuleDict({"fc": nn.Linear(8, 8), "act": nn.ReLU(), "out": nn.Linear(8, 2)})
    new = nn.ModuleDict({"fc": nn.Linear(8, 8), "act": nn.ReLU(), "drop": nn.Dropout(0.0), "out": nn.Linear(8, 2)})
    found = told(old, new)
    assert list(found) == ["noops_inserted"]
    assert found["noops_inserted"].sentence == "1 layer that gives back what it gets was put in: Dropout, at drop."
    swapped = told(new, nn.ModuleDict({**{k: v for k, v in new.items() if k != "drop"}, "drop": nn.Identity(), "out": nn.Linear(8, 2)}))
    assert "dropout_disabled" not in swapped and "placeholder_filled" not in swapped


class Gate(nn.Sequential):
    pass


class Gated(nn.Module):
    """A block that keeps a place for a gate."""

    def __init__(self, gate: nn.Module):
        super().__init__()
        self.conv, self.attention = nn.Conv2d(8, 8, 3), gate


def test_a_placeholder_that_a_gate_took_is_not_told_as_taken_out():
    def net(gated: bool) -> nn.Module:
        gates = [Gate(nn.Conv2d(8, 2, 3), nn.ReLU(), nn.Conv2d(2, 8, 3), nn.Sigmoid()) if gated else nn.Identity() for _ in range(3)]
        return nn.Sequential(nn.Conv2d(3, 8, 1), *map(Gated, gates))

    assert list(told(net(False), net(True))) == ["attention_gate_added"]


class Tokens(nn.Module):
    """A class token and a layer under names of a library's own."""

    def __init__(self, name: str, *shape: int):
        super().__init__()
        self.register_parameter(name, nn.Parameter(torch.zeros(shape)))
        self.proj, self.norm = nn.Linear(8, 8), nn.LayerNorm(8)


class Vision(nn.Module):
    """Tokens in a module of their own, or in the model itself."""

    def __init__(self, inner: bool):
        super().__init__()
        if inner:
            self.embeddings = Tokens("cls_token", 1, 1, 8)
        else:
            self.cls_token, self.proj, self.norm = nn.Parameter(torch.zeros(1, 1, 8)), nn.Linear(8, 8), nn.LayerNorm(8)
        self.fc1, self.fc2 = nn.Linear(8, 16), nn.Linear(16, 3)


def test_a_token_under_another_name_or_in_another_module_did_not_come():
    renamed = told(nn.Sequential(Tokens("cls_token", 1, 1, 8)), nn.Sequential(Tokens("class_embedding", 8)))
    assert renamed["tensors_renamed"].sentence.endswith("another name: 0.cls_token → 0.class_embedding (1 × 1 × 8 → 8).")
    assert "tokens_changed" not in renamed
    assert "tokens_changed" not in told(Vision(inner=True), Vision(inner=False))
    fresh = told(nn.Sequential(Tokens("cls_token", 1, 1, 8)), nn.Sequential(Tokens("register_tokens", 1, 4, 8)))
    assert "tokens_changed" in fresh and "tensors_renamed" not in fresh


class Scaled(nn.Module):
    """A block with a factor for each channel."""

    def __init__(self, name: str, *shape: int):
        super().__init__()
        self.register_parameter(name, nn.Parameter(torch.ones(shape)))
        self.conv, self.fc = nn.Conv2d(8, 8, 7, groups=8), nn.Linear(8, 8)


def test_layer_scales_in_another_shape_are_neither_added_nor_removed():
    old, new = (nn.Sequential(*(Scaled(*how) for _ in range(2))) for how in (("layer_scale", 8, 1, 1), ("gamma", 8)))
    found = told(old, new)
    assert found["tensors_renamed"].title == "Tensors renamed: 2 tensors"
    assert not found.keys() & {"layer_scale_added", "layer_scale_removed"}


class Drops(nn.Module):
    """A block with one or two layers of stochastic depth."""

    def __init__(self, two: bool):
        super().__init__()
        self.fc, self.drop1 = nn.Linear(8, 8), StochasticDepth(0.1, "row")
        if two:
            self.drop2 = StochasticDepth(0.1, "row")


def test_stochastic_depth_that_was_there_is_not_called_added():
    found = told(nn.Sequential(Drops(False), Drops(False)), nn.Sequential(Drops(True), Drops(True)))
    assert found["stochastic_depth_changed"].title == "Stochastic depth in 2 places more"


def test_biases_of_resized_projections_count_with_the_others():
    def net(heads: int, bias: bool) -> nn.Module:
        return of_transformers("LlamaForCausalLM", num_key_value_heads=heads, attention_bias=bias)

    found = told(net(4, bias=False), net(2, bias=True))
    assert found["bias_added"].title == "Bias added to 4 layers"
    assert not any("bias" in finding.title for key, finding in found.items() if key == "settings_changed")


class Plain(nn.Module):
    """A block of two maps after a norm."""

    def __init__(self) -> None:
        super().__init__()
        self.norm, self.attend, self.up, self.down = nn.LayerNorm(8), nn.Linear(8, 24), nn.Linear(8, 32), nn.Linear(32, 8)


class Fresh(nn.Module):
    """A block of another design after a norm."""

    def __init__(self) -> None:
        super().__init__()
        self.norm, self.attend = nn.RMSNorm(8), nn.Linear(8, 16, bias=False)
        self.mlp = nn.Sequential(nn.Linear(8, 20, bias=False), nn.SiLU(), nn.Linear(20, 8, bias=False))


def test_norms_in_replaced_blocks_count_with_the_one_outside():
    def net(block: type[nn.Module], norm: type[nn.Module]) -> nn.Module:
        return nn.ModuleDict(
            {"embed": nn.Linear(4, 8), "blocks": nn.ModuleList([block(), block()]), "norm": norm(8), "head": nn.Linear(8, 2)}
        )

    found = told(net(Plain, nn.LayerNorm), net(Fresh, nn.RMSNorm))
    assert "block_type_changed" in found
    assert found["norm_swapped"].title == "Normalisation swapped: LayerNorm → RMSNorm in 3 layers"


class Noop(nn.Module):
    """Called like a library's layer that does nothing, and returns zeros."""

    def __init__(self, size: int):
        super().__init__()
        self.size = size


def test_a_class_of_ones_own_is_not_explained_by_its_name():
    stem = nn.Conv2d(3, 8, 3), nn.Conv2d(8, 8, 3)
    finding = told(nn.Sequential(*stem), nn.Sequential(stem[0], Noop(2), stem[1]))["layers_inserted"]
    assert "Returns its input" not in finding.teaches
    inserted = told(nn.Sequential(*stem), nn.Sequential(stem[0], nn.PixelShuffle(1), stem[1]))["layers_inserted"]
    assert inserted.teaches.startswith("Turns each r × r channels")


def test_another_recurrent_cell_is_named_and_loads_nothing():
    finding = told(nn.ModuleDict({"rnn": nn.LSTM(8, 16)}), nn.ModuleDict({"rnn": nn.GRU(8, 16)}))["recurrent_cell_changed"]
    assert finding.title == "Recurrent cell changed: LSTM → GRU in 1 layer"
    assert len(finding.changes) == 6
    deeper = told(nn.ModuleDict({"rnn": nn.LSTM(8, 16)}), nn.ModuleDict({"rnn": nn.GRU(8, 16, 2)}))
    assert "what has another size does not load" in deeper["depth_changed"].teaches


def test_an_index_of_positions_is_no_learnt_table():
    v1, v2 = (meta(each, [4, 4], 24, [1, 1], [2, 2], [window, window]) for each, window in ((SwinTransformer, 4), (SwinTransformer, 8)))
    assert told(v1, v2)["positional_table_resized"].title == "Positional table resized: 49 → 225 relative positions"
    other = meta(SwinTransformer, [4, 4], 24, [1, 1], [2, 2], [8, 8], block=SwinTransformerBlockV2)
    assert told(v1, other)["positional_table_resized"].title == "Buffer of positions resized: 256 → 4,096 numbers"


@pytest.mark.filterwarnings("ignore")
def test_weight_norm_in_todays_form_is_the_same_weight_norm():
    def net(norm: Any) -> nn.Module:
        torch.manual_seed(0)
        return nn.Sequential(norm(nn.Conv1d(4, 8, 3)), nn.ReLU(), norm(nn.Linear(8, 2)))

    old, new = net(torch.nn.utils.weight_norm), net(torch.nn.utils.parametrizations.weight_norm)
    new.load_state_dict(old.state_dict(), strict=True)
    story = tell(diff(walk(old), walk(new)))
    assert [finding.title for finding in story.findings] == ["In another form: the weight norm of 2 tensors"]
    assert story.impact.verdict == "loads" and story.impact.renamed == 0
    back = tell(diff(walk(new), walk(old)))
    assert [finding.title for finding in back.findings] == ["In another form: the weight norm of 2 tensors"]
    assert back.impact.verdict == "partly" and back.impact.fits == back.impact.wanted


class Path(nn.Module):
    """A shortcut under a name of its library."""

    def __init__(self, **layers: nn.Module) -> None:
        super().__init__()
        self.conv = nn.Conv2d(8, 16, 3)
        for name, layer in layers.items():
            setattr(self, name, layer)


def test_a_pool_without_weights_does_not_start_at_random():
    conv, norm = nn.Conv2d(8, 16, 1), nn.BatchNorm2d(16)
    inserted = told(nn.Sequential(conv, norm), nn.Sequential(nn.AvgPool2d(2), conv, norm))["layers_inserted"]
    assert inserted.teaches.endswith("No weights come with it.")
    moved = told(nn.Sequential(conv, nn.ReLU(), norm), nn.Sequential(nn.AvgPool2d(2), nn.Sequential(conv), nn.ReLU(), norm))
    assert "keep their paths" not in moved["layers_inserted"].teaches


class Flat(nn.Module):
    """A norm and an activation side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm, self.act = nn.Conv2d(8, 8, 3), nn.BatchNorm2d(8), nn.ReLU()


class NormAct(nn.BatchNorm2d):
    """A norm with an activation inside."""

    def __init__(self, features: int) -> None:
        super().__init__(features)
        self.act = nn.ReLU()


class Nested(nn.Module):
    """The same with the activation in the norm."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm = nn.Conv2d(8, 8, 3), NormAct(8)


def test_layers_without_tensors_that_moved_change_no_key():
    found = told(nn.Sequential(*(Flat() for _ in range(3))), nn.Sequential(*(Nested() for _ in range(3))))
    assert found["rewrapped"].teaches == "They hold no tensors: no key of a checkpoint changes by it, only where the forward finds them."


@pytest.mark.filterwarnings("ignore")
def test_an_unflattened_export_is_a_captured_graph():
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Conv2d(4, 2, 3)).eval()
    exported = torch.export.unflatten(torch.export.export(model, (torch.zeros(1, 3, 8, 8),)))
    found = told(model, exported)
    assert list(found) == ["graph_captured"]
    assert found["graph_captured"].sentence.endswith("2 modules inside hold a part of that code each.")


@pytest.mark.filterwarnings("ignore")
def test_layers_fused_for_calibration_have_other_keys_and_plain_weights():
    from torch.ao.quantization import fuse_modules, get_default_qconfig, prepare

    def net() -> nn.Module:
        torch.manual_seed(0)
        return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 4, 3)).eval()

    fused = fuse_modules(net(), [["0", "1", "2"]])
    assert tell(diff(walk(net()), walk(fused))).impact.packed == 0
    fused.qconfig = get_default_qconfig("x86")
    finding = told(net(), prepare(fused))["quantisation_prepared"]
    assert "nothing has the key 0.weight any more" in finding.teaches
