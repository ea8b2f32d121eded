"""From a statement or a link back to the rows that landed: which are cited, and which of them are still there.

A citation is (title, rule, rule_version, rests_on, row_digest, source_dataset, source_night, source_file): what is
said, by which rule, and the row that shows it. Without ``row_digest`` it rests on published tables, which
``rests_on`` names as far as is known; without a file any accepted row of the night may carry the digest.
"""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lineage.validation.settling import ACCEPTED, QUARANTINED, STATUS

SOURCE = ("source_dataset", "source_night", "source_file")
FOUND = ("found_dataset", "found_night", "found_file")
CITATION = ("title", "rule", "rule_version", "rests_on", "row_digest", *SOURCE)
EDGE = ("account_a", "account_b", "trait_token")
DERIVED = "derived_from"


def statement_citations(lead_evidence: DataFrame) -> DataFrame:
    """What the statements of leads cite, a citation per row of ``lead_evidence``."""
    derived = F.col(DERIVED).cast("string") if DERIVED in lead_evidence.columns else F.lit(None).cast("string")
    rests_on = F.when(F.col("row_digest").isNull(), F.coalesce(derived, F.lit("tables of the night")))
    title = F.concat(F.lit("["), "kind", F.lit("] "), "statement")
    return lead_evidence.withColumns({"title": title, "rests_on": rests_on}).select(*CITATION)


def edge_citations(link_evidence: DataFrame, rule_version: str) -> DataFrame:
    """What the values behind links cite, a citation per source row; a value without any has one that cites nothing."""
    title = F.format_string(
        "%s and %s: %s, value %s…, %.1f bits: %s",
        "account_a",
        "account_b",
        "trait_type",
        F.substring("trait_token", 1, 12),
        "bits",
        "reason",
    )
    return link_evidence.select(
        title.alias("title"),
        F.concat(F.lit("link."), "trait_type").alias("rule"),
        F.lit(rule_version).alias("rule_version"),
        F.lit(None).cast("string").alias("rests_on"),
        F.explode_outer("source_rows").alias("row_digest"),
        *(F.lit(None).cast("string").alias(name) for name in SOURCE),
    )


def sampled(link_evidence: DataFrame, edges: int) -> DataFrame:
    """``edges`` of the values behind links, drawn by a hash of their key: the same ones every time."""
    return link_evidence.orderBy(F.sha2(F.concat_ws("|", *EDGE), 256), *EDGE).limit(edges)


def resolved(citations: DataFrame, judged: DataFrame) -> DataFrame:
    """The citations with ``found_dataset``, ``found_night``, ``found_file``: where a row with the same digest lies now.

    ``judged``: rows of ``lineage.validation.judge.judged``. Where a citation names its source the row must lie there
    and not be quarantined; otherwise it must be accepted. All three are null where there is none.
    """
    standing = judged.where(F.col(STATUS) != QUARANTINED)
    # Rows that were sent twice are equal, so they have one digest; one of them is enough.
    rows = standing.groupBy(
        F.col("row_digest").alias("digest"),
        F.col("dataset").alias("found_dataset"),
        F.col("source_night").alias("found_night"),
        F.col("source_file").alias("found_file"),
    ).agg(F.bool_or(F.col(STATUS) == ACCEPTED).alias("accepted"))
    anywhere = F.col("source_file").isNull() & F.col("accepted")
    there = [F.col(source) == F.col(found) for source, found in zip(SOURCE, FOUND, strict=True)]
    fits = (F.col("row_digest") == F.col("digest")) & (anywhere | (there[0] & there[1] & there[2]))
    return citations.join(rows, fits, "left").select(*CITATION, *FOUND)
