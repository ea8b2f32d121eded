"""Payees: where the money of several members ends up, by the name on their cards or by the takings they send on."""

from __future__ import annotations

from graph.roles.signs import rounded

GATHERS = (
    "format('gathers money of {} members: {} transfers, ', senders, times) || CAST(yuan AS DECIMAL(18, 0)) || ' yuan'"
)


def _payees(said: str) -> str:
    """SQL: (ring_id, account_id, role, score, reason) of ``said``, SQL of (ring_id, account_id, senders, members,
    said). Score: the share of the other members whose money it is."""
    return f"""
        SELECT ring_id, account_id, 'payee' AS role,
            {rounded("least(1, max(senders) / (any_value(members) - 1))")} AS score,
            string_agg(DISTINCT said, '; ' ORDER BY said) AS reason
        FROM ({said}) GROUP BY ring_id, account_id
    """


PAYEES = _payees(
    f"""
    SELECT ring_id, account_id, senders, members, said
    FROM (
        SELECT ring_id, account_id, senders, {GATHERS} AS said FROM collectors
        UNION ALL
        SELECT ring_id, account_id, users, format('{{}} members are paid out to a payee that ', users) || how FROM named
    )
    JOIN (SELECT ring_id, count(*) AS members FROM members GROUP BY ring_id) USING (ring_id)
    """
)
"""Rows of ``RING_ROLES``: members in whose name others are paid out, or that gather their takings.

Of ``members``: (ring_id, account_id); ``named``: of ``graph.roles.payee_names``; ``collectors``: of
``graph.roles.takings``.
"""

OUTSIDE_PAYEES = _payees(
    f"""
    SELECT ring_id, account_id, senders, members,
        {GATHERS} || format('; is no member; {{}} accounts outside suspected rings pay it', others) AS said
    FROM outside_collectors
    """
)
"""The same of accounts outside the ring that gather members' takings. Of ``outside_collectors``: of
``graph.roles.takings``."""
