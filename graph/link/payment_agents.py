"""Corporate accounts that pay many holders out: a cooperative's, an agency's, a platform tool's, and nobody's own.

Money that goes to such an account says who manages it, not who runs the shop. An account in the name of a firm that is
among those who are paid there is that firm's own, and says what any payee says.
"""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.settings import LinkSettings

HOLDERS = ("holder_name", "legal_person")
"""Trait types that hold an account's own names: a person's, a firm's, its legal person's."""


def payment_agents(account_traits: DataFrame, payees: DataFrame, settings: LinkSettings) -> DataFrame:
    """(trait_token): payee numbers that the data tell to be a payment agent's. ``payees``: the accepted rows."""
    corporate = payees.where("payee_kind = 'corporate'").select(F.col("row_digest").alias("row"))
    bound = _rows(account_traits, "payee_number").join(corporate, "row", "left_semi")
    owners = account_traits.where(F.col("trait_type").isin(*HOLDERS)).select(
        "account_id", F.col("trait_token").alias("holder")
    )
    on_rows = _rows(account_traits, "payee_name").select("row", F.col("trait_token").alias("name"))
    named = bound.join(on_rows, "row").join(owners, "account_id")
    return (
        named.groupBy("trait_token")
        .agg(
            F.countDistinct("account_id").alias("accounts"),
            F.countDistinct("holder").alias("holders"),
            F.max(F.col("name") == F.col("holder")).alias("own"),
        )
        .where(
            (F.col("accounts") >= settings.institution_payee_accounts)
            & (F.col("holders") >= settings.institution_payee_accounts)
            & ~F.col("own")
        )
        .select("trait_token")
    )


def _rows(account_traits: DataFrame, trait_type: str) -> DataFrame:
    """(account_id, trait_token, row): the rows that show the use; a payee's number and name stand in one row."""
    used = account_traits.where(F.col("trait_type") == trait_type)
    return used.select("account_id", "trait_token", F.explode("source_rows").alias("row"))
