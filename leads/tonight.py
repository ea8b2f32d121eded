"""Which suspected rings are leads tonight: what is known of each ring, the queue of all, the steps that it makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from graph.passes.rows import Tables, on_rows, on_rows_to_several
from graph.passes.sql import answer, database
from leads import states
from leads.centre import CENTRES, PLACE, SHIP_FROM
from leads.queue import PROPOSED, STANDING, lead_queue
from leads.settings import LeadSettings, ThresholdSettings
from leads.tables import LEAD_QUEUE, LEAD_STATES, LEADS
from leads.thresholds import with_threshold

RING = "ring_id"
# The queue is one, of as many rings as are looked at by people.
ONE_FOR_ALL = "0"
CONSIDERED = (
    "ring_id string, lead_id string, passes boolean, why string, suspicion double, confidence double, "
    "brands array<string>, suspected_accounts array<string>, lead_region string, province string, "
    "combined_value decimal(18,2), threshold_met boolean"
)
LIVE = (
    "lead_id string, ring_id string, priority double, state string, suspicion double, confidence double, "
    "brands array<string>, suspected_accounts array<string>, lead_region string"
)
# Of a ring that does not pass it is said why not; one that passes may still have nobody to name.
EACH_RING = f"""
    SELECT ring_id, {states.lead_id()} AS lead_id, coalesce(passes AND suspected_accounts IS NOT NULL, false) AS passes,
        'its suspected ring does not pass: ' || coalesce(nullif(array_to_string(why, '; '), ''), 'nobody can be named')
            AS why,
        suspicion, confidence, brands, suspected_accounts, region AS lead_region, adcode_province AS province,
        combined_value, threshold_met
    FROM rings
        LEFT JOIN candidates USING (ring_id)
        LEFT JOIN (SELECT ring_id, list_sort(list(DISTINCT account_id)) AS suspected_accounts FROM suspected
            GROUP BY ring_id) USING (ring_id)
        LEFT JOIN (SELECT ring_id, combined_value, threshold_met FROM amounts) USING (ring_id)
        LEFT JOIN ({CENTRES}) USING (ring_id)
"""
# Leads that are made anew tonight.
LIVE_LEADS = f"""
    SELECT lead_id, ring_id, queue.priority, state, suspicion, confidence, brands, suspected_accounts, lead_region
    FROM queue JOIN considered USING (ring_id, lead_id) JOIN ({states.CURRENT}) USING (lead_id)
    WHERE decision IN ('{PROPOSED}', '{STANDING}')
"""
# Those of the night before that are not, as they were, each in its newest state.
CARRIED = f"""
    SELECT earlier.* REPLACE (current.state AS state)
    FROM earlier ANTI JOIN ({LIVE_LEADS}) USING (lead_id) JOIN ({states.CURRENT}) AS current USING (lead_id)
"""


@dataclass(frozen=True)
class Tonight:
    """What the queue is made of.

    ``rings``, ``ring_members``, ``ring_stores``: the tables. ``amounts``: RING_AMOUNTS of the scope `suspected`.
    ``candidates``: (ring_id, passes, why: list of texts). ``regions``: of ``leads.regions.account_regions``.
    ``outcomes``: the accepted ``lead_outcomes``. ``states``, ``leads``: the tables of the night before.
    """

    rings: DataFrame
    ring_members: DataFrame
    ring_stores: DataFrame
    amounts: DataFrame
    candidates: DataFrame
    regions: DataFrame
    outcomes: DataFrame
    states: DataFrame
    leads: DataFrame


@dataclass(frozen=True)
class Rules:
    """What a lead is decided by: ``night``, its end (UTC), the settings, and protections that tonight lacks."""

    night: date
    night_end: datetime
    leads: LeadSettings
    thresholds: ThresholdSettings
    protections_lost: Sequence[str] = ()


def tonights_leads(found: Tonight, rules: Rules) -> DataFrame:
    """``lead_queue``: LEAD_QUEUE, ``lead_states``: LEAD_STATES, ``live_leads``: LIVE, and ``carried_leads``: LEADS of
    the night before that stay as they were.

    They are read with ``graph.passes.rows.output`` from the frame, once kept.
    """
    frames = {
        "considered": _considered(found, rules),
        "before": LEAD_STATES.select(found.states),
        "outcomes": found.outcomes.select("lead_id", "status", "decided_at", "agency", "reason"),
        "earlier": LEADS.select(found.leads),
    }
    outputs: dict[str, StructType | str] = {
        "lead_queue": LEAD_QUEUE.ddl,
        "lead_states": LEAD_STATES.ddl,
        "live_leads": LIVE,
        "carried_leads": LEADS.ddl,
    }

    def work(tables: Tables) -> Tables:
        return queued(tables, rules)

    return on_rows_to_several(frames, dict.fromkeys(frames, ONE_FOR_ALL), work, outputs)


def considered(tables: Tables, rules: Rules) -> pa.Table:
    """``CONSIDERED``: the active suspected rings of tonight, with whether each passes and has somebody to name, and
    else why not.

    ``tables``: ``rings``, those active, ``candidates``, ``amounts``, ``ring_stores`` and ``regions`` as in ``Tonight``,
    the latter with the ``ring_id`` of each account, and ``suspected``: (ring_id, account_id) of who may be named.
    """
    valued = {**tables, "amounts": with_threshold(tables["amounts"], rules.thresholds, rules.night)}
    return answer(valued, EACH_RING)


def queued(tables: Tables, rules: Rules) -> Tables:
    """The tables of ``tonights_leads`` from ``considered`` rings, the steps ``before``, ``outcomes`` and ``earlier``
    leads."""
    known = states.history(tables["before"], tables["outcomes"])
    queue = lead_queue({**tables, "states": known}, rules.leads, rules.protections_lost)
    steps = states.steps_of_tonight(known, queue, rules.night_end)
    stated = pa.concat_tables([known, steps.cast(known.schema)])
    with database({**tables, "queue": queue, "states": stated}) as engine:
        live, carried = (engine.execute(query).to_arrow_table() for query in (LIVE_LEADS, CARRIED))
        return {"lead_queue": queue, "lead_states": stated, "live_leads": live, "carried_leads": carried}


def _considered(found: Tonight, rules: Rules) -> DataFrame:
    suspected = found.ring_members.where("suspected").select(RING, "account_id")
    shipping = found.regions.where((F.col("basis") == SHIP_FROM) & F.col("adcode_province").isNotNull())
    placed = shipping.select("account_id", "basis", *PLACE, "first_seen", "last_seen")
    frames = {
        "rings": found.rings.where("status = 'active'").select(RING, "suspicion", "confidence", "brands"),
        "suspected": suspected,
        "candidates": found.candidates.select(RING, "passes", "why"),
        "amounts": found.amounts,
        "ring_stores": found.ring_stores.select(RING, "account_id", "orders"),
        "regions": placed.join(F.broadcast(suspected), "account_id"),
    }

    def work(tables: Tables) -> pa.Table:
        return considered(tables, rules)

    return on_rows(frames, dict.fromkeys(frames, RING), work, CONSIDERED)
