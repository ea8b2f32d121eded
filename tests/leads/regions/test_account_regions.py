"""Addresses of accounts: placed, resolved by other evidence only where it agrees, and never dropped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from graph.keeping import cached
from graph.settings import StandardiseSettings
from graph.tokens import Keyring
from leads.regional_tables import ADDRESS_PLACES
from leads.regions.account_regions import account_regions, regions_of_accounts
from leads.regions.known_places import reading
from leads.regions.phone_area import LANDLINE, MOBILE, phone_area
from tests.arrow import table

AMBIGUOUS = "朝阳区建国路88号"
BEIJING, CHANGCHUN = ("110000", "110100", "110105"), ("220000", "220100", "220104")
Accepted = Callable[[Mapping[str, list[dict[str, Any]]]], dict[str, pa.Table]]
Rows = Callable[[dict[str, list[dict[str, Any]]]], list[dict[str, Any]]]


@pytest.fixture
def placed(accepted_tables: Accepted, standardise: StandardiseSettings, keyring: Keyring) -> Rows:
    def place(rows: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
        tables = {**accepted_tables(rows), "before": table(ADDRESS_PLACES)}
        found = regions_of_accounts(tables, standardise, keyring, "way")["account_regions"]
        assert not {"address", "address_token", "contact_phone"} & set(found.column_names)
        return list(found.to_pylist())

    return place


def codes(row: Mapping[str, Any]) -> tuple[str | None, ...]:
    return row["adcode_province"], row["adcode_city"], row["adcode_county"]


def test_every_address_has_a_row_and_no_text(placed: Rows) -> None:
    market = "浙江省义乌市福田街道国际商贸城"
    rows = placed(
        {
            "accounts": [
                {"account_id": "A1", "registered_address": AMBIGUOUS},
                {"account_id": "A2", "registered_address": None},
                {"account_id": "A3", "registered_address": "详见面单"},
                {"account_id": "A4", "registered_address": "广东省东莞市长安镇上沙村"},
                {"account_id": "A5", "registered_address": "Room 5, Chaoyang District, Beijing"},
                {"account_id": "A6", "registered_address": "澳门殷皇子大马路1号"},
            ],
            "addresses": [
                {"account_id": "A1", "address_kind": "warehouse", "address": "浙江省"},
                {"account_id": "A2", "address_kind": "ship_from", "address": market},
            ],
        }
    )
    found = {(r["account_id"], r["basis"]): (*codes(r), r["region_status"], r["precision"]) for r in rows}
    assert found == {
        ("A1", "registered"): (None, None, None, "ambiguous", "building"),
        ("A3", "registered"): (None, None, None, "unmapped", None),
        ("A4", "registered"): ("440000", "441900", "441900", "mapped", "town"),
        ("A5", "registered"): (*BEIJING, "mapped", "county"),
        ("A6", "registered"): ("820000", "820000", "820000", "mapped", "building"),
        ("A1", "warehouse"): ("330000", None, None, "mapped", "province"),
        ("A2", "ship_from"): ("330000", "330700", "330782", "mapped", "building"),
    }
    assert all(r["source_file"] and r["row_digest"] for r in rows)


def address(account: str, text: str = AMBIGUOUS, kind: str = "ship_from", phone: str | None = None) -> dict[str, Any]:
    return {"account_id": account, "address": text, "address_kind": kind, "contact_phone": phone}


BEIJING_LANDLINE, BEIJING_MOBILE = "010-65051234", "18612345678"
IN_CHANGCHUN, IN_BEIJING = "吉林省长春市南关区人民大街1号", "北京市海淀区中关村大街27号"
IN_GUANGZHOU = "广东省广州市天河区体育西路1号"


def test_what_a_phone_tells() -> None:
    assert phone_area(BEIJING_LANDLINE, "CN") == (LANDLINE, "北京市")
    assert phone_area(BEIJING_MOBILE, "CN") == (MOBILE, "北京市")
    assert phone_area("13812345678", "CN") == (MOBILE, "江苏省连云港市")
    assert phone_area("+1 202 456 1111", "CN") is None


def test_ambiguous_addresses_are_resolved_where_all_evidence_agrees(placed: Rows) -> None:
    addresses = [
        *(address("sibling"), address("sibling", IN_CHANGCHUN, "return")),
        address("outlet"),
        address("landline", phone=BEIJING_LANDLINE),
        address("mobile", phone=BEIJING_MOBILE),
        # A phone in Beijing, another address in Changchun.
        *(address("disagrees", phone=BEIJING_LANDLINE), address("disagrees", IN_CHANGCHUN, "return")),
        *(address("both"), address("both", IN_CHANGCHUN, "return"), address("both", IN_BEIJING, "warehouse")),
        # What lies in neither says nothing.
        *(address("elsewhere", phone=BEIJING_LANDLINE), address("elsewhere", IN_GUANGZHOU, "return")),
        address("nothing"),
    ]
    rows = placed(
        {
            "addresses": addresses,
            "store_operators": [{"store_id": "S1", "account_id": "outlet"}],
            "shipments": [{"store_id": "S1", "order_id": "O1", "pickup_outlet": "北京朝阳望京营业部"}],
        }
    )
    assert len(rows) == len(addresses)
    found = {
        row["account_id"]: (codes(row), row["region_status"], row["region_reason"])
        for row in rows
        if row["region_candidates"]
    }
    doubt = ((None, None, None), "ambiguous", "may lie in 110105, 220104")
    of = "of 110105, 220104 it is"
    assert found == {
        "sibling": (CHANGCHUN, "resolved", f"{of} 220104 by another address of the account"),
        "outlet": (BEIJING, "resolved", f"{of} 110105 by waybill outlet"),
        "landline": (BEIJING, "resolved", f"{of} 110105 by landline area"),
        "elsewhere": (BEIJING, "resolved", f"{of} 110105 by landline area"),
        **dict.fromkeys(("mobile", "disagrees", "both", "nothing"), doubt),
    }


SOLD = "2026-01-01T00:00:00"
IN_BEIJING_TAKEN = {"picked_up_at": "2026-02-20T09:00:00", "pickup_outlet": "北京朝阳望京营业部"}


def every_case() -> dict[str, list[dict[str, Any]]]:
    """What tells apart, what does not, texts that two accounts have, a store that went from hand to hand."""
    return {
        "accounts": [
            {"account_id": "told by its phone", "registered_address": AMBIGUOUS, "phone": BEIJING_LANDLINE},
            {"account_id": "has no address", "registered_address": None, "phone": BEIJING_LANDLINE},
            {"account_id": "unmapped", "registered_address": "详见面单"},
        ],
        "addresses": [
            *(address(who) for who in ("buyer", "seller", "operator", "sender", "has no address")),
            # The phone that stands beside the address comes first.
            address("told by its phone", phone="0431-88886666", kind="warehouse"),
            *(address("sibling"), address("sibling", IN_CHANGCHUN, "return"), address("other", IN_CHANGCHUN)),
        ],
        "store_operators": [
            {"store_id": "S1", "account_id": "seller", "valid_from": "2025-01-01T00:00:00"},
            {"store_id": "S1", "account_id": "buyer", "valid_from": SOLD},
            {"store_id": "S1", "account_id": "operator", "relation": "operator"},
            {"store_id": "S2", "account_id": "stranger"},
        ],
        "shipments": [
            {"store_id": "S1", **IN_BEIJING_TAKEN},
            {"store_id": "S2", **IN_BEIJING_TAKEN},
            {"store_id": "S1", "pickup_outlet": None},
            {"store_id": None, "order_id": None, "sender_account_id": "sender", **IN_BEIJING_TAKEN},
        ],
    }


def test_a_store_speaks_for_its_owner_of_the_time_and_freight_for_its_sender(placed: Rows) -> None:
    found = {(row["account_id"], row["basis"]): (codes(row), row["region_status"]) for row in placed(every_case())}
    told = {
        **dict.fromkeys([(who, "ship_from") for who in ("buyer", "sender", "has no address")], BEIJING),
        ("told by its phone", "registered"): BEIJING,
        ("told by its phone", "warehouse"): CHANGCHUN,
        ("sibling", "ship_from"): CHANGCHUN,
    }
    nowhere, nanguan = (None, None, None), ("220000", "220100", "220102")
    assert found == {
        **{key: (place, "resolved") for key, place in told.items()},
        **dict.fromkeys([(who, "ship_from") for who in ("seller", "operator")], (nowhere, "ambiguous")),
        **dict.fromkeys([("sibling", "return"), ("other", "ship_from")], (nanguan, "mapped")),
        ("unmapped", "registered"): (nowhere, "unmapped"),
    }


@pytest.mark.parametrize("remembers", [False, True])
def test_shares_give_what_one_gives(
    spark: SparkSession,
    accepted_frames: Any,
    standardise: StandardiseSettings,
    keyring: Keyring,
    one_share: Callable[[], AbstractContextManager[None]],
    remembers: bool,
) -> None:
    frames = accepted_frames(every_case())
    shuffled = {name: frame.orderBy(F.rand(7)).repartition(3) for name, frame in frames.items()}
    token, way = keyring.token("address_text", IN_CHANGCHUN), reading(standardise)
    remembered = (token, way, "110000", "110100", "110108", "mapped", [], "building")
    before = spark.createDataFrame([remembered], ADDRESS_PLACES.schema) if remembers else None

    def found(accepted: Any) -> dict[str, list[str]]:
        made = account_regions(accepted, before, standardise, keyring, cached).toArrow()
        return {name: sorted(map(str, made[name].drop_null().to_pylist())) for name in made.column_names}

    in_shares = found(frames)
    with one_share():
        assert found(frames) == found(shuffled) == in_shares
    assert {name: len(rows) for name, rows in in_shares.items()} == {"account_regions": 11, "address_places": 3}
    assert sum("'110108'" in row for row in in_shares["account_regions"]) == (2 if remembers else 0)
    assert sum("another address of the account" in row for row in in_shares["account_regions"]) == 1
    assert sum("waybill outlet" in row for row in in_shares["account_regions"]) == 2
