"""Members of a group that live in one home or trade as one firm: one party, however many shops it has.

A family with an honest trade may have been sold counterfeits by its supplier, and all of its shops with it. That is one
party's misfortune, not a ring: a lead asks for guilt of two parties. One person's deeds speak for a household as one
deed; but whoever has much evidence of the own, from sources that do not depend on one another, was cheated by nobody
and is a party alone.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.columns import joined
from graph.membership import BELONGS
from graph.passes.sql import answer
from graph.settings import SuspicionSettings

HOME = "registered_address"
ROOM, DOCUMENT = "room", "document"
HOUSEHOLDS = "group_id string, account_id string, household string"
# Members first, in the order of their ids, then values: the smallest number of a party is an account's.
HELD = f"""
    WITH inside AS (
        SELECT group_id, account_id, count(*) OVER (PARTITION BY group_id) <= $household_accounts AS few
        FROM members WHERE {BELONGS}
    ),
    held AS (
        SELECT DISTINCT group_id, account_id, CASE WHEN domain = '{DOCUMENT}'
            OR (domain = '{ROOM}' AND (few OR trait_type = '{HOME}')) THEN trait_token END AS token
        FROM inside LEFT JOIN telling USING (account_id)
    )
    SELECT group_id, account_id, dense_rank() OVER (ORDER BY group_id, account_id) - 1 AS member,
        CASE WHEN token IS NOT NULL THEN dense_rank() OVER (ORDER BY group_id, token NULLS LAST) - 1 END AS value
    FROM held ORDER BY member
"""
PARTIES = """
    WITH sources AS (
        SELECT account_id, count(DISTINCT rests_on) AS sources FROM guilt WHERE bits > 0 GROUP BY account_id
    ),
    culprits AS (
        SELECT account_id FROM own JOIN sources USING (account_id)
        WHERE guilt_bits >= $culprit_bits AND sources >= $culprit_sources
    )
    SELECT group_id, account_id,
        CASE WHEN culprits.account_id IS NULL THEN household ELSE 'culprit ' || account_id END AS household
    FROM homes LEFT JOIN culprits USING (account_id)
"""


def telling(account_traits: DataFrame) -> DataFrame:
    """The rows of ``ACCOUNT_TRAITS`` that may show a household: what ``households`` asks of them."""
    rows = account_traits.where(F.col("domain").isin(ROOM, DOCUMENT))
    return rows.select("account_id", "domain", "trait_type", "trait_token")


def households(members: pa.Table, telling: pa.Table, settings: SuspicionSettings) -> pa.Table:
    """``HOUSEHOLDS`` of the accounts that belong; a household is named by its smallest account.

    One household: a room where both are registered, or a document in common; in a group of at most
    ``household_accounts`` any room in common, as one home is all that so small a group may have.

    ``members`` as ``GROUP_MEMBERS``, whole groups; ``telling``: (account_id, domain, trait_type, trait_token).
    """
    few = {"household_accounts": settings.household_accounts}
    held = answer({"members": members, "telling": telling}, HELD, few)
    member = held.column("member").to_numpy()
    telling_rows = held.column("value").is_valid().to_numpy()
    value = held.column("value").drop_null().to_numpy()
    count = int(member.max(initial=-1)) + 1
    first = joined(member[telling_rows], count + value, count + int(value.max(initial=-1)) + 1)[:count]
    _, starts = np.unique(member, return_index=True)
    each = held.select(["group_id", "account_id"]).take(starts)
    return each.append_column("household", each.column("account_id").take(pa.array(first)))


def parties(homes: pa.Table, guilt: pa.Table, own: pa.Table, settings: SuspicionSettings) -> pa.Table:
    """``homes`` (of ``households``) with every culprit as a household of the own: who counts as how many."""
    given = {"culprit_bits": settings.culprit_bits, "culprit_sources": settings.culprit_sources}
    return answer({"homes": homes, "guilt": guilt, "own": own}, PARTIES, given)
