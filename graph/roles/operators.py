"""Members that are entered as operators of other members' stores."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def operated_stores(members: DataFrame, ring_stores: DataFrame, store_operators: DataFrame) -> DataFrame:
    """(ring_id, account_id, store_id, operator): stores of a member, and the other member entered as their operator
    while it owned them. ``members``: (ring_id, account_id)."""
    entered = store_operators.where("relation = 'operator'").select(
        "store_id",
        F.col("account_id").alias("operator"),
        F.col("valid_from").alias("starts"),
        F.col("valid_to").alias("ends"),
    )
    operators = members.select("ring_id", F.col("account_id").alias("operator"))
    never = F.lit("9999-12-31").cast("timestamp")
    while_owned = (F.col("starts") < F.coalesce("valid_to", never)) & (F.col("valid_from") < F.coalesce("ends", never))
    return (
        ring_stores.select("ring_id", "account_id", "store_id", "valid_from", "valid_to")
        .join(entered, "store_id")
        .where(while_owned & (F.col("operator") != F.col("account_id")))
        .join(operators, ["ring_id", "operator"])
        .select("ring_id", "account_id", "store_id", "operator")
        .distinct()
    )
