"""The shape of a fact."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lineage.sources import SOURCE

COLUMNS = ("lead_id", "statement", "kind", *SOURCE, "derived_from", "rule")


def facts(rows: DataFrame, kind: Column, statement: Column, rule: Column, derived_from: str | None = None) -> DataFrame:
    """``rows`` (lead_id, and the source columns where rows of the landing zone stand behind them) as ``COLUMNS``.

    ``derived_from``: the table of the same night that facts without such a row are made from.
    """
    sources = [F.col(name) if name in rows.columns else F.lit(None).cast("string").alias(name) for name in SOURCE]
    cited = rows.select("lead_id", statement.alias("statement"), kind.alias("kind"), *sources, rule.alias("rule"))
    table = F.when(F.col("row_digest").isNull(), F.lit(derived_from))
    return cited.withColumn("derived_from", table.cast("string")).select(*COLUMNS)
