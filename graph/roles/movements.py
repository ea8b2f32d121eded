"""Money and goods that move between accounts, in one shape, with what they are said to be for.

What is said is optional: a transfer without ``purpose`` has no kind, and where no freight lands there is none to see.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.settings import RoleSettings

MONEY, FREIGHT = "money", "freight"
GOODS, PACKAGING, MATERIAL, TAKINGS, OTHER = "goods", "packaging", "material", "takings", "other"
FOR_GOODS = (GOODS, PACKAGING, MATERIAL)


def movements(
    transfers: DataFrame, shipments: DataFrame, settings: RoleSettings, placeholders: Iterable[str]
) -> DataFrame:
    """(giver, taker, way, kind, yuan, row_digest): a transfer or a freight parcel between two accounts a row.

    ``way``: `money` or `freight`. ``kind``: what a parcel holds or a transfer's purpose says: `goods`, `packaging`,
    `material`, `takings`, `other`; null where it says nothing. Parcels of orders are no freight.
    """
    money = transfers.select(
        F.col("from_account_id").alias("giver"),
        F.col("to_account_id").alias("taker"),
        F.lit(MONEY).alias("way"),
        paid_for(settings, placeholders).alias("kind"),
        F.col("amount").alias("yuan"),
        "row_digest",
    )
    sent = is_freight(shipments).select(
        F.col("sender_account_id").alias("giver"),
        F.col("receiver_account_id").alias("taker"),
        F.lit(FREIGHT).alias("way"),
        held().alias("kind"),
        F.lit(None).cast("decimal(18,2)").alias("yuan"),
        "row_digest",
    )
    return money.unionByName(sent).where("giver <> taker")


def is_freight(shipments: DataFrame) -> DataFrame:
    """Shipments between two accounts."""
    return shipments.where(F.col("sender_account_id").isNotNull() & F.col("receiver_account_id").isNotNull())


def held() -> Column:
    """What a parcel of freight holds: `goods` where it does not say."""
    return F.coalesce(F.col("goods_kind"), F.lit(GOODS))


def paid_for(settings: RoleSettings, placeholders: Iterable[str]) -> Column:
    """The kind that a transfer's purpose names first in the order of the lists; a placeholder says nothing."""
    text = F.lower(F.trim("purpose"))
    said = text.isNotNull() & (text != "") & ~text.isin([word.lower() for word in placeholders])
    named = F.lit(OTHER)
    for kind, words in reversed(settings.purposes.items()):
        for word in words:
            named = F.when(text.contains(word.lower()), F.lit(kind)).otherwise(named)
    return F.when(said, named)
