"""Front stores: members whose stores sell to buyers, and whose takings or own evidence tie them to the ring.

A relative who lives in the ring's room and sells clean goods on the side is tied by the room, and fronts for nobody.
"""

from __future__ import annotations

from graph.roles.movements import MONEY
from graph.roles.signs import rounded

# Whoever is guilty itself; who is paid out with another member; between whom money moves; whose store another operates.
TIED = f"""
    SELECT ring_id, account_id FROM ring_members WHERE membership <> 'associate' AND (guilt_bits > 0 OR suspected)
    UNION SELECT ring_id, account_id FROM member_traits WHERE trait_type = 'payee_number'
        QUALIFY count(*) OVER (PARTITION BY ring_id, trait_token) > 1
    UNION SELECT giver_ring, unnest([giver, taker]) FROM near WHERE way = '{MONEY}' AND giver_ring = taker_ring
    UNION SELECT ring_id, account_id FROM operated
"""
FRONT_STORES = f"""
    WITH sold AS (
        SELECT ring_id, account_id, count(DISTINCT store_id) AS stores, CAST(sum(orders) AS BIGINT) AS orders
        FROM ring_stores GROUP BY ALL
    )
    SELECT ring_id, account_id, 'front_store' AS role,
        {rounded("orders / max(orders) OVER (PARTITION BY ring_id)")} AS score,
        format('owns {{}} stores with {{}} orders', stores, orders) AS reason
    FROM sold SEMI JOIN ({TIED}) AS tied USING (ring_id, account_id) WHERE orders > 0
"""
"""Rows of ``RING_ROLES``; score: orders against the busiest front store of the suspected ring.

Of ``ring_members``, ``ring_stores``: the tables; ``member_traits``; ``near``: of ``graph.roles.gathering``;
``operated``: of ``graph.roles.operators``.
"""
