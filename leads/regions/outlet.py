"""Which area the name of a courier's outlet names: 北京朝阳望京营业部 lies in 北京朝阳."""

from __future__ import annotations

import re

from graph.divisions import Matcher
from graph.divisions.following import RUNS_ON
from graph.traits.address_text import spell
from graph.traits.normal_form import fold

OUTLET = "waybill outlet"
KIND = re.compile(
    r"(?:\d*[部站点]|(?:营业|揽投|速递|快递)[部厅点]|网点|分[部拨]|(?:转运|分拨|集散|处理)?中心|(?:分|速递|快递|物流)?公司)+$"
)


def outlet_area(text: str | None, places: Matcher) -> tuple[str, str] | None:
    """(`waybill outlet`, the head of the name that names a city or county); None where none is certain."""
    name = KIND.sub("", spell(fold(text))) if text else ""
    for end in range(len(name), 1, -1):
        place = places.locate(name[:end])
        # 南京路营业部 names a road in any city.
        if place.status == "mapped" and place.city and place.start == 0 and not RUNS_ON.match(name, end):
            return OUTLET, name[:end]
    return None
