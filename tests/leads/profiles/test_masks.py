"""No mask leaves more of a value than its rule allows, whatever the value looks like."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.divisions import matcher
from graph.traits.normal_form import fold
from leads.profiles.masks import MASKS, mask
from lineage.datasets import DATASETS, PersonalKind

PLACES = matcher(2024)
ROOM = "浙江省杭州市余杭区文一西路969号3幢501室"

EXAMPLES: list[tuple[PersonalKind, str, str | None]] = [
    ("phone", "13812341234", "138****1234"),
    ("phone", "+86 138-1234-1234", "138****1234"),
    ("phone", "１３８１２３４１２３４", "138****1234"),
    ("phone", "+44 20 7946 0958", "****0958"),
    ("phone", "0571-88123456", "****3456"),
    ("phone", "12345", "****5"),
    ("phone", "12", "****"),
    ("phone", "none", "****"),
    ("document", "110101199001011237", "110101********1237"),
    ("document", "110101********1237", "110101********1237"),
    ("document", "11010119900101123x", "110101********123X"),
    ("document", "Passport E1234567 (Egypt)", "****GYPT"),
    ("document", "1234", "****4"),
    ("document", "1101****", "****1"),
    ("payee_number", "6222 0202 0011 2233 445", "****3445"),
    ("payee_number", "wallet12", "****12"),
    ("payee_number", "a.person@example.com", "a***@example.com"),
    ("email", "zhang.san@example.com", "z***@example.com"),
    ("email", "z@example.com", "***@example.com"),
    ("email", "zhang@13812341234.com", "***"),
    ("email", "zhang san at example.com", "***"),
    ("person_name", "张三", "张**"),
    ("person_name", "欧阳 娜娜", "欧**"),
    ("person_name", "Alice Example", "A***"),
    ("person_name", "张", "***"),
    ("person_name", "13812341234", "***"),
    ("address", ROOM, "浙江省杭州市余杭区文一西路***"),
    ("address", "张三13812341234收 " + ROOM, "浙江省杭州市余杭区文一西路***"),
    ("address", "上海市浦东新区张江镇", "上海市浦东新区***"),
    ("address", "人民路1号", "***"),
    ("address", "221B Baker Street, London", "***"),
    ("network", "36.18.24.9", "36.18.24.0/24"),
    ("network", "36.18.0.0/16", "36.18.0.0/16"),
    ("network", "2408:8207:1234:5678::1", "2408:8207:1234::/48"),
    ("network", "somewhere", "***"),
    ("device", "a1b2c3d4e5f6", "a1b2…"),
    ("device", "abcd", "ab…"),
    ("wifi", "aa:bb:cc:dd:ee:ff", "aabb…"),
    ("person_id", "B1", "B…"),
    ("face", "face-template-1", None),
    ("free_text", "call 13812341234", "call ***"),
]


@pytest.mark.parametrize(("kind", "text", "masked"), EXAMPLES)
def test_what_an_investigator_sees(kind: PersonalKind, text: str, masked: str | None) -> None:
    assert mask(kind, text, PLACES) == masked


def test_every_kind_of_personal_column_has_a_mask() -> None:
    assert set(get_args(PersonalKind)) == {*MASKS, "address", "listed_value"}
    assert {kind for dataset in DATASETS.values() for kind in dataset.personal.values()} == set(get_args(PersonalKind))


NUMBERS = st.text("0123456789 -+()xX*", max_size=30)
ANYTHING = st.one_of(st.text(max_size=30), NUMBERS)


def visible(text: str | None) -> list[str]:
    return re.findall(r"[^\W_]", text or "")


@given(ANYTHING)
def test_a_phone_shows_seven_of_its_digits_at_most(text: str) -> None:
    masked = mask("phone", text, PLACES) or ""
    # A fraction is one character and several digits: those of the folded text are what the mask counts.
    digits = sum(map(str.isdecimal, fold(text)))
    assert re.fullmatch(r"(1[3-9]\d)?\*{4}\d{0,4}", masked)
    assert len(visible(masked)) <= (7 if digits >= 11 else 4)
    assert len(visible(masked)) <= max(digits * 7 // 11, 0)


@given(ANYTHING)
def test_a_document_shows_ten_characters_of_eighteen_and_of_others_four(text: str) -> None:
    masked = mask("document", text, PLACES) or ""
    assert re.fullmatch(r"[0-9A-Z]{6}\*{8}[0-9A-Z]{4}|\*{4}\w{0,4}", masked)


@given(ANYTHING)
def test_a_card_shows_four_at_most(text: str) -> None:
    masked = mask("payee_number", text, PLACES) or ""
    assert "@" in text or re.fullmatch(r"\*{4}\w{0,4}", masked)


@given(st.one_of(ANYTHING, st.emails()))
def test_an_email_shows_one_letter_before_its_domain(text: str) -> None:
    masked = mask("email", text, PLACES) or ""
    assert re.fullmatch(r"\*{3}|\S?\*{3}@[a-z0-9.-]+", masked)


@given(ANYTHING)
def test_a_name_shows_one_letter(text: str) -> None:
    assert len(visible(mask("person_name", text, PLACES))) <= 1


@given(st.one_of(ANYTHING, st.text(max_size=8).map(lambda noise: f"{noise}{ROOM}{noise}")))
def test_an_address_shows_no_digit(text: str) -> None:
    masked = mask("address", text, PLACES) or ""
    assert not any(map(str.isdigit, masked))
    assert masked.endswith("***")


@given(st.one_of(ANYTHING, st.ip_addresses().map(str)))
def test_a_network_is_never_a_single_address(text: str) -> None:
    masked = mask("network", text, PLACES) or ""
    assert masked == "***" or int(masked.partition("/")[2]) <= 48


@given(st.sampled_from(["device", "wifi", "person_id"]), ANYTHING)
def test_an_identifier_shows_four_characters_and_no_more_than_half(kind: PersonalKind, text: str) -> None:
    shown = visible(mask(kind, text, PLACES))
    assert len(shown) <= 4
    # Of the text in its normal form: one character of it may be three there (¼).
    assert not shown or len(shown) * 2 <= len(visible(fold(text))) + 1


@pytest.mark.parametrize("kind", sorted({*MASKS, "address"} - {"free_text"}))
@given(text=st.text("abcdeXYZ0123456789张三", min_size=1, max_size=4))
def test_a_short_value_is_never_shown_whole(kind: PersonalKind, text: str) -> None:
    assert text not in (mask(kind, text, PLACES) or "")
