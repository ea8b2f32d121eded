"""Evidence of counterfeit sale, and evidence against it."""

from __future__ import annotations

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from leads.facts.fact import facts
from leads.settings import LeadSettings


def guilt_facts(named: DataFrame, guilt: DataFrame, settings: LeadSettings) -> DataFrame:
    """The weightiest of each side per account."""
    speaks_for = F.col("bits") > 0
    order = (F.desc(F.abs("bits")), F.desc("happened_at"), F.col("row_digest"), F.col("kind"))
    place = F.row_number().over(Window.partitionBy("account_id", speaks_for).orderBy(*order))
    most = F.when(speaks_for, settings.guilt_facts_per_account).otherwise(settings.against_facts_per_account)
    weighed = guilt.join(named, "account_id").withColumn("place", place).where(F.col("place") <= most)
    words = F.when(speaks_for, "Suspected account ").otherwise("In favour of account ")
    statement = F.concat(words, "account_id", F.lit(": "), "statement")
    side = F.when(speaks_for, "guilt").otherwise("against")
    return facts(weighed, side, statement, F.concat(F.lit("suspicion."), F.col("kind")))
