"""Who has evidence of its own, by the night's own count."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.accuracy.metrics.segments import KINDS
from benchmarks.accuracy.prepared import PreparedWorld
from benchmarks.accuracy.records import read_records
from data_samples.simulator.society import INNOCENT_KINDS
from graph.settings import SuspicionSettings
from jobs.configuration import read_tree, values

FACTS = [
    ("a", "appraisal", "brand-1", 8.0, True),
    ("a", "strike", "platform", 5.0, True),
    ("b", "appraisal_genuine", "brand-1", -6.0, False),
    ("c", "refund_counterfeit", "buyer-1", 0.2, False),
    ("gone", "appraisal", "brand-1", 8.0, True),
]


@pytest.fixture(scope="module")
def settings(root: Path) -> SuspicionSettings:
    return SuspicionSettings.model_validate(values(read_tree(root / "conf/suspicion.yaml")))


@pytest.fixture
def world(prepared_world: Callable[..., PreparedWorld]) -> PreparedWorld:
    world = prepared_world({name: [] for name in "cab"}, guilt=FACTS)
    kinds = pd.DataFrame({"account_id": list("cab"), "account_type": ["enterprise", "personal", None]})
    kinds.to_parquet(world.folder / "accepted" / "accounts" / "part-0.parquet")
    return world


def test_enough_evidence_makes_guilty_and_its_sources_count(world: PreparedWorld, settings: SuspicionSettings) -> None:
    records = read_records(world, settings)
    assert world.account_ids[records.guilty].tolist() == ["a"]
    assert world.account_ids[records.enterprise].tolist() == ["c"]
    # Neither what speaks for an account nor what speaks against too little: only a's own two.
    assert records.sources.values.tolist() == [[0, "brand-1"], [0, "platform"]]


def test_nobody_is_guilty_without_evidence(
    prepared_world: Callable[..., PreparedWorld], settings: SuspicionSettings
) -> None:
    world = prepared_world({"a": []})
    accounts = pd.DataFrame({"account_id": ["a"], "account_type": ["personal"]})
    accounts.to_parquet(world.folder / "accepted" / "accounts" / "part-0.parquet")
    records = read_records(world, settings)
    assert not records.guilty.any()
    assert records.sources.empty


def test_segments_name_kinds_that_the_simulator_knows() -> None:
    assert frozenset().union(*KINDS.values()) <= set(INNOCENT_KINDS)
