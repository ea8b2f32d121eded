"""What is said beside an address: remarks for couriers and offices go, what tells a room from its neighbours stays."""

from __future__ import annotations

import re

REMARK = re.compile(r"[(\[【{〔]([^()\[\]【】{}〔〕\d]*)[)\]】}〕]")
DIVISION = re.compile(r"[\u4e00-\u9fff]{2,8}[区县市旗省]")
# Sides and stems tell one door from the next.
SIDES = "东西南北中左右前后上下内外甲乙丙丁戊己庚辛"
SIDE = re.compile(rf"[{SIDES}](?:[侧边面门头区段片院排组厅座栋幢楼户间]|单元|半间)?|之[一二三四五六七八九十]")
NUMBER = re.compile(r"\d|[〇零一二三四五六七八九十百千](?:号|幢|栋|室|楼|层|单元)")
# Between them and the text's end stand no sides: 近东门 and 近西门 may be two rooms.
PLAIN = rf"[^{SIDES}A-Za-z\d]"
OFFICIAL = r"仅?限?办公(?:使用|用途)?|(?:集群|托管)(?:注册|登记)|(?:住所|自主)+申报|一照多址|一址多照"
LANDMARK = "站|路口|广场|医院|学校|小学|中学|银行|超市|大厦|酒店|市场|公园|小区|政府|派出所"
ON_THE_WAY = rf"(?:靠|临|邻|毗)?[近邻]{PLAIN}{{2,12}}|{PLAIN}{{1,10}}(?:{LANDMARK})(?:旁边?|附近|对面)"
COURIER = (
    rf"{PLAIN}{{0,12}}(?:送货(?:上门)?|到付|电联|联系|电话|签收|代收|快递){PLAIN}{{0,12}}"
    rf"|{PLAIN}{{2,8}}收|(?:请|勿|别|不要|放){PLAIN}{{1,12}}"
)
FOR_THE_COURIER = re.compile(COURIER)
IDLE = re.compile(rf"{OFFICIAL}|{ON_THE_WAY}|{COURIER}")
# Who works in a room, and what for, makes no other room of it.
TENANT = re.compile(
    rf"(?:{PLAIN}{{2,30}}(?:公司|商行|商店|经营部|旗舰店|专卖店|专营店|工作室|网店)"
    rf"|(?:退货|售后|客服|收货|发货|电商)*(?:部|组|处|仓库|办公室|仓)?|{PLAIN}{{2,4}}(?:先生|女士|小姐)?收)"
)


def without_remarks(text: str) -> str:
    """``text`` without brackets: idle remarks go, and so does what stands in brackets before any number.

    A division stays: 成都（锦江区）. So does a side, and behind a number all that is not known to be idle: 501室（东）.
    """
    return REMARK.sub(_unbracketed, text)


def part_of_room(after: str) -> str:
    """What of the text behind a room belongs to the room: sides, letters, desks, but no firm and no addressee."""
    return "" if TENANT.fullmatch(after) or FOR_THE_COURIER.fullmatch(after) else after


def _unbracketed(remark: re.Match[str]) -> str:
    said = "".join(remark[1].split())
    if DIVISION.fullmatch(said) or SIDE.fullmatch(said):
        return said
    numbered = NUMBER.search(remark.string, 0, remark.start()) is not None
    return said if numbered and not IDLE.fullmatch(said) else " "
