"""Takings that are gathered: several members send money to one account, which keeps it."""

from __future__ import annotations

from graph.roles.custom import CUSTOM
from graph.roles.movements import FOR_GOODS, FREIGHT, MONEY, TAKINGS

COLLECTORS = f"""
    WITH inside AS (
        SELECT * FROM near WHERE way = '{MONEY}' AND giver_ring = taker_ring AND coalesce(kind NOT IN {FOR_GOODS}, TRUE)
    ),
    taken AS (
        SELECT ring_id, taker AS account_id, count(DISTINCT giver) AS senders, count(*) AS times, sum(yuan) AS yuan
        FROM inside GROUP BY ALL
    ),
    given AS (SELECT ring_id, giver AS account_id, sum(yuan) AS passed_on FROM inside GROUP BY ALL)
    SELECT ring_id, account_id, senders, times, yuan FROM taken LEFT JOIN given USING (ring_id, account_id)
    WHERE senders >= $payee_senders AND times >= $payee_transfers
        AND yuan - coalesce(passed_on, 0) >= yuan * CAST($payee_net AS DOUBLE)
"""
"""(ring_id, account_id, senders, times, yuan): members to whom others send money and who send less of it back.

What is said to pay for goods or packaging is no takings. Of ``near``: of ``graph.roles.gathering``.
"""

# Accounts that members pay for goods, or exchange freight with.
TRADING = f"""
    SELECT ring_id, account_id FROM dealings
    WHERE ring_id IS NOT NULL AND (way = '{FREIGHT}' OR way = '{MONEY}' AND kind IN {FOR_GOODS})
"""
OUTSIDE_COLLECTORS = f"""
    SELECT ring_id, account_id, senders, times, yuan, members, others
    FROM (
        SELECT ring_id, account_id, count(DISTINCT other) AS senders, count(*) AS times, sum(yuan) AS yuan,
            any_value(members) AS members
        FROM dealings WHERE sells AND way = '{MONEY}' AND kind = '{TAKINGS}' AND ring_id IS NOT NULL GROUP BY ALL
    )
    ANTI JOIN (SELECT ring_id, account_id FROM known UNION ALL {TRADING}) AS trading USING (ring_id, account_id)
    JOIN ({CUSTOM.format(dealings="dealings")}) AS custom USING (account_id)
    WHERE senders >= greatest($payee_outside_senders, members * $payee_outside_share)
        AND times >= $payee_transfers AND share >= $outside_share
"""
"""The same of accounts that are no members, with the ring's ``members`` and ``others``: accounts outside suspected
rings that pay them.

Asked for is more than of a member: most members send it what they say to be takings, hardly anybody else pays it, and
it neither sells to the ring nor buys in its stores. Of ``dealings``, ``known``: of ``graph.roles.gathering``.
"""
