"""The configuration: every number explained, profiles that change only what they name, helpful errors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph.failures import ConfigurationError
from jobs.configuration import config_hash, is_leaf, load, read_tree, values

CONF = Path(__file__).resolve().parent.parent.parent / "conf"


def bare_numbers(node: Any, place: str = "") -> Iterator[str]:
    """Numbers that stand without unit and source."""
    if is_leaf(node):
        if (
            isinstance(node["value"], (int, float))
            and not isinstance(node["value"], bool)
            and set(node) != {"value", "unit", "source"}
        ):
            yield place
    elif isinstance(node, dict):
        for key, child in node.items():
            yield from bare_numbers(child, f"{place}.{key}")
    elif isinstance(node, list):
        for index, child in enumerate(node):
            yield from bare_numbers(child, f"{place}[{index}]")
    elif isinstance(node, (int, float)) and not isinstance(node, bool):
        yield place


@pytest.mark.parametrize("path", sorted(CONF.glob("*.yaml")), ids=lambda path: path.name)
def test_every_number_has_a_unit_and_a_source(path: Path) -> None:
    assert list(bare_numbers(yaml.safe_load(path.read_text(encoding="utf-8")))) == []


def test_a_bare_number_is_found() -> None:
    assert list(bare_numbers({"a": {"b": 3, "c": {"value": 1, "unit": "days"}}})) == [".a.b", ".a.c"]


def test_the_shipped_profile_loads_and_has_a_stable_hash() -> None:
    settings = load(CONF / "ringtrace.yaml")
    assert settings == load(CONF / "ringtrace.yaml")
    assert len(config_hash(settings)) == 64


def test_a_profile_changes_only_what_it_names(tmp_path: Path) -> None:
    profile = tmp_path / "site.yaml"
    profile.write_text(
        f"extends: {CONF / 'ringtrace.yaml'}\nlink:\n  pair_limit: {{value: 50, unit: accounts, source: ours}}\n"
    )
    base, site = load(CONF / "ringtrace.yaml"), load(profile)
    assert site.link.pair_limit == 50
    assert site.model_copy(update={"link": base.link}) == base
    assert config_hash(site) != config_hash(base)


def test_options_of_spark_are_no_part_of_the_hash() -> None:
    base = load(CONF / "ringtrace.yaml")
    faster = base.model_copy(update={"spark": {**base.spark, "spark.sql.shuffle.partitions": "999"}})
    assert config_hash(faster) == config_hash(base)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("link:\n  pair_limt: {value: 50, unit: accounts, source: ours}", "pair_limit"),
        ("traits:\n  phone:\n    famly: identity", "family"),
        ("sight: {}", "site"),
    ],
)
def test_an_unknown_key_names_the_nearest_known_one(tmp_path: Path, text: str, hint: str) -> None:
    profile = tmp_path / "site.yaml"
    profile.write_text(f"extends: {CONF / 'ringtrace.yaml'}\n{text}\n")
    with pytest.raises(ConfigurationError, match=f"unknown key; did you mean `{hint}`"):
        load(profile)


@pytest.mark.parametrize("text", ["- a list", "a: [", ""])
def test_a_file_that_holds_no_settings_is_refused(tmp_path: Path, text: str) -> None:
    profile = tmp_path / "site.yaml"
    profile.write_text(text)
    with pytest.raises(ConfigurationError):
        read_tree(profile)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load(tmp_path / "none.yaml")


def test_units_and_sources_fall_away() -> None:
    assert values({"a": {"value": 1, "unit": "u", "source": "s"}, "b": [{"value": 2}]}) == {"a": 1, "b": [2]}
