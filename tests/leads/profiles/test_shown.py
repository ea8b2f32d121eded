"""A row by profile: nothing personal for analysts, masks for investigators, clear text for the police."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.divisions import matcher
from leads.profiles import PROFILES, Profile, shown
from lineage.datasets import DATASETS

PLACES = matcher(2024)
ACCOUNT = {
    "account_id": "A1",
    "platform": "taopu",
    "account_type": "personal",
    "holder_name": "张三",
    "id_number": "110101199001011237",
    "phone": "13812341234",
    "email": None,
    "face_id": "face-1",
    "registered_at": "2025-01-05T02:00:00.000000Z",
    "row_digest": "0" * 64,
}


def of_account(profile: Profile, **fields: Any) -> dict[str, Any]:
    return shown(profile, "accounts", {**ACCOUNT, **fields}, PLACES)


def test_the_police_see_the_row_as_it_is() -> None:
    assert of_account("police", note="any") == {**ACCOUNT, "note": "any"}


def test_an_investigator_sees_masks() -> None:
    masked = {"holder_name": "张**", "id_number": "110101********1237", "phone": "138****1234", "face_id": None}
    assert of_account("investigator") == {**ACCOUNT, **masked}


def test_an_analyst_sees_no_personal_column() -> None:
    personal = {"holder_name", "id_number", "phone", "email", "face_id"}
    assert of_account("analyst") == {name: value for name, value in ACCOUNT.items() if name not in personal}


@pytest.mark.parametrize("profile", ["analyst", "investigator"])
def test_columns_that_nobody_has_described_are_left_out(profile: Profile) -> None:
    assert "as_read" not in of_account(profile, as_read={"amount": "13812341234"})


@pytest.mark.parametrize("profile", ["analyst", "investigator"])
def test_numbers_in_other_texts_are_masked(profile: Profile) -> None:
    row = {"listing_id": "L12345678901", "title": "跑鞋 微信13812341234", "unit_price": Decimal("1234567.00")}
    assert shown(profile, "listings", row, PLACES) == {**row, "title": "跑鞋 微信***"}
    slipped = {"quantity": "13812341234", "paid_at": "13812341234", "refund_reason": "6222 0202 0011 2233 445"}
    assert set(shown(profile, "orders", slipped, PLACES).values()) == {"***"}


def test_typed_values_stay() -> None:
    row = {"order_id": "O1", "paid_at": datetime(2026, 2, 20, tzinfo=UTC), "quantity": 12345678, "refunded_at": None}
    assert shown("analyst", "orders", row, PLACES) == row


@pytest.mark.parametrize(
    ("trait_type", "value", "masked"),
    [
        ("phone", "13812341234", "138****1234"),
        ("ip", "36.18.24.9", "36.18.24.0/24"),
        ("sender_address", "浙江省杭州市余杭区文一西路969号", "浙江省杭州市余杭区文一西路***"),
        ("nobody knows", "13812341234", None),
    ],
)
def test_a_listed_value_is_masked_by_its_trait_type(trait_type: str, value: str, masked: str | None) -> None:
    row = {"trait_type": trait_type, "value": value}
    assert shown("investigator", "shared_places", row, PLACES)["value"] == masked


PHONE = "13955550199"


@given(st.sampled_from(sorted(DATASETS)), st.text(max_size=6), st.text(max_size=6))
def test_a_phone_is_shown_whole_to_the_police_alone_wherever_it_slipped(dataset: str, before: str, after: str) -> None:
    contract = DATASETS[dataset]
    row = {name: f"{before}{PHONE}{after}" for name in contract.names if name not in contract.ids}
    for profile in PROFILES:
        found = shown(profile, dataset, row, PLACES)  # type: ignore[arg-type]
        assert (PHONE in str(found)) is (profile == "police")


def test_every_column_is_classified() -> None:
    """A new text column is personal, an id, or free text: nobody can forget to say which it is."""
    for dataset in DATASETS.values():
        texts = {column.name for column in dataset if column.type == "string"}
        assert texts == dataset.ids | dataset.free_texts | set(dataset.personal)
        assert set(dataset.personal) <= texts
