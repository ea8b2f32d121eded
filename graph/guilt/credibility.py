"""How far a complainant's word goes, and whose word goes nowhere.

About a quarter of complaints are malicious, so who complains counts: credibility = (upheld + 1.5) / (upheld + withdrawn
+ malicious + 2), at most 1. Two kinds of complainants are *discredited*, by what they said of counterfeits: who took
back or was found malicious in more than he was right in; and who was wrong more often than right in any way and
malicious more than once in a while. A rights holder whose complaints are often rejected is careless, which is another
thing. A discredited one's upheld complaints prove nothing, nor do his appraisals, nor the penalties that follow from
either. So it is with a buyer who always appears with him: all of whose complaints, two or more, meet one of his against
the same store within days. Not so with a rights holder: a ring would only have to send a false complaint ahead of the
true ones.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.settings import SuspicionSettings

ABOUT_COUNTERFEITS = ("counterfeit", "piracy")


def credibility(complaints: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """(complainant_id, credibility 0..1, discredited boolean, word 0..1): of all complaints up to the night; ``word``
    is what the complainant's word weighs, 0 for a discredited one."""
    fakes = F.col("ground").isin(*ABOUT_COUNTERFEITS)
    in_bad_faith = _right(fakes, ("withdrawn", "malicious"), settings) < settings.discredited_below
    wrong = _right(fakes, ("withdrawn", "malicious", "rejected"), settings) < settings.discredited_below
    malicious, decided = (
        F.sum((fakes & F.col("outcome").isin(*outcomes)).cast("int"))
        for outcomes in (("malicious",), ("upheld", "withdrawn", "malicious", "rejected"))
    )
    often = malicious > settings.malicious_share * decided
    known = complaints.groupBy("complainant_id").agg(
        F.least(_right(F.lit(True), ("withdrawn", "malicious"), settings), F.lit(1.0)).alias("credibility"),
        (in_bad_faith | (wrong & often)).alias("wrong"),
    )
    together = companions(complaints, known.where("wrong").select("complainant_id"), settings)
    joined = known.join(together.withColumn("companion", F.lit(True)), "complainant_id", "left")
    discredited = F.col("wrong") | F.coalesce("companion", F.lit(False))
    return joined.select(
        "complainant_id",
        "credibility",
        discredited.alias("discredited"),
        F.when(discredited, 0.0).otherwise(F.col("credibility")).alias("word"),
    )


def companions(complaints: DataFrame, discredited: DataFrame, settings: SuspicionSettings) -> DataFrame:
    """(complainant_id) of the buyers who always appear with one of the ``discredited`` (complainant_id)."""
    filed = complaints.select("complaint_id", "complainant_id", "complainant_type", "store_id", "filed_at")
    his = filed.join(discredited, "complainant_id").select(
        F.col("complainant_id").alias("discredited_id"), "store_id", F.col("filed_at").alias("his_at")
    )
    near = F.abs(F.unix_timestamp("filed_at") - F.unix_timestamp("his_at")) <= settings.companion_days * 86_400
    met = (
        filed.where("complainant_type = 'consumer'")
        .join(his, "store_id")
        .where(near & (F.col("complainant_id") != F.col("discredited_id")))
        .groupBy("complainant_id", "discredited_id")
        .agg(F.countDistinct("complaint_id").alias("met"))
    )
    all_of = filed.groupBy("complainant_id").agg(F.countDistinct("complaint_id").alias("complaints"))
    always = (F.col("met") == F.col("complaints")) & (F.col("complaints") >= settings.companion_complaints)
    return met.join(all_of, "complainant_id").where(always).select("complainant_id").distinct()


def _right(among: Column, failures: tuple[str, ...], settings: SuspicionSettings) -> Column:
    """(upheld + 1.5) / (upheld + failures + 2) over the complaints that ``among`` marks."""

    def count(outcome: str) -> Column:
        return F.sum((among & (F.col("outcome") == outcome)).cast("int"))

    shown = sum((count(outcome) for outcome in failures), count("upheld"))
    return (count("upheld") + settings.credibility_upheld) / (shown + settings.credibility_total)
