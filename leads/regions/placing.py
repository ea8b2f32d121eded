"""Places texts of addresses in provinces, cities and counties."""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa

from graph.divisions import matcher, romanised_matcher
from graph.settings import StandardiseSettings
from graph.traits import NormalForms
from graph.traits.address_parts import HAN, read
from graph.traits.normal_form import fold
from leads.regions.cells import cells

CODES = ("adcode_province", "adcode_city", "adcode_county")
ANSWERS = (*CODES, "region_status", "region_candidates", "precision")
LIST = pa.list_(pa.string())


class Answer(NamedTuple):
    """What is said of one text, in the order of ``ANSWERS``."""

    province: str | None
    city: str | None
    county: str | None
    status: str
    candidates: list[str]
    precision: str | None


NOWHERE = Answer(None, None, None, "unmapped", [], None)


def places_of(texts: pa.Array | pa.ChunkedArray, settings: StandardiseSettings) -> pa.Table:
    """(text, adcode_province, adcode_city, adcode_county: null where the text does not say, region_status: `mapped`,
    `ambiguous` or `unmapped`, region_candidates: codes that an ambiguous text could mean, sorted, precision: the finest
    part that it names, `province` to `room`, null for none): the place that each of the texts names.

    A city without counties is its own county, and Hong Kong, Macau and Taiwan are their own cities, so that what lies
    there is not counted as unknown.
    """
    reader = Reader(settings)
    found = [reader.read(text) for text in texts.to_pylist()]
    answers = [
        pa.array([answer[at] for answer in found], LIST if name == "region_candidates" else pa.string())
        for at, name in enumerate(ANSWERS)
    ]
    return pa.table([texts, *answers], names=["text", *ANSWERS])


class Reader:
    """Reads one address after another; a text that comes again is read again."""

    def __init__(self, settings: StandardiseSettings) -> None:
        self._year = settings.adcode_year
        self._matcher = matcher(self._year)
        self._forms = NormalForms(settings)

    def read(self, text: str) -> Answer:
        folded = fold(text)
        if self._forms.is_missing("registered_address", folded):
            return NOWHERE
        if HAN.search(folded):
            found = read(folded, self._matcher)
            place, precision = found.place, found.precision
        else:
            place = romanised_matcher(self._year).locate(folded)
            precision = next((level for level in ("county", "city", "province") if getattr(place, level)), None)
        city, county = cells(place.province, place.city, place.county, self._year)
        return Answer(place.province, city, county, place.status, list(place.candidates), precision)
