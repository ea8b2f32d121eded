"""How many of a night's leads may be false.

Each candidate has a probability of being no ring, the larger of two: one less its calibrated suspicion, and how far
chance alone explains it. Guilt is found with accounts of no suspected ring too; where so many accounts have it that
some of tonight's groups of this size would hold as many guilty households by chance, the candidates of this size share
that number as their doubt (local false discovery rate by size: Efron 2010, ISBN 9780521192491). Taking the surest
first, as many are let through as keep the mean doubt within the rate (Mueller, Parmigiani and Rice 2007).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from graph.passes.sql import answer

MET = """
    SELECT group_id, suspicion, parties, guilty_parties, groups, count(*) OVER as_guilty AS observed
    FROM candidates JOIN (
        SELECT parties, CAST(sum(groups) AS BIGINT) AS groups FROM groups GROUP BY parties
    ) USING (parties)
    WINDOW as_guilty AS (PARTITION BY parties ORDER BY guilty_parties DESC)
"""
# Whole millionths: sums of fractions would follow the order of addition.
WITHIN = """
    SELECT group_id, CAST(sum(millionths) OVER so_far AS BIGINT) / count(*) OVER so_far / 1000000 <= $rate AS within
    FROM (SELECT group_id, CAST(round(doubt * 1000000) AS BIGINT) AS millionths FROM doubted)
    WINDOW so_far AS (ORDER BY millionths, group_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
"""


def doubts(candidates: pa.Table, groups: pa.Table, guilty_share: float) -> pa.Table:
    """(group_id, doubt 0..1) of ``candidates`` (group_id, suspicion, parties, guilty_parties): few rows, one a ring.

    ``groups``: (parties, groups), how many groups of how many households and firms there are tonight, where counts of
    shares are added up; ``guilty_share``: of the accounts outside suspected rings, how many have guilt of their own.
    """
    # Imported only here, in a worker: it takes a second that no other job needs to wait for.
    from scipy.stats import binom

    met = answer({"candidates": candidates, "groups": groups}, MET)
    rows = {name: met.column(name).to_numpy() for name in met.column_names if name != "group_id"}
    # The chance of so many guilty households or more among as many drawn at random.
    chance = binom.sf(rows["guilty_parties"] - 1, rows["parties"], guilty_share)
    by_chance = np.minimum(rows["groups"] * chance / rows["observed"], 1.0)
    doubt = np.maximum(1 - rows["suspicion"], by_chance)
    return pa.table({"group_id": met.column("group_id"), "doubt": pa.array(doubt, pa.float64())})


def within_false_discovery(doubted: pa.Table, rate: float) -> pa.Table:
    """(group_id, within boolean) of ``doubted`` (group_id, doubt)."""
    return answer({"doubted": doubted}, WITHIN, {"rate": rate})
