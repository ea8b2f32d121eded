"""Which suspected rings may become leads, and what is missing when not."""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from graph.discovery import doubts, within_false_discovery
from graph.membership import BELONGS
from graph.passes.sql import answer, database
from graph.settings import SuspicionSettings

LEAD_CANDIDATES = "group_id string, passes boolean, why array<string>"
SIZES = "group_id string, parties bigint, guilty_parties bigint, named bigint, accounts bigint, guilty bigint"
SIZED = f"""
    WITH guilty AS (SELECT DISTINCT account_id FROM own WHERE guilt_bits >= $guilty_bits),
    homes AS (
        SELECT group_id, count(DISTINCT household) AS parties,
            count(DISTINCT household) FILTER (WHERE guilty.account_id IS NOT NULL) AS guilty_parties
        FROM parties LEFT JOIN guilty USING (account_id) GROUP BY group_id
    ),
    people AS (
        SELECT group_id, count(*) FILTER (WHERE suspected) AS named,
            count(*) FILTER (WHERE {BELONGS} AND account_id IN (SELECT account_id FROM accounts)) AS accounts,
            count(*) FILTER (WHERE {BELONGS} AND account_id IN (SELECT account_id FROM guilty)) AS guilty
        FROM judged GROUP BY group_id
    )
    SELECT * FROM homes JOIN people USING (group_id)
"""
# Of all accounts, and of those outside suspected rings.
SHARES = """
    SELECT guilty / greatest(accounts, 1) AS everywhere,
        (guilty - guilty_inside) / greatest(accounts - inside, 1) AS outside
    FROM (SELECT sum(accounts) AS accounts FROM accounts), (SELECT sum(guilty) AS guilty FROM guilty),
        (SELECT coalesce(sum(accounts), 0) AS inside, coalesce(sum(guilty), 0) AS guilty_inside FROM sizes)
"""


class Asked(NamedTuple):
    """What a lead asks of a suspected ring, and what is said where it is missing: SQL."""

    holds: str
    missing: str


ASKED = (
    Asked("guilty_members >= $few", "'fewer than ' || $few || ' members with guilt of their own'"),
    Asked("guilty_parties >= $few", "'fewer than ' || $few || ' households or firms with guilt of their own'"),
    Asked("named >= $few", "'fewer than ' || $few || ' members that may be named'"),
    Asked("len(guilt_sources) >= $sources", "'fewer than ' || $sources || ' independent sources'"),
    Asked("strong", "'no strong evidence'"),
    Asked("bound > $base_share * $base_multiple", "'share of guilty members not well above that of all accounts'"),
)
MISSING = tuple(f"CASE WHEN NOT ({asked.holds}) THEN {asked.missing} END" for asked in ASKED)
# The bound is the lower one of a share (Wilson 1927).
BARRED = f"""
    WITH sized AS (
        SELECT *, rings.guilty_members / members AS share
        FROM rings JOIN (SELECT group_id, parties, guilty_parties, named FROM sizes) USING (group_id)
    ),
    bounded AS (
        SELECT *, (
                share + $z * $z / (2 * members)
                - $z * sqrt(share * (1 - share) / members + $z * $z / (4 * members * members))
            ) / (1 + $z * $z / members) AS bound
        FROM sized
    )
    SELECT group_id, suspicion, parties, guilty_parties,
        list_filter([{", ".join(MISSING)}], lambda said: said IS NOT NULL) AS why
    FROM bounded
"""
HELD_BACK = """
    SELECT group_id, len(why) = 0 AND coalesce(within, true) AS passes,
        CASE WHEN coalesce(within, true) THEN why ELSE [$too_many] END AS why
    FROM barred LEFT JOIN within USING (group_id)
"""


class Population(NamedTuple):
    """What rings are held against. ``groups``: ``GROUPS_OF_SIZE``; ``accounts``: (accounts), how many there are;
    ``guilty``: (guilty), how many have guilt of their own. Counts of shares are added up."""

    groups: pa.Table
    accounts: pa.Table
    guilty: pa.Table


def sizes(
    judged: pa.Table, own: pa.Table, parties: pa.Table, accounts: pa.Table, settings: SuspicionSettings
) -> pa.Table:
    """``SIZES`` of the suspected rings: households and firms, those of them with guilt of their own, members that may
    be named; of those that belong, how many are ``accounts`` (account_id, …) and how many have guilt of their own.

    ``judged``: of ``naming.judge_members``, as whoever may not be named makes no lead; ``parties`` as of
    ``innocence.household``.
    """
    return answer(
        {"judged": judged, "own": own, "parties": parties, "accounts": accounts},
        SIZED,
        {"guilty_bits": settings.guilty_bits},
    )


def lead_candidates(rings: pa.Table, sizes: pa.Table, population: Population, settings: SuspicionSettings) -> pa.Table:
    """``LEAD_CANDIDATES``: whether a suspected ring may become a lead, and what is missing when not.

    ``rings``: ``SUSPECTED_GROUPS``, all of the night, as the false discovery rate is one of all leads.
    """
    everywhere, outside = _guilty_shares(sizes, population)
    given = {
        "few": settings.lead_guilty_members,
        "sources": settings.lead_sources,
        "z": settings.lead_confidence_z,
        "base_share": everywhere,
        "base_multiple": settings.lead_base_multiple,
    }
    barred = answer({"rings": rings, "sizes": sizes}, BARRED, given)
    passing = barred.filter(pc.equal(pc.list_value_length(barred.column("why")), 0))
    within = within_false_discovery(doubts(passing, population.groups, outside), settings.false_discovery)
    too_many = f"more than {settings.false_discovery:.0%} of tonight's leads would be expected to be false"
    return answer({"barred": barred, "within": within}, HELD_BACK, {"too_many": too_many})


def _guilty_shares(sizes: pa.Table, population: Population) -> tuple[float, float]:
    tables = {"sizes": sizes, "accounts": population.accounts, "guilty": population.guilty}
    with database(tables) as engine:
        everywhere, outside = engine.execute(SHARES).fetchall()[0]
    return everywhere, outside
