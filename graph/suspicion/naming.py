"""Who in a suspected ring may be named: one rule after the other, each with its reason in words.

An account is named when every rule holds:

1. *It belongs*: as core or member, with ``suspected_membership`` or more.
2. *On more than one ground, at the time*: two independent grounds tie it to the others at the time of its own deeds, of
   the group's where it has none (``innocence.grounds``).
3. *It did something itself, or the money stays with whoever did* (``innocence.control``).
4. *It did not just sell a shop*: a past owner answers for deeds of the own time, and for nothing else.

Each rule that fails is said, so that whoever is not named can be told why.
"""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa

from graph.membership import BELONGS
from graph.passes.sql import answer
from graph.settings import SuspicionSettings

NOT_NAMED = "not named: "
JUDGED = (
    "group_id string, account_id string, membership string, membership_probability double, suspected boolean, "
    "guilt_bits double, reasons array<string>, families array<string>"
)
GUILTY = "guilt_bits >= $guilty_bits"
DAY = "strftime({}, '%Y-%m-%d')"


class Rule(NamedTuple):
    """What must hold before an account is named, and what is said where it does not: SQL."""

    holds: str
    refusal: str


class Considered(NamedTuple):
    """What the rules ask of each account: ``own`` of ``account_guilt``; ``grounds`` of ``innocence.grounds``,
    ``control`` of ``innocence.control``, ``sold`` of ``innocence.past_owner.sales``."""

    own: pa.Table
    grounds: pa.Table
    control: pa.Table
    sold: pa.Table


def one_decimal(number: str) -> str:
    """SQL: a number of three decimals as text with one, halves away from zero."""
    return f"CAST(round(CAST({number} AS DECIMAL(18, 3)), 1) AS VARCHAR)"


TOO_FEW_GROUNDS = """CASE
    WHEN len(past_grounds) > 0 THEN 'tied at the time of the deeds by '
        || CASE WHEN len(grounds) = 0 THEN 'nothing' ELSE array_to_string(grounds, ', ') END
        || ' only, at other times or in passing by ' || array_to_string(past_grounds, ', ')
    WHEN len(grounds) = 0 THEN 'tied on no ground that counts'
    ELSE 'tied on one ground only: ' || array_to_string(grounds, ', ') END"""
RULES = (
    Rule(f"{BELONGS} AND membership_probability >= $suspected_membership", "'belonging is not sure enough'"),
    Rule("len(grounds) >= $suspected_grounds", TOO_FEW_GROUNDS),
    Rule(
        f"{GUILTY} OR control IS NOT NULL",
        "coalesce('no evidence of its own; it ' || no_control, "
        "'no evidence of its own, and no money of it stays with a member that has')",
    ),
    Rule(f"sold_at IS NULL OR {GUILTY}", f"'sold a shop to a member, the last on ' || {DAY.format('sold_at')}"),
)
"""The rules over the columns of ``known``, in the order in which refusals are said."""

WHAT_IS_KNOWN = (
    f"'tied to the core by ' || array_to_string(families, ', ') || ' with ' || {one_decimal('bits')} || ' bits'",
    f"CASE WHEN {GUILTY} THEN 'evidence of its own: ' || array_to_string(kinds, ', ') || '; ' "
    f"|| {one_decimal('guilt_bits')} || ' bits' END",
    "control",
    f"'bought a shop from a member, the last on ' || {DAY.format('bought_at')} "
    "|| ': what was done in it before is the seller''s'",
)
REFUSALS = tuple(f"CASE WHEN NOT ({rule.holds}) THEN '{NOT_NAMED}' || {rule.refusal} END" for rule in RULES)
JUDGE = f"""
    WITH sellers AS (
        SELECT group_id, seller AS account_id, max(sold_at) AS sold_at FROM sales GROUP BY group_id, seller
    ),
    buyers AS (SELECT group_id, buyer AS account_id, max(sold_at) AS bought_at FROM sales GROUP BY group_id, buyer),
    known AS (
        SELECT members.*, coalesce(guilt_bits, 0.0) AS guilt_bits, kinds, coalesce(grounds, []) AS grounds,
            coalesce(past_grounds, []) AS past_grounds, control, no_control, sold_at, bought_at
        FROM members LEFT JOIN own USING (account_id)
            LEFT JOIN grounds USING (group_id, account_id)
            LEFT JOIN control USING (group_id, account_id)
            LEFT JOIN sellers USING (group_id, account_id)
            LEFT JOIN buyers USING (group_id, account_id)
    )
    SELECT group_id, account_id, membership, membership_probability, guilt_bits, families,
        {" AND ".join(f"({rule.holds})" for rule in RULES)} AS suspected,
        list_filter([{", ".join((*WHAT_IS_KNOWN, *REFUSALS))}], lambda said: said IS NOT NULL) AS reasons
    FROM known
"""


def judge_members(inside: pa.Table, considered: Considered, settings: SuspicionSettings) -> pa.Table:
    """Who may be named: ``JUDGED`` of ``inside``, the members of the suspected groups (``GROUP_MEMBERS``)."""
    given = {
        "guilty_bits": settings.guilty_bits,
        "suspected_membership": settings.suspected_membership,
        "suspected_grounds": settings.suspected_grounds,
    }
    tables = {
        "members": inside,
        "own": considered.own,
        "grounds": considered.grounds,
        "control": considered.control,
        "sales": considered.sold,
    }
    return answer(tables, JUDGE, given)
