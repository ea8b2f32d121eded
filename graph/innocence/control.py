"""With whom the money stays: what may name an account that did nothing itself.

Company is no control. That two shops are paid out to one account says something only once it is known whose account it
is, what it is, when both used it, and who lives with whom. A wife paid out on her husband's card, an ex-wife whose card
is no longer his, a farmer paid by his cooperative: all share a payee with somebody who was caught.

Three things are control. The shop's takings go to an account in the name of a member who was caught: he has them. The
takings of a member who was caught go to an account in this holder's name: this one has them. Or the takings go where
those of caught members of several homes go, to an account of nobody among them and of hardly anybody else. Each at the
time of the deeds, and never between people of one home or firm.

Each asks about pairs, of a member without evidence of its own and one with it at one payee. They are not made: a payee
of k members has k² of them. One pair a member is said at most, that whose sentence sorts last; homes are counted.
"""

from __future__ import annotations

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.link.payment_agents import HOLDERS
from graph.membership import BELONGS
from graph.months import month_number
from graph.passes.sql import answer
from graph.settings import SuspicionSettings

CONTROL = "group_id string, account_id string, control string, no_control string"
PAYEE, PAYEE_NAME = "payee_number", "payee_name"
PLACES = ("room", "wifi")

# Members that a shared payee pays (``since`` and ``until``: months), or whose name stands on the rows that bind it.
# Payees of institutions and of everybody are left out.
TOUCHED = f"""
    inside AS (
        SELECT group_id, account_id, trait_type, trait_token, first_seen, last_seen, source_rows
        FROM members JOIN traits USING (account_id) WHERE {BELONGS}
    ),
    paid AS (
        SELECT *, trait_token AS payee FROM inside WHERE trait_type = '{PAYEE}' AND trait_token IN (
            SELECT trait_token FROM trait_values WHERE domain = '{PAYEE}' AND bits > 0)
    ),
    bound AS (SELECT group_id, payee, unnest(source_rows) AS row FROM paid),
    named AS (
        SELECT group_id, trait_token AS name, unnest(source_rows) AS row FROM inside
        WHERE trait_type = '{PAYEE_NAME}'
    ),
    names AS (SELECT DISTINCT group_id, payee, name FROM bound JOIN named USING (group_id, row)),
    holders AS (SELECT group_id, account_id, trait_token AS name FROM inside WHERE trait_type IN {HOLDERS}),
    uses AS (
        SELECT group_id, payee, account_id, true AS uses, false AS owns, {month_number("first_seen")} AS since,
            greatest({month_number("first_seen")}, {month_number("last_seen")}) AS until
        FROM paid
        UNION ALL SELECT group_id, payee, account_id, false, true, NULL, NULL
        FROM names JOIN holders USING (group_id, name)
    ),
    touched AS (
        SELECT group_id, payee, account_id, any_value(household) AS household, bool_or(uses) AS uses,
            bool_or(owns) AS owns, min(since) AS since, max(until) AS until
        FROM uses JOIN parties USING (group_id, account_id) GROUP BY group_id, payee, account_id
    )
"""
# Who is caught, and who not. Whoever is paid there must be so in a month of the deeds.
SIDES = """
    clean AS (SELECT * FROM touched ANTI JOIN guilty USING (group_id, account_id)),
    caught AS (
        SELECT group_id, payee, account_id AS other, household, uses AS other_uses, owns AS other_owns, deeds,
            NOT uses OR len(list_filter(deeds, lambda month: month BETWEEN since AND until)) > 0 AS at_its_time
        FROM touched JOIN guilty USING (group_id, account_id)
    )
"""
# Besides those of one household or firm there are at home together: whoever has a room or a Wi-Fi in common, now or
# before, that so few accounts use that it is a home's. Those few are compared with one another.
NEIGHBOURS = f"""
    rooms AS (
        SELECT DISTINCT group_id, account_id, trait_token AS room FROM inside WHERE trait_token IN (
            SELECT trait_token FROM trait_values WHERE domain IN {PLACES} AND accounts <= $household_accounts)
    ),
    neighbours AS (
        SELECT DISTINCT one.group_id, one.account_id, another.account_id AS other
        FROM rooms AS one JOIN rooms AS another USING (group_id, room)
        WHERE (one.group_id, one.account_id) IN (SELECT (group_id, account_id) FROM clean)
            AND (another.group_id, another.account_id) IN (SELECT (group_id, other) FROM caught)
    ),
    enough AS (
        SELECT coalesce(max(others), 0) + 1 AS enough
        FROM (SELECT count(*) AS others FROM neighbours GROUP BY group_id, account_id)
    )
"""
# Ids are compared with the comma that follows them: so are the sentences, of which the last is said.
ENDING = "other || ','"
WHY_NOT = f"""
    last_caught AS (
        SELECT group_id, payee, arg_max(other, {ENDING}) AS other FROM caught GROUP BY group_id, payee
    ),
    why_not AS (
        SELECT clean.group_id, clean.account_id, 'shares a payee with ' || other || CASE
                WHEN clean.household = caught.household OR neighbours.other IS NOT NULL
                THEN ', with whom it shares a home or a firm'
                WHEN NOT at_its_time
                    OR (uses AND len(list_filter(deeds, lambda month: month BETWEEN since AND until)) = 0)
                THEN ', but not at the time of the deeds'
                ELSE ', but the money stays with neither' END AS no_control
        FROM clean JOIN last_caught USING (group_id, payee) JOIN caught USING (group_id, payee, other)
            LEFT JOIN neighbours USING (group_id, account_id, other)
    )
"""
# Months of deeds of those who are caught, of each home no more than one that is nobody's neighbour needs.
OFFERS = f"""
    offers AS (
        SELECT *, row_number() OVER (
            PARTITION BY group_id, payee, other_uses, other_owns, month, household ORDER BY {ENDING} DESC) AS of_home
        FROM (SELECT * EXCLUDE (deeds), unnest(deeds) AS month FROM caught WHERE at_its_time)
        QUALIFY of_home <= (SELECT enough FROM enough)
    )
"""
AWAY = "clean.household <> offers.household AND neighbours.other IS NULL"
AT_THE_TIME = "(NOT uses OR month BETWEEN since AND until)"
# The payee is in the name of one of the two. Of whoever sorts last, a member's home has no more than ``enough`` that
# stand before the one that is said of it, and its neighbours in other homes are fewer.
THROUGH_ONE = f"""
    last_offers AS (
        SELECT *, row_number() OVER (
            PARTITION BY group_id, payee, other_uses, other_owns, month ORDER BY {ENDING} DESC) AS place
        FROM offers QUALIFY place <= 2 * (SELECT enough FROM enough)
    ),
    through_one AS (
        SELECT clean.group_id, clean.account_id, CASE
                WHEN uses AND other_owns
                THEN 'its takings go to an account of ' || other || ', which has evidence of its own'
                WHEN owns AND other_uses
                THEN 'the takings of ' || other || ', which has evidence of its own, go to its account'
            END AS control
        FROM clean JOIN last_offers AS offers USING (group_id, payee)
            LEFT JOIN neighbours USING (group_id, account_id, other)
        WHERE {AWAY} AND {AT_THE_TIME}
    )
"""
# The payee is nobody's among them, and most of the other homes that it pays have members with evidence of their own. A
# home counts at its first month of deeds since a member was paid there; of the member's own home and its neighbours'
# it is asked whether anybody in it is away from the member.
THROUGH_MANY = f"""
    everyone AS (
        SELECT group_id, payee, count(DISTINCT household) FILTER (WHERE uses) AS homes
        FROM touched GROUP BY group_id, payee HAVING NOT bool_or(owns)
    ),
    firsts AS (
        SELECT group_id, payee, month, before, count(*) AS homes
        FROM (
            SELECT *, lag(month) OVER (PARTITION BY group_id, payee, household ORDER BY month) AS before
            FROM (SELECT DISTINCT group_id, payee, household, month FROM offers SEMI JOIN everyone
                USING (group_id, payee))
        ) GROUP BY group_id, payee, month, before
    ),
    met AS (
        SELECT group_id, payee, account_id, sum(homes) AS met FROM clean JOIN firsts USING (group_id, payee)
        WHERE month BETWEEN since AND until AND (before IS NULL OR before < since)
        GROUP BY group_id, payee, account_id
    ),
    near AS (
        SELECT group_id, payee, account_id, household FROM clean
        UNION SELECT group_id, payee, account_id, caught.household
        FROM neighbours JOIN caught USING (group_id, other) JOIN clean USING (group_id, payee, account_id)
    ),
    asked AS (
        SELECT group_id, payee, clean.account_id, near.household, bool_or({AWAY}) AS counts
        FROM near JOIN clean USING (group_id, payee, account_id)
            JOIN offers ON offers.group_id = near.group_id AND offers.payee = near.payee
                AND offers.household = near.household AND month BETWEEN since AND until
            LEFT JOIN neighbours ON neighbours.group_id = near.group_id AND neighbours.account_id = near.account_id
                AND neighbours.other = offers.other
        GROUP BY ALL
    ),
    at_home AS (
        SELECT group_id, payee, account_id, count(*) AS at_home FROM asked WHERE NOT counts
        GROUP BY group_id, payee, account_id
    ),
    through_many AS (
        SELECT group_id, account_id, 'its takings go to the account that those of ' || caught
            || ' homes with evidence of their own go to' AS control
        FROM (
            SELECT *, CAST(met - coalesce(at_home, 0) AS BIGINT) AS caught
            FROM met JOIN everyone USING (group_id, payee) LEFT JOIN at_home USING (group_id, payee, account_id)
        ) WHERE caught >= $control_homes AND 2 * caught > homes - 1
    )
"""
TIED = f"""
    WITH {TOUCHED}, {SIDES}, {NEIGHBOURS}, {WHY_NOT}, {OFFERS}, {THROUGH_ONE}, {THROUGH_MANY}
    SELECT group_id, account_id, max(control) AS control, max(no_control) AS no_control
    FROM (
        SELECT * FROM why_not
        UNION ALL BY NAME SELECT * FROM through_one
        UNION ALL BY NAME SELECT * FROM through_many
    ) GROUP BY group_id, account_id
"""


def of_payees_and_homes(account_traits: DataFrame) -> DataFrame:
    """The rows of ``ACCOUNT_TRAITS`` that say who is paid where and who lives where: what ``control`` asks of them."""
    of_payees = F.col("trait_type").isin(PAYEE, PAYEE_NAME)
    rows = account_traits.where(of_payees | F.col("trait_type").isin(*HOLDERS) | F.col("domain").isin(*PLACES))
    return rows.select(
        *("account_id", "trait_type", "trait_token", "first_seen", "last_seen"),
        F.when(of_payees, F.col("source_rows")).alias("source_rows"),
    )


def values_of_payees_and_homes(trait_values: DataFrame) -> DataFrame:
    """The rows of ``TRAIT_VALUES`` that ``control`` asks about."""
    rows = trait_values.where(F.col("domain").isin(PAYEE, *PLACES))
    return rows.select("trait_token", "domain", "accounts", "bits")


def control(
    members: pa.Table,
    traits: pa.Table,
    trait_values: pa.Table,
    guilty: pa.Table,
    parties: pa.Table,
    settings: SuspicionSettings,
) -> pa.Table:
    """``CONTROL``: how the money ties an account to members with evidence of their own, in words, or why what they
    share is no control; null where it does not, and no row where nothing is shared.

    ``members`` as ``GROUP_MEMBERS``, ``traits`` as ``ACCOUNT_TRAITS``, ``trait_values`` as ``TRAIT_VALUES``;
    ``guilty``: (group_id, account_id, deeds), the months of the deeds of those who are caught; ``parties``: of
    ``innocence.household``.
    """
    given = {"household_accounts": settings.household_accounts, "control_homes": settings.control_homes}
    tables = {
        "members": members,
        "traits": traits,
        "trait_values": trait_values,
        "guilty": guilty,
        "parties": parties,
    }
    return answer(tables, TIED, given)
