"""From the night's frames to statements: the same in one share and in several, and carried on with their lead."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from leads.account_statements.making import Judgement, account_statements
from leads.account_statements.table import ACCOUNT_STATEMENTS
from leads.account_statements.telling import Setting
from tests.leads.account_statements.world import NIGHT_END, AcceptedTables, accepted_rows, judgement

Frames = dict[str, DataFrame]
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def accepted(spark: SparkSession, accepted_tables: AcceptedTables) -> Frames:
    return {name: spark.createDataFrame(rows) for name, rows in accepted_rows(accepted_tables).items()}


@pytest.fixture(scope="module")
def judged(spark: SparkSession, accepted_tables: AcceptedTables) -> Frames:
    found = judgement(accepted_rows(accepted_tables))
    return {name: spark.createDataFrame(rows) for name, rows in found.items()}


def made(judged: Frames, accepted: Frames, setting: Setting, before: DataFrame | None = None) -> Rows:
    found = Judgement(**{name: frame for name, frame in judged.items() if name != "live"}, accepted=accepted)
    table = account_statements(judged["live"], found, NIGHT_END, setting, before)
    assert table.columns == ACCOUNT_STATEMENTS.names
    return [row.asDict(recursive=True) for row in table.orderBy(*ACCOUNT_STATEMENTS.key).collect()]


def test_every_named_account_has_a_statement_in_each_language_in_any_shares(
    judged: Frames, accepted: Frames, setting: Setting, one_share: Callable[[], AbstractContextManager[None]]
) -> None:
    rows = made(judged, accepted, setting)
    assert [(row["lead_id"], row["account_id"], row["language"]) for row in rows] == [
        ("L-1", "mine", "en"), ("L-1", "mine", "zh"), ("L-2", "yours", "en"), ("L-2", "yours", "zh")]  # fmt: skip
    assert [[fact["id"] for fact in row["facts"]] for row in rows[::2]] == [["D1", "T1", "T2", "M1"], ["D1"]]
    assert all("Malicious complaints, not counted: 1." in row["statement"] for row in rows[::2])
    with one_share():
        assert made(judged, accepted, setting) == rows


def test_the_statement_of_a_lead_that_is_carried_on_stays(
    spark: SparkSession, judged: Frames, accepted: Frames, setting: Setting
) -> None:
    yesterday = [row for row in made(judged, accepted, replace(setting, night="2026-03-02")) if row["lead_id"] == "L-1"]
    older = [{**row, "lead_id": "L-old"} for row in yesterday]
    before = spark.createDataFrame([*yesterday, *older], ACCOUNT_STATEMENTS.schema)
    live = judged["live"].where("lead_id = 'L-1'")
    rows = made({**judged, "live": live}, accepted, setting, before)
    assert [(row["lead_id"], row["night"]) for row in rows] == [
        ("L-1", "2026-03-03"), ("L-1", "2026-03-03"), ("L-old", "2026-03-02"), ("L-old", "2026-03-02")]  # fmt: skip
