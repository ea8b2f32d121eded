"""On how many independent grounds an account is tied to its group, and whether at the time that matters.

Families of evidence are not independent where people live or work in one place: who shares a room shares its Wi-Fi and
its address on the net. A relative in a ring's flat, a room mate in a dormitory, a neighbour behind one router and a
tenant of one market hall have the place in common and nothing else, so all of that is one ground. So is what a whole
group has in common, device, room and payee together: one institution may have brought it (``graph.link.institutions``).

What tied two accounts before or after the deeds says nothing about them: the deeds of the account itself where it has
any, else those of the group. Nor does what two used together for some days, long ago, nor all that was shared in a
short part of an account's life that is over: it may have been stolen, lent or in an operator's hands. A document or a
face says whose account it is at any time. What a shop's seller and buyer share is handed over with the shop, unless
they still use it side by side long after the sale.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import pyarrow as pa

from graph.link.uses.meeting import REASONS, TIMELESS
from graph.membership import BELONGS
from graph.months import meet, month_number, months_between
from graph.passes.sql import answer
from graph.settings import SuspicionSettings

SERVICE = "service"
GROUNDS = "group_id string, account_id string, grounds array<string>, past_grounds array<string>"


class Lives(NamedTuple):
    """When it matters. ``guilty``: (group_id, account_id, deeds), the months of what each guilty member did;
    ``accounts``: (account_id, registered_at, closed_at, …) of all members."""

    guilty: pa.Table
    accounts: pa.Table
    night_end: datetime


# Rows of pairs that belong to one group, but those of a seller and the buyer of a shop who don't go on together: who
# still use a value side by side when all should have been handed over.
PAIRS = f"""
    inside AS (SELECT group_id, account_id FROM members WHERE {BELONGS}),
    of_one_group AS (
        SELECT of_a.group_id, account_a, account_b, trait_token, ground, overlap_days, first_together, last_together,
            reason = $timeless AS timeless
        FROM link_evidence JOIN words USING (trait_type)
            JOIN inside AS of_a ON of_a.account_id = account_a
            JOIN inside AS of_b ON of_b.account_id = account_b AND of_b.group_id = of_a.group_id
    ),
    handed_over AS (
        SELECT group_id, least(seller, buyer) AS account_a, greatest(seller, buyer) AS account_b,
            max(sold_at) + to_days($handover_days) AS by_now
        FROM sales GROUP BY ALL
    ),
    pairs AS (
        SELECT of_one_group.* FROM of_one_group LEFT JOIN handed_over USING (group_id, account_a, account_b)
        WHERE by_now IS NULL OR timeless
            OR (coalesce(last_together > by_now, false) AND overlap_days >= $handover_days)
    )
"""
# Every value of a pair for both of its accounts. It lasts where the two used it together for more than some days, or
# still do.
ENDS = f"""
    ends AS (
        SELECT group_id, unnest([account_a, account_b]) AS account_id, trait_token, ground, last_together, timeless,
            overlap_days > $episode_days OR last_together > $night_end - to_days($episode_days) AS lasts,
            CASE WHEN NOT timeless THEN {months_between("first_together", "last_together")} END AS together
        FROM pairs
    )
"""
# Accounts that had something in common with others of the group for a short part of their life alone, and have no more.
EPISODES = f"""
    tied AS (
        SELECT group_id, account_id, count(DISTINCT month) AS months, max(last_together) AS last
        FROM (SELECT *, unnest(together) AS month FROM ends) GROUP BY group_id, account_id
    ),
    lives AS (SELECT account_id, registered_at, least(coalesce(closed_at, $night_end), $night_end) AS until
        FROM accounts),
    episodes AS (
        SELECT DISTINCT group_id, account_id FROM tied JOIN lives USING (account_id)
        WHERE last < until - to_days($episode_days) AND months <= $episode_share
            * (greatest({month_number("until")} - {month_number("registered_at")}, 0) + 1)
    )
"""
HELD = f"""
    of_groups AS (
        SELECT group_id, list(DISTINCT deed) AS deeds
        FROM (SELECT group_id, unnest(deeds) AS deed FROM guilty) GROUP BY group_id
    ),
    held AS (
        SELECT ends.group_id, ends.account_id, trait_token, ground, timeless OR (
            {meet("coalesce(guilty.deeds, of_groups.deeds)", "together")} AND lasts AND episodes.account_id IS NULL
        ) AS in_time
        FROM ends LEFT JOIN guilty USING (group_id, account_id) LEFT JOIN of_groups USING (group_id)
            LEFT JOIN episodes USING (group_id, account_id)
    )
"""
# Values that most of a large group use.
COMMON = """
    sizes AS (SELECT group_id, count(*) AS size FROM inside GROUP BY group_id),
    used AS (
        SELECT group_id, trait_token, count(DISTINCT account_id) AS users FROM held GROUP BY group_id, trait_token
    ),
    common AS (
        SELECT group_id, trait_token FROM used JOIN sizes USING (group_id)
        WHERE users >= $service_accounts AND users >= $service_share * size
    )
"""
TIED = f"""
    WITH {PAIRS}, {ENDS}, {EPISODES}, {HELD}, {COMMON},
    named AS (
        SELECT group_id, account_id, in_time,
            CASE WHEN common.trait_token IS NULL THEN ground ELSE '{SERVICE}' END AS ground
        FROM held LEFT JOIN common USING (group_id, trait_token)
    ),
    each AS (
        SELECT group_id, account_id, list(DISTINCT ground ORDER BY ground) AS ever,
            coalesce(list(DISTINCT ground ORDER BY ground) FILTER (WHERE in_time), []) AS grounds
        FROM named GROUP BY group_id, account_id
    )
    SELECT group_id, account_id, grounds,
        list_filter(ever, lambda ground: NOT list_contains(grounds, ground)) AS past_grounds
    FROM each
"""


def grounds(
    members: pa.Table, link_evidence: pa.Table, sold: pa.Table, lives: Lives, settings: SuspicionSettings
) -> pa.Table:
    """``GROUNDS`` (lists are sorted) of the accounts that belong, towards others of their group: in the time of the
    deeds, and at any other, in passing or in an episode that is over.

    ``members`` as ``GROUP_MEMBERS``; ``link_evidence`` as ``LINK_EVIDENCE``; ``sold``: of ``past_owner.sales``.
    """
    words = pa.table(
        {
            "trait_type": pa.array(settings.grounds, pa.string()),
            "ground": pa.array(settings.grounds.values(), pa.string()),
        }
    )
    given = {
        "timeless": REASONS[TIMELESS],
        "handover_days": settings.handover_days,
        "night_end": lives.night_end,
        "episode_days": settings.episode_days,
        "episode_share": settings.episode_share,
        "service_accounts": settings.service_accounts,
        "service_share": settings.service_share,
    }
    tables = {
        "members": members,
        "link_evidence": link_evidence,
        "words": words,
        "sales": sold,
        "guilty": lives.guilty,
        "accounts": lives.accounts,
    }
    return answer(tables, TIED, given)
