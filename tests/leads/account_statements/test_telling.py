"""What a statement of reasons says, in both languages, and that its words are the reader's."""

from __future__ import annotations

import re
from typing import Any

import pytest

from leads.account_statements.fact import KINDS
from leads.account_statements.telling import Setting, statements
from leads.account_statements.words import CODES, Words, texts

Account = dict[str, Any]


def told(account: Account, setting: Setting) -> dict[str, dict[str, Any]]:
    return {row["language"]: row for row in statements(account, setting)}


def test_there_is_a_statement_in_each_language(account: Account, setting: Setting) -> None:
    rows = statements(account, setting)
    assert [row["language"] for row in rows] == list(CODES)
    assert {(row["lead_id"], row["account_id"]) for row in rows} == {("L-1", "acc-7")}


def test_every_part_is_there_and_in_order(account: Account, setting: Setting) -> None:
    text = told(account, setting)["en"]["statement"]
    parts = ("1. What was decided", "2. Automated means", "3. Facts relied on", "D1: ", "D2: ", "T1: ", "4. The rules",
             "Rule 1", "Rule 5", "5. What speaks for", "6. How to rebut", "D1: ", "What then follows")  # fmt: skip
    at = 0
    for part in parts:
        at = text.index(part, at) + 1


def test_figures_are_the_accounts_own(account: Account, setting: Setting) -> None:
    text = told(account, setting)["en"]["statement"]
    for shown in ("0.973", "0.90", "13.0 bits", "device, payment", "cccccccccccc", "2026-03-03", "180 days"):
        assert shown in text
    assert "genuine: 2" in text
    assert "Malicious complaints, not counted: 1" in text
    assert "no ground of their own: place" in text


def test_each_fact_says_what_clears_it(account: Account, setting: Setting) -> None:
    for row in statements(account, setting):
        assert [fact["id"] for fact in row["facts"]] == ["D1", "D2", "T1", "T2"]
        assert [asked.partition("：" if row["language"] == "zh" else ":")[0] for asked in row["rebuttal_evidence"]] == [
            "D1", "D2", "T1", "T2"]  # fmt: skip
        assert all(asked in row["statement"] for asked in row["rebuttal_evidence"])
    asked = told(account, setting)["en"]["rebuttal_evidence"]
    assert "chain of authorisation for the goods bought or on offer from 2026-01-02 to 2026-02-03" in asked[0]
    assert "appeal against the strike of 2026-02-09" in asked[1]
    assert "loan or theft of the device" in asked[2]
    assert "bank's confirmation whose account it is and since when" in asked[3]


def test_evidence_rows_are_those_of_the_facts(account: Account, setting: Setting) -> None:
    for row in statements(account, setting):
        assert row["evidence_rows"] == sorted({digest for fact in row["facts"] for digest in fact["rows"]})
        assert set(row["evidence_rows"]) == {"row-3", "row-9", "row of t-device", "row of t-payee"}


def test_no_token_and_no_digest_is_in_the_text(account: Account, setting: Setting) -> None:
    for row in statements(account, setting):
        said = row["statement"] + "".join(row["rebuttal_evidence"])
        assert not re.search(r"t-device|t-payee|t-name|row-\d|row of", said)


def test_the_money_is_a_fact_where_it_is_the_reason(account: Account, setting: Setting) -> None:
    account.update(control="pays_caught", guilt_bits=0.0, deeds=[])
    english = told(account, setting)["en"]
    assert [fact["id"] for fact in english["facts"]] == ["T1", "T2", "M1"]
    assert english["facts"][-1]["tokens"] == ["t-payee"]
    assert "the rule holds by M1 alone" in english["statement"]
    assert "Nothing is said about your own stores" in english["statement"]


def test_whose_name_stands_on_anothers_payee_rebuts_by_the_name(account: Account, setting: Setting) -> None:
    account.update(control="paid_by_caught", guilt_bits=0.0)
    assert told(account, setting)["en"]["facts"][-1]["tokens"] == ["t-name"]


def test_a_past_sale_is_said(account: Account, setting: Setting) -> None:
    account.update(sold_at="2025-12-24")
    assert "the last time on 2025-12-24" in told(account, setting)["en"]["statement"]


@pytest.mark.parametrize("control", [None, "pays_caught", "paid_by_caught", "common"])
def test_no_english_is_left_in_the_chinese(
    account: Account, setting: Setting, trait_types: list[str], control: str | None
) -> None:
    every = [{**account["ties"][0], "trait_type": name, "token": f"t-{name}"} for name in trait_types]
    deeds = [{**account["deeds"][0], "kind": kind} for kind in KINDS]
    account.update(control=control, ties=every, deeds=deeds, grounds=list(texts()["grounds"]))
    row = told(account, setting)["zh"]
    said = row["statement"] + "".join(row["rebuttal_evidence"])
    for known in ("acc-7", "Acme", "Asia/Shanghai", "L-1", "S1", "P3", "c" * 12):
        said = said.replace(known, "")
    assert re.findall(r"[A-Za-z]{2,}", said) == []


def test_suspected_is_the_only_word(account: Account, setting: Setting) -> None:
    row = told(account, setting)
    english = row["en"]["statement"].replace("no finding of guilt", "").lower()
    assert not re.search(r"\b(guilty|guilt|criminals?|offenders?|gang|fraudsters?|perpetrators?)\b", english)
    assert "suspected" in english
    assert "涉嫌" in row["zh"]["statement"]


def test_each_kind_has_words_in_both_languages(trait_types: list[str]) -> None:
    known = texts()["kinds"]
    assert set(KINDS) | {f"tie.{name}" for name in trait_types} <= set(known)
    for kind in known.values():
        assert set(kind["said"]) == set(kind["clears"]) == set(CODES)
    for name, text in texts().items():
        if name not in ("kinds", "grounds", "marks"):
            holes = [sorted(re.findall(r"\{(\w+)\}", text[code])) for code in CODES]
            assert holes[0] == holes[1], name


def test_a_kind_without_words_of_its_own_is_told_all_the_same() -> None:
    words = Words(texts(), "en")
    assert words.of_kind("tie.something_new", "said") == "another value"
    assert words.of_kind("something_new", "said") == "Other evidence of counterfeit goods"
