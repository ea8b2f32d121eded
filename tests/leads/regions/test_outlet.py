"""Names of couriers' outlets: the area that they name, and never a road's or an estate's."""

from __future__ import annotations

import pytest

from graph.divisions import matcher
from leads.regions.outlet import outlet_area


@pytest.mark.parametrize(
    ("name", "county"),
    [
        ("北京朝阳望京营业部", "110105"),
        ("余杭区3部", "330110"),
        ("杭州萧山转运中心", "330109"),
        ("浙江省金华市义乌市苏溪公司", "330782"),
        ("上海浦东张江网点", "310115"),
        ("南京路营业部", None),
        ("朝阳营业部", None),
        ("朝阳区5部", None),
        ("客户中心", None),
        ("", None),
        (None, None),
    ],
)
def test_area_of_an_outlet(name: str | None, county: str | None) -> None:
    found = outlet_area(name, matcher(2024))
    assert (matcher(2024).locate(found[1]).county if found else None) == county
