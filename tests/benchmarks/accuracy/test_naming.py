"""Which of a peer's clusters would be accused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.accuracy.naming import judged
from graph.settings import SuspicionSettings
from jobs.configuration import read_tree, values

Fact = tuple[int, str, str, float, bool]
UPHELD = ("rights_holder_complaint", 4.5, True)


@pytest.fixture(scope="module")
def settings(root: Path) -> SuspicionSettings:
    return SuspicionSettings.model_validate(values(read_tree(root / "conf/suspicion.yaml")))


def judge(label: list[int], facts: list[Fact], settings: SuspicionSettings, innocents: int = 200) -> pd.DataFrame:
    guilt = pd.DataFrame(facts, columns=["account", "kind", "source", "bits", "strong"])
    # Every source of these facts speaks for itself.
    guilt["rests_on"] = guilt["source"]
    return judged(np.array(label + [-1] * innocents), guilt, settings)


def test_two_guilty_members_and_two_sources_make_a_lead(settings: SuspicionSettings) -> None:
    facts = [(0, "strike", "platform", 5.0, True), (1, "appraisal", "brand-1", 8.0, True)]
    found = judge([7, 7, 7], facts, settings)
    assert found.loc[7, ["ring", "lead"]].tolist() == [True, True]


def test_one_source_is_a_ring_and_no_lead(settings: SuspicionSettings) -> None:
    facts = [(account, "strike", "platform", 5.0, True) for account in range(3)]
    found = judge([7, 7, 7], facts, settings)
    assert found.loc[7, ["ring", "lead"]].tolist() == [True, False]


def test_a_complainant_counts_once_for_a_cluster(settings: SuspicionSettings) -> None:
    kind, bits, strong = UPHELD
    once = judge([7, 7], [(0, kind, "brand-1", bits, strong)], settings)
    twice = judge([7, 7], [(0, kind, "brand-1", bits, strong), (0, kind, "brand-1", bits, strong)], settings)
    assert once.loc[7, "suspicion"] == pytest.approx(twice.loc[7, "suspicion"])


def test_genuine_goods_speak_against(settings: SuspicionSettings) -> None:
    facts = [(0, "strike", "platform", 5.0, True), (1, "appraisal_genuine", "brand-1", -6.0, False)]
    assert not judge([7, 7], facts, settings).loc[7, "ring"]


def test_a_large_cluster_with_few_guilty_is_no_lead(settings: SuspicionSettings) -> None:
    facts = [(0, "strike", "platform", 5.0, True), (1, "appraisal", "brand-1", 8.0, True)]
    found = judge([7] * 400, facts, settings, innocents=0)
    assert not found.loc[7, "lead"]


def test_nothing_is_said_of_clusters_without_evidence(settings: SuspicionSettings) -> None:
    assert judge([1, 1, 2, 2], [(0, "strike", "platform", 5.0, True)], settings).index.tolist() == [1]


def test_no_cluster_at_all_accuses_nobody(settings: SuspicionSettings) -> None:
    assert judge([-1, -1], [(0, "strike", "platform", 5.0, True)], settings).empty
