"""The order in which surgeries are asked, most specific first, and what there must be for one to be worth asking."""

from __future__ import annotations

from typing import NamedTuple

from archdiff.diff.records import AttributeChanged, Change, CodeChanged, Reordered, Retyped, TensorChanged


class Entry(NamedTuple):
    """One surgery, in the file of its name. It is imported only where one of ``words`` is part of a name in either model, if there are any,
    and where a change of the kind ``of`` is unclaimed, if there is one.

    Whatever the surgery recognises must have such a name and begin with such a change: conditions it has anyway, said where they cost
    nothing.
    """

    id: str
    words: tuple[str, ...] = ()
    of: type[Change] | None = None


ORDER: tuple[Entry, ...] = (
    Entry("lora_injected"),
    Entry("lora_merged"),
    Entry("ia3_injected", ("ia3",)),
    Entry("other_adapters_injected", ("peft.tuners",)),
    Entry("modules_to_save", ("modules_to_save",)),
    Entry("prompt_added", ("prompt", "prefix")),
    Entry("torchscript", ("torch.jit",)),
    Entry("graph_captured", ("torch.fx",)),
    Entry("quantisation_prepared", ("quantization", "qat")),
    Entry("quantised"),
    Entry("lazy_materialised", ("lazy",)),
    Entry("parametrized", ("parametriz", "pre_hooks")),
    Entry("parametrization_removed", ("parametriz", "pre_hooks")),
    Entry("pruned", ("_mask",)),
    Entry("pruning_made_permanent", ("_mask",)),
    Entry("reparameterised"),
    Entry("conv_norm_fused"),
    Entry("convolution_factorised"),
    Entry("depthwise_separable"),
    Entry("projections_fused"),
    Entry("layers_grouped"),
    Entry("experts_added", ("expert",)),
    Entry("antialias_added", ("blur",)),
    Entry("squeeze_excitation_added", ("sigmoid",)),
    Entry("attention_gate_added", ("sigmoid",)),
    Entry("layer_scale_added", ("layerscale", "layer_scale", "gamma")),
    Entry("layer_scale_removed"),
    Entry("copy_added"),
    Entry("feed_forward_gated"),
    Entry("adapters_injected"),
    Entry("adapters_removed"),
    Entry("architecture_replaced"),
    Entry("wrapped"),
    Entry("unwrapped"),
    Entry("head_added"),
    Entry("vocabulary_resized", ("num_embeddings",)),
    Entry("patch_size_changed", of=AttributeChanged),
    Entry("tokens_changed", of=TensorChanged),
    Entry("positional_table_resized", of=TensorChanged),
    Entry("auxiliary_heads_removed", ("aux",)),
    Entry("depth_changed"),
    Entry("used_as_backbone"),
    Entry("anchors_changed", ("anchor",)),
    Entry("pooling_replaced"),
    Entry("flatten_made_explicit", ("flatten",)),
    Entry("output_activation_changed"),
    Entry("head_replaced"),
    Entry("head_removed"),
    Entry("block_type_changed", of=Retyped),
    Entry("stem_deepened"),
    Entry("stem_for_small_images"),
    Entry("stem_adapted"),
    Entry("heads_regrouped"),
    Entry("attention_heads_changed", of=AttributeChanged),
    Entry("strides_for_dilation", of=AttributeChanged),
    Entry("same_padding", ("same",)),
    Entry("dimensions_changed", of=Retyped),
    Entry("width_changed", of=AttributeChanged),
    Entry("weights_tied", of=TensorChanged),
    Entry("weights_untied", of=TensorChanged),
    Entry("norm_swapped", of=Retyped),
    Entry("norm_settings_changed", of=AttributeChanged),
    Entry("norm_added"),
    Entry("norm_removed"),
    Entry("activation_swapped"),
    Entry("stochastic_depth_changed", ("drop", "stochastic")),
    Entry("dropout_disabled", ("drop", "_p")),
    Entry("dropout_changed", ("drop", "_p")),
    Entry("bias_added", of=TensorChanged),
    Entry("bias_removed", of=TensorChanged),
    Entry("dtype_changed", of=TensorChanged),
    Entry("frozen", of=TensorChanged),
    Entry("unfrozen", of=TensorChanged),
    Entry("rope_changed", ("rope", "rotary")),
    Entry("attention_window_changed", ("window",)),
    Entry("gradient_checkpointing", ("checkpoint",)),
    Entry("hooks_changed", ("hooks",)),
    Entry("mode_switched", ("training",)),
    Entry("modules_marked", of=AttributeChanged),
    Entry("forward_overridden", of=CodeChanged),
    Entry("activations_split"),
    Entry("placeholder_filled", ("identity",)),
    Entry("noops_inserted"),
    Entry("part_added"),
    Entry("part_removed"),
    Entry("layers_inserted"),
    Entry("layers_removed"),
    Entry("class_renamed", of=Retyped),
    Entry("rewrapped"),
    Entry("renamed"),
    Entry("class_changed", of=Retyped),
    Entry("reordered", of=Reordered),
    Entry("settings_changed", of=AttributeChanged),
    Entry("own_tensors_changed", of=TensorChanged),
)
