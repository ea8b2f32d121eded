"""How many distinct addresses a second are placed: in shares, as by a large night, on the golden texts renumbered."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from benchmarks.addresses.golden import read
from graph.passes.rows import Tables, on_rows
from graph.passes.sql import answer
from graph.settings import StandardiseSettings
from leads.regions.placing import places_of

LAST_NUMBER = re.compile(r"\d+(?=\D*$)")


def texts(count: int) -> list[str]:
    """``count`` distinct texts of the forms of the golden set: the last number of each, or one at its end, runs on."""
    forms = [_form(row.text) for row in read("current")]
    return [forms[at % len(forms)].format(1 + at // len(forms)) for at in range(count)]


def addresses_per_second(spark: SparkSession, settings: StandardiseSettings, written: Sequence[str]) -> float:
    """Of a second run, in which the workers have their tables: all texts placed and counted by status."""
    rows = spark.createDataFrame([(text,) for text in written], "address string").repartition(8).cache()
    rows.count()
    _seconds(rows, settings)
    return len(written) / _seconds(rows, settings)


def _seconds(rows: DataFrame, settings: StandardiseSettings) -> float:
    def counted(tables: Tables) -> pa.Table:
        read = places_of(tables["texts"]["address"], settings)
        return answer({"read": read}, "SELECT region_status, count(*) AS texts FROM read GROUP BY region_status")

    begun = time.monotonic()
    on_rows({"texts": rows}, {"texts": "address"}, counted, "region_status string, texts bigint").collect()
    return time.monotonic() - begun


def _form(text: str) -> str:
    plain = text.replace("{", "").replace("}", "")
    return LAST_NUMBER.sub("{}", plain) if LAST_NUMBER.search(plain) else f"{plain}{{}}号"
