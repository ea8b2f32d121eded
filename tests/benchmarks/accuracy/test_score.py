"""The figures of a world of eight accounts, counted by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.accuracy.found import Found, nothing, read_found
from benchmarks.accuracy.records import Records
from benchmarks.accuracy.score import Score, score
from benchmarks.accuracy.truth import Truth, read_truth

TwoRings = tuple[list[str], Truth]


def found(
    clusters: dict[str, str], rings: dict[str, str], named: dict[str, str], brokers: list[tuple[str, str]]
) -> Found:
    """Letters by cluster, ring and lead; the first account of a cluster is its core."""
    rows = [
        (account, name, number == 0, 0.9)
        for name, accounts in clusters.items()
        for number, account in enumerate(accounts)
    ]
    return Found(
        clusters=pd.DataFrame(rows, columns=["account_id", "cluster", "core", "probability"]),
        rings=pd.DataFrame({"ring": list(rings), "suspicion": [0.8] * len(rings)}),
        ring_members=pd.DataFrame(
            [(ring, account) for ring, accounts in rings.items() for account in accounts],
            columns=["ring", "account_id"],
        ),
        named=pd.DataFrame(
            [(lead, account) for lead, accounts in named.items() for account in accounts],
            columns=["lead", "account_id"],
        ),
        brokers=pd.DataFrame(brokers, columns=["ring", "account_id"]),
        about={"seconds": 2.5, "parameters": {}},
    )


@pytest.fixture
def scored(two_rings: TwoRings) -> Score:
    accounts, truth = two_rings
    what = found(
        {"x": "abf", "y": "de", "z": "ch"},
        {"r1": "abf", "r2": "de"},
        {"l1": "abf", "l2": "dg"},
        [("r2", "g"), ("r2", "f"), ("r1", "g")],
    )
    return score(what, truth, np.array(accounts, dtype=object))


@pytest.fixture
def records() -> Records:
    """a, b, d and f have evidence of their own; g and f are registered by firms."""
    told = pd.DataFrame({"account": [0, 1, 1, 3, 5], "rests_on": ["brand", "brand", "buyer", "police", "police"]})
    return Records(
        np.array([name in "abdf" for name in "abcdefgh"]), np.array([name in "gf" for name in "abcdefgh"]), told
    )


def test_evidence_of_members_is_counted_by_ring(two_rings: TwoRings, records: Records) -> None:
    accounts, truth = two_rings
    what = found({"x": "abf"}, {"r1": "abf"}, {"l1": "abf"}, [])
    scored = score(what, truth, np.array(accounts, dtype=object), records)
    # Two of ring 0, by two sources that speak of either; one of ring 1; f is of no ring.
    assert [(ring.guilty, ring.sources) for ring in scored.rings] == [(2, 2), (1, 1)]


def test_rings_without_evidence_have_none_of_it(two_rings: TwoRings, records: Records) -> None:
    accounts, truth = two_rings
    silent = Records(np.zeros(8, bool), records.enterprise, records.sources.head(0))
    scored = score(found({}, {}, {}, []), truth, np.array(accounts, dtype=object), silent)
    assert [(ring.guilty, ring.sources) for ring in scored.rings] == [(0, 0), (0, 0)]


def test_innocents_are_named_by_segment(two_rings: TwoRings, records: Records) -> None:
    accounts, truth = two_rings
    kinds = [(), (), (), (), (), ("family", "agency_client"), (), ()]
    known = replace(truth, innocent_kinds=kinds)
    what = found({}, {}, {"l1": "abfg"}, [])
    scored = score(what, known, np.array(accounts, dtype=object), records)
    # g helped a ring: no innocent, whatever it is registered as.
    assert scored.segments == {
        "household": (1, 1),
        "agency client": (1, 1),
        "warehouse or operator client": (0, 0),
        "small seller": (0, 1),
        "enterprise": (1, 1),
    }


def test_without_records_nothing_of_them_is_said(scored: Score) -> None:
    assert scored.segments is None
    assert {(ring.guilty, ring.sources) for ring in scored.rings} == {(None, None)}


def test_clusters_and_rings(scored: Score) -> None:
    assert scored.b_cubed.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 2 + 1 + 1) / 5)
    assert scored.b_cubed.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    assert [(ring.scenario, ring.accounts, ring.suspected) for ring in scored.rings] == [
        ("wine", 3, 0.5),
        ("identity_broker", 2, 1.0),
    ]
    assert (scored.found, scored.merged, scored.split, scored.seconds) == (1.0, 0, 0, 2.5)


def test_innocents_and_accomplices_are_told_apart(scored: Score) -> None:
    assert (scored.innocents, scored.innocents_named, scored.accomplices_named, scored.named) == (2, 1, 1, 5)
    assert scored.named_by_kind == {"family": 1, "reseller": 1}


def test_innocents_in_a_suspected_ring_count_whether_named_or_not(scored: Score) -> None:
    assert scored.innocents_held == 1


def test_lone_offenders_are_neither_innocent_nor_a_ring(two_rings: TwoRings) -> None:
    accounts, truth = two_rings
    alone = replace(truth, offender=np.array([False] * 5 + [True, False, True]))
    what = found({"x": "fh", "y": "abc"}, {"r1": "fh", "r2": "abc"}, {"l1": "fh", "l2": "abc"}, [])
    scored = score(what, alone, np.array(accounts, dtype=object))
    assert (scored.leads, scored.leads_right, scored.suspicion.held.tolist()) == (2, 1, [False, True])
    assert (scored.innocents, scored.innocents_named, scored.innocents_held, scored.offenders_named) == (0, 0, 0, 2)


def test_a_lead_is_right_when_most_of_whom_it_names_is_one_ring(scored: Score) -> None:
    assert (scored.leads, scored.leads_right) == (2, 1)


def test_brokers_count_towards_the_ring_that_they_served(scored: Score) -> None:
    assert (scored.brokers_said, scored.brokers_right) == (3, 1)
    assert (scored.brokers_wanted, scored.brokers_found) == (1, 1)


def test_probabilities_are_held_against_the_core(scored: Score) -> None:
    assert scored.membership.held.tolist() == [True, True, False, True, True, True, False]
    assert scored.suspicion.held.tolist() == [True, True]


def test_nothing_found_in_a_world_without_rings(two_rings: TwoRings) -> None:
    accounts, truth = two_rings
    empty = Truth(
        ring=np.full(8, -1), hand=truth.hand, party=truth.party, operator=truth.operator,
        innocent_kinds=truth.innocent_kinds, accomplice=truth.accomplice, offender=truth.offender, names=[],
        scenarios={}, sizes={}, brokers={},
    )  # fmt: skip
    nobody = Found(
        *(nothing(name) for name in ("clusters", "rings", "ring_members", "named", "brokers")), {"seconds": 1}
    )
    scored = score(nobody, empty, np.array(accounts, dtype=object))
    assert math.isnan(scored.b_cubed.f1)
    assert math.isnan(scored.found)
    assert (scored.leads, scored.innocents, scored.innocents_named) == (0, 7, 0)


def test_what_was_found_survives_the_disk(tmp_path: Path, two_rings: TwoRings) -> None:
    accounts, truth = two_rings
    before = found({"x": "ab"}, {"r": "ab"}, {}, [])
    before.write(tmp_path)
    after = read_found(tmp_path)
    ids = np.array(accounts, dtype=object)
    assert score(after, truth, ids).b_cubed == score(before, truth, ids).b_cubed
    assert after.about == before.about
    assert after.named.empty


def test_truth_is_read_in_the_order_asked_for(tmp_path: Path) -> None:
    accounts = pd.DataFrame(
        {
            "account_id": ["a", "b", "c", "d"],
            "operator_id": ["op-1", "op-2", "op-1", "op-3"],
            "ring_id": ["ring-1", None, "ring-1", None],
            "household_id": [None, "home-1", None, "home-2"],
            "roles": [["front_store"], ["supplier"], [], ["lone_offender"]],
            "innocent_kinds": [[], [], [], []],
        }
    )
    accounts.to_parquet(tmp_path / "accounts.parquet")
    rings = {"ring_id": ["ring-1"], "scenario": ["chain"], "accounts": [2], "broker_operator_id": ["op-9"]}
    pd.DataFrame(rings).to_parquet(tmp_path / "rings.parquet")
    truth = read_truth(tmp_path, np.array(["c", "b", "d"], dtype=object))
    assert truth.ring.tolist() == [0, -1, -1]
    assert truth.accomplice.tolist() == [False, True, False]
    assert truth.offender.tolist() == [False, False, True]
    assert not truth.innocent.any()
    assert (truth.sizes, truth.brokers, truth.scenarios) == ({0: 1}, {0: "op-9"}, {0: "chain"})


def test_who_belongs_together_is_of_one_ring_family_or_firm(tmp_path: Path) -> None:
    accounts = pd.DataFrame(
        {
            "account_id": list("abcdefgh"),
            "operator_id": [f"op-{number}" for number in range(8)],
            "ring_id": ["ring-1", "ring-1", None, None, None, None, None, None],
            "household_id": [None, None, "home-1", "home-1", "home-2", "home-2", "home-3", None],
            "roles": [[]] * 8,
            "innocent_kinds": [
                [],
                [],
                ["family"],
                ["family", "reseller"],
                *[["dormitory_mate"]] * 2,
                ["own_shops"],
                [],
            ],
        }
    )
    accounts.to_parquet(tmp_path / "accounts.parquet")
    rings = {"ring_id": ["ring-1"], "scenario": ["chain"], "accounts": [2], "broker_operator_id": [None]}
    pd.DataFrame(rings).to_parquet(tmp_path / "rings.parquet")
    party = read_truth(tmp_path, np.array(list("abcdefgh"), dtype=object)).party.tolist()
    assert party == [0, 0, 1, 1, 2, 3, 4, 5]
