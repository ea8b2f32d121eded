"""What a ring is remembered by outlives a key rotation: a rebirth is found over it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from graph.passes.rows import output
from graph.settings import StandardiseSettings
from graph.standardise import former_tokens, standardised
from graph.tokens import Keyring
from jobs.configuration import read_tree, values
from lineage.memory import under_tonights_key
from lineage.settings import TrackingSettings
from lineage.tables import RING_MEMORY
from lineage.tracking import track

NIGHT_END = datetime(2026, 3, 1, 16, tzinfo=UTC)
OLD = Keyring(b"o" * 32, "1")
NEW = Keyring(b"n" * 32, "2", earlier=(OLD,))
PHONE, UNSEEN = "+8613912345678", "+8613987654321"

MemoryRow = tuple[str, str, str, str | None, int, str]


@pytest.fixture(scope="module")
def settings(root: Any) -> StandardiseSettings:
    return StandardiseSettings.model_validate(values(read_tree(root / "conf/standardise.yaml")))


@pytest.fixture
def pairs(accepted_frames: Any, settings: StandardiseSettings) -> DataFrame:
    """Old and new tokens of a night on which two accounts use one phone."""
    accounts = [{"phone": "139-1234-5678"}, {"phone": "13912345678"}, {"phone": "13800000000"}]
    return former_tokens(standardised(accepted_frames({"accounts": accounts}), NIGHT_END, {}, settings, NEW))


def memory(spark: SparkSession, rows: Sequence[MemoryRow]) -> DataFrame:
    return spark.createDataFrame(rows, RING_MEMORY.schema)


def test_each_value_of_tonight_is_named_under_both_versions(pairs: DataFrame) -> None:
    found = {(row.former_token, row.trait_token) for row in pairs.collect()}
    assert (OLD.token("phone", PHONE), NEW.token("phone", PHONE)) in found
    assert len({old for old, _ in found}) == len({new for _, new in found}) == len(found)


def test_without_a_rotation_nothing_is_tokenised_twice(accepted_frames: Any, settings: StandardiseSettings) -> None:
    frames = accepted_frames({"accounts": [{"phone": "13912345678"}]})
    assert former_tokens(standardised(frames, NIGHT_END, {}, settings, OLD)).count() == 0


def test_what_was_seen_tonight_is_remembered_under_tonights_token(spark: SparkSession, pairs: DataFrame) -> None:
    old, new, unseen = OLD.token("phone", PHONE), NEW.token("phone", PHONE), OLD.token("phone", UNSEEN)
    before = [
        ("R-1", "member", "A1", None, 2, "2026-02-28"),
        ("R-1", "value", old, "identity", 9000, "2026-02-27"),
        # Remembered under both, as after a rotation whose window was too short.
        ("R-1", "value", new, "identity", 8000, "2026-02-28"),
        ("R-1", "value", unseen, "identity", 7000, "2026-02-26"),
        # An account whose id looks like a token is no token.
        ("R-2", "member", old, None, 1, "2026-02-28"),
    ]
    renewed = under_tonights_key(memory(spark, before), pairs)
    assert renewed.columns == RING_MEMORY.names
    assert sorted(tuple(row) for row in renewed.collect()) == sorted(
        [before[0], ("R-1", "value", new, "identity", 8000, "2026-02-28"), before[3], before[4]], key=str
    )


CARRIED = {
    "suspicion": 0.9,
    "suspicion_bits": 3.2,
    "confidence": 0.8,
    "guilty_members": 2,
    "guilt_sources": ["appraisal"],
    "brands": ["B"],
}
OF_ACCOUNT = {"payment": "payee_number", "identity": "phone", "address": "ship_from_address"}


def play(spark: SparkSession, group: dict[str, Sequence[str]], before: Any, night: str, root: Any) -> DataFrame:
    """A night with one group (name: accounts, none for no group) that holds the sleeping ring's values."""
    tracking = TrackingSettings.model_validate(values(read_tree(root / "conf/tracking.yaml")))
    keyring = OLD if before is None else NEW
    held = [
        (account, family, trait, keyring.token(family, trait))
        for accounts in group.values()
        for account in accounts
        for family, trait in OF_ACCOUNT.items()
    ]
    members = [(name, account, "core", 0.9, True, 5.0, ["why"]) for name, some in group.items() for account in some]
    groups = [(name, len(accounts), *CARRIED.values()) for name, accounts in group.items()]
    return track(
        spark.createDataFrame(
            groups,
            "group_id string, members int, suspicion double, suspicion_bits double, confidence double, "
            "guilty_members int, guilt_sources array<string>, brands array<string>",
        ),
        spark.createDataFrame(
            members,
            "group_id string, account_id string, membership string, membership_probability double, suspected boolean, "
            "guilt_bits double, reasons array<string>",
        ),
        spark.createDataFrame(held, "account_id string, family string, trait_type string, trait_token string"),
        spark.createDataFrame([], "trait_token string, family string, value_class string, bits double"),
        before,
        night,
        tracking,
    )


def test_a_rebirth_is_found_over_a_rotation(spark: SparkSession, root: Any) -> None:
    """A ring sleeps, the keys rotate, and new accounts come back with its payee and its room."""
    first = play(spark, {"g": ["A1", "A2", "A3"]}, None, "2026-03-01", root)
    rings = output(first, "rings").drop("group_id").withColumn("status", F.lit("dormant"))
    memory_rows, ring_rows = (
        spark.createDataFrame(f.collect(), f.schema) for f in (output(first, "ring_memory"), rings)
    )
    asleep = {"rings": ring_rows, "ring_memory": memory_rows}
    known = [(OLD.token(*pair), NEW.token(*pair)) for pair in OF_ACCOUNT.items()]
    renewed = under_tonights_key(memory_rows, spark.createDataFrame(known, "former_token string, trait_token string"))
    group = {"h": ["N1", "N2", "N3"]}
    events = [
        {row.event for row in output(play(spark, group, before, "2026-03-03", root), "ring_events").collect()}
        for before in ({**asleep, "ring_memory": renewed}, asleep)
    ]
    assert events == [{"rebirth"}, {"birth"}]
