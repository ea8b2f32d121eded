"""Texts placed in provinces, cities and counties."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.types import StringType, StructField, StructType

from graph.divisions import Located, matcher
from graph.settings import StandardiseSettings
from graph.spread import spread
from graph.traits import NormalForms
from graph.traits.address_text import spell
from graph.traits.normal_form import fold

PLACE = ("adcode_province", "adcode_city", "adcode_county", "region_status")


def placed(rows: DataFrame, column: str, settings: StandardiseSettings) -> DataFrame:
    """``rows`` with (adcode_province, adcode_city, adcode_county: null where the text in ``column`` does not say,
    region_status: `mapped`, `ambiguous` or `unmapped`)."""
    fields = [*rows.schema.fields, *(StructField(name, StringType()) for name in PLACE)]
    # Equal texts meet in one partition, so that each is read once.
    return spread(rows, column).mapInArrow(_placer(settings, column), StructType(fields))


def _placer(
    settings: StandardiseSettings, column: str
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def place(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        reader = _Reader(settings)
        for batch in batches:
            texts = batch.column(column).dictionary_encode("encode")
            found = [reader.read(text) for text in texts.dictionary.to_pylist()]
            answers = zip(*found, strict=True) if found else ((), (), (), ())
            columns = [pa.array(answer, pa.string()).take(texts.indices) for answer in answers]
            names = [*batch.schema.names, *PLACE]
            yield pa.RecordBatch.from_arrays([*batch.columns, *columns], names=names)

    return place


class _Reader:
    """Reads one address after another; a partition's equal addresses may come in several batches."""

    def __init__(self, settings: StandardiseSettings) -> None:
        self._matcher = matcher(settings.adcode_year)
        self._forms = NormalForms(settings)

    def read(self, text: str | None) -> tuple[str | None, str | None, str | None, str]:
        """Codes of province, city and county, and the status."""
        folded = fold(text or "")
        if self._forms.is_missing("registered_address", folded):
            return None, None, None, "unmapped"
        place: Located = self._matcher.locate(spell(folded))
        return place.province, place.city, place.county, place.status
