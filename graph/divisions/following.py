"""What the text behind a name tells of it: whether it names a place, or is a part of a road's or a building's name."""

from __future__ import annotations

import re

# Text that runs on as the name of a road, a building or a village: 上海路, 北京东路, 西湖文化广场; 江东街道 is a town.
RUNS_ON = re.compile(
    r".{0,2}?(?:路|街(?!道)|大道|巷|弄|(?<!街)道|里|村|镇|乡|桥|站|山|广场|大厦|饭店|酒店|公司|市场|大学|公园|机场)"
)
# What may follow the short name of a county: a town or a zone, or a road with a number that is no part of the name
# (建国路88).
ZONE = r"(?:管理区|农场|林场|开发区|经开区|高新区|工业园|工业区|产业园|产业基地|科技园|物流园)"
# The word for a town's kind makes a town's name of what stands before it: 平湖街道 lies in Shenzhen.
TOWN_WORD = r"(?:街道|镇|乡|苏木)"
TOWN = rf"(?!{TOWN_WORD})(?:[\u4e00-\u9fff]{{2,5}}?(?:街道|镇|乡)|[\u4e00-\u9fff]{{2,8}}?{ZONE})"
TOWN_FOLLOWS = re.compile(TOWN)
GOES_ON = re.compile(
    rf"$|{TOWN}|(?!{TOWN_WORD}|[东西南北中内外前后上下门大新老]|小[区巷街路道学])"
    r"[\u4e00-\u9fff]{2,6}?(?:(?:路|街(?!道)|大道|巷|弄)\d|路$)"
)
# Zones that towns have as well as counties; an 经济开发区 is a county's.
ZONE_FOLLOWS = re.compile(rf"(?!经济|经开|高新)[\u4e00-\u9fff]{{0,12}}?(?:{ZONE}|园区)")
# What no short name of a county, a city or a province runs into: 嘉禾街, 平湖城. Below the province or city that has it
# it may be 城北路.
NO_SHORT = re.compile(rf"{TOWN_WORD}|街|[城港](?![东西南北中关区厢郊内外])")
NO_SHORT_ALONE = re.compile(rf"{TOWN_WORD}|[街城港]")
# A market or a road that the name of a city or county begins: 朝阳市场, 萧县路.
NO_DIVISION = re.compile(r"[场民政]|[东西南北中]?(?:路|街(?!道)|大道|巷|桥|站)|商会|小区|大厦")
# What may stand between a province or city and a county of its own, as zones that have no code do; no road, no number.
BETWEEN = re.compile(r"[^\d路街道号巷弄]{1,16}")
# 老城区 or 市中区 is what people call the middle of many cities; alone it names none.
GENERIC = re.compile(r"(?:[东西南北中新老城郊矿市港海江河区]{1,3}|开发|高新)[区县]|.县|.区")
# Parts of Hong Kong and Macau that are no districts; an address may begin with those of Hong Kong.
QUARTERS = re.compile(r"(?:香港岛|港岛|九龙|新界|大屿山|澳门半岛|离岛)(?!区)")
# What makes a road or a building of the name of Hong Kong, Macau or Taiwan: 香港中路, 澳门花园.
APART_RUNS_ON = re.compile(r"[东西南北中]?(?:路|街|大道|巷|道|里|村)|花园|大厦|广场|城|酒店|饭店")
HONG_KONG = re.compile(r"(?=(?:九龙|新界|港岛)(?![区坡县镇乡路街]))")
