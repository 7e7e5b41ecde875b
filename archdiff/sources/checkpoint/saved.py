"""Where in a saved object the weights are: in itself, or under a key such as ``state_dict``."""

from __future__ import annotations

from typing import Any, NamedTuple

from archdiff.sources.checkpoint.harmless import Weight
from archdiff.sources.checkpoint.machine import NotReadable

USUAL = ("state_dict", "model_state_dict", "model", "module", "net", "network", "weights", "params", "state_dict_ema", "model_ema", "ema")
"""Keys under which training scripts put a state_dict, the likeliest first."""

DEEPEST = 4
"""How many dictionaries deep weights are looked for."""


class Found(NamedTuple):
    """The weights, and a remark on where they were found."""

    weights: dict[str, Weight]
    remark: str | None = None


def weights_of(saved: Any) -> Found:
    """The weights of what ``torch.save`` was given. Raises NotReadable when it holds none."""
    if isinstance(saved, dict):
        if own := _weights(saved):
            return Found(own)
        for key in USUAL:
            if isinstance(saved.get(key), dict) and (found := _deep(saved[key])):
                return Found(found, f"The weights are those under {key!r}{_others(saved, key)}.")
        if found := _deep(saved):
            return Found(found)
    raise NotReadable("holds no state_dict: no tensors under names")


def _deep(saved: dict[Any, Any], depth: int = 0) -> dict[str, Weight]:
    """Weights of dictionaries inside dictionaries, but no optimizer's."""
    found = _weights(saved)
    if found or depth == DEEPEST:
        return found
    for key, value in saved.items():
        if isinstance(value, dict) and "param_groups" not in value:
            found.update({f"{key}.{name}": each for name, each in _deep(value, depth + 1).items()})
    return found


def _weights(saved: dict[Any, Any]) -> dict[str, Weight]:
    return {str(key): value for key, value in saved.items() if type(value) is Weight}


def _others(saved: dict[Any, Any], but: str) -> str:
    others = [str(key)[:40] for key in saved if key != but]
    return f"; the file also holds {', '.join(others[:6])}{' and more' if len(others) > 6 else ''}" if others else ""
