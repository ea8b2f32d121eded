"""Reads ``conf/`` into the settings models.

A value stands in YAML either bare (names, switches, lists of words) or as ``{value, unit, source}``; every number is
written the second way. A profile names the file that it changes with ``extends`` and holds only what differs.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from graph.failures import ConfigurationError
from jobs.settings import RingtraceSettings

LEAF_KEYS = {"value", "unit", "source"}


def load(path: Path) -> RingtraceSettings:
    """Settings of the profile at ``path``; ConfigurationError names the key that is wrong and the nearest known one."""
    tree = values(read_tree(path))
    try:
        return RingtraceSettings.model_validate(tree)
    except ValidationError as error:
        raise ConfigurationError(f"{path}: " + "; ".join(_explain(problem) for problem in error.errors())) from error


def config_hash(settings: RingtraceSettings) -> str:
    """SHA-256 (hex) over the resolved values: equal settings give an equal hash, however they are spread over files.

    Options of Spark, of the events and of the maps are left out: they change how fast a night is, whom it tells and how
    it is drawn, never its tables, which bear this hash.
    """
    told = settings.model_dump(mode="json", exclude={"spark", "small_night", "tiny_night", "lineage", "maps"})
    canonical = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def read_tree(path: Path) -> dict[str, Any]:
    """The raw tree of a profile with everything it extends and includes merged in, units and sources kept."""
    tree = _read_yaml(path)
    base = tree.pop("extends", None)
    includes = tree.pop("include", {})
    for section, names in includes.items():
        for name in reversed([names] if isinstance(names, str) else names):
            tree[section] = _merge(_read_yaml(path.parent / name), tree.get(section, {}))
    return _merge(read_tree(path.parent / base), tree) if base else tree


def values(node: Any) -> Any:
    """The tree with every ``{value, unit, source}`` replaced by its value."""
    if is_leaf(node):
        return node["value"]
    if isinstance(node, dict):
        return {key: values(child) for key, child in node.items()}
    if isinstance(node, list):
        return [values(child) for child in node]
    return node


def is_leaf(node: Any) -> bool:
    return isinstance(node, dict) and "value" in node and set(node) <= LEAF_KEYS


def _merge(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, child in change.items():
        old = merged.get(key)
        nested = isinstance(old, dict) and isinstance(child, dict) and not is_leaf(old) and not is_leaf(child)
        merged[key] = _merge(old, child) if nested else child  # type: ignore[arg-type]
    return merged


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        tree = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{path}: is not YAML: {error}") from error
    if not isinstance(tree, dict):
        raise ConfigurationError(f"{path}: holds no settings")
    return tree


def _explain(problem: Any) -> str:
    place = ".".join(str(part) for part in problem["loc"])
    if problem["type"] != "extra_forbidden":
        return f"{place}: {problem['msg']}" if place else str(problem["msg"])
    known = _known_keys(problem["loc"][:-1])
    near = difflib.get_close_matches(str(problem["loc"][-1]), known, n=1, cutoff=0.0)
    hint = f"; did you mean `{near[0]}`?" if near else ""
    return f"{place}: unknown key{hint}"


def _known_keys(place: tuple[int | str, ...]) -> list[str]:
    model: Any = RingtraceSettings
    for part in place:
        fields = getattr(model, "model_fields", {})
        model = _model_of(fields[part].annotation) if part in fields else model
    return sorted(getattr(model, "model_fields", {}))


def _model_of(annotation: Any) -> Any:
    """The settings model inside ``X``, ``dict[str, X]``, ``list[X]`` or ``X | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = [_model_of(argument) for argument in getattr(annotation, "__args__", ())]
    return next((model for model in inner if model is not None), None)
