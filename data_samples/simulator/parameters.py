"""The simulator's parameters: every number from conf/simulator.yaml, with a world's changes applied."""

from __future__ import annotations

from typing import Any


class Parameters(dict[str, Any]):
    """A tree of values read by attribute: ``parameters.trade.brushed_share``."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(f"conf/simulator.yaml has no parameter `{name}` here") from error


def of_world(tree: dict[str, Any], world: str) -> Parameters:
    """Parameters of ``world``; KeyError for a world that conf does not know."""
    worlds = tree["worlds"]
    if world not in worlds:
        raise KeyError(world)
    base = {key: node for key, node in tree.items() if key != "worlds"}
    return Parameters(_parameters(_changed(base, worlds[world] or {})))


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
