"""One spelling for one Chinese address: numerals, 号/號/No., 幢/栋/座, 室/房, punctuation."""

from __future__ import annotations

import re

from graph.divisions.spelling import simplified
from graph.traits.normal_form import squeeze

# 幢 and 栋 are two words for one thing.
VARIANTS = str.maketrans("幢", "栋")
REMARK = re.compile(r"[(\[【{〔]([^)\]】}〕\d]*)[)\]】}〕]")
DIVISION = re.compile(r"[\u4e00-\u9fff]{2,8}[区县市旗省]")
# What stands before an address on a waybill: 收货人:王** 138****1234 地址:桐庐分水镇.
LABEL = re.compile(r"^.*?(?:地址|发货地|退货地|所在地)\s*[:：]\s*")
# Latin words stand right beside Han characters, which count as letters to \b.
NUMBER_SIGN = re.compile(r"(?<![a-z])no\.?\s*(\d+(?:-\d+)?)号?|#(\d+)|(?<=\d)#", re.IGNORECASE)
ROOM_WORD = re.compile(r"(?<![a-z])(?:room|rm|flat)\.?\s*([a-z]?\d+[a-z]?)(?:室)?", re.IGNORECASE)
# Few texts have any of what those two look for.
LATIN = re.compile(r"[A-Za-z#]")
BETWEEN_NUMBERS = re.compile(r"(?<=[0-9A-Z])[\s,，、./_~–—-]+(?=[0-9A-Z])")
PUNCTUATION = re.compile(r"[^\w-]|_")
LOOSE_DASH = re.compile(r"(?<![0-9A-Z])-+|-+(?![0-9A-Z])")

DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
TENS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = re.compile(
    r"第?([〇零一二两三四五六七八九十百千]+)(?=号|栋|座|单元|室|房|楼|层|弄|门(?=[0-9〇零一二两三四五六七八九十])|铺|档|期|组|队)"
)

UNITS = (
    # 3# and No. 3 are 3号; 3号楼, 3幢 and A座 are buildings; 3楼2单元 is a building, 3楼 else a floor.
    (re.compile(r"([0-9A-Z]+)(?:号楼|号栋|号座|栋楼|座|栋)"), r"\1栋"),
    (re.compile(r"(\d+)楼(?=\d+(?:单元|门))"), r"\1栋"),
    (re.compile(r"(\d+)门(?=\d)"), r"\1单元"),
    (re.compile(r"(\d+)(?:楼|层|F(?![0-9A-Z]))"), r"\1层"),
    (re.compile(r"(\d[0-9A-Z-]*)(?:号房间|号房|号室|房间|房|室|户)"), r"\1室"),
    # A shop or stall has its number once in its market, whatever word follows it.
    (re.compile(r"(\d[0-9A-Z-]*)号?(?:商铺|店铺|铺面|铺位|铺|档口|档位|档|摊位|柜台|门面|店面)"), r"\1室"),
    (re.compile(r"(?:商铺|店铺|铺面|铺位|铺|档口|档位|档|摊位)([A-Z]?\d[0-9A-Z-]*)号?"), r"\1室"),
    # After a building, a floor or a staircase, a number is a room: 3栋102号, 3栋501, 3-2-501.
    (re.compile(r"(?<=[栋层元])([A-Z]?\d[0-9A-Z-]*)(?:号|$)"), r"\1室"),
    (re.compile(r"(?<=号)([A-Z]?\d{3,5}[A-Z]?)$"), r"\1室"),
    (re.compile(r"(?<![0-9A-Z-])(\d{1,3})-(\d{1,2})-(\d{3,4})室?$"), r"\1栋\2单元\3室"),
    (re.compile(r"(?<![0-9A-Z-])(\d{1,3})-(\d{3,4})室?$"), r"\1栋\2室"),
    # 5层501室 says the floor twice.
    (re.compile(r"(\d{1,2})层(?=\1\d{2}室)"), ""),
)


def spell(text: str) -> str:
    """``text`` (NFKC) in one spelling, without spaces and punctuation; a dash keeps numbers apart."""
    text = simplified(REMARK.sub(_unbracketed, LABEL.sub("", text))).translate(VARIANTS)
    if LATIN.search(text):
        text = NUMBER_SIGN.sub(r"\1\2号", ROOM_WORD.sub(r"\1室", text)).upper()
    text = LOOSE_DASH.sub("", PUNCTUATION.sub("", BETWEEN_NUMBERS.sub("-", text)))
    text = NUMERAL.sub(lambda found: str(_number(found[1])), text)
    for pattern, spelled in UNITS:
        text = pattern.sub(spelled, text)
    return squeeze(text)


def _unbracketed(remark: re.Match[str]) -> str:
    """A remark goes, a division in brackets stays: 成都（锦江区）."""
    return remark[1] if DIVISION.fullmatch(remark[1]) else " "


def _number(numeral: str) -> int:
    """二百零三 and 二〇三 are 203; 十二 is 12."""
    if not any(character in TENS for character in numeral):
        return int("".join(str(DIGITS[character]) for character in numeral))
    total = digit = 0
    for character in numeral:
        if character in TENS:
            total += (digit or 1) * TENS[character]
            digit = 0
        else:
            digit = DIGITS[character]
    return total + digit
