"""Addresses of accounts: placed, resolved by other evidence only where it agrees, and never dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pyspark.sql import Row

from graph.settings import StandardiseSettings
from graph.tokens import Keyring
from leads.regions.account_regions import account_regions, placed_addresses
from leads.regions.known_places import known_places
from leads.regions.phone_area import LANDLINE, MOBILE, phone_area

AMBIGUOUS = "朝阳区建国路88号"
BEIJING, CHANGCHUN = ("110000", "110100", "110105"), ("220000", "220100", "220104")
Rows = Callable[[dict[str, list[dict[str, Any]]]], list[Row]]


@pytest.fixture
def placed(accepted_frames: Any, standardise: StandardiseSettings, keyring: Keyring) -> Rows:
    def place(rows: dict[str, list[dict[str, Any]]]) -> list[Row]:
        frames = accepted_frames(rows)
        known = known_places(frames, None, standardise, keyring)
        found = account_regions(placed_addresses(frames, known), frames, standardise)
        assert "address" not in found.columns
        assert "contact_phone" not in found.columns
        return list(found.collect())

    return place


def codes(row: Row) -> tuple[str | None, ...]:
    return row.adcode_province, row.adcode_city, row.adcode_county


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
    found = {(r.account_id, r.basis): (*codes(r), r.region_status, r.precision) for r in rows}
    assert found == {
        ("A1", "registered"): (None, None, None, "ambiguous", "building"),
        ("A3", "registered"): (None, None, None, "unmapped", None),
        ("A4", "registered"): ("440000", "441900", "441900", "mapped", "town"),
        ("A5", "registered"): (*BEIJING, "mapped", "county"),
        ("A6", "registered"): ("820000", "820000", "820000", "mapped", "building"),
        ("A1", "warehouse"): ("330000", None, None, "mapped", "province"),
        ("A2", "ship_from"): ("330000", "330700", "330782", "mapped", "building"),
    }
    assert all(r.source_file and r.row_digest for r in rows)


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
        row.account_id: (codes(row), row.region_status, row.region_reason) for row in rows if row.region_candidates
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
