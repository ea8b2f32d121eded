"""Phones, e-mail addresses, names and payee numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.traits import email, payee, person_name, phone
from graph.traits.normal_form import fold

mobiles = st.integers(13000000000, 19999999999).map(str)


def of_phone(text: str) -> object:
    form = phone.normal_form(fold(text), "CN")
    return form.values[0][1] if form.values else form.reason


@given(mobiles, st.sampled_from(["+86", "0086", "86", "+86 ", "(+86)", ""]), st.sampled_from(["", " ", "-", "."]))
def test_a_mobile_has_one_form(number: str, country: str, gap: str) -> None:
    written = country + gap.join((number[:3], number[3:7], number[7:]))
    assert of_phone(written) == f"+86{number}"
    assert of_phone(written.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"})) == f"+86{number}"
    assert of_phone(f"+86{number}") == f"+86{number}"


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("0571-88888801", "+8657188888801"),
        ("(0571) 8888 8801", "+8657188888801"),
        ("+86 571 8888 8801", "+8657188888801"),
        ("010-62345678转801", "+861062345678;ext=801"),
        ("88888801", "form"),
        ("400-820-8820", "+864008208820"),
        ("+1 650-253-0000", "+16502530000"),
        ("+852 2345 6789", "+85223456789"),
        ("138****1234", "masked"),
        ("12", "form"),
        ("电话", "form"),
    ],
)
def test_other_phones(written: str, form: str) -> None:
    assert of_phone(written) == form


@given(st.emails())
def test_email_is_idempotent_and_ignores_case(address: str) -> None:
    form = email.normal_form(fold(address))
    if form.values:
        assert email.normal_form(form.values[0][1]) == form
        assert email.normal_form(fold(f" {address.upper()} ").lower()) == form


@pytest.mark.parametrize("text", ["who", "@example.com", "who@", "a@b", "w***@qq.com", "a b@c@d.com"])
def test_what_is_no_email(text: str) -> None:
    assert email.normal_form(fold(text)).values == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王 小明", "王小明"),
        ("John  SMITH", "john smith"),
        ("阿依古丽·买买提", "阿依古丽•买买提"),
        ("义乌市（小明）贸易有限公司", "义乌市小明贸易有限公司"),
    ],
)
def test_names_that_meet(one: str, other: str) -> None:
    assert person_name.normal_form(fold(one)) == person_name.normal_form(fold(other))
    assert person_name.normal_form(fold(one)).values


@pytest.mark.parametrize("text", ["王先生", "李老板", "王", "张**", "欧阳女士"])
def test_what_names_nobody(text: str) -> None:
    assert person_name.normal_form(fold(text)).values == ()


@given(st.text("0123456789", min_size=12, max_size=19), st.sampled_from([" ", "-", ""]))
def test_payee_number_ignores_gaps(number: str, gap: str) -> None:
    written = gap.join(number[start : start + 4] for start in range(0, len(number), 4))
    assert payee.normal_form(fold(written)).values == (("payee_number", number),)


@pytest.mark.parametrize(("text", "reason"), [("6222****1234", "masked"), ("123", "form"), ("6222 0202 户", "form")])
def test_payee_reasons(text: str, reason: str) -> None:
    assert payee.normal_form(fold(text)).reason == reason
