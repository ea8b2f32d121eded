"""Where goods and money leave and arrive: by the text on a parcel, else by the main region of the account."""

from __future__ import annotations

from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.settings import StandardiseSettings
from leads.regional_tables import UNMAPPED
from leads.regions.placing import placed

SHIP_FROM, REGISTERED = "ship_from", "registered"


def with_places(rows: DataFrame, texts: tuple[str, ...], settings: StandardiseSettings) -> DataFrame:
    """``rows`` with ``<text>_city`` and ``<text>_adcode`` (the finest known, null where none is) for each of ``texts``,
    columns of addresses, which are left out. Each text is read once."""
    every = reduce(DataFrame.unionByName, (rows.select(F.col(text).alias("text")) for text in texts))
    read = placed(every.where(F.col("text").isNotNull()).distinct(), "text", settings)
    finest = F.coalesce("adcode_county", "adcode_city", "adcode_province")
    for text in texts:
        place = read.select(
            F.col("text").alias(text),
            F.col("adcode_city").alias(f"{text}_city"),
            finest.alias(f"{text}_adcode"),
        )
        rows = rows.join(place, text, "left").drop(text)
    return rows


def home_regions(mains: DataFrame) -> DataFrame:
    """(account_id, home): the finest code of where the account ships from, else of where it is registered.

    ``mains``: of ``leads.centre.main_regions``. Accounts of which nothing is known are left out.
    """
    finest = F.coalesce("adcode_county", "adcode_city", "adcode_province")
    by_basis = [F.max(F.when(F.col("basis") == basis, finest)) for basis in (SHIP_FROM, REGISTERED)]
    return mains.groupBy("account_id").agg(F.coalesce(*by_basis).alias("home")).where(F.col("home").isNotNull())


def known(*places: Column) -> Column:
    """The first that is known, else ``unmapped``."""
    return F.coalesce(*places, F.lit(UNMAPPED))
