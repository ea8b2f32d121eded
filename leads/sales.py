"""Sale edges: from suspected rings to the cities that their parcels go to."""

from __future__ import annotations

from leads.brushing.standing import FAKED
from leads.movement_places import known

# Orders faked beyond doubt are no sale.
IS_SALE = f"counts_as <> '{FAKED}'"

# The first parcel of an order, by its waybill.
FIRST_PARCELS = """
    SELECT order_id, first.sender_address AS sender, first.delivered_address AS delivered, 1 AS sent FROM (
        SELECT order_id, min({'waybill': waybill, 'sender_address': sender_address,
            'delivered_address': delivered_address}) AS first
        FROM shipments SEMI JOIN orders USING (order_id) GROUP BY order_id
    )
"""

CITY = "coalesce(receivers.city, deliveries.city)"
# An order a row, as a movement between the ends of an edge. Its end is the city of the receiver, else of where the
# parcel arrived; a parcel leaves from its sender's address, else from its account's region. ``orders``: those of
# ``leads.brushing.assess`` that are sales, with the ``home`` of their account; ``first_parcels``: as above; ``places``:
# of ``leads.movement_places``.
SOLD = f"""
    SELECT ring_id AS from_id, 'ring' AS from_kind, {known("senders.adcode", "home")} AS from_adcode,
        {known(CITY)} AS to_id, 'place' AS to_kind,
        {known(CITY, "receivers.adcode", "deliveries.adcode")} AS to_adcode,
        'sale' AS kind, net_amount AS amount, coalesce(sent, 0) AS parcels,
        paid_at AS moved_at
    FROM orders LEFT JOIN first_parcels USING (order_id)
        LEFT JOIN places AS senders ON sender = senders.text
        LEFT JOIN places AS receivers ON receiver_address = receivers.text
        LEFT JOIN places AS deliveries ON delivered = deliveries.text
"""
