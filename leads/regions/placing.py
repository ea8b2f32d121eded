"""Places texts of addresses in provinces, cities and counties."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.types import ArrayType, StringType, StructField, StructType

from graph.divisions import matcher, romanised_matcher
from graph.settings import StandardiseSettings
from graph.spread import spread
from graph.traits import NormalForms
from graph.traits.address_parts import HAN, read
from graph.traits.normal_form import fold
from leads.regions.cells import cells

CODES = ("adcode_province", "adcode_city", "adcode_county")
PLACE = (*CODES, "region_status")
ANSWERS = (*PLACE, "region_candidates", "precision")
MEMORY_TEXTS = 200_000
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


def placed(rows: DataFrame, column: str, settings: StandardiseSettings) -> DataFrame:
    """``rows`` with the place that the text in ``column`` names.

    Added: adcode_province, adcode_city, adcode_county (null where the text does not say), region_status (`mapped`,
    `ambiguous` or `unmapped`), region_candidates (array: codes that an ambiguous text could mean, sorted), precision
    (the finest part that it names: `province` to `room`, null for none). A city without counties is its own county,
    and Hong Kong, Macau and Taiwan are their own cities, so that what lies there is not counted as unknown.
    """
    answers = [StructField(name, StringType()) for name in ANSWERS]
    answers[ANSWERS.index("region_candidates")] = StructField("region_candidates", ArrayType(StringType()))
    # Equal texts meet in one partition, so that each is read once.
    return spread(rows, column).mapInArrow(_placer(settings, column), StructType([*rows.schema.fields, *answers]))


def _placer(
    settings: StandardiseSettings, column: str
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def place(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        reader = Reader(settings)
        for batch in batches:
            texts = batch.column(column).dictionary_encode("encode")
            taken = [values.take(texts.indices) for values in _answers(reader, texts.dictionary)]
            yield pa.RecordBatch.from_arrays([*batch.columns, *taken], names=[*batch.schema.names, *ANSWERS])

    return place


def places_of(texts: pa.Array, settings: StandardiseSettings) -> pa.Table:
    """(text, ``ANSWERS``): the place that each of the texts names, as of ``placed``."""
    return pa.table([texts, *_answers(Reader(settings), texts)], names=["text", *ANSWERS])


def _answers(reader: Reader, texts: pa.Array) -> list[pa.Array]:
    found = [reader.read(text) for text in texts.to_pylist()]
    return [
        pa.array([answer[at] for answer in found], LIST if name == "region_candidates" else pa.string())
        for at, name in enumerate(ANSWERS)
    ]


class Reader:
    """Reads one address after another; what comes again in a later batch is remembered."""

    def __init__(self, settings: StandardiseSettings) -> None:
        self._year = settings.adcode_year
        self._matcher = matcher(self._year)
        self._forms = NormalForms(settings)
        self._memory: dict[str | None, Answer] = {None: NOWHERE}

    def read(self, text: str | None) -> Answer:
        found = self._memory.get(text)
        if found is None:
            if len(self._memory) > MEMORY_TEXTS:
                self._memory = {None: NOWHERE}
            found = self._memory[text] = self._read(fold(text or ""))
        return found

    def _read(self, folded: str) -> Answer:
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
