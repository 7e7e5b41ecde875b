"""The real models that are edited: some to tune on, others only to report on; their trees are kept in a cache folder."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from archdiff.tree.records import Tree


def _names(**libraries: str) -> tuple[str, ...]:
    return tuple(f"{library}:{name}" for library, names in libraries.items() for name in names.split())


TUNE = _names(
    torchvision="""
        resnet18 resnet50 vgg11_bn vgg16 alexnet densenet121 mobilenet_v2 mobilenet_v3_small efficientnet_b0 convnext_tiny
        vit_b_16 swin_t googlenet squeezenet1_1 mnasnet1_0 fcn_resnet50 r3d_18
    """,
    timm="""
        resnet50d resnetv2_50 vit_small_patch16_224 mixer_s16_224 efficientnet_b1 convnext_nano swin_tiny_patch4_window7_224
        regnetx_004 mobilenetv3_large_100 ghostnet_100 levit_128 poolformer_s12 res2net50_26w_4s seresnet50
    """,
    transformers="""
        BertModel RobertaModel GPT2Model LlamaModel MistralModel T5Model BartModel DistilBertModel ViTModel WhisperModel CLIPModel
        GPTNeoXModel OPTModel
    """,
)
"""What the aligner may be tuned on."""

FRESH = _names(
    torchvision="""
        resnet34 wide_resnet50_2 shufflenet_v2_x1_0 inception_v3 swin_v2_t maxvit_t deeplabv3_mobilenet_v3_large efficientnet_v2_s
    """,
    timm="""
        resnet34 xception41 beit_base_patch16_224 maxvit_nano_rw_256 nfnet_f0 rexnet_100 repvgg_a0 cait_xxs24_224 hrnet_w18_small
        coat_tiny eva02_tiny_patch14_224 edgenext_small
    """,
    transformers="""
        ElectraModel GemmaModel PhiModel FalconModel DebertaV2Model MixtralModel Wav2Vec2Model SwinModel Qwen3Model SegformerModel
    """,
)
"""Never looked at while tuning; what is reported."""

PARTS = "parts"
"""The name under which the building blocks that edits plant are cached."""


def chosen(which: str) -> tuple[str, ...]:
    """``tune``, ``fresh``, ``all``, how many of the first, or names separated by commas."""
    named = {"tune": TUNE, "fresh": FRESH, "all": TUNE + FRESH}
    if which in named:
        return named[which]
    return TUNE[: int(which)] if which.isdigit() else tuple(which.split(","))


def tree(name: str) -> Tree:
    """The tree of one model, or of the parts; from the cache when walker and libraries are unchanged."""
    file = _folder() / f"{name.replace(':', '-')}.pickle"
    if file.exists():
        found = pickle.loads(file.read_bytes())
        assert isinstance(found, Tree)
        return found
    built = _walked(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(pickle.dumps(built))
    unfinished.replace(file)
    return built


def _folder() -> Path:
    """One folder for each walker and set of libraries, below the user's own cache."""
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return root / "archdiff-benchmarks" / hashlib.sha256("\n".join(_ingredients()).encode()).hexdigest()[:16]


def _ingredients() -> Iterator[str]:
    for library in ("torch", "torchvision", "timm", "transformers"):
        try:
            yield version(library)
        except PackageNotFoundError:
            yield "absent"
    here = Path(__file__).parent
    package = here.parents[1] / "archdiff"
    sources = (package / "sources" / name for name in ("walker.py", "plan.py", "values.py", "fingerprint.py"))
    for file in (package / "tree" / "records.py", *sources, here / "parts.py"):
        yield file.read_text()


def _walked(name: str) -> Tree:
    import torch

    from archdiff.sources.operators import define_missing_operators
    from archdiff.sources.walker import walk

    define_missing_operators()
    with torch.device("meta"):
        return walk(_module(name))


def _module(name: str) -> Any:
    library, _, model = name.partition(":")
    if name == PARTS:
        from benchmarks.planted.parts import parts

        return parts()
    if library == "transformers":
        import transformers

        kind = getattr(transformers, model)
        return kind(kind.config_class())
    if library == "timm":
        import timm

        return timm.create_model(model, pretrained=False)
    import torchvision

    backbone = {"weights_backbone": None} if model.startswith(("fcn", "deeplab")) else {}
    return torchvision.models.get_model(model, weights=None, **backbone)
