"""Where a row came from, by its digest: what a cited digest resolves to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

SOURCE = ("source_dataset", "source_night", "source_file", "row_digest")


def cited(dataset: str) -> Column:
    """An accepted row of ``dataset`` as it is cited: a struct of ``SOURCE``."""
    return F.struct(F.lit(dataset).alias("source_dataset"), *SOURCE[1:])


def cited_row(dataset: str, rows: str | None = None) -> str:
    """The same in SQL for DuckDB; ``rows``: what the rows go by, where others have columns of these names, too."""
    of_row = ", ".join(f"'{name}': {f'{rows}.{name}' if rows else name}" for name in SOURCE[1:])
    return f"{{'source_dataset': '{dataset}', {of_row}}}"


def row_sources(accepted: Mapping[str, DataFrame], digests: DataFrame, datasets: Iterable[str]) -> DataFrame:
    """(row_digest, source_dataset, source_night, source_file) of the rows of ``datasets`` that ``digests`` names.

    ``digests``: (row_digest), distinct, with what else is to stand beside each. It is small beside the input, and each
    dataset is read once.
    """
    rows = [
        accepted[name].select("row_digest", F.lit(name).alias("source_dataset"), "source_night", "source_file")
        for name in datasets
    ]
    return reduce(DataFrame.unionByName, rows).join(F.broadcast(digests), "row_digest")
