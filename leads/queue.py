"""The queue of suspected rings: who is proposed tonight, in which order and why, and who is not.

Ordered by the expected value of acceptance: the chance that an agency accepts the lead times what it is about. The
chance is the share of earlier leads of its kind (threshold reached or not) that agencies accepted, drawn towards a
prior (a beta-binomial estimate), times how surely the suspected ring is one and its outline is right.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from graph.contract import MONEY
from graph.passes.rows import Tables
from graph.passes.sql import answer
from leads.facts.fact import fixed, plain
from leads.settings import LeadSettings
from leads.states import CURRENT
from leads.tables import LEAD_QUEUE

PROPOSED, STANDING, WAITING, NOT_PROPOSED = "proposed", "standing", "waiting", "not_proposed"
ACCEPTED = ("accepted", "case_filed", "solved")
DECIDED = (*ACCEPTED, "rejected", "cleared")
NO_REGION = "unknown"

# (threshold_met, decided, accepted): earlier leads that agencies decided on.
ACCEPTANCE = f"""
    SELECT threshold_met, count(*) AS decided_leads, count(*) FILTER (WHERE was_accepted) AS accepted_leads
    FROM (SELECT lead_id, bool_or(state IN {ACCEPTED}) AS was_accepted FROM states WHERE state IN {DECIDED}
        GROUP BY lead_id) JOIN earlier USING (lead_id)
    GROUP BY threshold_met
"""
# The rings considered, each with the acceptance of its kind.
JOINED = f"""
    SELECT ring_id, lead_id, passes, why, suspicion, confidence, rings.threshold_met,
        coalesce(province, '{NO_REGION}') AS region, coalesce(combined_value, 0) AS combined_value,
        coalesce(decided_leads, 0) AS decided_leads, coalesce(accepted_leads, 0) AS accepted_leads,
        CASE WHEN rings.threshold_met THEN $acceptance_met ELSE $acceptance_unmet END AS prior
    FROM (SELECT * REPLACE (coalesce(threshold_met, false) AS threshold_met) FROM considered) AS rings
        LEFT JOIN ({ACCEPTANCE}) AS acceptance ON acceptance.threshold_met = rings.threshold_met
"""
SHARED = f"""
    SELECT *, (accepted_leads + $weight * prior) / (decided_leads + $weight) AS share FROM ({JOINED})
"""
# Rounded as one reads a double, halves up, in millionths.
MILLIONTHS = "CAST(CAST({} AS VARCHAR) AS DECIMAL(38, 6))"
VALUED = f"""
    SELECT *, CAST(chance AS DOUBLE) AS acceptance_probability,
        CAST(chance * CAST(combined_value AS DECIMAL(31, 2)) AS {MONEY}) AS expected_value
    FROM (SELECT *, CAST({MILLIONTHS.format("share * suspicion * confidence")} AS DECIMAL(7, 6)) AS chance
        FROM ({SHARED}))
"""
SCALED = f"""
    SELECT *, CAST({MILLIONTHS.format("least(scaled, 1.0)")} AS DOUBLE) AS priority FROM (
        SELECT *, log10(1 + CAST(expected_value AS DOUBLE)) / log10(CAST($priority_value AS DOUBLE)) AS scaled
        FROM ({VALUED})
    )
"""
REASONS = f"""[
    format('{{}} of the leads that {{}} a legal threshold are accepted ({{}} of {{}} decided so far, and the prior)',
        {fixed("share", 2)}, CASE WHEN threshold_met THEN 'reach' ELSE 'don''t reach' END, accepted_leads,
        decided_leads),
    format('suspicion {{}}, confidence of its outline {{}}', {fixed("suspicion", 2)}, {fixed("confidence", 2)}),
    format('{{}} yuan: low sold value and low value of stock', {plain("combined_value")})
]"""
ORDER = "expected_value DESC, priority DESC, lead_id"
# ``place`` among all, and among those that may be new tonight ``region_place`` and, inside it, ``night_place``.
RANKED = f"""
    SELECT *, row_number() OVER (ORDER BY passes DESC, {ORDER}) AS place,
        CASE WHEN admitted THEN row_number() OVER (PARTITION BY admitted ORDER BY {ORDER}) END AS night_place
    FROM (
        SELECT *, fresh AND region_place <= $capacity_per_region AS admitted FROM (
            SELECT *, row_number() OVER (PARTITION BY fresh, region ORDER BY {ORDER}) AS region_place FROM (
                SELECT valued.*, state, passes AND state IS NULL AS fresh FROM ({SCALED}) AS valued
                    LEFT JOIN ({CURRENT}) AS standing ON standing.lead_id = valued.lead_id AND state <> 'recalled'
            )
        )
    )
"""
DECISION = f"""CASE WHEN NOT passes THEN {{'decision': '{NOT_PROPOSED}', 'reason': why}}
    WHEN state IS NOT NULL THEN {{'decision': '{STANDING}', 'reason': 'its lead is ' || state}}
    WHEN $lost <> '' THEN {{'decision': '{NOT_PROPOSED}',
        'reason': 'no new lead tonight: ' || $lost || ' is missing or empty'}}
    WHEN NOT admitted THEN {{'decision': '{WAITING}', 'reason': 'the capacity of region ' || region || ' is used up'}}
    WHEN night_place > $capacity_per_night THEN {{'decision': '{WAITING}',
        'reason': 'the capacity of the night is used up'}}
    ELSE {{'decision': '{PROPOSED}', 'reason': 'its suspected ring passes every test'}} END"""
QUEUE = f"""
    SELECT {", ".join(LEAD_QUEUE.names)}
    FROM (SELECT *, {REASONS} AS priority_reasons, unnest({DECISION}) FROM ({RANKED}))
"""


def lead_queue(tables: Tables, settings: LeadSettings, protections_lost: Sequence[str]) -> pa.Table:
    """``LEAD_QUEUE``.

    ``considered``: the active suspected rings of tonight (ring_id, lead_id, passes, why: text, suspicion, confidence,
    combined_value, threshold_met, province: null where it is not known). ``states``: of ``leads.states.history``.
    ``earlier``: LEADS of the night before (lead_id, threshold_met).
    """
    given = {
        "acceptance_met": settings.acceptance_met,
        "acceptance_unmet": settings.acceptance_unmet,
        "weight": float(settings.acceptance_prior_leads),
        "priority_value": 1.0 + settings.priority_value_yuan,
        "capacity_per_region": settings.capacity_per_region,
        "capacity_per_night": settings.capacity_per_night,
        "lost": ", ".join(protections_lost),
    }
    return answer(tables, QUEUE, given)
