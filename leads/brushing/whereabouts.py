"""Where the buyer of an order was, compared with where the ring is: rooms, and networks on the day."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from graph.passes.sql import answer
from graph.standardise import with_tokens
from graph.tokens import Keyring
from graph.traits import NormalForms
from graph.traits.network import DAY_MARK

PLACES = "domain IN ('room', 'network')"
# Values that strangers share say nothing about a buyer either.
SHARED_BY_STRANGERS = "value_class IN ('public', 'broker')"

# The texts that say where a buyer was.
TEXTS = f"""
    SELECT ring_id, order_id, 'receiver' AS use, 'return_address' AS trait_type, receiver_address AS raw
    FROM orders WHERE receiver_address IS NOT NULL
    UNION ALL
    SELECT orders.ring_id, order_id, 'delivered', 'return_address', delivered_address
    FROM orders JOIN shipments USING (order_id) WHERE delivered_address IS NOT NULL
    UNION ALL
    SELECT ring_id, order_id, 'network', 'ip',
        buyer_ip || '{DAY_MARK}' || CAST(CAST(paid_at AT TIME ZONE $zone AS DATE) AS VARCHAR)
    FROM orders WHERE buyer_ip IS NOT NULL
"""
COMPARED = """
    WITH held AS (SELECT DISTINCT ring_id, trait_token FROM places ANTI JOIN strangers USING (trait_token)),
    said AS (SELECT ring_id, order_id, use, unnest("values") AS value FROM told),
    of_order AS (
        SELECT said.ring_id, order_id,
            bool_or(trait_token IS NOT NULL) FILTER (use = 'receiver' AND value.domain = 'room') AS ring_room,
            bool_or(trait_token IS NOT NULL) FILTER (use = 'network' AND value.domain = 'network') AS ring_network,
            min(value.token) FILTER (use = 'receiver' AND value.domain = 'building') AS asked,
            list(value.token) FILTER (use = 'delivered' AND value.domain = 'building') AS reached
        FROM said LEFT JOIN held ON said.ring_id = held.ring_id AND value.token = trait_token
        GROUP BY ALL
    )
    SELECT ring_id, order_id, ring_room, ring_network,
        CASE WHEN asked IS NOT NULL AND reached IS NOT NULL THEN NOT list_contains(reached, asked) END AS other_address
    FROM of_order
"""


def whereabouts(tables: Mapping[str, pa.Table], forms: NormalForms, keyring: Keyring, time_zone: str) -> pa.Table:
    """(ring_id, order_id, ring_room, ring_network, other_address), boolean, null where the order does not tell.

    Addresses and networks go through the normal forms and keys of the traits (``graph.standardise``), so they meet the
    members'. ``tables``: ``orders`` and ``shipments`` as of ``leads.brushing.evidence.gather``; ``places`` (ring_id,
    trait_token): the rooms and networks (``PLACES``) that members use; ``strangers`` (trait_token): the values that are
    ``SHARED_BY_STRANGERS``.
    """
    texts = answer(tables, TEXTS, {"zone": time_zone})
    return answer({**tables, "told": with_tokens(texts, forms.of, keyring)}, COMPARED)
