"""The platform's own penalties for counterfeits, as long as they stand: an appeal that was won takes them back.

A penalty is as good as its cause: the complaint, appraisal or interception that came shortly before it. It weighs what
the best of its causes weighs, rests on the same source, and falls on whoever did the deed. A penalty of which no cause
is known is the platform's own finding.
"""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from typing import NamedTuple

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.guilt.deeds import before
from graph.guilt.record import PLATFORM, day, record
from graph.ownership import owner_spans
from graph.settings import SuspicionSettings

KINDS = ("closure", "strike", "listing_removal")
CAUSE = ("store_id", "known_from", "known_to", "account_id", "word", "rests_on", "deed_from", "deed_to")
CAUSING_OUTCOMES = ("upheld", "withdrawn", "malicious")


class Papers(NamedTuple):
    """What a penalty may follow from: ``papers`` of each kind."""

    appraised: DataFrame
    complained: DataFrame
    intercepted: DataFrame


def evidence(caused: DataFrame, settings: SuspicionSettings) -> list[DataFrame]:
    """Evidence of kinds ``closure``, ``strike`` and ``listing_removal``; ``caused``: of ``with_causes``."""
    return [
        record(
            caused.where(F.col("kind") == kind).drop("kind"),
            kind,
            settings.evidence[kind],
            dataset="penalties",
            source=F.lit(PLATFORM),
            rests_on=F.col("rests_on"),
            happened_at="imposed_at",
            statement=F.concat(
                F.lit(f"the platform imposed a {kind.replace('_', ' ')} for counterfeits on "),
                day("imposed_at"),
                _why(),
            ),
            share=F.col("word"),
            caused=F.col("cause") != "none",
        )
        for kind in KINDS
    ]


def standing(penalties: DataFrame, night_end: datetime) -> DataFrame:
    """Penalties for counterfeits that no appeal had taken back by the night's end."""
    stands = F.col("revoked_at").isNull() | (F.col("revoked_at") > F.lit(night_end))
    return penalties.where((F.col("reason") == "counterfeit") & stands)


def causes(papers: Papers) -> DataFrame:
    """What a penalty may follow from: (store_id, known_from, known_to: when the platform dealt with it, account_id: who
    did the deed or null, word 0..1, rests_on, deed_from, deed_to).

    A complaint that turned out malicious or was withdrawn and an appraisal that found nothing are causes as well, and
    weigh nothing.
    """
    complained = papers.complained.where(F.col("outcome").isin(*CAUSING_OUTCOMES))
    upheld = F.when(F.col("outcome") == "upheld", F.col("word")).otherwise(0.0)
    decided = F.greatest("filed_at", F.coalesce("decided_at", "filed_at"))
    appraised = papers.appraised.where(F.col("result") != "genuine")
    failed = F.when(F.col("result") == "counterfeit", F.col("word")).otherwise(0.0)
    found_by_rule = papers.intercepted.withColumn("word", F.lit(1.0)).withColumn("rests_on", F.lit(PLATFORM))
    parts = (
        _known(complained.withColumn("word", upheld), F.col("filed_at"), decided),
        _known(appraised.withColumn("word", failed), F.col("appraised_at"), F.col("appraised_at")),
        _known(found_by_rule, F.col("intercepted_at"), F.col("intercepted_at")),
    )
    return reduce(DataFrame.unionByName, parts)


def _known(papers: DataFrame, since: Column, until: Column) -> DataFrame:
    return papers.withColumn("known_from", since).withColumn("known_to", until).select(*CAUSE)


def with_causes(
    penalties: DataFrame, known: DataFrame, store_operators: DataFrame, settings: SuspicionSettings
) -> DataFrame:
    """``penalties``, each once, with ``account_id`` (who did the deed), ``word``, ``rests_on``, ``deed_from`` and
    ``deed_to`` of the best cause, and ``cause``: `none`, `known`, `discredited` or `another_owner`."""
    owned = owner_spans(store_operators)
    charged = (
        penalties.select("row_digest", "account_id", "imposed_at")
        .join(owned, "account_id")
        .join(known.withColumnRenamed("account_id", "did_it"), "store_id")
        .where(_may_follow(settings))
    )
    his = F.coalesce(F.col("did_it") == F.col("account_id"), F.lit(False))
    weight = F.when(F.col("did_it").isNull(), 0.0).otherwise(F.col("word"))
    best = F.max(F.struct(weight.alias("word"), his.alias("his"), "did_it", "rests_on", "deed_from", "deed_to"))
    found = charged.groupBy("row_digest").agg(best.alias("best"))
    none, best_word = F.col("best").isNull(), F.col("best.word")
    return (
        penalties.join(found, "row_digest", "left")
        .withColumn("word", F.when(none, 1.0).otherwise(best_word))
        .withColumn("rests_on", F.coalesce("best.rests_on", F.lit(PLATFORM)))
        .withColumn("deed_from", F.coalesce("best.deed_from", before(F.col("imposed_at"), settings)))
        .withColumn("deed_to", F.coalesce("best.deed_to", F.col("imposed_at")))
        .withColumn(
            "cause",
            F.when(none, "none")
            .when(best_word == 0, "discredited")
            .when(F.col("best.his"), "known")
            .otherwise("another_owner"),
        )
        .withColumn(
            "account_id", F.when(F.col("cause") == "another_owner", F.col("best.did_it")).otherwise(F.col("account_id"))
        )
        .drop("best")
    )


def _may_follow(settings: SuspicionSettings) -> Column:
    """Whether the penalised account owned the store when the paper was dealt with, shortly before the penalty."""
    late = F.col("known_to") + F.make_dt_interval(days=F.lit(settings.cause_days))
    in_time = (F.col("known_from") <= F.col("imposed_at")) & (F.col("imposed_at") <= late)
    owner = (F.col("owned_from") <= F.col("imposed_at")) & (F.col("owned_to") > F.col("known_from"))
    return in_time & owner


def _why() -> Column:
    return (
        F.when(F.col("cause") == "discredited", "; what it followed from proves nothing, so it weighs nothing")
        .when(F.col("cause") == "another_owner", ", after the store was sold, for a deed of before")
        .otherwise("")
    )
