"""Members of a group that live in one home or trade as one firm: one party, however many shops it has.

A family with an honest trade may have been sold counterfeits by its supplier, and all of its shops with it. That is one
party's misfortune, not a ring: a lead asks for guilt of two parties. One person's deeds speak for a household as one
deed; deeds of two persons are two. As many persons of a household are parties of their own as can each be given a
source of their own that alone says enough of them: a maximum matching of persons and sources (Kuhn 1955,
doi 10.1002/nav.3800020109). A supplier who cheats a family is complained of by one rights holder, however many of its
shops he reached.

Whoever merely shares a roof is not asked about: two firms in one room of an incubator have its router and its tax
agent's phone in common as well. Persons of a household are told apart only where they work together: on one machine, or
paid on one account.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.columns import Bools, Ints, joined
from graph.guilt.record import BUYERS
from graph.membership import BELONGS
from graph.passes.sql import answer
from graph.settings import SuspicionSettings
from graph.suspicion.own_guilt import MILLIBITS, SPOKE, capped, caps

HOME = "registered_address"
ROOM, DOCUMENT = "room", "document"
TOOLS = ("device", "payee_number")
HOUSEHOLDS = "group_id string, account_id string, household string, person string"
PARTIES = "group_id string, account_id string, household string"
# Members first, in the order of their ids, then values: the smallest number of a party is an account's.
HELD = f"""
    WITH inside AS (
        SELECT group_id, account_id, count(*) OVER (PARTITION BY group_id) <= $household_accounts AS few
        FROM members WHERE {BELONGS}
    ),
    held AS (
        SELECT DISTINCT group_id, account_id, domain = '{DOCUMENT}' AS document, CASE WHEN domain = '{DOCUMENT}'
            OR (domain = '{ROOM}' AND (few OR trait_type = '{HOME}')) THEN trait_token END AS token
        FROM inside LEFT JOIN telling USING (account_id)
    )
    SELECT group_id, account_id, coalesce(document, false) AS document,
        dense_rank() OVER (ORDER BY group_id, account_id) - 1 AS member,
        CASE WHEN token IS NOT NULL THEN dense_rank() OVER (ORDER BY group_id, token NULLS LAST) - 1 END AS value
    FROM held ORDER BY member
"""
# What each source says of each person who works with another of the household: kinds within their caps, buyers' word as
# in ``own_guilt``.
SPOKEN = f"""
    WITH per_kind AS (
        SELECT account_id, rests_on, kind, sum({MILLIBITS}) AS whole FROM guilt GROUP BY ALL
    ),
    spoke AS ({SPOKE}),
    said AS (
        SELECT account_id, rests_on, least(
                sum({capped("whole")}), CASE WHEN rests_on = '{BUYERS}' THEN coalesce(any_value(most), 0) END
            ) AS millibits
        FROM per_kind LEFT JOIN caps USING (kind) LEFT JOIN spoke USING (account_id) GROUP BY account_id, rests_on
    ),
    working AS (
        SELECT DISTINCT group_id, household, person FROM (
            SELECT group_id, household, person, min(person) OVER users AS first, max(person) OVER users AS last
            FROM homes JOIN telling USING (account_id) WHERE domain IN {TOOLS}
            WINDOW users AS (PARTITION BY group_id, household, trait_token)
        ) WHERE first <> last
    )
    SELECT group_id, household, person, rests_on, max(guilt_bits) AS bits
    FROM homes SEMI JOIN working USING (group_id, household, person)
        JOIN own USING (account_id) JOIN said USING (account_id)
    WHERE guilt_bits >= $guilty_bits AND millibits >= $guilty_bits * 1000
    GROUP BY ALL ORDER BY group_id, household, bits DESC, person, rests_on
"""
APART = """
    SELECT group_id, account_id, CASE WHEN apart.person IS NULL THEN household ELSE 'person ' || person END AS household
    FROM homes LEFT JOIN apart USING (group_id, household, person)
"""


def telling(account_traits: DataFrame) -> DataFrame:
    """The rows of ``ACCOUNT_TRAITS`` that may show a household, or who works together in it: what ``households`` and
    ``parties`` ask of them."""
    rows = account_traits.where(F.col("domain").isin(ROOM, DOCUMENT, *TOOLS))
    return rows.select("account_id", "domain", "trait_type", "trait_token")


def households(members: pa.Table, telling: pa.Table, settings: SuspicionSettings) -> pa.Table:
    """``HOUSEHOLDS`` of the accounts that belong; a household is named by its smallest account, a person likewise.

    One household: a room where both are registered, or a document in common; in a group of at most
    ``household_accounts`` any room in common, as one home is all that so small a group may have. One person (or firm):
    a document in common.

    ``members`` as ``GROUP_MEMBERS``, whole groups; ``telling``: (account_id, domain, trait_type, trait_token).
    """
    few = {"household_accounts": settings.household_accounts}
    held = answer({"members": members, "telling": telling}, HELD, few)
    member = held.column("member").to_numpy()
    value = held.column("value").fill_null(-1).to_numpy()
    _, starts = np.unique(member, return_index=True)
    each = held.select(["group_id", "account_id"]).take(starts)
    accounts = each.column("account_id")
    for name, tied in (("household", value >= 0), ("person", held.column("document").to_numpy())):
        each = each.append_column(name, accounts.take(pa.array(_smallest(member, value, tied & (value >= 0)))))
    return each


def _smallest(member: Ints, value: Ints, tied: Bools) -> Ints:
    """The smallest member that values tie to each; ``tied``: rows that count. Members come before values, so the
    smallest number of a connected part is a member's."""
    count = int(member.max(initial=-1)) + 1
    return joined(member[tied], count + value[tied], count + int(value.max(initial=-1)) + 1)[:count]


def parties(
    homes: pa.Table, telling: pa.Table, guilt: pa.Table, own: pa.Table, settings: SuspicionSettings
) -> pa.Table:
    """``PARTIES`` of ``homes`` (of ``households``): who counts as how many.

    Of the persons of a household who work together and whom independent sources speak of, the first keeps the
    household's name and all others are parties of their own. ``telling`` as of ``households``, ``guilt`` as
    ``GUILT_EVIDENCE``, ``own`` as of ``account_guilt``.
    """
    given = {
        "buyer_millibits": round(settings.buyer_bits * 1000),
        "guilty_bits": settings.guilty_bits,
    }
    tables = {"homes": homes, "telling": telling, "guilt": guilt, "own": own, "caps": caps(settings.evidence)}
    spoken = answer(tables, SPOKEN, given)
    return answer({"homes": homes, "apart": _apart(spoken)}, APART)


def _apart(spoken: pa.Table) -> pa.Table:
    """(group_id, household, person) of the persons that are parties of their own; ``spoken`` in order: whoever has the
    most evidence is matched first, so that the same persons come out whatever else is there."""
    of_household: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in spoken.to_pylist():
        of_household[row["group_id"], row["household"]][row["person"]].append(row["rests_on"])
    rows = [
        {"group_id": group, "household": household, "person": person}
        for (group, household), sources in of_household.items()
        for person in matched(sources)[1:]
    ]
    return pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in ("group_id", "household", "person")]))


def matched(sources: dict[str, list[str]]) -> list[str]:
    """The persons that can each be given a source of their own, as many as possible, earlier ones first."""
    speaks_for: dict[str, str] = {}

    def give(person: str, asked: set[str]) -> bool:
        for source in sources[person]:
            if source in asked:
                continue
            asked.add(source)
            if source not in speaks_for or give(speaks_for[source], asked):
                speaks_for[source] = person
                return True
        return False

    return [person for person in sources if give(person, set())]
