"""The rows that show a member gathering money or passing goods on."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.roles.movements import FREIGHT, GOODS, MATERIAL, MONEY


def role_rows(near: DataFrame) -> DataFrame:
    """(ring_id, account_id, role, other, row_digest): money that a member gets from another (`payee`), goods that it
    sends to another (`warehouse`). ``near``: of ``graph.roles.movements``."""
    inside = near.where("giver_ring = taker_ring")
    money = inside.where(F.col("way") == MONEY)
    goods = inside.where((F.col("way") == FREIGHT) & F.col("kind").isin(GOODS, MATERIAL))
    return _rows(money, "payee", F.col("taker"), F.col("giver")).unionByName(
        _rows(goods, "warehouse", F.col("giver"), F.col("taker"))
    )


def _rows(moved: DataFrame, role: str, account: Column, other: Column) -> DataFrame:
    return moved.select(
        F.col("giver_ring").alias("ring_id"),
        account.alias("account_id"),
        F.lit(role).alias("role"),
        other.alias("other"),
        "row_digest",
    )
