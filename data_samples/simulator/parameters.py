"""The simulator's parameters: every number from conf/simulator.yaml, with a world's changes applied."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np


class Parameters(dict[str, Any]):
    """A tree of values read by attribute: ``parameters.trade.brushed_share``."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(f"conf/simulator.yaml has no parameter `{name}` here") from error


def of_world(tree: dict[str, Any], world: str, seed: int) -> Parameters:
    """Parameters of ``world``, some of them drawn anew for each ``seed`` where the world says so; KeyError for a world
    that conf does not know."""
    worlds = tree["worlds"]
    if world not in worlds:
        raise KeyError(world)
    base = {key: node for key, node in tree.items() if key != "worlds"}
    change = dict(worlds[world] or {})
    drawn = change.pop("drawn", {})
    parameters = _parameters(_changed(base, change))
    for path, span in sorted(drawn.items()):
        _draw(parameters, path, span, seed)
    return Parameters(parameters)


def _draw(parameters: Parameters, path: str, span: Mapping[str, float], seed: int) -> None:
    """Multiplies the number at ``path`` by a factor between ``low`` and ``high`` (log-uniform), ``most`` at most."""
    *sections, name = path.split(".")
    for section in sections:
        parameters = parameters[section]
    rng = np.random.default_rng([seed, zlib.crc32(path.encode())])
    factor = math.exp(rng.uniform(math.log(span["low"]), math.log(span["high"])))
    parameters[name] = min(parameters[name] * factor, span.get("most", math.inf))


def _changed(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in change.items():
        if key not in base:
            raise KeyError(f"a world changes `{key}`, which the base does not have")
        result[key] = _changed(base[key], value) if isinstance(value, dict) else value
    return result


def _parameters(node: Any) -> Any:
    if isinstance(node, dict):
        return Parameters({key: _parameters(child) for key, child in node.items()})
    return node
