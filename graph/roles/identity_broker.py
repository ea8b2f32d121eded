"""Identity brokers: whoever holds the identity values of broker class that members of suspected rings were opened with.

A flow of money or a device of broker class shows a supplier or a provider as often, so only identity counts. An account
that sells is the broker's client, found or not: what waits to be sold has no payee and ships nothing.
"""

from __future__ import annotations

IDENTITY_BROKERS = """
    WITH dealings AS (
        SELECT account_id, ring_id, count(DISTINCT trait_token) AS "values", max(clients) AS clients,
            any_value(members) AS members
        FROM brokered GROUP BY ALL
    )
    SELECT ring_id, account_id, 'identity_broker' AS role, clients / members AS score,
        format('holds {} values of broker class in common with {} members; serves {} suspected rings', "values",
            clients, count(*) OVER (PARTITION BY account_id)) AS reason
    FROM dealings QUALIFY count(*) OVER (PARTITION BY account_id) >= $broker_rings
"""
"""Rows of ``RING_ROLES``: holders of a broker value that belong to no suspected ring and do not sell themselves.

Such an account comes back as a role on each ring it served; it merges none of them. Of ``brokered``: of
``graph.roles.gathering``.
"""
