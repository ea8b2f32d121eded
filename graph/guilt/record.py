"""The shape of one fact that speaks for or against counterfeit sale."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.contract import Column as Described
from graph.contract import Table
from graph.free_text import masked_texts
from graph.settings import GuiltSettings

PLATFORM = "platform"
BUYERS = "buyers"

GUILT_EVIDENCE = Table(
    name="guilt_evidence",
    row="one fact that speaks for or against counterfeit sale by an account",
    key=("account_id", "kind", "row_digest"),
    columns=(
        Described("account_id", "string", "The account that owned the store at the time.", required=True),
        Described("kind", "string", "Kind of evidence, as in conf/suspicion.yaml.", required=True),
        Described(
            "source", "string", "Who says so: a rights holder, a complainant, a buyer, or `platform`.", required=True
        ),
        Described(
            "rests_on",
            "string",
            "Whose word it comes to, for independence: a rights holder, `buyers` (all together) or `platform`.",
            required=True,
        ),
        Described(
            "bits",
            "double",
            "Weight before caps; negative where it speaks against, 0 where it rests on a discredited word.",
            unit="bits",
            required=True,
        ),
        Described("strong", "boolean", "Whether this kind can carry a lead.", required=True),
        Described(
            "caused",
            "boolean",
            "Whether it is known what it follows from; false only for a penalty without a known cause.",
            required=True,
        ),
        Described("happened_at", "timestamp", "When it was filed, decided or imposed.", unit="UTC", required=True),
        Described("deed_from", "timestamp", "First moment that the deed may be of.", unit="UTC", required=True),
        Described("deed_to", "timestamp", "Last such moment.", unit="UTC", required=True),
        Described("brand", "string", "Brand concerned, where one is named."),
        Described("listing_id", "string", "Listing concerned, where one is named."),
        Described("source_dataset", "string", "Landing dataset of the row.", required=True),
        Described("source_night", "string", "Night folder of the row.", unit="YYYY-MM-DD", required=True),
        Described("source_file", "string", "File of the row.", required=True),
        Described("row_digest", "string", "Digest of the row.", unit="hex", required=True),
        Described("statement", "string", "The fact, as a sentence.", required=True),
    ),
)


def record(
    rows: DataFrame,
    kind: str,
    weight: GuiltSettings,
    *,
    dataset: str,
    source: Column,
    rests_on: Column,
    happened_at: str,
    statement: Column,
    share: Column | None = None,
    caused: Column | None = None,
) -> DataFrame:
    """``rows`` (account_id, deed_from, deed_to and provenance present) as evidence of ``kind``; ``share`` scales the
    weight, 0..1; ``caused``: true where it is not given.

    Rows of a store that nobody is known to have owned at the time fall on nobody.
    """
    columns = rows.columns
    return GUILT_EVIDENCE.select(
        rows.where(F.col("account_id").isNotNull()).select(
            "account_id",
            F.lit(kind).alias("kind"),
            source.alias("source"),
            rests_on.alias("rests_on"),
            (F.lit(weight.bits) * (F.lit(1.0) if share is None else share)).alias("bits"),
            F.lit(weight.strong).alias("strong"),
            (F.lit(True) if caused is None else caused).alias("caused"),
            F.col(happened_at).alias("happened_at"),
            "deed_from",
            "deed_to",
            masked_texts(F.col("brand")).alias("brand")
            if "brand" in columns
            else F.lit(None).cast("string").alias("brand"),
            F.col("listing_id") if "listing_id" in columns else F.lit(None).cast("string").alias("listing_id"),
            F.lit(dataset).alias("source_dataset"),
            "source_night",
            "source_file",
            "row_digest",
            statement.alias("statement"),
        )
    )


def of_rights_holder(name: Column) -> Column:
    """Each rights holder speaks for itself."""
    return F.concat(F.lit("rights_holder "), name)


def day(column: str) -> Column:
    """A timestamp as the UTC day that statements show."""
    return F.date_format(column, "yyyy-MM-dd")
