"""Which groups are suspected: evidence of guilt against the base rate.

A group's log-odds start at the base rate; evidence adds, members without a trace of guilt take away. One complainant
counts once per group however often they complain, and one household or firm says no more than ``household_bits``: its
supplier may have cheated it, on all of its shops.

Log-odds rank; as a probability they are shown no surer than the calibration's own record supports: of so many suspected
groups of development worlds so many were none (the rule of succession, Laplace 1774).
"""

from __future__ import annotations

import math

import pyarrow as pa

from graph.guilt.record import PLATFORM
from graph.membership import BELONGS
from graph.passes.sql import answer
from graph.settings import SuspicionSettings
from graph.suspicion.own_guilt import MILLIBITS, capped, caps

SUSPECTED_GROUPS = (
    "group_id string, members bigint, confidence double, guilty_members bigint, guilt_sources array<string>, "
    "strong boolean, brands array<string>, suspicion double, suspicion_bits double"
)
GROUPS_OF_SIZE = "parties bigint, groups bigint"
# One complainant counts once per group and kind, the platform once per household and kind, and no household beyond
# ``household_bits``.
EVIDENCE = f"""
    facts AS (
        SELECT group_id, household, kind, {MILLIBITS} AS millibits, bits, strong, rests_on, brand,
            CASE WHEN source = '{PLATFORM}' THEN '{PLATFORM} on ' || household ELSE source END AS speaker
        FROM guilt JOIN parties USING (account_id)
    ),
    once AS (
        SELECT group_id, kind, bool_or(strong) AS strong,
            max({{'size': abs(millibits), 'signed': millibits, 'household': household}}) AS strongest
        FROM facts GROUP BY group_id, kind, speaker
    ),
    within_caps AS (
        SELECT group_id, strong, strongest.household AS household, {capped("strongest.signed")} AS signed
        FROM once LEFT JOIN caps USING (kind)
    ),
    per_household AS (
        SELECT group_id, least(sum(signed), $household_millibits) AS millibits,
            bool_or(strong AND signed > 0) AS strong
        FROM within_caps GROUP BY group_id, household
    ),
    weighed AS (
        SELECT group_id, CAST(sum(millibits) AS BIGINT) AS millibits, bool_or(strong) AS strong
        FROM per_household GROUP BY group_id
    ),
    told AS (
        SELECT group_id, list(DISTINCT rests_on ORDER BY rests_on) FILTER (WHERE rests_on IS NOT NULL) AS sources,
            list(DISTINCT brand ORDER BY brand) FILTER (WHERE brand IS NOT NULL) AS brands
        FROM facts WHERE bits > 0 GROUP BY group_id
    )
"""
# Confidence is a mean over integers: float sums differ with the partitioning.
SUSPECTED = f"""
    WITH {EVIDENCE},
    counted AS (
        SELECT group_id, count(*) AS members,
            CAST(sum(CAST(round(membership_probability * 1e6) AS BIGINT)) AS BIGINT) / count(*) / 1e6 AS confidence,
            count(*) FILTER (WHERE guilt_bits >= $guilty_bits) AS guilty_members,
            count(*) FILTER (WHERE coalesce(guilt_bits, 0) <= 0) AS silent_members
        FROM members LEFT JOIN own USING (account_id) WHERE {BELONGS} GROUP BY group_id
    ),
    scored AS (
        SELECT group_id, members, confidence, guilty_members, coalesce(sources, []) AS guilt_sources, strong,
            coalesce(brands, []) AS brands, $base + millibits / 1000 - silent_members * $silent_bits AS bits
        FROM counted JOIN weighed USING (group_id) LEFT JOIN told USING (group_id)
    ),
    judged AS (
        SELECT *, bits * $slope + $intercept AS suspicion_bits,
            least($surest, 1 / (1 + pow(CAST(2 AS DOUBLE), -suspicion_bits))) AS suspicion
        FROM scored
    )
    SELECT group_id, members, confidence, guilty_members, guilt_sources, strong, brands, suspicion, suspicion_bits
    FROM judged WHERE suspicion >= $ring_bar AND members >= 2
"""
SIZES = """
    SELECT parties, count(*) AS groups
    FROM (SELECT count(DISTINCT household) AS parties FROM parties GROUP BY group_id) GROUP BY parties
"""


def suspected_groups(
    members: pa.Table, guilt: pa.Table, own: pa.Table, parties: pa.Table, settings: SuspicionSettings
) -> pa.Table:
    """``SUSPECTED_GROUPS``: groups whose suspicion passes the bar; lists are sorted.

    ``members`` as ``GROUP_MEMBERS``, ``guilt`` as ``GUILT_EVIDENCE``, ``own`` as of ``account_guilt``; ``parties`` as
    of ``innocence.household``, of all groups.
    """
    given = {
        "household_millibits": round(settings.household_bits * 1000),
        "guilty_bits": settings.guilty_bits,
        "base": math.log2(settings.base_rate / (1 - settings.base_rate)),
        "silent_bits": settings.silent_member_bits,
        "slope": settings.calibration_slope,
        "intercept": settings.calibration_intercept,
        "surest": surest(settings),
        "ring_bar": settings.ring_bar,
    }
    tables = {"members": members, "guilt": guilt, "own": own, "parties": parties, "caps": caps(settings.evidence)}
    return answer(tables, SUSPECTED, given)


def surest(settings: SuspicionSettings) -> float:
    """The highest probability (0..1) that what was seen in calibration supports."""
    right = settings.calibration_groups - settings.calibration_errors
    return (right + 1) / (settings.calibration_groups + 2)


def groups_of_size(parties: pa.Table) -> pa.Table:
    """``GROUPS_OF_SIZE``: how many groups of how many households and firms there are."""
    return answer({"parties": parties}, SIZES)
