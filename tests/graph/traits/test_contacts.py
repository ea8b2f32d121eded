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


notes = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=6).filter(
    lambda note: "转" not in note and "分机" not in note
)


@given(mobiles, notes, notes, st.sampled_from(["{}{}{}", "{} {} {}", "{}:{}({})", "{}({}){}", "{}/{}/{}"]))
def test_a_note_beside_a_mobile_goes(number: str, before: str, after: str, form: str) -> None:
    assert of_phone(form.format(before, number, after)) == f"+86{number}"
    assert of_phone(form.format(before, f"{number[:3]}-{number[3:7]}-{number[7:]}", after)) == f"+86{number}"


@given(mobiles, notes, st.integers(2, 7), st.integers(1, 8), st.sampled_from("*xX•#?-."))
def test_a_masked_mobile_is_none_whatever_stands_beside_it(
    number: str, note: str, hidden: int, start: int, sign: str
) -> None:
    masked = number[:start] + sign * hidden + number[start + hidden :]
    assert phone.normal_form(fold(f"{masked}{note}"), "CN").values == ()


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("13812345678/13912345678", ["+8613812345678", "+8613912345678"]),
        ("13812345678 13912345678", ["+8613812345678", "+8613912345678"]),
        ("13812345678（备用：13912345678）", ["+8613812345678", "+8613912345678"]),
        ("13812345678、13812345678", ["+8613812345678"]),
        ("13812345678.0", ["+8613812345678"]),
        ("138-1234-5678.0", ["+8613812345678"]),
        ("手机：１３８１２３４５６７８（微信同号）", ["+8613812345678"]),
        ("13812345678转8012", ["+8613812345678;ext=8012"]),
        ("电话0571-88888801转801", ["+8657188888801;ext=801"]),
        ("0571-88888801 王先生", ["+8657188888801"]),
        ("13812345678(2楼)", []),
        ("13812345678 8801", []),
        ("13812345678,139xxxx5678", []),
        ("0571-88888801(2楼)", []),
        ("微信88888801", []),
        ("1.38123E+10", []),
        ("138------78", []),
        ("138abc45678", []),
        ("tel:0571-88888801 ext 801", ["+8657188888801;ext=801"]),
    ],
)
def test_numbers_in_a_longer_text(written: str, numbers: list[str]) -> None:
    assert [value for _, value in phone.normal_form(fold(written), "CN").values] == numbers


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


@given(
    st.text("0123456789", min_size=12, max_size=19).filter(lambda number: number[15:].strip("0") or not number[17:]),
    st.sampled_from([" ", "-", ""]),
)
def test_payee_number_ignores_gaps(number: str, gap: str) -> None:
    written = gap.join(number[start : start + 4] for start in range(0, len(number), 4))
    assert payee.normal_form(fold(written)).values == (("payee_number", number),)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("6222****1234", "masked"),
        ("6228-48**", "masked"),
        ("622848XXXXXXXX0123", "masked"),
        ("622848xx0123", "masked"),
        ("XXXX0123", "masked"),
        ("6228 48-- ---- 0123", "masked"),
        ("622848........0123", "masked"),
        ("622848……0123", "masked"),
        ("622848••••0123", "masked"),
        ("622848####0123", "masked"),
        ("6.22848E18", "rounded"),
        ("6.22848E+18", "rounded"),
        ("6228480012345670000", "rounded"),
        ("6228480012345670000.00", "rounded"),
        ("123", "form"),
        ("6222 0202 户", "form"),
    ],
)
def test_payee_reasons(text: str, reason: str) -> None:
    assert payee.normal_form(fold(text)).reason == reason


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("6228480012345678901.0", "6228480012345678901"),
        ("6,228,480,012,345,678.00", "6228480012345678"),
        ("6228480012345670", "6228480012345670"),
        ("6222.0202.0011.2233", "6222020200112233"),
        ("maxx2020", "maxx2020"),
    ],
)
def test_whole_payee_numbers(text: str, number: str) -> None:
    assert payee.normal_form(fold(text)).values == (("payee_number", number),)
