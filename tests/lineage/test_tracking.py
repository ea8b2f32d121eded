"""A suspected ring keeps its id over nights, and what happens to it is named."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import pandas as pd
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructField, StructType

from graph.keeping import cached
from graph.passes.rows import output
from graph.tables import RING_MEMBERS, RINGS
from jobs.configuration import read_tree, values
from lineage import memory
from lineage.facts import INPUT, registered
from lineage.settings import TrackingSettings
from lineage.tables import RING_MEMORY
from lineage.tracking import compared, track
from tests.arrow import table

Group = tuple[Sequence[str], Sequence[str]]
"""Accounts (the first two are core) and values (``family:token``) that each of them holds."""
FAMILIES = {"payment": "payee_number", "address": "ship_from_address", "device": "device_id", "identity": "phone"}


CARRIED = {
    "suspicion": 0.9,
    "suspicion_bits": 3.2,
    "confidence": 0.8,
    "guilty_members": 2,
    "guilt_sources": ["appraisal"],
    "brands": ["B"],
}


@pytest.fixture(scope="module")
def settings(root: Any) -> TrackingSettings:
    return TrackingSettings.model_validate(values(read_tree(root / "conf/tracking.yaml")))


class Night:
    """A tracked night in plain Python, from facts that Spark takes no part in."""

    def __init__(
        self, groups: Mapping[str, Group], before: Night | None, night: str, settings: TrackingSettings
    ) -> None:
        names = [field.split()[0] for field in INPUT.split(", ")]
        output = registered(pd.DataFrame(facts(groups, before, night), columns=names), night, settings)
        rings, events = (output[output["record"] == record].to_dict("records") for record in ("ring", "event"))
        self.rings = {row["ring_id"]: row for row in rings}
        self.events = {(row["ring_id"], row["event"]): row["other_ring_ids"] for row in events}
        self.active = {row["group_id"]: row["ring_id"] for row in rings if row["status"] == "active"}
        into = {row["ring_id"]: row["into_ring_id"] or row["ring_id"] for row in rings}
        old = before.memory if before else {}
        self.memory = {(into[ring], item): known for (ring, item), known in old.items()}
        for group, ring in self.active.items():
            self.memory |= {(ring, item): (night, weight) for item, weight in items(*groups[group]).items()}


def items(accounts: Sequence[str], tokens: Sequence[str]) -> dict[str, int]:
    """Weight by account or value, as conf/tracking.yaml weighs them."""
    return {account: 2 if place < 2 else 1 for place, account in enumerate(accounts)} | dict.fromkeys(tokens, 9000)


def facts(groups: Mapping[str, Group], before: Night | None, night: str) -> Iterator[dict[str, Any]]:
    """What Spark computes, by an independent way."""
    held: dict[tuple[str, str], dict[str, int]] = {}
    for (ring, item), (seen, weight) in (before.memory if before else {}).items():
        held.setdefault((ring, seen), {})[item] = weight
    yield from ({**row, "record": "ring", "group_id": None} for row in (before.rings if before else {}).values())
    for (ring, seen), weights in held.items():
        yield {"record": "weight", "ring_id": ring, "night": seen, **sums(weights)}
    for group, (accounts, tokens) in groups.items():
        mine = items(accounts, tokens)
        yield {"record": "group", "group_id": group, "size": len(accounts), "accounts": sorted(accounts[:2]), **CARRIED}
        yield {"record": "weight", "group_id": group, "night": night, **sums(mine)}
        for (ring, seen), weights in held.items():
            shared = {item: min(weight, mine[item]) for item, weight in weights.items() if item in mine}
            hits = sorted({item.split(":")[0] for item in shared if ":" in item})
            if shared:
                total = sums(shared)
                pair = {"ring_id": ring, "group_id": group, "night": seen, "hit_families": hits}
                yield {"record": "pair", **pair, **total, "hit_weight": total["values"]}


def sums(weights: Mapping[str, int]) -> dict[str, int]:
    values = sum(weight for item, weight in weights.items() if ":" in item)
    return {"members": sum(weights.values()) - values, "values": values}


@pytest.fixture(scope="module")
def play(settings: TrackingSettings) -> Callable[..., Night]:
    def play(night: str, groups: Mapping[str, Group], before: Night | None = None, **changes: Any) -> Night:
        return Night(groups, before, night, settings.model_copy(update=changes))

    return play


def inputs(spark: SparkSession, groups: Mapping[str, Group]) -> tuple[DataFrame, DataFrame, DataFrame, DataFrame]:
    ring = [(name, len(accounts), *CARRIED.values()) for name, (accounts, _) in groups.items()]
    members = [
        (name, account, "core" if place < 2 else "member", 0.9, True, 5.0, ["why"])
        for name, (accounts, _) in groups.items()
        for place, account in enumerate(accounts)
    ]
    held = [
        (account, value.split(":")[0], FAMILIES[value.split(":")[0]], value)
        for accounts, tokens in groups.values()
        for account in accounts
        for value in tokens
    ]
    shared = sorted({(value, family, "operating", 9.0) for _, family, _, value in held})
    carried = "suspicion double, suspicion_bits double, confidence double, guilty_members int"
    ring_columns = f"group_id string, members int, {carried}"
    return (
        spark.createDataFrame(ring, f"{ring_columns}, guilt_sources array<string>, brands array<string>"),
        spark.createDataFrame(
            members,
            "group_id string, account_id string, membership string, membership_probability double, suspected boolean, "
            "guilt_bits double, reasons array<string>",
        ),
        spark.createDataFrame(held, "account_id string, family string, trait_type string, trait_token string"),
        spark.createDataFrame(shared, "trait_token string, family string, value_class string, bits double"),
    )


def people(prefix: str, count: int) -> list[str]:
    return [f"{prefix}{number}" for number in range(count)]


def test_the_first_night_gives_birth_to_each_group(play: Callable[..., Night]) -> None:
    night = play("2026-03-01", {"g1": (people("a", 3), ["payment:p"]), "g2": (people("b", 2), ["device:d"])})
    assert set(night.active) == {"g1", "g2"}
    assert sorted(event for _, event in night.events) == ["birth", "birth"]
    assert all(ring_id.startswith("R-") and len(ring_id) == 14 for ring_id in night.rings)
    assert night.memory[(night.active["g1"], "payment:p")] == ("2026-03-01", 9000)


def test_a_night_without_rings_is_no_error(play: Callable[..., Night]) -> None:
    empty = play("2026-03-01", {})
    assert empty.rings == {}
    after = play("2026-03-02", {"g": (people("a", 2), [])}, empty)
    assert len(after.active) == 1


def test_a_rerun_makes_the_same_ids_and_another_order_changes_nothing(play: Callable[..., Night]) -> None:
    groups = {f"g{number}": (people(f"a{number}-", 3), [f"payment:{number}"]) for number in range(6)}
    first = play("2026-03-01", groups)
    shuffled = {
        name: (list(reversed(groups[name][0][:2])) + list(groups[name][0][2:]), groups[name][1])
        for name in reversed(groups)
    }
    assert play("2026-03-01", shuffled).active == first.active


@pytest.mark.parametrize(("count", "event"), [(10, "continue"), (12, "grow"), (40, "grow"), (8, "shrink")])
def test_a_ring_keeps_its_id_while_it_changes(play: Callable[..., Night], count: int, event: str) -> None:
    first = play("2026-03-01", {"g": (people("a", 10), ["payment:p"])})
    second = play("2026-03-02", {"other-name": (people("a", count), ["payment:p", "device:new"])}, first)
    ring = first.active["g"]
    assert second.active == {"other-name": ring}
    assert set(second.events) == {(ring, event)}
    assert second.rings[ring]["first_seen_night"] == "2026-03-01"


def test_a_merged_ring_is_an_alias_of_the_larger_one_and_leaves_it_its_memory(play: Callable[..., Night]) -> None:
    first = play("2026-03-01", {"big": (people("a", 8), ["payment:a"]), "small": (people("b", 3), ["payment:b"])})
    big, small = first.active["big"], first.active["small"]
    second = play("2026-03-02", {"all": ([*people("a", 8), *people("b", 3)], ["payment:a"])}, first)
    assert second.active == {"all": big}
    assert second.rings[small]["status"] == "dissolved"
    assert second.events[(small, "merge")] == [big]
    assert second.events[(big, "merge")] == [small]
    assert second.memory[(big, "payment:b")] == ("2026-03-01", 9000)
    assert not any(ring == small for ring, _ in second.memory)


def test_the_larger_part_of_a_split_ring_keeps_its_id(play: Callable[..., Night]) -> None:
    first = play("2026-03-01", {"g": (people("a", 10), ["payment:p"])})
    ring = first.active["g"]
    second = play(
        "2026-03-02", {"x": (people("a", 10)[:6], ["payment:p"]), "y": (people("a", 10)[6:], ["payment:q"])}, first
    )
    assert second.active["x"] == ring
    part = second.active["y"]
    assert part != ring
    assert second.events[(part, "split")] == [ring]
    assert second.events[(ring, "split")] == [part]
    assert (part, "birth") not in second.events
    assert second.rings[part]["first_seen_night"] == "2026-03-02"


def test_a_ring_without_a_match_sleeps_then_is_dissolved_and_stays_listed(play: Callable[..., Night]) -> None:
    first = play("2026-03-01", {"g": (people("a", 4), ["payment:p"])})
    ring = first.active["g"]
    second = play("2026-03-02", {}, first, dormant_days=2)
    assert second.rings[ring]["status"] == "dormant"
    assert second.rings[ring]["group_id"] is None
    assert second.rings[ring]["size"] == 4
    assert set(second.events) == {(ring, "dormant")}
    third = play("2026-03-03", {}, second, dormant_days=2)
    assert third.events == {}
    fourth = play("2026-03-04", {}, third, dormant_days=2)
    assert fourth.rings[ring]["status"] == "dissolved"
    assert set(fourth.events) == {(ring, "dissolve")}
    assert set(play("2026-03-05", {}, fourth, dormant_days=2).rings) == {ring}


def test_a_sleeping_ring_with_its_own_accounts_is_reborn(play: Callable[..., Night]) -> None:
    first = play("2026-03-01", {"g": (people("a", 4), [])})
    asleep = play("2026-03-02", {}, first)
    back = play("2026-03-03", {"h": (people("a", 4), [])}, asleep)
    assert back.active == {"h": first.active["g"]}
    assert set(back.events) == {(first.active["g"], "rebirth")}


@pytest.mark.parametrize(
    ("values_now", "reborn"),
    [
        (["payment:p", "device:d"], True),
        (["address:s", "device:d"], True),
        (["payment:p", "address:s"], True),
        (["payment:p"], False),
        (["device:d", "identity:i"], False),
        (["payment:other", "device:d"], False),
    ],
)
def test_new_accounts_with_two_families_of_a_sleeping_rings_values_are_its_rebirth(
    play: Callable[..., Night], values_now: list[str], reborn: bool
) -> None:
    first = play("2026-03-01", {"g": (people("a", 4), ["payment:p", "device:d", "address:s", "identity:i"])})
    asleep = play("2026-03-02", {"far": (people("z", 3), ["payment:z"])}, first)
    back = play("2026-03-03", {"far": (people("z", 3), ["payment:z"]), "h": (people("new", 3), values_now)}, asleep)
    assert (back.active["h"] == first.active["g"]) is reborn
    assert ((back.active["h"], "rebirth") in back.events) is reborn


def test_an_active_ring_is_not_taken_over_by_a_sleeping_one(play: Callable[..., Night]) -> None:
    first = play("2026-03-01", {"g": (people("a", 4), ["payment:p", "device:d"])})
    asleep = play("2026-03-02", {"h": (people("b", 4), [])}, first)
    both = play("2026-03-03", {"h": (people("b", 4), ["payment:p", "device:d"])}, asleep)
    assert both.active == {"h": asleep.active["h"]}


def test_spark_gets_to_the_same_night_as_plain_python(
    spark: SparkSession, settings: TrackingSettings, one_share: Callable[[], AbstractContextManager[None]]
) -> None:
    _two_nights(spark, settings)
    with one_share():
        _two_nights(spark, settings)


def _two_nights(spark: SparkSession, settings: TrackingSettings) -> None:
    """Two nights through the tables: one ring grows, one sleeps, one is born, a sleeping one comes back."""
    worlds: list[dict[str, Group]] = [
        {"g": (people("a", 4), ["payment:p", "device:d"]), "h": (people("b", 3), ["payment:q", "address:s"])},
        {"g": (people("a", 6), ["payment:p"]), "new": (people("c", 2), ["device:x"])},
    ]
    before, night = None, None
    for day, groups in enumerate(worlds, start=1):
        date = f"2026-03-0{day}"
        tracked = cached("tracked", track(*inputs(spark, groups), before, date, settings))
        night = Night(groups, night, date, settings)
        rings = RINGS.select(output(tracked, "rings").withColumn("config_hash", F.lit("c"))).collect()
        remembered = output(tracked, "ring_memory").collect()
        events = output(tracked, "ring_events").collect()
        assert {row["ring_id"]: row["status"] for row in rings} == {
            ring: row["status"] for ring, row in night.rings.items()
        }
        assert {(row["ring_id"], row["event"]): row["other_ring_ids"] for row in events} == night.events
        assert {
            (row["ring_id"], row["item"]): (row["last_seen_night"], row["weight"]) for row in remembered
        } == night.memory
        nullable = StructType([StructField(field.name, field.dataType) for field in RINGS.schema])
        before = {
            # As a night of before that column has it.
            "rings": spark.createDataFrame(rings, nullable).drop("suspicion_bits"),
            "ring_memory": spark.createDataFrame(remembered, RING_MEMORY.schema),
        }
    members = output(tracked, "ring_members")
    assert members.columns == RING_MEMBERS.names
    assert {(row["ring_id"], row["account_id"]) for row in members.collect()} == {
        (ring, account) for group, ring in night.active.items() for account in worlds[-1][group][0]
    }
    spark.catalog.clearCache()


@pytest.mark.usefixtures("spark")  # which reads the types of the columns
def test_only_values_that_tie_accounts_are_remembered(settings: TrackingSettings) -> None:
    members = table(
        "group_id string, account_id string, membership string", ("g", "a", "core"), ("g", "b", "associate")
    )
    traits = table(
        "account_id string, family string, trait_type string, trait_token string",
        ("a", "payment", "payee_number", "own"),
        ("a", "payment", "payee_number", "shared"),
        ("b", "device", "device_id", "b"),
        ("a", "address", "ship_from_address", "station"),
        ("a", "identity", "holder_name", "name"),
    )
    shared = table(
        "trait_token string, family string, value_class string, bits double",
        ("shared", "payment", "operating", 9.5),
        ("station", "address", "public", 0.0),
    )
    held = memory.held({"members": members, "traits": traits})
    rows = memory.items({"members": members, "held": held, "shared": shared}, settings).to_pylist()
    assert {row["item"]: row["weight"] for row in rows} == {"a": 2, "own": 4000, "shared": 9500}


@pytest.mark.usefixtures("spark")  # which reads the types of the columns
def test_values_that_many_rings_remember_speak_for_none(settings: TrackingSettings) -> None:
    known = [(f"R{n}", "value", "crowded", "payment", 9000, "2026-03-01") for n in range(3)]
    known += [("R1", "value", "rare", "payment", 9000, "2026-03-01"), ("R1", "member", "a", None, 2, "2026-03-01")]
    tonight = [
        ("g", "value", "crowded", "payment", 9000),
        ("g", "value", "rare", "payment", 8000),
        ("g", "member", "a", None, 1),
    ]
    tables = {"items": table(memory.ITEM, *tonight), "memory": table(RING_MEMORY.schema, *known)}
    of_two = settings.model_copy(update={"value_rings": 2})
    (pair,) = compared(tables, "2026-03-02", of_two)["pairs"].to_pylist()
    assert (pair["ring_id"], pair["members"], pair["values"], pair["hit_weight"]) == ("R1", 1, 8000, 9000)


def test_ids_are_never_shared_over_random_lives(play: Callable[..., Night]) -> None:
    seed = 20260301
    chance = random.Random(seed)
    worlds = {f"g{number}": people(f"a{number}-", chance.randint(2, 6)) for number in range(8)}
    night, seen = None, set()
    for day in range(1, 5):
        shown = {name: (accounts, [f"payment:{name}"]) for name, accounts in worlds.items() if chance.random() < 0.7}
        night = play(f"2026-03-0{day}", shown, night)
        assert len(set(night.active.values())) == len(shown), f"seed {seed}, day {day}"
        assert seen <= set(night.rings), f"a ring was dropped: seed {seed}, day {day}"
        seen = set(night.rings)
    assert len(seen) <= len(worlds), f"the same accounts keep one id: seed {seed}"
