"""A lead's life: proposed by the pipeline, then what agencies decide; recalled when its ring passes no more."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa

from graph.free_text import masked
from graph.passes.sql import answer

PIPELINE = "pipeline"
ORDER = ("proposed", "pushed", "accepted", "rejected", "case_filed", "solved", "cleared", "recalled")
OPEN = ("proposed", "pushed")
# States in which nobody suspects, or nobody should.
WITHDRAWN = ("rejected", "cleared", "recalled")


def lead_id(ring_id: str = "ring_id") -> str:
    """SQL: the id of a ring's lead: it stays while the ring's id does."""
    return f"'L-' || sha256({ring_id})[1:12]"


# (lead_id, state): the newest step of each lead of a table ``states``; of steps at one moment the later in a lead's
# life.
CURRENT = f"""
    SELECT lead_id, state FROM states
    QUALIFY row_number() OVER (PARTITION BY lead_id
        ORDER BY decided_at DESC, coalesce(list_position({list(ORDER)}, state), 0) DESC, state) = 1
"""
HISTORY = """
    SELECT lead_id, state, decided_at, "by", reason FROM (
        SELECT lead_id, state, decided_at, "by", reason, 0 AS rank FROM before
        UNION ALL
        SELECT lead_id, status, decided_at, agency, reason, 1 FROM decided
    )
    QUALIFY row_number() OVER (PARTITION BY lead_id, state, decided_at
        ORDER BY rank DESC, "by" DESC, reason DESC NULLS LAST) = 1
"""
GONE = f"""
    SELECT lead_id FROM ({CURRENT}) JOIN states USING (lead_id, state) WHERE state IN {WITHDRAWN}
    GROUP BY lead_id HAVING max(decided_at) <= $until
"""
STEPS = f"""
    SELECT lead_id, state, CAST($night_end AS TIMESTAMPTZ) AS decided_at, '{PIPELINE}' AS "by", reason FROM (
        SELECT lead_id, 'proposed' AS state, reason FROM queue WHERE decision = 'proposed'
        UNION ALL
        SELECT lead_id, 'recalled', coalesce(queue.reason, 'its suspected ring is not active tonight')
        FROM ({CURRENT}) AS dropped LEFT JOIN queue USING (lead_id)
        WHERE state IN {OPEN} AND decision IS DISTINCT FROM 'standing'
    )
"""


def history(before: pa.Table, outcomes: pa.Table) -> pa.Table:
    """``LEAD_STATES`` until tonight: the steps of the night before, and what ``lead_outcomes`` says now.

    An outcome that was corrected since replaces the one that the night before held; one that is not in tonight's
    extracts any more stays. Numbers in what an agency writes are masked: it may name whom it reached, and how.
    """
    return answer({"before": before, "decided": masked(outcomes, "reason")}, HISTORY)


def withdrawn(states: pa.Table, until: datetime) -> pa.Table:
    """(lead_id) of leads that were withdrawn up to ``until``, and stand so since."""
    return answer({"states": states}, GONE, {"until": until})


def steps_of_tonight(states: pa.Table, queue: pa.Table, night_end: datetime) -> pa.Table:
    """``LEAD_STATES`` that the pipeline adds tonight, dated by the night's end so that a rerun adds the same.

    ``states``: ``history``; ``queue``: LEAD_QUEUE, in which a lead that is new or was recalled may be proposed. A lead
    is recalled when it was only proposed or pushed and its ring passes no more. A step that an agency took is never
    undone here.
    """
    return answer({"states": states, "queue": queue}, STEPS, {"night_end": night_end})
