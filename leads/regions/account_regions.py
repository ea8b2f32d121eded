"""The stage that places each address of an account."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

from graph.divisions import Located, matcher
from graph.settings import StandardiseSettings
from graph.spread import spread
from graph.traits import NormalForms
from graph.traits.address_text import spell
from graph.traits.normal_form import fold

Frames = Mapping[str, DataFrame]

SOURCE = ("source_dataset", "source_night", "source_file", "row_digest")
PLACE = ("adcode_province", "adcode_city", "adcode_county", "region_status")
COLUMNS = ("account_id", "basis", *PLACE, "first_seen", "last_seen", *SOURCE)


def account_regions(accepted: Frames, settings: StandardiseSettings) -> DataFrame:
    """Where each account's addresses lie, one row per accepted row with an address, without its text.

    (account_id, basis: `ship_from`, `return`, `warehouse` or `registered`, adcode_province, adcode_city,
    adcode_county: null where the text does not say, region_status: `mapped`, `ambiguous` or `unmapped`,
    first_seen, last_seen, source_dataset, source_night, source_file, row_digest).
    """
    rows = _of_addresses(accepted["addresses"]).unionByName(_of_accounts(accepted["accounts"]))
    fields = [field for field in rows.schema.fields if field.name != "address"]
    schema = StructType([*fields, *(StructField(name, StringType()) for name in PLACE)])
    # Equal texts meet in one partition, so that each is read once.
    placed = spread(rows, "address").mapInArrow(_placer(settings, [field.name for field in fields]), schema)
    return placed.select(*COLUMNS)


def _of_addresses(addresses: DataFrame) -> DataFrame:
    basis, first, last = F.col("address_kind"), F.col("first_seen_at"), F.col("last_seen_at")
    return _rows(addresses, "addresses", basis, F.col("address"), first, last)


def _of_accounts(accounts: DataFrame) -> DataFrame:
    """A registered address that is missing gives no row: nothing was said that could be unmapped."""
    told = accounts.where(F.col("registered_address").isNotNull())
    basis, first, last = F.lit("registered"), F.col("registered_at"), F.col("closed_at")
    return _rows(told, "accounts", basis, F.col("registered_address"), first, last)


def _rows(frame: DataFrame, dataset: str, basis: Column, address: Column, first: Column, last: Column) -> DataFrame:
    return frame.select(
        "account_id",
        basis.alias("basis"),
        address.alias("address"),
        first.alias("first_seen"),
        last.alias("last_seen"),
        F.lit(dataset).alias("source_dataset"),
        *SOURCE[1:],
    )


def _placer(
    settings: StandardiseSettings, kept: list[str]
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def place(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        reader = _Reader(settings)
        for batch in batches:
            texts = batch.column("address").dictionary_encode()
            found = [reader.read(text) for text in texts.dictionary.to_pylist()]
            answers = zip(*found, strict=True) if found else ((), (), (), ())
            columns = [pa.array(answer, pa.string()).take(texts.indices) for answer in answers]
            kept_columns = [batch.column(name) for name in kept]
            yield pa.RecordBatch.from_arrays([*kept_columns, *columns], names=[*kept, *PLACE])

    return place


class _Reader:
    """Reads one address after another; a partition's equal addresses may come in several batches."""

    def __init__(self, settings: StandardiseSettings) -> None:
        self._matcher = matcher(settings.adcode_year)
        self._forms = NormalForms(settings)

    def read(self, text: str) -> tuple[str | None, str | None, str | None, str]:
        """Codes of province, city and county, and the status."""
        folded = fold(text)
        if self._forms.is_missing("registered_address", folded):
            return None, None, None, "unmapped"
        place: Located = self._matcher.locate(spell(folded))
        return place.province, place.city, place.county, place.status
