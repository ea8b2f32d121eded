"""Signs that add up: each counts by its weight in ``conf/roles.yaml`` and says in words what it saw.

Weights are added in thousandths, as whole numbers: their sum is the same in any order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.settings import Settings

KEY = ["ring_id", "account_id"]
WHOLE = 1000


def seen(rows: DataFrame, sign: str, says: Column) -> DataFrame:
    """(ring_id, account_id, sign, says): ``rows`` has one for each account that shows the sign."""
    return rows.select(*KEY, F.lit(sign).alias("sign"), says.alias("says"))


def summed(shown: Sequence[DataFrame], weights: Settings) -> DataFrame:
    """(ring_id, account_id, score, reason) of the accounts in ``shown``: frames as of ``seen``.

    ``weights``: a field for each sign; the reason says them in the order of the fields.
    """
    every = reduce(DataFrame.unionByName, shown)
    names = list(type(weights).model_fields)
    place = F.array_position(F.array(*map(F.lit, names)), F.col("sign"))
    weight = F.element_at(F.array(*(F.lit(_thousandths(weights, name)) for name in names)), place.cast("int"))
    said = F.sort_array(F.collect_list(F.struct(place.alias("place"), "says")))
    return every.groupBy(*KEY).agg(
        (F.least(F.lit(WHOLE), F.sum(weight)) / WHOLE).alias("score"),
        F.array_join(F.transform(said, lambda one: one["says"]), "; ").alias("reason"),
    )


def weighed(signs: Mapping[str, Column], weights: Settings) -> Column:
    """The score of a row that shows the ``signs`` (boolean each)."""
    parts = [F.when(shows, F.lit(_thousandths(weights, name))).otherwise(F.lit(0)) for name, shows in signs.items()]
    return F.least(F.lit(WHOLE), reduce(add, parts)) / WHOLE


def sentence(template: str, *columns: str) -> Column:
    """``template`` with a ``{}`` for each of ``columns``, in order."""
    texts = template.split("{}")
    parts = [F.lit(texts[0])]
    for name, text in zip(columns, texts[1:], strict=True):
        parts += [F.col(name).cast("string"), F.lit(text)]
    return F.concat(*parts)


def _thousandths(weights: Settings, name: str) -> int:
    return round(float(getattr(weights, name)) * WHOLE)
