"""What the night found about each account that a lead names: one row an account, with nothing that is another's."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa

from graph.guilt.authorisation import AUTHORISED
from graph.guilt.certificate import KINDS as CERTIFICATES
from graph.guilt.credibility import FAKES
from graph.link.payment_agents import HOLDERS
from graph.membership import BELONGS
from graph.passes.rows import Tables
from graph.passes.sql import answer

PAYEE = "payee_number"
KEY = "lead_id, account_id"
NOT_COUNTED = {
    "complaints": f"{FAKES} AND outcome IN ('malicious', 'rejected', 'withdrawn')",
    "penalties": "reason = 'counterfeit' AND revoked_at IS NOT NULL",
    "exclusions": "trait_token IS NOT NULL",
}
"""SQL, for Spark as well: which rows are looked at for what speaks for an account, by what each says itself."""


def _day(moment: str) -> str:
    return f"strftime({moment} AT TIME ZONE $time_zone, '%Y-%m-%d')"


def _of_named(rows: str) -> str:
    # Rows that were copied for a ring are that ring's alone.
    return f"""(SELECT rows.* REPLACE (named.ring_id AS ring_id), lead_id FROM {rows} AS rows JOIN named
        ON rows.account_id = named.account_id AND coalesce(rows.ring_id, named.ring_id) = named.ring_id)"""


NAMED = """
    SELECT lead_id, ring_id, group_id, account_id, membership_probability, guilt_bits
    FROM ring_members JOIN live USING (ring_id) JOIN ring_ids USING (ring_id) WHERE suspected
"""
# The evidence of the own that weighs something.
DEEDS = f"""
    SELECT {KEY}, list(deed ORDER BY deed) AS deeds FROM (
        SELECT {KEY}, {{'kind': kind, 'brand': brand, 'store_id': store_id, 'listing_id': listing_id,
            'filed': {_day("happened_at")}, 'deed_from': {_day("deed_from")}, 'deed_to': {_day("deed_to")},
            'row': row_digest}} AS deed
        FROM {_of_named("guilt")}
            LEFT JOIN (SELECT row_digest, min(store_id) AS store_id FROM papers GROUP BY row_digest) USING (row_digest)
        WHERE bits > 0
    ) GROUP BY {KEY}
"""
LINKS = """(
    SELECT ring_id, account_a AS account_id, account_b AS other, trait_token, trait_type FROM link_evidence
    UNION ALL
    SELECT ring_id, account_b, account_a, trait_token, trait_type FROM link_evidence
)"""
# The values of the own that others of the ring use as well, and how many do. A room counts under its most common use;
# the account is told of its own. What is in use still is used up to the night's end, which is the first moment of the
# next day.
TIES = f"""
    WITH shared AS (
        SELECT links.lead_id, links.account_id, trait_token, count(DISTINCT other) AS others
        FROM {_of_named(LINKS)} AS links
            JOIN ring_members AS inside ON links.ring_id = inside.ring_id AND other = inside.account_id
        WHERE {BELONGS} GROUP BY links.lead_id, links.account_id, trait_token, trait_type
    ),
    used AS (
        SELECT {KEY}, trait_token AS token, others, min(trait_type) AS trait_type, min(first_seen) AS first_seen,
            least(max(last_seen), $night_end - INTERVAL 1 SECOND) AS last_seen,
            list_sort(list_distinct(flatten(list(source_rows)))) AS rows
        FROM shared JOIN {_of_named("member_traits")} AS uses USING (lead_id, account_id, trait_token)
        GROUP BY {KEY}, trait_token, others
    )
    SELECT {KEY}, list({{'trait_type': trait_type, 'token': token, 'others': others,
            'first_seen': {_day("first_seen")}, 'last_seen': {_day("last_seen")}, 'rows': rows}}
            ORDER BY token, others) AS ties
    FROM used GROUP BY {KEY}
"""
# The account's payout accounts and its holders' names: what `M1` rests on.
OWN_VALUES = f"""
    SELECT {KEY}, list(value ORDER BY value) FILTER (trait_type = '{PAYEE}') AS payees,
        list(value ORDER BY value) FILTER (trait_type <> '{PAYEE}') AS names
    FROM (
        SELECT {KEY}, trait_type, {{'token': trait_token, 'rows': source_rows}} AS value
        FROM {_of_named("member_traits")} WHERE trait_type IN {(PAYEE, *HOLDERS)}
    ) GROUP BY {KEY}
"""
# What speaks for the account or was not counted, a row each.
WEIGHTLESS = f"""
    SELECT {KEY}, CASE WHEN kind IN ('{AUTHORISED}', '{CERTIFICATES["valid"]}') THEN kind WHEN bits < 0 THEN 'genuine'
            WHEN NOT caused THEN 'related' ELSE 'discredited' END AS what
    FROM {_of_named("guilt")} WHERE bits <= 0 AND kind <> '{CERTIFICATES["missing"]}'
"""
COMPLAINED = f"""
    SELECT {KEY}, 'complaint_' || outcome AS what FROM complaints JOIN {_of_named("spans")} AS owned
        ON complaints.store_id = owned.store_id AND coalesce(complaints.ring_id, owned.ring_id) = owned.ring_id
        AND filed_at >= owned_from AND filed_at < owned_to
"""
REVOKED = f"SELECT {KEY}, 'penalty_revoked' AS what FROM {_of_named('penalties')} WHERE revoked_at <= $night_end"
SHARED = f"SELECT DISTINCT {KEY}, 'shared' AS what, trait_token FROM {_of_named('exclusions')}"
FAVOUR = f"""
    SELECT {KEY}, list({{'what': what, 'count': count}} ORDER BY what) AS favour FROM (
        SELECT {KEY}, what, count(*) AS count
        FROM ({WEIGHTLESS} UNION ALL {COMPLAINED} UNION ALL {REVOKED} UNION ALL SELECT {KEY}, what FROM ({SHARED}))
        GROUP BY {KEY}, what
    ) GROUP BY {KEY}
"""
# How the money stays with the account or with another, without saying with which.
HOW = """CASE WHEN starts_with(control, 'its takings go to an account of ') THEN 'pays_caught'
    WHEN starts_with(control, 'the takings of ') THEN 'paid_by_caught'
    WHEN control IS NOT NULL THEN 'common' END"""
GATHERED = f"""
    WITH named AS ({NAMED})
    SELECT {KEY}, membership_probability, guilt_bits, grounds, past_grounds, {HOW} AS control,
        {_day("sold_at")} AS sold_at, deeds, ties, payees, names, favour
    FROM named
        LEFT JOIN grounds USING (group_id, account_id)
        LEFT JOIN control USING (group_id, account_id)
        LEFT JOIN past_owners USING (group_id, account_id)
        LEFT JOIN ({DEEDS}) USING ({KEY})
        LEFT JOIN ({TIES}) USING ({KEY})
        LEFT JOIN ({OWN_VALUES}) USING ({KEY})
        LEFT JOIN ({FAVOUR}) USING ({KEY})
"""


def gathered(tables: Tables, night_end: datetime, time_zone: str) -> pa.Table:
    """(lead_id, account_id, membership_probability, guilt_bits, grounds, past_grounds, control, sold_at, deeds, ties,
    payees, names, favour) of the accounts that leads name; days are texts, and what is not there is null.

    ``tables``: of ``making.near_named``.
    """
    return answer(tables, GATHERED, {"night_end": night_end, "time_zone": time_zone})
