"""Warehouses: where goods arrive for others, and the rooms that members work from and somebody declares as warehouse.

Where most members get goods of their own, getting them keeps nobody's stock; a room that only is shared has no keeper.
"""

from __future__ import annotations

from graph.roles.movements import FREIGHT, GOODS, MATERIAL, MONEY
from graph.roles.signs import summed

USES = ("ship_from_address", "sender_address", "warehouse_address", "return_address")
DECLARED = "warehouse_address"
KEPT_GOODS = (GOODS, MATERIAL)

# The declared warehouse that most other members work from, and how many accounts declare it; of two alike the one that
# fewer declare.
ROOMS = f"""
    WITH used AS (
        SELECT DISTINCT ring_id, trait_token, account_id, 1 AS itself FROM member_traits
        WHERE domain = 'room' AND trait_type IN {USES}
    ),
    users AS (SELECT ring_id, trait_token, count(*) AS users FROM used GROUP BY ALL)
    SELECT ring_id, account_id, others, keepers
    FROM (
        SELECT ring_id, account_id, users - coalesce(itself, 0) AS others,
            count(*) OVER (PARTITION BY ring_id, trait_token) AS keepers
        FROM declared JOIN users USING (ring_id, trait_token) LEFT JOIN used USING (ring_id, trait_token, account_id)
    )
    WHERE others >= $warehouse_accounts
    QUALIFY row_number() OVER (PARTITION BY ring_id, account_id ORDER BY others DESC, keepers) = 1
"""
# Members that goods arrive at (freight), or that pay for goods (money); none of a ring where that is no exception.
FROM_OUTSIDE = f"""
    WITH counted AS (
        SELECT ring_id, buyer AS account_id, way, count(*) AS times FROM near
        WHERE kind IN {KEPT_GOODS} AND giver_ring IS DISTINCT FROM taker_ring
            AND ring_id = CASE way WHEN '{MONEY}' THEN giver_ring ELSE taker_ring END
        GROUP BY ALL
    )
    SELECT ring_id, account_id, way, times
    FROM counted JOIN (SELECT ring_id, count(*) AS members FROM members GROUP BY ring_id) USING (ring_id)
    QUALIFY count(*) OVER (PARTITION BY ring_id, way) < members * $warehouse_share
"""
# Goods that a member sends to other members.
SENT_ON = f"""
    SELECT ring_id, giver AS account_id, count(DISTINCT taker) AS sent_to, count(*) AS parcels FROM near
    WHERE way = '{FREIGHT}' AND kind IN {KEPT_GOODS} AND giver_ring = taker_ring GROUP BY ALL
"""
SHOWN = f"""
    WITH rooms AS ({ROOMS}), from_outside AS ({FROM_OUTSIDE})
    SELECT ring_id, account_id, 'sends_on' AS sign,
        format('sends goods on to {{}} members in {{}} parcels', sent_to, parcels) AS says
    FROM ({SENT_ON})
    UNION ALL
    SELECT ring_id, account_id, 'arrivals', format('gets goods from outside in {{}} parcels', times)
    FROM from_outside WHERE way = '{FREIGHT}'
    UNION ALL
    SELECT ring_id, account_id, 'buys', format('pays for goods outside {{}} times', times)
    FROM from_outside WHERE way = '{MONEY}'
    UNION ALL
    SELECT ring_id, account_id, 'room', format('declares as its warehouse a room that {{}} others use', others)
    FROM rooms
    UNION ALL
    SELECT ring_id, account_id, 'only_keeper', 'nobody else declares that room as a warehouse' FROM rooms
    WHERE keepers = 1
"""
WAREHOUSES = f"""
    SELECT ring_id, account_id, 'warehouse' AS role, score, reason
    FROM ({summed("warehouse", SHOWN)}) WHERE score >= $warehouse_bar
"""
"""Rows of ``RING_ROLES``; the account need not be a member to declare its warehouse.

Of ``members``: (ring_id, account_id); ``member_traits``; ``near``, ``declared``: of ``graph.roles.gathering``. Public
rooms, such as an express station's counter, are nobody's warehouse.
"""
