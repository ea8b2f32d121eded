"""What an appeal may name, and a night's input without it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from graph.failures import DataGateError, InputOutputError, UsageError
from graph.settings import SuspicionSettings
from leads.account_statements.rebutting import (
    Dispute,
    Withheld,
    read_disputes,
    remaining,
    withheld,
    without_rows,
    without_uses,
)
from leads.account_statements.standing import Standing, rule_lines

FACTS: list[dict[str, Any]] = [
    {"id": "D1", "rows": ["r1", "r2"], "tokens": []},
    {"id": "T1", "rows": ["r3"], "tokens": ["t1", "t2"]},
    {"id": "M1", "rows": ["r4"], "tokens": ["t3"]},
]


def of(*evidence: str) -> Withheld:
    return withheld("mine", FACTS, [Dispute(one, "why", "who") for one in evidence])


def test_a_deed_falls_with_its_rows_and_a_tie_with_its_values() -> None:
    assert of("D1") == Withheld(rows=frozenset({"r1", "r2"}))
    assert of("T1") == Withheld(uses=frozenset({("mine", "t1"), ("mine", "t2")}))
    assert of("D1", "M1") == Withheld(frozenset({"r1", "r2"}), frozenset({("mine", "t3")}))


def test_a_single_row_or_value_may_be_named() -> None:
    assert of("r1", "t2") == Withheld(frozenset({"r1"}), frozenset({("mine", "t2")}))


def test_what_is_not_in_the_statement_can_not_be_disputed() -> None:
    with pytest.raises(UsageError, match="has no fact, row or value `r9`"):
        of("D1", "r9")


def test_a_fact_remains_until_all_of_it_falls() -> None:
    assert [fact["id"] for fact in remaining("mine", FACTS, of("r1", "T1"))] == ["D1", "M1"]
    assert remaining("mine", FACTS, of("D1", "T1", "M1")) == []


@pytest.mark.parametrize("name", ["appeal.csv", "appeal.json"])
def test_both_formats_are_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    rows = [{"evidence": "D1", "reason": "发票", "by": "7"}]
    csv = "\ufeffevidence,reason,by\nD1,发票,7\n"
    path.write_text(json.dumps(rows) if path.suffix == ".json" else csv, encoding="utf-8")
    assert read_disputes(path) == [Dispute("D1", "发票", "7")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "fact,reason,by\nD1,x,y\n"),
        ("a.csv", "evidence,reason,by\n,x,y\n"),
        ("a.csv", ""),
        ("a.json", "{"),
        ("a.json", "{}"),
        ("a.json", '["D1"]'),
        ("a.json", "[]"),
    ],
)
def test_another_shape_is_refused(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(DataGateError):
        read_disputes(tmp_path / name)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputOutputError):
        read_disputes(tmp_path / "none.csv")


def test_only_the_rows_and_the_own_uses_are_left_out(spark: SparkSession) -> None:
    rows = spark.createDataFrame([("a", "r1"), ("b", "r5")], "other string, row_digest string")
    uses = spark.createDataFrame(
        [("mine", "phone", "t3"), ("mine", "phone", "t4"), ("another", "phone", "t3")],
        "account_id string, trait_type string, trait_token string",
    )
    out = of("D1", "M1")
    assert [row.row_digest for row in without_rows({"orders": rows}, out)["orders"].collect()] == ["r5"]
    left = without_uses(uses, out)
    assert left.columns == uses.columns
    assert sorted(tuple(row) for row in left.collect()) == [("another", "phone", "t3"), ("mine", "phone", "t4")]
    assert without_uses(uses, Withheld()) is uses


def test_a_disputed_paper_is_taken_back_so_that_what_followed_from_it_falls(spark: SparkSession) -> None:
    papers = spark.createDataFrame([("r1", "counterfeit"), ("r5", "counterfeit")], "row_digest string, result string")
    left = without_rows({"appraisals": papers}, of("D1"))["appraisals"]
    assert left.columns == papers.columns
    assert sorted(tuple(row) for row in left.collect()) == [("r1", "undetermined"), ("r5", "counterfeit")]


def test_each_rule_says_whether_it_holds(suspicion: SuspicionSettings) -> None:
    found = Standing("core", 0.95, False, 0.0, ("device",), False, ("tied on one ground only",), True, ())
    lines = rule_lines(found, suspicion)
    holds = ["does not hold" not in line for line in lines]
    assert holds == [True, False, False, True, True]
    assert "1 of 2: device" in lines[1]
    assert not found.named
    assert rule_lines(None, suspicion) == ["it is in no suspected group: no rule holds"]
