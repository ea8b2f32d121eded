"""The score of roles, on tables small enough to count by hand."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.roles.__main__ import WHOLE, report
from benchmarks.roles.score import Counts, Scored, score

TEXTS = pa.list_(pa.string())


def write(path: Path, rows: list[tuple[Any, ...]], **columns: pa.DataType) -> None:
    arrays = {name: pa.array([row[at] for row in rows], kind) for at, (name, kind) in enumerate(columns.items())}
    pq.write_table(pa.table(arrays), path)


@pytest.fixture
def scored(tmp_path: Path) -> Scored:
    """Ring t1 (a, b, c) is found whole as R; of t2 (d, e, f, g) only d, as Q; the broker's stock s serves t1."""
    members = [(name, "t1" if name in "abc" else "t2", "op", ["front_store"], []) for name in "abcdefg"]
    members[0] = ("a", "t1", "op", ["front_store", "payee"], [])
    outside = [
        ("den", None, "op-den", ["supplier"], []),
        ("s", None, "op-broker", ["identity_broker"], []),
        ("s2", None, "op-broker", ["identity_broker"], []),
        ("family", None, "op-family", [], ["family", "reseller"]),
    ]
    text = pa.string()
    write(
        tmp_path / "accounts.parquet",
        [*members, *outside],
        account_id=text, ring_id=text, operator_id=text, roles=TEXTS, innocent_kinds=TEXTS,
    )  # fmt: skip
    write(
        tmp_path / "rings.parquet",
        [("t1", "op-broker"), ("t2", None)],
        ring_id=text, broker_operator_id=text,
    )  # fmt: skip
    write(
        tmp_path / "supply.parquet",
        [("den", "a", "t1"), (None, "a", "t1")],
        from_account_id=text, to_account_id=text, ring_id=text,
    )  # fmt: skip
    held = [("R", name, "core") for name in "abc"] + [("Q", "d", "core"), ("R", "den", "associate")]
    shown = [
        ("R", "a", "payee"),
        ("R", "b", "payee"),
        ("R", "den", "supplier"),
        ("R", "s", "identity_broker"),
        ("R", "wholesaler", "supplier"),
        ("Q", "d", "front_store"),
        ("Q", "family", "front_store"),
    ]
    return score(
        tmp_path,
        pd.DataFrame(held, columns=["ring_id", "account_id", "membership"]),
        pd.DataFrame(shown, columns=["ring_id", "account_id", "role"]),
    )


def test_roles_count_in_the_rings_that_were_found(scored: Scored) -> None:
    assert (scored.rings, scored.rings_found) == (2, 1)
    assert scored.found["payee"] == Counts(said=2, right=1, wanted=1, met=1)
    assert scored.found["supplier"] == Counts(said=2, right=1, wanted=1, met=1)
    assert scored.found["front_store"] == Counts(said=0, right=0, wanted=3, met=0)


def test_a_broker_counts_once_a_ring_whichever_account_is_shown(scored: Scored) -> None:
    assert scored.found["identity_broker"] == Counts(said=1, right=1, wanted=1, met=1)


def test_over_all_rings_what_was_missed_counts(scored: Scored) -> None:
    assert scored.every["front_store"] == Counts(said=2, right=1, wanted=7, met=1)


def test_innocents_are_told_by_their_temptations(scored: Scored) -> None:
    assert scored.innocents == {
        ("front_store", "family"): 1,
        ("front_store", "reseller"): 1,
        ("supplier", "outside the extracts"): 1,
    }


def test_shares_of_nothing_are_no_success() -> None:
    assert Counts(said=4, right=2, wanted=4, met=2).f1 == 0.5
    assert Counts(wanted=3).f1 == 0
    assert Counts(said=3).f1 == 0
    assert math.isnan(Counts().f1)


def test_the_report_takes_seeds_together(scored: Scored) -> None:
    lines = report({("base", WHOLE): [scored, scored]}, 6_000, (1, 2))
    row = next(line for line in lines if line.startswith("| base"))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[:5] == ["base", "everything", "2 of 4", "-", "0.667"]
    payee = next(line for line in lines if line.startswith("| payee"))
    assert [cell.strip() for cell in payee.strip("|").split("|")][1:5] == ["4", "2", "2", "2"]
    assert lines[-1].endswith("front_store (family): 2, front_store (reseller): 2, supplier (outside the extracts): 2.")
