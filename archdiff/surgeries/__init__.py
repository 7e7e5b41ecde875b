"""Named reasons for groups of changes, one file each; the tuple's order, most specific first, decides who claims a change."""

from __future__ import annotations

from dataclasses import replace

from archdiff.diff.records import Diff
from archdiff.surgeries.activation_swapped import SURGERY as ACTIVATION_SWAPPED
from archdiff.surgeries.activations_split import SURGERY as ACTIVATIONS_SPLIT
from archdiff.surgeries.adapters_injected import SURGERY as ADAPTERS_INJECTED
from archdiff.surgeries.adapters_removed import SURGERY as ADAPTERS_REMOVED
from archdiff.surgeries.anchors_changed import SURGERY as ANCHORS_CHANGED
from archdiff.surgeries.antialias_added import SURGERY as ANTIALIAS_ADDED
from archdiff.surgeries.architecture_replaced import SURGERY as ARCHITECTURE_REPLACED
from archdiff.surgeries.attention_gate_added import SURGERY as ATTENTION_GATE_ADDED
from archdiff.surgeries.attention_heads_changed import SURGERY as ATTENTION_HEADS_CHANGED
from archdiff.surgeries.attention_window_changed import SURGERY as ATTENTION_WINDOW_CHANGED
from archdiff.surgeries.auxiliary_heads_removed import SURGERY as AUXILIARY_HEADS_REMOVED
from archdiff.surgeries.bias_added import SURGERY as BIAS_ADDED
from archdiff.surgeries.bias_removed import SURGERY as BIAS_REMOVED
from archdiff.surgeries.block_type_changed import SURGERY as BLOCK_TYPE_CHANGED
from archdiff.surgeries.class_changed import SURGERY as CLASS_CHANGED
from archdiff.surgeries.class_renamed import SURGERY as CLASS_RENAMED
from archdiff.surgeries.conv_norm_fused import SURGERY as CONV_NORM_FUSED
from archdiff.surgeries.convolution_factorised import SURGERY as CONVOLUTION_FACTORISED
from archdiff.surgeries.copy_added import SURGERY as COPY_ADDED
from archdiff.surgeries.depth_changed import SURGERY as DEPTH_CHANGED
from archdiff.surgeries.depthwise_separable import SURGERY as DEPTHWISE_SEPARABLE
from archdiff.surgeries.dimensions_changed import SURGERY as DIMENSIONS_CHANGED
from archdiff.surgeries.dropout_changed import SURGERY as DROPOUT_CHANGED
from archdiff.surgeries.dropout_disabled import SURGERY as DROPOUT_DISABLED
from archdiff.surgeries.dtype_changed import SURGERY as DTYPE_CHANGED
from archdiff.surgeries.experts_added import SURGERY as EXPERTS_ADDED
from archdiff.surgeries.feed_forward_gated import SURGERY as FEED_FORWARD_GATED
from archdiff.surgeries.flatten_made_explicit import SURGERY as FLATTEN_MADE_EXPLICIT
from archdiff.surgeries.forward_overridden import SURGERY as FORWARD_OVERRIDDEN
from archdiff.surgeries.frozen import SURGERY as FROZEN
from archdiff.surgeries.gradient_checkpointing import SURGERY as GRADIENT_CHECKPOINTING
from archdiff.surgeries.graph_captured import SURGERY as GRAPH_CAPTURED
from archdiff.surgeries.head_added import SURGERY as HEAD_ADDED
from archdiff.surgeries.head_removed import SURGERY as HEAD_REMOVED
from archdiff.surgeries.head_replaced import SURGERY as HEAD_REPLACED
from archdiff.surgeries.heads_regrouped import SURGERY as HEADS_REGROUPED
from archdiff.surgeries.hooks_changed import SURGERY as HOOKS_CHANGED
from archdiff.surgeries.ia3_injected import SURGERY as IA3_INJECTED
from archdiff.surgeries.layer_scale_added import SURGERY as LAYER_SCALE_ADDED
from archdiff.surgeries.layer_scale_removed import SURGERY as LAYER_SCALE_REMOVED
from archdiff.surgeries.layers_grouped import SURGERY as LAYERS_GROUPED
from archdiff.surgeries.layers_inserted import SURGERY as LAYERS_INSERTED
from archdiff.surgeries.layers_removed import SURGERY as LAYERS_REMOVED
from archdiff.surgeries.lazy_materialised import SURGERY as LAZY_MATERIALISED
from archdiff.surgeries.lora_injected import SURGERY as LORA_INJECTED
from archdiff.surgeries.lora_merged import SURGERY as LORA_MERGED
from archdiff.surgeries.mode_switched import SURGERY as MODE_SWITCHED
from archdiff.surgeries.modules_marked import SURGERY as MODULES_MARKED
from archdiff.surgeries.modules_to_save import SURGERY as MODULES_TO_SAVE
from archdiff.surgeries.noops_inserted import SURGERY as NOOPS_INSERTED
from archdiff.surgeries.norm_added import SURGERY as NORM_ADDED
from archdiff.surgeries.norm_removed import SURGERY as NORM_REMOVED
from archdiff.surgeries.norm_settings_changed import SURGERY as NORM_SETTINGS_CHANGED
from archdiff.surgeries.norm_swapped import SURGERY as NORM_SWAPPED
from archdiff.surgeries.other_adapters_injected import SURGERY as OTHER_ADAPTERS_INJECTED
from archdiff.surgeries.output_activation_changed import SURGERY as OUTPUT_ACTIVATION_CHANGED
from archdiff.surgeries.own_tensors_changed import SURGERY as OWN_TENSORS_CHANGED
from archdiff.surgeries.parametrization_removed import SURGERY as PARAMETRIZATION_REMOVED
from archdiff.surgeries.parametrized import SURGERY as PARAMETRIZED
from archdiff.surgeries.part_added import SURGERY as PART_ADDED
from archdiff.surgeries.part_removed import SURGERY as PART_REMOVED
from archdiff.surgeries.patch_size_changed import SURGERY as PATCH_SIZE_CHANGED
from archdiff.surgeries.placeholder_filled import SURGERY as PLACEHOLDER_FILLED
from archdiff.surgeries.pooling_replaced import SURGERY as POOLING_REPLACED
from archdiff.surgeries.positional_table_resized import SURGERY as POSITIONAL_TABLE_RESIZED
from archdiff.surgeries.projections_fused import SURGERY as PROJECTIONS_FUSED
from archdiff.surgeries.prompt_added import SURGERY as PROMPT_ADDED
from archdiff.surgeries.pruned import SURGERY as PRUNED
from archdiff.surgeries.pruning_made_permanent import SURGERY as PRUNING_MADE_PERMANENT
from archdiff.surgeries.quantisation_prepared import SURGERY as QUANTISATION_PREPARED
from archdiff.surgeries.quantised import SURGERY as QUANTISED
from archdiff.surgeries.renamed import SURGERY as RENAMED
from archdiff.surgeries.reordered import SURGERY as REORDERED
from archdiff.surgeries.reparameterised import SURGERY as REPARAMETERISED
from archdiff.surgeries.rewrapped import SURGERY as REWRAPPED
from archdiff.surgeries.rope_changed import SURGERY as ROPE_CHANGED
from archdiff.surgeries.same_padding import SURGERY as SAME_PADDING
from archdiff.surgeries.scene import scene
from archdiff.surgeries.settings_changed import SURGERY as SETTINGS_CHANGED
from archdiff.surgeries.squeeze_excitation_added import SURGERY as SQUEEZE_EXCITATION_ADDED
from archdiff.surgeries.stem_adapted import SURGERY as STEM_ADAPTED
from archdiff.surgeries.stem_deepened import SURGERY as STEM_DEEPENED
from archdiff.surgeries.stem_for_small_images import SURGERY as STEM_FOR_SMALL_IMAGES
from archdiff.surgeries.stochastic_depth_changed import SURGERY as STOCHASTIC_DEPTH_CHANGED
from archdiff.surgeries.strides_for_dilation import SURGERY as STRIDES_FOR_DILATION
from archdiff.surgeries.surgery import Claim, Finding, Surgery
from archdiff.surgeries.tokens_changed import SURGERY as TOKENS_CHANGED
from archdiff.surgeries.torchscript import SURGERY as TORCHSCRIPT
from archdiff.surgeries.unfrozen import SURGERY as UNFROZEN
from archdiff.surgeries.unwrapped import SURGERY as UNWRAPPED
from archdiff.surgeries.used_as_backbone import SURGERY as USED_AS_BACKBONE
from archdiff.surgeries.vocabulary_resized import SURGERY as VOCABULARY_RESIZED
from archdiff.surgeries.weights_tied import SURGERY as WEIGHTS_TIED
from archdiff.surgeries.weights_untied import SURGERY as WEIGHTS_UNTIED
from archdiff.surgeries.width_changed import SURGERY as WIDTH_CHANGED
from archdiff.surgeries.wrapped import SURGERY as WRAPPED

SURGERIES: tuple[Surgery, ...] = (
    LORA_INJECTED,
    LORA_MERGED,
    IA3_INJECTED,
    OTHER_ADAPTERS_INJECTED,
    MODULES_TO_SAVE,
    PROMPT_ADDED,
    TORCHSCRIPT,
    GRAPH_CAPTURED,
    QUANTISATION_PREPARED,
    QUANTISED,
    LAZY_MATERIALISED,
    PARAMETRIZED,
    PARAMETRIZATION_REMOVED,
    PRUNED,
    PRUNING_MADE_PERMANENT,
    REPARAMETERISED,
    CONV_NORM_FUSED,
    CONVOLUTION_FACTORISED,
    DEPTHWISE_SEPARABLE,
    PROJECTIONS_FUSED,
    LAYERS_GROUPED,
    EXPERTS_ADDED,
    ANTIALIAS_ADDED,
    SQUEEZE_EXCITATION_ADDED,
    ATTENTION_GATE_ADDED,
    LAYER_SCALE_ADDED,
    LAYER_SCALE_REMOVED,
    COPY_ADDED,
    FEED_FORWARD_GATED,
    ADAPTERS_INJECTED,
    ADAPTERS_REMOVED,
    ARCHITECTURE_REPLACED,
    WRAPPED,
    UNWRAPPED,
    HEAD_ADDED,
    VOCABULARY_RESIZED,
    PATCH_SIZE_CHANGED,
    TOKENS_CHANGED,
    POSITIONAL_TABLE_RESIZED,
    AUXILIARY_HEADS_REMOVED,
    DEPTH_CHANGED,
    USED_AS_BACKBONE,
    ANCHORS_CHANGED,
    POOLING_REPLACED,
    FLATTEN_MADE_EXPLICIT,
    OUTPUT_ACTIVATION_CHANGED,
    HEAD_REPLACED,
    HEAD_REMOVED,
    BLOCK_TYPE_CHANGED,
    STEM_DEEPENED,
    STEM_FOR_SMALL_IMAGES,
    STEM_ADAPTED,
    HEADS_REGROUPED,
    ATTENTION_HEADS_CHANGED,
    STRIDES_FOR_DILATION,
    SAME_PADDING,
    DIMENSIONS_CHANGED,
    WIDTH_CHANGED,
    WEIGHTS_TIED,
    WEIGHTS_UNTIED,
    NORM_SWAPPED,
    NORM_SETTINGS_CHANGED,
    NORM_ADDED,
    NORM_REMOVED,
    ACTIVATION_SWAPPED,
    STOCHASTIC_DEPTH_CHANGED,
    DROPOUT_DISABLED,
    DROPOUT_CHANGED,
    BIAS_ADDED,
    BIAS_REMOVED,
    DTYPE_CHANGED,
    FROZEN,
    UNFROZEN,
    ROPE_CHANGED,
    ATTENTION_WINDOW_CHANGED,
    GRADIENT_CHECKPOINTING,
    HOOKS_CHANGED,
    MODE_SWITCHED,
    MODULES_MARKED,
    FORWARD_OVERRIDDEN,
    ACTIVATIONS_SPLIT,
    PLACEHOLDER_FILLED,
    NOOPS_INSERTED,
    PART_ADDED,
    PART_REMOVED,
    LAYERS_INSERTED,
    LAYERS_REMOVED,
    CLASS_RENAMED,
    REWRAPPED,
    RENAMED,
    CLASS_CHANGED,
    REORDERED,
    SETTINGS_CHANGED,
    OWN_TENSORS_CHANGED,
)


def recognise(diff: Diff) -> tuple[Finding, ...]:
    """Every surgery in order, each on what the ones before left; no change is claimed twice."""
    stage = scene(diff)
    findings: list[Finding] = []
    for surgery in SURGERIES:
        if not stage.free:
            break
        taken: set[int] = set()
        for claim in surgery.recognise(stage):
            mine = tuple(sorted({index for index in claim.changes if index in stage.free} - taken))
            if mine:
                taken.update(mine)
                findings.append(_finding(surgery, claim, mine))
        if taken:
            stage = replace(stage, free=stage.free - taken)
    return tuple(findings)


def _finding(surgery: Surgery, claim: Claim, changes: tuple[int, ...]) -> Finding:
    facts = dict(claim.facts)
    return Finding(
        surgery.id,
        changes,
        facts,
        (claim.title or surgery.title).format(**facts),
        (claim.sentence or surgery.sentence).format(**facts),
        (claim.teaches or surgery.teaches).format(**facts),
        claim.reference or surgery.reference,
        _brief(surgery, claim).format(**facts),
    )


def _brief(surgery: Surgery, claim: Claim) -> str:
    """A claim in words of its own does not take over the surgery's."""
    if claim.brief is not None:
        return claim.brief
    return surgery.brief if claim.teaches is None else ""
