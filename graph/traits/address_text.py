"""One spelling for one Chinese address: numerals, 号/號/No., 幢/栋/座, 室/房, floors below the ground, punctuation."""

from __future__ import annotations

import re

from graph.divisions.spelling import simplified
from graph.traits.address_remarks import SIDES, without_remarks
from graph.traits.chinese_numerals import CHARACTERS, digits, in_digits
from graph.traits.normal_form import squeeze

# 幢 and 栋 are two words for one thing.
VARIANTS = str.maketrans("幢−–", "栋--")
# What stands before an address on a waybill: 收货人:王** 138****1234 地址:桐庐分水镇.
LABEL = re.compile(r"^.*?(?:地址|发货地|退货地|所在地)\s*[:：]\s*")
# Latin words stand right beside Han characters, which count as letters to \b.
NUMBER_SIGN = re.compile(r"(?<![a-z])no\.?\s*(\d+(?:-\d+)?)号?|#(\d+)|(?<=\d)#", re.IGNORECASE)
ROOM_WORD = re.compile(r"(?<![a-z])(?:room|rm|flat)\.?\s*([a-z]?\d+[a-z]?)(?:室)?", re.IGNORECASE)
# Few texts have any of what those two look for.
LATIN = re.compile(r"[A-Za-z#]")
# Whatever keeps two numbers apart: 501(2) is no 5012.
BETWEEN_NUMBERS = re.compile(r"(?<=[0-9A-Z])(?:[^\w]|_)+(?=[0-9A-Z])")
PUNCTUATION = re.compile(r"[^\w-]|_")
DASH_AFTER_WORD = re.compile(r"(?<=[\u4e00-\u9fff])\s*-")
# -1层 lies below the ground, and so do the rooms of the first three floors under a minus: 3栋-101.
BELOW = re.compile(
    r"(?<=[\u4e00-\u9fff])\s*-(?=[1-4一二三四](?:层|楼|F)"
    r"|(?:(?<=[栋座元号院]-)|(?<=号楼-))[1-3]\d{2}[A-Za-z]?(?:室|房|号|铺|$))"
)
# A dash before a low floor may be a minus: it stays, so that the room is neither of the two.
LOOSE_DASH = re.compile(r"(?<![0-9A-Z])-+(?![1-4一二三四](?:层|楼|F))|-+(?![0-9A-Z])")

# Longer ones are no numbers; what a run of digits or numerals begins with is looked at once, however long the run is.
NUMERAL = re.compile(
    rf"(?<![{CHARACTERS}])第?([{CHARACTERS}]{{1,9}}+)(?=号|栋|座|单元|室|房|楼|层|弄|门(?=[0-9〇零一二两三四五六七八九十])|铺|档|期|组|队)"
)
LAST_NUMERAL = re.compile(r"(?<=[栋座元层楼号])([〇零一二三四五六七八九]{3,4})$")
# 1号之一, 1号之1 and 1号之1的 are one; the word behind keeps the number apart from the room's.
PART_NUMERAL = re.compile(rf"之([{CHARACTERS}]{{1,9}}+|\d{{1,2}}(?!\d))(?:号|的|-(?=\d))?")

HOUSE = r"(?:[东西南北中前后左右主副附新老旧裙塔大]|办公|综合|教学|写字|商务|商业|宿舍)楼|大厦"
# What may stand behind a room that lacks its word: 501东户.
PART = rf"(?:[{SIDES}](?:侧|边|面|户|间|半间)?|之\d+号)?$"

# A number with all that is written in one with it; taken whole, as no rule reads a part of it.
NUMBER = r"(?<!\d)\d[0-9A-Z-]*+"
SHOP = "商铺|店铺|铺面|铺位|铺|档口|档位|档|摊位|摊|柜台|柜位"
# In order: a character without which the rule says nothing (empty: any text), what it looks for, the one spelling.
UNITS = (
    # 3# and No. 3 are 3号; 3号楼, 3幢 and A座 are buildings; 3楼2单元 is a building, 3楼 else a floor.
    ("", re.compile(r"(?<![0-9A-Z])([0-9A-Z]++)(?:号楼|号栋|号座|栋楼|座|栋)"), r"\1栋"),
    ("", re.compile(rf"([{SIDES}主副])(?:号楼|座|栋)"), r"\1栋"),
    ("楼", re.compile(r"(?<!\d)(\d++)楼(?=\d+(?:单元|门))"), r"\1栋"),
    ("门", re.compile(r"(?<!\d)(\d++)门(?=\d)"), r"\1单元"),
    ("", re.compile(r"(?<!\d)(\d++)(?:楼|层|F(?![0-9A-Z]))"), r"\1层"),
    ("F", re.compile(r"(?<!\d)(\d{1,2})F(?=\1\d{2}(?!\d))"), r"\1层"),
    ("", re.compile(r"(?:负|地下|(?<![0-9A-Z-])B)([1-9])(?:层|F)"), r"负\1层"),
    ("-", re.compile(r"(?<=层)-(?=[0-9A-Z])"), ""),
    ("的", re.compile(r"(?<=号)的(?=\d)"), ""),
    ("", re.compile(rf"({NUMBER})([{SIDES}])(?:室|房)"), r"\1室\2"),
    ("", re.compile(rf"({NUMBER})(?:号房间|号房|号室|房间|房|室|户)"), r"\1室"),
    # A shop or stall has its number once in its market, whatever word follows it.
    ("", re.compile(rf"({NUMBER})号?(?:{SHOP}|柜(?![机员])|门面|店面)"), r"\1室"),
    ("", re.compile(rf"(?:{SHOP})([A-Z]?{NUMBER})号?"), r"\1室"),
    # After a building, a floor or a staircase, a number is a room: 3栋102号, 3栋501, 3-2-501.
    ("", re.compile(rf"(?<=[栋层元])([A-Z]?{NUMBER})(?:号|(?={PART}))"), r"\1室"),
    ("号", re.compile(rf"(?<=号)([A-Z]?-?\d{{3,5}}[A-Z]?)(?={PART})"), r"\1室"),
    ("", re.compile(rf"((?:{HOUSE})|负|(?<=[栋层元号])[{SIDES}])(\d{{3,5}}[A-Z]?)(?={PART})"), r"\1\2室"),
    ("-", re.compile(rf"(?<![0-9A-Z-])(\d{{1,3}})-(\d{{1,2}})-(\d{{3,4}})(?:室|(?={PART}))"), r"\1栋\2单元\3室"),
    ("-", re.compile(rf"(?<![0-9A-Z-])(\d{{1,3}})-(\d{{3,4}})(?:室|(?={PART}))"), r"\1栋\2室"),
    # 501室A and 501A室 are one.
    ("室", re.compile(r"(\d)室([A-Z])(?![0-9A-Z-])"), r"\1\2室"),
    # 5层501室 says the floor twice, 负1层负101室 that it lies below the ground.
    ("负", re.compile(r"负(\d)层负?(?=\1\d{2}[A-Z]?室)"), "负"),
    ("层", re.compile(r"(?<![0-9A-Z负-])(\d{1,2})层(?=\1\d{2}[A-Z]?室)"), ""),
)


def spell(text: str) -> str:
    """``text`` (NFKC) in one spelling, without spaces and punctuation; a dash keeps numbers apart."""
    text = _below_ground(simplified(without_remarks(LABEL.sub("", text))).translate(VARIANTS))
    if LATIN.search(text):
        text = NUMBER_SIGN.sub(r"\1\2号", ROOM_WORD.sub(r"\1室", text)).upper()
    text = LOOSE_DASH.sub("", PUNCTUATION.sub("", BETWEEN_NUMBERS.sub("-", text)))
    text = PART_NUMERAL.sub(lambda found: f"之{digits(found[1])}号", text)
    for numeral in (NUMERAL, LAST_NUMERAL):
        text = in_digits(numeral, text)
    for mark, pattern, spelled in UNITS:
        if mark in text:
            text = pattern.sub(spelled, text)
    return squeeze(text)


def _below_ground(text: str) -> str:
    """A minus as 负, where the only dash behind a word stands before a low floor; else dashes only keep parts apart."""
    return BELOW.sub("负", text) if "-" in text and len(DASH_AFTER_WORD.findall(text)) == 1 else text
