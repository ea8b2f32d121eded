"""Signs that add up: each counts by its weight in ``conf/roles.yaml`` and says in words what it saw."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import add
from typing import NamedTuple

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.settings import Settings

# Sums of weights would else differ from the bar in their last digit.
DIGITS = 6


class Sign(NamedTuple):
    """Whether it is seen (null counts as not), and what it says."""

    seen: Column
    says: Column


def scored(rows: DataFrame, signs: Mapping[str, Sign], weights: Settings) -> DataFrame:
    """``rows`` with ``score``: the weights of the signs seen, at most 1, and ``reason``: what they say.

    ``weights``: a field for each sign.
    """
    seen = {name: F.coalesce(sign.seen, F.lit(False)) for name, sign in signs.items()}
    weighed = [F.when(seen[name], F.lit(float(getattr(weights, name)))).otherwise(F.lit(0.0)) for name in signs]
    said = [F.when(seen[name], sign.says) for name, sign in signs.items()]
    return rows.withColumn("score", F.round(F.least(F.lit(1.0), reduce(add, weighed)), DIGITS)).withColumn(
        "reason", F.array_join(F.array_compact(F.array(*said)), "; ")
    )


def sentence(template: str, *columns: str) -> Column:
    """``template`` with a ``{}`` for each of ``columns``, in order."""
    texts = template.split("{}")
    parts = [F.lit(texts[0])]
    for name, text in zip(columns, texts[1:], strict=True):
        parts += [F.coalesce(F.col(name).cast("string"), F.lit("0")), F.lit(text)]
    return F.concat(*parts)
