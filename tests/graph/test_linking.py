"""The link stage on small worlds: which values tie accounts, which never do, and how strongly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from pyspark.sql import DataFrame, Row, SparkSession

from graph.keeping import Keep
from graph.linking import Linked, evidence_table, link, link_table
from graph.settings import CommunitySettings, ComponentSettings, LinkSettings, TraitType

PLACES = "trait_token string, place_kind string, valid_from timestamp, valid_to timestamp"
Uses = list[tuple[Any, ...]]
Linker = Callable[..., Linked]


@pytest.fixture(scope="module")
def linker(
    spark: SparkSession,
    traits: Callable[..., DataFrame],
    ids: Callable[..., DataFrame],
    bystanders: Callable[[int], list[str]],
    night_end: datetime,
    trait_types: Mapping[str, TraitType],
    link_settings: LinkSettings,
    component_settings: ComponentSettings,
    community_settings: CommunitySettings,
    keep: Keep,
) -> Linker:
    def run(uses: Uses, places: list[tuple[str, str]] = [], others: int = 500, **changes: Any) -> Linked:  # noqa: B006
        listed = spark.createDataFrame([(token, kind, None, None) for token, kind in places], PLACES)
        accounts = ids(sorted({use[0] for use in uses}) + bystanders(others))
        settings = link_settings.model_copy(update=changes)
        held = traits(uses)
        return link(
            held, listed, night_end, trait_types, settings, component_settings, community_settings, accounts, keep
        )

    return run


def ring(names: list[str], *values: tuple[str, str]) -> Uses:
    return [(name, trait_type, value) for name in names for trait_type, value in values]


def classes(linked: Linked) -> dict[str, Row]:
    return {row.trait_token: row for row in linked.trait_values.collect()}


def ties(linked: Linked) -> dict[tuple[str, str], Row]:
    return {(row.account_a, row.account_b): row for row in link_table(linked).collect()}


def test_a_ring_of_three_families_has_operating_values_and_firm_links(linker: Linker) -> None:
    names = [f"r{number:02d}" for number in range(10)]
    linked = linker(ring(names, ("device_id", "dev"), ("payee_number", "card"), ("ship_from_address", "room")))
    found = classes(linked)
    assert {token: found[token].value_class for token in ("dev", "card", "room")} == dict.fromkeys(
        ("dev", "card", "room"), "operating"
    )
    assert all(row.corroboration == 1 for row in found.values())
    tie = ties(linked)[("r00", "r01")]
    assert tie.families == ["address", "device", "payment"]
    assert tie.probability > 0.99
    assert len(ties(linked)) == 45


def test_a_hub_ties_nobody_however_many_share_it(linker: Linker) -> None:
    clients = [(f"c{number:03d}", "registered_address", "agency room") for number in range(100)]
    linked = linker(clients)
    assert classes(linked)["agency room"].value_class == "public"
    assert classes(linked)["agency room"].bits == 0
    assert ties(linked) == {}


def test_a_listed_place_is_public_whatever_corroborates_it(linker: Linker) -> None:
    names = [f"r{number}" for number in range(6)]
    uses = ring(names, ("device_id", "dev"), ("payee_number", "card"), ("ship_from_address", "counter"))
    linked = linker(uses, places=[("counter", "express_station")])
    assert classes(linked)["counter"].value_class == "public"
    assert "express_station" in classes(linked)["counter"].reason
    assert ties(linked)[("r0", "r1")].families == ["device", "payment"]


def test_a_broker_value_ties_none_of_the_rings_that_it_serves(linker: Linker) -> None:
    rings = {letter: [f"{letter}{number}" for number in range(5)] for letter in "ab"}
    uses: Uses = []
    for letter, names in rings.items():
        uses += ring(
            names, ("device_id", f"dev {letter}"), ("payee_number", f"card {letter}"), ("face_id", "faked face")
        )
    linked = linker(uses)
    assert classes(linked)["faked face"].value_class == "broker"
    assert all(a[0] == b[0] for a, b in ties(linked))


def test_names_and_buildings_alone_tie_nobody(
    linker: Linker, spark: SparkSession, trait_types: Mapping[str, TraitType]
) -> None:
    linked = linker([("a", "holder_name", "王伟"), ("b", "holder_name", "王伟")])
    assert ties(linked) == {}


def test_pictures_support_a_tie_but_make_none(linker: Linker) -> None:
    alone = linker([("a", "image_hash", "pic"), ("b", "image_hash", "pic")])
    assert ties(alone) == {}
    with_device = linker([*ring(["a", "b"], ("device_id", "dev"), ("image_hash", "pic"))])
    assert "content" in ties(with_device)[("a", "b")].families


def test_a_phone_given_out_again_is_no_tie(linker: Linker, night_end: datetime) -> None:
    long_ago = (night_end - timedelta(days=400), night_end - timedelta(days=300))
    now = (night_end - timedelta(days=100), night_end)
    uses = [("a", "phone", "p", *long_ago), ("b", "phone", "p", *now)]
    linked = linker(uses)
    assert ties(linked) == {}
    assert [row.recycled for row in linked.evidence.collect()] == [True]
    assert evidence_table(linked).count() == 0


def test_use_one_after_the_other_counts_less_than_use_together(linker: Linker, night_end: datetime) -> None:
    early = (night_end - timedelta(days=60), night_end - timedelta(days=40))
    late = (night_end - timedelta(days=20), night_end)
    together = ties(linker([("a", "device_id", "d", *late), ("b", "device_id", "d", *late)]))[("a", "b")]
    apart = ties(linker([("a", "device_id", "d", *early), ("b", "device_id", "d", *late)]))[("a", "b")]
    assert apart.bits < together.bits / 2
    assert apart.first_together is None
    assert together.last_together is not None


def test_each_link_is_explained_by_rows_of_both_accounts(linker: Linker) -> None:
    linked = linker(ring(["a", "b"], ("device_id", "dev"), ("payee_number", "card")))
    for row in evidence_table(linked).collect():
        assert {digest.split("/")[0] for digest in row.source_rows} == {"a", "b"}
        assert row.overlap_days == 100


def test_blocks_and_one_task_find_the_same_classes(linker: Linker) -> None:
    uses: Uses = []
    for letter in "abcdefgh":
        names = [f"{letter}{number}" for number in range(5)]
        uses += ring(
            names, ("device_id", f"dev {letter}"), ("payee_number", f"card {letter}"), ("phone", f"tel {letter}")
        )
    uses += [(f"{letter}0", "wifi_bssid", "market wifi") for letter in "abcdefgh"]
    whole = linker(uses)
    blocks = linker(uses, single_task_pairs=1, block_buckets=3)
    assert sorted(whole.trait_values.collect()) == sorted(blocks.trait_values.collect())


def test_partitioning_changes_nothing(linker: Linker, spark: SparkSession) -> None:
    names = [f"r{number:02d}" for number in range(8)]
    uses = ring(names, ("device_id", "dev"), ("payee_number", "card"))
    uses += [(name, "holder_name", "李娜") for name in names[:4]]
    forwards, backwards = linker(uses), linker(uses[::-1])
    assert sorted(link_table(forwards).collect()) == sorted(link_table(backwards).collect())
    assert sorted(evidence_table(forwards).collect()) == sorted(evidence_table(backwards).collect())
