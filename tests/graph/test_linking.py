"""The link stage on Spark: the tables that it publishes, the same whatever the partitions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from pyspark.sql import Row

from graph.linking import Linked, evidence_table, link_table, recycled_phones, value_table

Uses = list[tuple[Any, ...]]
Linker = Callable[..., Linked]


def ring(names: list[str], *values: tuple[str, str]) -> Uses:
    return [(name, trait_type, value) for name in names for trait_type, value in values]


def classes(linked: Linked) -> dict[str, Row]:
    return {row.trait_token: row for row in value_table(linked).collect()}


def ties(linked: Linked) -> dict[tuple[str, str], Row]:
    return {(row.account_a, row.account_b): row for row in link_table(linked).collect()}


def test_a_ring_of_three_families_has_operating_values_and_firm_links(linker: Linker) -> None:
    names = [f"r{number:02d}" for number in range(7)]
    linked = linker(ring(names, ("device_id", "dev"), ("payee_number", "card"), ("ship_from_address", "room")))
    found = classes(linked)
    assert {token: found[token].value_class for token in ("dev", "card", "room")} == dict.fromkeys(
        ("dev", "card", "room"), "operating"
    )
    assert all(row.corroboration == 1 for row in found.values())
    tie = ties(linked)[("r00", "r01")]
    assert tie.families == ["address", "device", "payment"]
    assert tie.probability > 0.99
    assert len(ties(linked)) == 21


def test_what_one_institution_brings_many_is_public_and_proposed_as_a_place(linker: Linker) -> None:
    names = [f"c{number:02d}" for number in range(10)]
    linked = linker(ring(names, ("payee_number", "account"), ("ship_from_address", "hall"), ("phone", "hotline")))
    found = classes(linked)
    assert {row.value_class for row in found.values()} == {"public"}
    assert {row.proposed_place for row in found.values()} == {"cooperative"}
    assert all(row.reason.startswith("it serves accounts that have nothing else in common") for row in found.values())
    assert ties(linked) == {}


@pytest.mark.parametrize(
    ("kind", "place"), [("wifi_bssid", "household"), ("device_id", "operations_provider"), ("phone", "warehouse_3pl")]
)
def test_many_behind_one_door_and_router_are_a_household(linker: Linker, kind: str, place: str) -> None:
    names = [f"c{number:02d}" for number in range(10)]
    found = classes(linker(ring(names, ("ship_from_address", "door"), (kind, "value"))))
    assert found["door"].value_class == "public"
    assert found["door"].proposed_place == place


def test_a_hub_ties_nobody_however_many_share_it(linker: Linker) -> None:
    clients = [(f"c{number:03d}", "registered_address", "agency room") for number in range(100)]
    linked = linker(clients)
    assert classes(linked)["agency room"].value_class == "public"
    assert classes(linked)["agency room"].bits == 0
    assert classes(linked)["agency room"].proposed_place == "agency"
    assert ties(linked) == {}


def test_a_listed_place_is_public_whatever_corroborates_it(linker: Linker) -> None:
    names = [f"r{number}" for number in range(6)]
    uses = ring(names, ("device_id", "dev"), ("payee_number", "card"), ("ship_from_address", "counter"))
    linked = linker(uses, places=[("counter", "express_station")])
    assert classes(linked)["counter"].value_class == "public"
    assert "express_station" in classes(linked)["counter"].reason
    assert ties(linked)[("r0", "r1")].families == ["device", "payment"]


def test_a_phone_given_out_again_is_no_tie(linker: Linker, night_end: datetime) -> None:
    long_ago = (night_end - timedelta(days=400), night_end - timedelta(days=300))
    now = (night_end - timedelta(days=100), night_end)
    uses = [("a", "phone", "p", *long_ago), ("b", "phone", "p", *now)]
    linked = linker(uses)
    assert ties(linked) == {}
    assert [tuple(row) for row in recycled_phones(linked).collect()] == [("a", "b", "p")]
    assert evidence_table(linked).count() == 0


def test_each_link_is_explained_by_rows_of_both_accounts(linker: Linker) -> None:
    linked = linker(ring(["a", "b"], ("device_id", "dev"), ("payee_number", "card")))
    for row in evidence_table(linked).collect():
        assert {digest.split("/")[0] for digest in row.source_rows} == {"a", "b"}
        assert row.overlap_days == 100
        assert row.reason == "used by both at once"


def test_partitioning_and_order_change_nothing(linker: Linker) -> None:
    names = [f"r{number:02d}" for number in range(8)]
    uses = ring(names, ("device_id", "dev"), ("payee_number", "card"))
    uses += [(name, "holder_name", "李娜") for name in names[:4]]
    whole, again = linker(uses), linker(uses[::-1], partitions=5)
    for table in (value_table, link_table, evidence_table):
        assert sorted(table(whole).collect()) == sorted(table(again).collect())
