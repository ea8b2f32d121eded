# ruff: noqa: E501 - a statement and its translation stand on one line each
"""Statements in Chinese: every part translated, none taken for another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from leads.dossier.language import WORDS, Language
from leads.dossier.phrases import HOLE, PHRASES, in_chinese
from leads.goods import GOODS_CLASSES

ENTRIES = [tuple(entry) for entry in yaml.safe_load(PHRASES.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (
            "Suspected account A1 looks like a payee: 5 members are paid out to a payee that bears its holder's name",
            "涉嫌账号A1疑似收款人：5个成员向同一收款账户提现，该收款账户与该账号持有人同名",
        ),
        (
            "Suspected account A1 is core of the suspected ring with probability 0.99: tied to the core by address, device "
            "with 9.3 bits; evidence of its own: refund, strike; 6.8 bits; its takings go to an account of A2, which has "
            "evidence of its own.",
            "涉嫌账号A1为该涉嫌团伙的核心成员，概率0.99：以地址、设备与核心账号关联，权重9.3比特；"
            "自身证据：假冒退款、扣分处罚，权重6.8比特；其销售款进入A2名下账户，后者有自身证据。",
        ),
        (
            "Suspected account A1: ship_from address in region 110105: of 110105, 220104 it is 110105 by landline area, "
            "waybill outlet.",
            "涉嫌账号A1：发货地址位于行政区划110105：在110105, 220104中，依据固定电话区号、揽收网点确定为110105。",
        ),
        (
            "Order O1 of store S1, paid on 2026-03-01: 1.00 yuan, 0.50 without refunds; counts as faked (probability of "
            "faking 0.999 by buyer: buyer_device, parcel: empty_parcel).",
            "店铺S1的订单O1，2026-03-01付款：1.00元，扣除退款后0.50元；计为刷单（刷单概率0.999，依据：买家设备为团伙设备、空包）。",
        ),
        (
            "Held apart from account A1: the value is shared by 4 accounts and ties nobody: widely shared; other families "
            "put together 0.10 of the pairs of its 4 holders; so are 2 more values like it",
            "未据此关联账号A1：该值由4个账号共用，不作为关联：被广泛共用；其他类别证据只将其4个使用者中0.10的账号对归为一组；同类取值另有2个",
        ),
        (
            "Legal threshold cn-combined-2011 (combined, 法发〔2011〕3号, article 8, and 法释〔2025〕5号; 150000.00 yuan from "
            "2011-01-10), to be checked by counsel: reached by 200000.00.",
            "法定标准cn-combined-2011（已售与未售合计，法发〔2011〕3号第8条及法释〔2025〕5号；150000.00元，自2011-01-10起），"
            "须由法律顾问核对：已达到，计200000.00元。",
        ),
        (
            "Legal threshold r (sold, Act, section 9; 1 yuan from 2011-01-10), to be checked by counsel: reached by 2.",
            "法定标准r（已售金额，Act, section 9；1元，自2011-01-10起），须由法律顾问核对：已达到，计2元。",
        ),
    ],
)
def test_statements_are_translated_whole(english: str, chinese: str) -> None:
    assert in_chinese(english) == chinese


def test_what_no_template_fits_stays_as_it_is() -> None:
    assert in_chinese("Suspected account A1: something new") is None
    assert Language("zh").tell("Suspected account A1: something new") == "Suspected account A1: something new"
    assert Language("en").tell("core") == "core"


def test_templates_keep_every_part() -> None:
    """A translation that lost a part of its statement would say less than the table."""
    for english, chinese in ENTRIES:
        assert sorted(hole.group() for hole in HOLE.finditer(english)) == sorted(
            hole.group() for hole in HOLE.finditer(chinese)
        ), english
        assert not re.search(r"[a-z]{3}", HOLE.sub("", chinese)), chinese
    assert len({english for english, _ in ENTRIES}) == len(ENTRIES)


def test_fixed_texts_are_there_in_both_languages_with_the_same_parts() -> None:
    for name, texts in yaml.safe_load(Path(WORDS).read_text(encoding="utf-8")).items():
        assert set(texts) == {"en", "zh"}, name
        assert sorted(re.findall(r"\{\w+\}", texts["en"])) == sorted(re.findall(r"\{\w+\}", texts["zh"])), name


@pytest.mark.parametrize("brand", ["brand 驰诺 CHINOL", "no known brand"])
def test_every_class_of_goods_is_told_in_chinese(brand: str) -> None:
    for known in GOODS_CLASSES.values():
        said = in_chinese(
            f"Goods of {brand}, {known}: 4 orders of 90.00 yuan without refunds, of which between 40.00 and 90.00 yuan "
            "count as suspected counterfeits; stock of 7.00 yuan, of which between 3.00 and 7.00."
        )
        assert said
        assert "40.00元至90.00元" in said
        assert ("驰诺 CHINOL" in said) == (brand != "no known brand")
        assert in_chinese(known)
