"""Account traits: one value, one token; placeholders link nobody; stores speak for their owner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.passes.rows import output
from graph.settings import StandardiseSettings, TraitType
from graph.standardise import TRAITS, rejections, standardised
from graph.tables import ACCOUNT_TRAITS
from graph.tokens import Keyring
from jobs.configuration import read_tree, values

NIGHT_END = datetime(2026, 3, 1, 16, tzinfo=UTC)
KEYRING = Keyring(b"k" * 32, "1")
ROOM = "浙江省杭州市余杭区文一西路969号3幢501室"
Traits = Callable[[Mapping[str, Any]], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def settings(root: Path) -> StandardiseSettings:
    return StandardiseSettings.model_validate(values(read_tree(root / "conf/standardise.yaml")))


@pytest.fixture
def traits_frame(accepted_frames: Any, trait_types: Mapping[str, TraitType], settings: StandardiseSettings) -> Any:
    def build(rows: Mapping[str, Any]) -> DataFrame:
        return output(standardised(accepted_frames(rows), NIGHT_END, trait_types, settings, KEYRING), TRAITS)

    return build


@pytest.fixture
def traits(traits_frame: Callable[[Mapping[str, Any]], DataFrame]) -> Traits:
    return lambda rows: [row.asDict() for row in traits_frame(rows).collect()]


def holders(found: list[dict[str, Any]], domain: str) -> list[tuple[str, ...]]:
    """Sets of accounts that hold each value of the domain, sorted."""
    of_token: dict[str, set[str]] = {}
    for row in found:
        if row["domain"] == domain:
            of_token.setdefault(row["trait_token"], set()).add(row["account_id"])
    return sorted(tuple(sorted(accounts)) for accounts in of_token.values())


def accounts(*fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"account_id": f"A{number}", "holder_name": None, **row} for number, row in enumerate(fields, start=1)]


def test_contract_of_the_frame(traits_frame: Callable[[Mapping[str, Any]], DataFrame]) -> None:
    frame = traits_frame({"accounts": accounts({"phone": "13912345678"})})
    assert frame.schema.names == ACCOUNT_TRAITS.names
    assert [field.dataType for field in frame.schema] == [field.dataType for field in ACCOUNT_TRAITS.schema]


def test_account_contact_and_sender_phone_meet(traits: Traits) -> None:
    found = traits(
        {
            "accounts": accounts({"phone": "139 1234 5678"}, {}, {}),
            "addresses": [{"account_id": "A2", "address": "-", "contact_phone": "+86-139-1234-5678"}],
            "store_operators": [{"store_id": "S3", "account_id": "A3"}],
            "shipments": [{"store_id": "S3", "sender_phone": "１３９１２３４５６７８", "sender_address": None}],
        }
    )
    assert holders(found, "phone") == [("A1", "A2", "A3")]
    assert {row["trait_type"] for row in found if row["domain"] == "phone"} == {"phone"}


def test_address_meets_at_room_and_at_building_level(traits: Traits) -> None:
    found = traits(
        {
            "accounts": accounts({"registered_address": ROOM}, {}, {}),
            "addresses": [
                {"account_id": "A2", "address_kind": "warehouse", "address": "杭州余杭区文一西路969號 3栋501房"},
                {"account_id": "A3", "address_kind": "return", "address": "杭州市余杭区文一西路969号3栋502室"},
            ],
        }
    )
    assert holders(found, "room") == [("A1", "A2"), ("A3",)]
    assert holders(found, "building") == [("A1", "A2", "A3")]


def test_placeholders_and_invalid_documents_link_nobody(traits: Traits, settings: StandardiseSettings) -> None:
    words = [*settings.placeholders, "", " ", "８８８８８８８８"]
    fields = ("holder_name", "id_number", "uscc", "legal_person", "phone", "email", "face_id", "registered_address")
    empty = [{**dict.fromkeys(fields, word)} for word in words for _ in range(2)]
    wrong = [{"id_number": "110101199003070016", "uscc": "91330000MA2700001X"}] * 2
    rows: dict[str, Any] = {"accounts": accounts(*empty, *wrong)}
    rows["payees"] = [
        {"account_id": a["account_id"], "payee_number": w, "payee_name": w} for a, w in pairs(rows, words)
    ]
    rows["logins"] = [
        {"account_id": a["account_id"], "device_id": w, "ip": w, "wifi_bssid": w} for a, w in pairs(rows, words)
    ]
    rows["addresses"] = [
        {"account_id": a["account_id"], "address": "详见面单", "contact_phone": w} for a, w in pairs(rows, words)
    ]
    assert traits(rows) == []


def pairs(rows: Mapping[str, Any], words: list[str]) -> list[tuple[dict[str, Any], str]]:
    return list(zip(rows["accounts"], [word for word in words for _ in range(2)], strict=False))


def test_masked_id_never_meets_the_full_one(traits: Traits) -> None:
    found = traits({"accounts": accounts({"id_number": "11010519491231002X"}, {"id_number": "110105********002X"})})
    assert {(row["account_id"], row["trait_type"], row["domain"]) for row in found} == {
        ("A1", "id_number", "document"),
        ("A2", "masked_id_number", "masked_document"),
    }
    assert len({row["trait_token"] for row in found}) == 2


def test_sold_store_gives_each_owner_its_own_time(traits: Traits) -> None:
    found = traits(
        {
            "accounts": accounts({}, {}),
            "store_operators": [
                {"account_id": "A1", "valid_from": "2025-01-01T00:00:00", "valid_to": "2025-07-01T00:00:00"},
                {"account_id": "A2", "valid_from": "2025-07-01T00:00:00"},
            ],
            "listings": [
                {"listed_at": "2025-06-30T23:59:59", "image_hash": "00000000000000a1"},
                {"listed_at": "2025-07-01T00:00:00", "image_hash": "00000000000000B2"},
                {"listed_at": "2024-12-31T23:59:59", "image_hash": "00000000000000c3"},
            ],
        }
    )
    assert sorted((row["account_id"], row["first_seen"].isoformat()) for row in found) == [
        ("A1", "2025-06-30T23:59:59"),
        ("A2", "2025-07-01T00:00:00"),
    ]


def test_operator_is_held_by_itself_and_by_the_owners_it_serves(traits: Traits) -> None:
    found = traits(
        {
            "accounts": accounts({}, {}, {}),
            "store_operators": [
                {"account_id": "A1", "valid_from": "2025-01-01T00:00:00", "valid_to": "2025-07-01T00:00:00"},
                {"account_id": "A2", "valid_from": "2025-07-01T00:00:00"},
                {
                    "account_id": "A3",
                    "relation": "operator",
                    "valid_from": "2025-06-01T00:00:00",
                    "valid_to": "2025-06-20T00:00:00",
                },
            ],
        }
    )
    assert holders(found, "operator") == [("A1", "A3")]
    span = next((row["first_seen"], row["last_seen"]) for row in found if row["account_id"] == "A1")
    assert [moment.date().isoformat() for moment in span] == ["2025-06-01", "2025-06-20"]


def test_supplier_outside_accounts_is_a_value_but_no_holder(traits: Traits) -> None:
    found = traits(
        {
            "accounts": accounts({}, {}),
            "transfers": [
                {"from_account_id": "A1", "to_account_id": "X9"},
                {"from_account_id": "A2", "to_account_id": "X9"},
            ],
        }
    )
    assert holders(found, "flow") == [("A1",), ("A1", "A2"), ("A2",)]


def test_ip_meets_on_one_day_of_the_site_only(traits: Traits) -> None:
    logins = [
        ("A1", "2026-02-20T15:59:00"),  # 23:59 in Shanghai
        ("A2", "2026-02-20T16:01:00"),  # 00:01 of the next day
        ("A3", "2026-02-20T17:00:00"),
    ]
    rows = [{"account_id": a, "device_id": None, "ip": "36.18.24.9", "logged_in_at": at} for a, at in logins]
    found = traits({"accounts": accounts({}, {}, {}), "logins": rows})
    assert holders(found, "network") == [("A1",), ("A2", "A3")]


def test_spans_of_snapshots(traits: Traits) -> None:
    found = traits(
        {
            "accounts": accounts(
                {"phone": "13912345678"}, {"phone": "13912345679", "closed_at": "2025-03-01T00:00:00"}
            ),
            "payees": [{"account_id": "A1", "payee_name": None, "unbound_at": "2025-02-01T00:00:00"}],
        }
    )
    spans = {(row["account_id"], row["domain"]): row["last_seen"].isoformat() for row in found}
    assert spans == {
        ("A1", "phone"): "2026-03-01T16:00:00",
        ("A2", "phone"): "2025-03-01T00:00:00",
        ("A1", "payee_number"): "2025-02-01T00:00:00",
    }


def test_source_rows_are_bounded_with_earliest_and_latest_first(traits: Traits) -> None:
    moments = [datetime(2024 + n // 240, 1 + n // 20 % 12, 1 + n % 20, tzinfo=UTC) for n in range(480)]
    logins = [
        {"account_id": "A1", "ip": None, "logged_in_at": at.isoformat(), "row_digest": f"{n:064x}"}
        for n, at in enumerate(moments)
    ]
    (found,) = traits({"accounts": accounts({}), "logins": logins[::-1]})
    assert found["observations"] == 480
    assert found["source_rows"][:2] == [f"{0:064x}", f"{479:064x}"]
    assert len(found["source_rows"]) == len(set(found["source_rows"])) <= 16


def test_no_clear_text_and_no_token_without_the_key(
    accepted_frames: Any, trait_types: Mapping[str, TraitType], settings: StandardiseSettings
) -> None:
    rows = {"accounts": accounts({"phone": "13912345678", "email": "who@example.com", "registered_address": ROOM})}
    frames = accepted_frames(rows)
    tokens = []
    for key in (b"k" * 32, b"l" * 32):
        frame = output(standardised(frames, NIGHT_END, trait_types, settings, Keyring(key, "1")), TRAITS)
        found = frame.drop("account_id").collect()
        text = "".join(str(row) for row in found)
        assert not any(secret in text for secret in ("13912345678", "who@example", "文一西路", "969"))
        tokens.append({row["trait_token"] for row in found})
    assert not tokens[0] & tokens[1]


def test_equal_however_rows_are_spread_and_in_how_many_shares(
    one_share: Callable[[], AbstractContextManager[None]],
    accepted_frames: Any,
    trait_types: Mapping[str, TraitType],
    settings: StandardiseSettings,
) -> None:
    rows = {
        "accounts": accounts({"phone": "13912345678"}, {"phone": "13912345678", "registered_address": ROOM}, {}),
        "store_operators": [
            {"store_id": "S1", "account_id": "A1", "valid_to": "2026-01-01T00:00:00"},
            {"store_id": "S1", "account_id": "A2", "valid_from": "2026-01-01T00:00:00"},
            {"store_id": "S1", "account_id": "A3", "relation": "operator"},
        ],
        "listings": [
            {"listing_id": f"L{n}", "store_id": f"S{n % 2 + 1}", "image_hash": f"36af86bc34b44e{n:02x}"}
            for n in range(9)
        ],
        "shipments": [
            {"waybill": f"W{n}", "store_id": "S1" if n % 2 else None, "sender_account_id": "A3", "sender_address": ROOM}
            for n in range(9)
        ],
        "transfers": [{"transfer_id": f"T{n}", "from_account_id": "A1", "to_account_id": "A9"} for n in range(3)],
        "logins": [
            {"account_id": f"A{n % 3 + 1}", "logged_in_at": f"2026-02-{n % 28 + 1:02}T0{n % 9}:00:00"}
            for n in range(60)
        ],
    }
    frames = accepted_frames(rows)
    shuffled = {name: frame.orderBy(F.rand(7)).repartition(5) for name, frame in frames.items()}

    def results(given: Mapping[str, DataFrame]) -> tuple[list[str], list[str]]:
        made = standardised(given, NIGHT_END, trait_types, settings, KEYRING)
        return sorted(map(str, output(made, TRAITS).collect())), sorted(map(str, rejections(made).collect()))

    in_shares = results(frames)
    assert len(in_shares[0]) > 20
    assert results(shuffled) == in_shares
    with one_share():
        assert results(frames) == results(shuffled) == in_shares


def test_rejections_are_counted_with_their_reason(
    accepted_frames: Any, trait_types: Mapping[str, TraitType], settings: StandardiseSettings
) -> None:
    frames = accepted_frames(
        {
            "accounts": accounts({"id_number": "110101199003070016", "phone": "无"}),
            "logins": [{"account_id": "A9", "ip": None}],
            "listings": [{"store_id": "S7", "image_hash": "00000000000000a1"}],
        }
    )
    counted = rejections(standardised(frames, NIGHT_END, trait_types, settings, KEYRING)).collect()
    assert {(row["trait_type"], row["reason"], row["observations"]) for row in counted} == {
        ("id_number", "check_digit", 1),
        ("phone", "placeholder", 1),
        ("device_id", "unknown_account", 1),
        ("image_hash", "no_owner", 1),
    }
