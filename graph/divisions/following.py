"""What the text behind a name tells of it: whether it names a place, or is a part of a road's or a building's name."""

from __future__ import annotations

import re

# Text that runs on as the name of a road, a building or a village: 上海路, 北京东路, 西湖文化广场; 江东街道 is a town.
RUNS_ON = re.compile(
    r".{0,2}?(?:路|街(?!道)|大道|巷|弄|(?<!街)道|里|村|镇|乡|桥|站|山|广场|大厦|饭店|酒店|公司|市场|大学|公园|机场)"
)
# What may follow the short name of a county: a town or a zone, or a road with a number that is no part of the name
# (建国路88).
TOWN = (
    r"[\u4e00-\u9fff]{2,5}?(?:街道|镇|乡)"
    r"|[\u4e00-\u9fff]{2,8}?(?:管理区|农场|林场|开发区|经开区|高新区|工业园|工业区|产业园|产业基地|科技园|物流园)"
)
TOWN_FOLLOWS = re.compile(TOWN)
GOES_ON = re.compile(rf"$|{TOWN}|(?![东西南北中内外前后上下门大小新老])[\u4e00-\u9fff]{{2,6}}?(?:路|街|大道|巷|弄)\d")
# What may stand between a province or city and a county of its own, as zones that have no code do; no road, no number.
BETWEEN = re.compile(r"[^\d路街道号巷弄]{1,16}")
# 老城区 or 市中区 is what people call the middle of many cities; alone it names none.
GENERIC = re.compile(r"(?:[东西南北中新老城郊矿市港海江河区]{1,3}|开发|高新)[区县]|.县|.区")
# Parts of Hong Kong and Macau that are no districts; an address may begin with those of Hong Kong.
QUARTERS = re.compile(r"(?:香港岛|港岛|九龙|新界|大屿山|澳门半岛|离岛)(?!区)")
# What makes a road or a building of the name of Hong Kong, Macau or Taiwan: 香港中路, 澳门花园.
APART_RUNS_ON = re.compile(r"[东西南北中]?(?:路|街|大道|巷|道|里|村)|花园|大厦|广场|城|酒店|饭店")
HONG_KONG = re.compile(r"(?=(?:九龙|新界|港岛)(?![区坡县镇乡路街]))")
