"""How many distinct addresses a second are placed: the night's own stage, in Spark, on the golden texts renumbered."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from benchmarks.addresses.golden import read
from graph.settings import StandardiseSettings
from leads.regions.placing import placed

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
    begun = time.monotonic()
    placed(rows, "address", settings).groupBy("region_status").agg(F.count(F.lit(1))).collect()
    return time.monotonic() - begun


def _form(text: str) -> str:
    plain = text.replace("{", "").replace("}", "")
    return LAST_NUMBER.sub("{}", plain) if LAST_NUMBER.search(plain) else f"{plain}{{}}号"
