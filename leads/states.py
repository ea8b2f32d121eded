"""A lead's life: proposed by the pipeline, then what agencies decide; recalled when its ring passes no more."""

from __future__ import annotations

from datetime import datetime

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from graph.free_text import masked_texts
from leads.tables import LEAD_STATES

PIPELINE = "pipeline"
ORDER = ("proposed", "pushed", "accepted", "rejected", "case_filed", "solved", "cleared", "recalled")
OPEN = ("proposed", "pushed")
# States in which nobody suspects, or nobody should.
WITHDRAWN = ("rejected", "cleared", "recalled")


def lead_id(ring_id: str = "ring_id") -> Column:
    """The id of a ring's lead: it stays while the ring's id does."""
    return F.concat(F.lit("L-"), F.substring(F.sha2(F.col(ring_id), 256), 1, 12))


def history(before: DataFrame, outcomes: DataFrame) -> DataFrame:
    """``LEAD_STATES`` until tonight: the steps of the night before, and what ``lead_outcomes`` says now.

    An outcome that was corrected since replaces the one that the night before held; one that is not in tonight's
    extracts any more stays. Numbers in what an agency writes are masked: it may name whom it reached, and how.
    """
    decided = outcomes.select(
        "lead_id",
        F.col("status").alias("state"),
        "decided_at",
        F.col("agency").alias("by"),
        masked_texts(F.col("reason")).alias("reason"),
        F.lit(1).alias("rank"),
    )
    known = LEAD_STATES.select(before).withColumn("rank", F.lit(0))
    newest = F.max_by(F.struct("by", "reason"), F.struct("rank", "by", "reason")).alias("newest")
    steps = known.unionByName(decided).groupBy("lead_id", "state", "decided_at").agg(newest)
    return LEAD_STATES.select(steps.select("lead_id", "state", "decided_at", "newest.*"))


def current(states: DataFrame) -> DataFrame:
    """(lead_id, state): the newest step of each lead; of steps at one moment the later in a lead's life."""
    later = F.array_position(F.array(*(F.lit(state) for state in ORDER)), F.col("state"))
    rank = Window.partitionBy("lead_id").orderBy(F.desc("decided_at"), F.desc(later), "state")
    return states.withColumn("place", F.row_number().over(rank)).where("place = 1").select("lead_id", "state")


def withdrawn(states: DataFrame, until: datetime) -> DataFrame:
    """(lead_id) of leads that were withdrawn up to ``until``, and stand so since."""
    left = current(states).where(F.col("state").isin(*WITHDRAWN)).join(states, ["lead_id", "state"])
    last = left.groupBy("lead_id").agg(F.max("decided_at").alias("last"))
    return last.where(F.col("last") <= F.lit(until)).select("lead_id")


def steps_of_tonight(states: DataFrame, queue: DataFrame, night_end: datetime) -> DataFrame:
    """``LEAD_STATES`` that the pipeline adds tonight, dated by the night's end so that a rerun adds the same.

    ``states``: ``history``; ``queue``: LEAD_QUEUE, in which a lead that is new or was recalled may be proposed. A lead
    is recalled when it was only proposed or pushed and its ring passes no more. A step that an agency took is never
    undone here.
    """
    proposed = queue.where("decision = 'proposed'").select("lead_id", F.lit("proposed").alias("state"), "reason")
    passing = queue.where("decision = 'standing'").select("lead_id")
    dropped = current(states).where(F.col("state").isin(*OPEN)).join(passing, "lead_id", "left_anti")
    reason = F.coalesce("reason", F.lit("its suspected ring is not active tonight"))
    recalled = dropped.join(queue.select("lead_id", "reason"), "lead_id", "left").select(
        "lead_id", F.lit("recalled").alias("state"), reason.alias("reason")
    )
    steps = proposed.unionByName(recalled)
    return LEAD_STATES.select(steps.withColumn("decided_at", F.lit(night_end)).withColumn("by", F.lit(PIPELINE)))
