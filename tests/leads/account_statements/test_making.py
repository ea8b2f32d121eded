"""From the night's frames to statements: whole, about one account alone, and carried on with their lead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from graph.guilt.record import GUILT_EVIDENCE
from graph.tables import ACCOUNT_TRAITS, EXCLUSIONS, LINK_EVIDENCE, RING_MEMBERS
from leads.account_statements.gathering import Judgement
from leads.account_statements.making import account_statements
from leads.account_statements.table import ACCOUNT_STATEMENTS, TO_THE_SELLER
from leads.account_statements.telling import Setting
from tests.canary import hits

Frames = Callable[[Mapping[str, Sequence[Mapping[str, Any]]]], dict[str, DataFrame]]
NIGHT_END = datetime(2026, 3, 3, 16, tzinfo=UTC)
AT = datetime(2026, 2, 20, 3, tzinfo=UTC)
SINCE = datetime(2025, 10, 1, 3, tzinfo=UTC)
OTHER, THIRD = "canary-account-1", "canary-account-2"
CANARIES = (OTHER, THIRD, "canary-holder", "canary-buyer", "canary-filer", "canary-store", "13955550199", "金丝雀己")
TOKENS = {"device_id": "d" * 64, "payee_number": "e" * 64, "holder_name": "f" * 64}


def guilt(
    account: str, kind: str, bits: float, digest: str, source: str = "canary-holder", *, caused: bool = True
) -> tuple[Any, ...]:
    said = f"goods of 金丝雀己 from store canary-store were seen by {source} 13955550199"
    row = ("appraisals", "2026-03-01", "a.parquet", digest, said)
    return (account, kind, source, f"rights_holder {source}", bits, bits > 0, caused, AT, SINCE, AT, "Acme", "L1", *row)


def trait(account: str, kind: str, rows: list[str], first: datetime = SINCE, last: datetime = AT) -> tuple[Any, ...]:
    return (account, "family", kind, kind, TOKENS[kind], first, last, 3, rows)


def link(other: str, kind: str) -> tuple[Any, ...]:
    pair = sorted(("mine", other))
    both = ["row of mine", f"row of {other}"]
    return (*pair, "family", kind, TOKENS[kind], 9.0, 90, SINCE, AT, "used by both at once", both)


@pytest.fixture
def found(spark: SparkSession, accepted_frames: Frames) -> Judgement:
    accepted = accepted_frames(
        {
            "store_operators": [{"store_id": "S1", "account_id": "mine"}],
            "complaints": [
                complaint("1", outcome="malicious"),
                complaint("2", outcome="rejected"),
                complaint("3", outcome="upheld"),
                complaint("4", outcome="malicious", store_id="canary-store"),
            ],
            "penalties": [
                {"account_id": "mine", "reason": "counterfeit", "revoked_at": "2026-02-01T00:00:00"},
                {"account_id": "mine", "reason": "counterfeit"},
                {"account_id": OTHER, "reason": "counterfeit", "revoked_at": "2026-02-01T00:00:00"},
            ],
        }
    )
    frame = spark.createDataFrame
    takings = f"its takings go to an account of {OTHER}, which has evidence of its own"
    members = [("g", "mine", "core", 0.97, 8.0), ("g", OTHER, "core", 0.97, 12.0), ("g", THIRD, "associate", 0.5, 0.0)]
    return Judgement(
        ring_members=frame(
            [("R1", "mine", "core", 0.97, True, 8.0, ["why"]), ("R1", OTHER, "core", 0.97, False, 9.0, ["why"])],
            RING_MEMBERS.schema,
        ),
        ring_ids=frame([("R1", "g")], "ring_id string, group_id string"),
        judged=frame(
            members,
            "group_id string, account_id string, membership string, membership_probability double, guilt_bits double",
        ),
        grounds=frame(
            [("g", "mine", ["device", "payment"], ["place"])],
            "group_id string, account_id string, grounds array<string>, past_grounds array<string>",
        ),
        control=frame(
            [("g", "mine", takings, None)], "group_id string, account_id string, control string, no_control string"
        ),
        past_owners=frame([], "group_id string, account_id string, stores array<string>, sold_at timestamp"),
        guilt=frame(
            [
                guilt("mine", "appraisal", 8.0, "row-1"),
                guilt("mine", "appraisal_genuine", -6.0, "row-2"),
                guilt("mine", "strike", 0.0, "row-3", "canary-filer"),
                guilt("mine", "closure", 0.0, "row-5", "canary-filer", caused=False),
                guilt(OTHER, "appraisal", 8.0, "row-4", "canary-buyer"),
            ],
            GUILT_EVIDENCE.schema,
        ),
        link_evidence=frame(
            [link(OTHER, "device_id"), link(THIRD, "device_id"), link(OTHER, "payee_number")], LINK_EVIDENCE.schema
        ),
        account_traits=frame(
            [
                trait("mine", "device_id", ["row of mine"]),
                trait("mine", "payee_number", ["row of mine too"], last=NIGHT_END),
                trait("mine", "holder_name", ["row of name"]),
                trait(OTHER, "device_id", ["row of other"]),
            ],
            ACCOUNT_TRAITS.schema,
        ),
        exclusions=frame(
            [
                ("mine", "R1", "family", None, f"shares a home or a document with {OTHER}"),
                ("mine", "R1", "station_user", "a" * 64, "shared by 40 accounts: 金丝雀己"),
            ],
            EXCLUSIONS.schema,
        ),
        accepted=accepted,
    )


def complaint(number: str, **fields: Any) -> dict[str, Any]:
    named = {"complaint_id": number, "complainant_id": "canary-filer", "complainant_type": "rights_holder"}
    return {**named, "store_id": "S1", "ground": "counterfeit", "filed_at": "2026-02-10T00:00:00", **fields}


def made(
    spark: SparkSession, found: Judgement, setting: Setting, before: DataFrame | None = None
) -> list[dict[str, Any]]:
    live = spark.createDataFrame([("L-1", "R1")], "lead_id string, ring_id string")
    table = account_statements(live, found, NIGHT_END, setting, before)
    assert table.columns == ACCOUNT_STATEMENTS.names
    return [row.asDict(recursive=True) for row in table.orderBy(*ACCOUNT_STATEMENTS.key).collect()]


def test_every_named_account_has_a_statement_in_each_language(
    spark: SparkSession, found: Judgement, setting: Setting
) -> None:
    rows = made(spark, found, setting)
    assert [(row["lead_id"], row["account_id"], row["language"]) for row in rows] == [
        ("L-1", "mine", "en"), ("L-1", "mine", "zh")]  # fmt: skip


def test_facts_are_the_accounts_own_with_their_rows(spark: SparkSession, found: Judgement, setting: Setting) -> None:
    english = made(spark, found, setting)[0]
    facts = {fact["id"]: fact for fact in english["facts"]}
    assert {name: (fact["kind"], fact["rows"]) for name, fact in facts.items()} == {
        "D1": ("appraisal", ["row-1"]),
        "T1": ("tie.device_id", ["row of mine"]),
        "T2": ("tie.payee_number", ["row of mine too"]),
        "M1": ("control.pays_caught", ["row of mine too"]),
    }
    assert facts["T1"]["tokens"] == [TOKENS["device_id"]]
    assert "other accounts of the group: 1." in facts["T1"]["statement"], "an associate is not of the group"
    assert "2025-10-01 to 2026-03-03" in facts["T2"]["statement"], "in use still at the end of the night"
    assert english["evidence_rows"] == ["row of mine", "row of mine too", "row-1"]


def test_what_speaks_for_the_account_is_counted(spark: SparkSession, found: Judgement, setting: Setting) -> None:
    text = made(spark, found, setting)[0]["statement"]
    for said in (
        "Goods appraised as genuine: 1.",
        "wrong more often than right: 1.",
        "follow from nothing of your own, not counted: 1.",
        "Complaints that were rejected, not counted: 1.",
        "Malicious complaints, not counted: 1.",
        "Penalties revoked after an appeal, not counted: 1.",
        "no ground of their own: place.",
        "and that tie nobody: 1.",
    ):
        assert said in text


def test_nobody_else_is_in_what_the_seller_gets(spark: SparkSession, found: Judgement, setting: Setting) -> None:
    rows = made(spark, found, setting)
    for row in rows:
        for column in TO_THE_SELLER:
            said = row[column] if isinstance(row[column], str) else "\n".join(row[column])
            assert hits((*CANARIES, *TOKENS.values()), said) == []


def test_the_statement_of_a_lead_that_is_carried_on_stays(
    spark: SparkSession, found: Judgement, setting: Setting
) -> None:
    yesterday = made(spark, found, replace(setting, night="2026-03-02"))
    older = [{**row, "lead_id": "L-old"} for row in yesterday]
    before = spark.createDataFrame([*yesterday, *older], ACCOUNT_STATEMENTS.schema)
    rows = made(spark, found, setting, before)
    assert [(row["lead_id"], row["night"]) for row in rows] == [
        ("L-1", "2026-03-03"), ("L-1", "2026-03-03"), ("L-old", "2026-03-02"), ("L-old", "2026-03-02")]  # fmt: skip
