"""Resident ID numbers and social credit codes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.traits import id_number, uscc

bodies = st.builds(
    lambda region, born, sequence: f"{region}{born:%Y%m%d}{sequence:03}",
    st.sampled_from(["110105", "330110", "440305", "810000", "650102"]),
    st.dates(date(1930, 1, 1), date(2010, 12, 31)),
    st.integers(0, 999),
)
ids = bodies.map(lambda body: body + id_number.check_character(body)).filter(lambda number: number[15:] != "000")
codes = (
    st.text(uscc.ALPHABET, min_size=17, max_size=17)
    .map(lambda body: body + uscc.check_character(body))
    .filter(lambda code: code[15:] != "000" and "XXXX" not in code)
)


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014", "110105194912310 02x"])
def test_published_examples(number: str) -> None:
    """GB 11643-1999's own examples (the second was born in 1880, before anybody whom a platform knows)."""
    form = id_number.normal_form(number)
    assert form.reason == ("birth_date" if "1880" in number else None)


def test_published_code() -> None:
    assert uscc.normal_form("91350100M000100Y43").values == (("document", "GB32100:91350100M000100Y43"),)


@given(ids)
def test_valid_id_is_its_own_normal_form(number: str) -> None:
    assert id_number.normal_form(number).values == (("document", f"GB11643:{number}"),)
    assert id_number.normal_form(f" {number[:6]} {number[6:14]} {number[14:].lower()}") == id_number.normal_form(number)


@given(ids, st.integers(0, 16), st.integers(1, 9))
def test_any_changed_digit_of_an_id_is_rejected(number: str, place: int, step: int) -> None:
    changed = f"{number[:place]}{(int(number[place]) + step) % 10}{number[place + 1 :]}"
    assert id_number.normal_form(changed).values == ()


@given(codes, st.integers(0, 17), st.integers(1, 30))
def test_any_changed_character_of_a_code_is_rejected(code: str, place: int, step: int) -> None:
    assert uscc.normal_form(code).reason is None
    other = uscc.ALPHABET[(uscc.ALPHABET.index(code[place]) + step) % 31]
    assert uscc.normal_form(code[:place] + other + code[place + 1 :]).reason == "check_digit"


@given(ids)
def test_masked_id_has_a_domain_of_its_own(number: str) -> None:
    masked = f"{number[:6]}********{number[14:]}"
    assert id_number.normal_form(masked).values == (("masked_document", masked),)
    assert id_number.normal_form(f"{number[:3]}***********{number[14:]}").reason == "masked"


def test_old_number_meets_the_new_one() -> None:
    assert id_number.normal_form("110105491231002") == id_number.normal_form("11010519491231002X")


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("110105194902300021", "birth_date"),
        ("990105194912310020", "birth_date"),
        ("000000000000000000", "region"),
        ("11010519491231", "form"),
        ("110105194912310020", "check_digit"),
    ],
)
def test_reasons(number: str, reason: str) -> None:
    found = id_number.normal_form(number).reason
    # 99 is in the range kept for foreigners' numbers, so its check digit decides.
    assert found == reason or (number.startswith("99") and found == "check_digit")


def rounded(body: str) -> str | None:
    """The body with two zeros at its end and the fifteenth digit that makes its check digit a zero, if there is one."""
    made = (f"{body[:14]}{digit}00" for digit in range(10))
    return next((body for body in made if id_number.check_character(body) == "0"), None)


rounded_bodies = bodies.map(rounded).filter(bool)


@given(rounded_bodies)
def test_a_number_of_fifteen_digits_and_zeros_names_nobody(body: str) -> None:
    """A spreadsheet wrote it; it may pass the check."""
    assert id_number.normal_form(f"{body}0").reason == "rounded"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("1.10101E+17", "rounded"),
        ("1.10105194912310E+17", "rounded"),
        ("110105XXXXXXXX0021", "masked"),
        ("1101051949????0021", "masked"),
        ("110105491231002.0", None),
    ],
)
def test_damaged_numbers(number: str, reason: str | None) -> None:
    assert id_number.normal_form(number).reason == reason


@pytest.mark.parametrize(
    ("code", "reason"), [("9.135E+17", "rounded"), ("91350100XXXXXX0Y43", "masked"), ("91350100******0Y43", "masked")]
)
def test_damaged_codes(code: str, reason: str) -> None:
    assert uscc.normal_form(code).reason == reason
