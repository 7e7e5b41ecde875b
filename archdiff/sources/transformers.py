"""``transformers:LlamaConfig``: the model a configuration describes, from its class or from a folder with ``config.json``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from archdiff.sources.build import build
from archdiff.sources.library import imported, walked
from archdiff.sources.spec import Spec
from archdiff.sources.surroundings import quietly
from archdiff.sources.trouble import Trouble, near, reason, shown
from archdiff.tree.records import Tree


def load(spec: Spec) -> Tree:
    """The model of a configuration class, a model class, or a local folder; arguments override the configuration's values."""
    transformers = imported("transformers", spec.text)
    name = spec.target.removeprefix("transformers:")
    if (Path(name) / "config.json").is_file():
        return _built(spec, transformers, None, _of_folder(spec, transformers, name))
    found = _class(transformers, name)
    if found is None:
        known = near(name, names()) or "; name a configuration such as LlamaConfig, or a folder with config.json"
        raise Trouble(f"{shown(spec.text)}: transformers has no configuration or model {shown(name)!r}{known}")
    if issubclass(found, transformers.PreTrainedModel):
        if found.config_class is None:
            raise Trouble(f"{shown(spec.text)}: {name} is no architecture of its own; name a configuration such as LlamaConfig")
        return _built(spec, transformers, found, _config(spec, found.config_class))
    return _built(spec, transformers, None, _config(spec, found))


def names() -> list[str]:
    """Every configuration class and model class, sorted."""
    configurations = imported("transformers.models.auto.configuration_auto", "transformers").CONFIG_MAPPING_NAMES
    models = vars(imported("transformers.models.auto.modeling_auto", "transformers"))
    mappings = [mapping for name, mapping in models.items() if name.startswith("MODEL_") and name.endswith("MAPPING_NAMES")]
    found = {each for mapping in (configurations, *mappings) for each in mapping.values()}
    return sorted({name for each in found for name in ([each] if isinstance(each, str) else each) if name})


def _class(transformers: Any, name: str) -> Any:
    found = getattr(transformers, name, None) if name.isidentifier() else None
    wanted = (transformers.PreTrainedModel, transformers.PreTrainedConfig)
    return found if isinstance(found, type) and issubclass(found, wanted) else None


def _config(spec: Spec, kind: Any) -> Any:
    """The configuration with the arguments in place; transformers itself takes any name, so the names are checked here."""
    try:
        with quietly():
            default = kind()
            if unknown := [name for name in spec.arguments if not hasattr(default, name)]:
                hint = near(unknown[0], default.to_dict()) or f"; see the arguments of {kind.__name__}"
                raise Trouble(f"{shown(spec.text)}: {kind.__name__} has no {shown(unknown[0])!r}{hint}")
            return kind(**spec.arguments)
    except Trouble:
        raise
    except Exception as error:
        raise Trouble(f"{shown(spec.text)}: {kind.__name__} raised {reason(error)}; try other arguments") from error


def _of_folder(spec: Spec, transformers: Any, folder: str) -> Any:
    try:
        with quietly():
            options = {"local_files_only": True, "trust_remote_code": False}
            return transformers.AutoConfig.from_pretrained(folder, **options, **spec.arguments)
    except Exception as error:
        raise Trouble(f"{shown(spec.text)}: its config.json is none that transformers knows: {reason(error)}; correct it") from error


def _built(spec: Spec, transformers: Any, architecture: Any, config: Any) -> Tree:
    """The architecture, if one is given or the configuration names one that transformers has; else what AutoModel chooses."""
    for name in getattr(config, "architectures", None) or ():
        architecture = architecture or _class(transformers, name)
    factory = transformers.AutoModel.from_config if architecture is None else architecture._from_config
    return walked(spec, *build(spec.text, lambda: factory(config), {}))
