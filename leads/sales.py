"""Sales of suspected rings: where the goods of each order left, and the city that they went to."""

from __future__ import annotations

import pyarrow as pa

from graph.contract import MONEY
from graph.passes.sql import answer
from graph.settings import StandardiseSettings
from leads.brushing.standing import FAKED
from leads.movement_places import known, places

SALES = (
    f"ring_id string, account_id string, paid_at timestamp, net_amount {MONEY}, parcels int, sent_from string, "
    "city string, adcode string"
)

# Orders faked beyond doubt are no sale. The first parcel of an order, by its waybill, says where its goods went.
ORDERED = f"""
    WITH first_parcels AS (
        SELECT order_id, first.sender_address AS sender, first.delivered_address AS delivered, 1 AS sent FROM (
            SELECT order_id, min({{'waybill': waybill, 'sender_address': sender_address,
                'delivered_address': delivered_address}}) AS first
            FROM shipments GROUP BY order_id
        )
    )
    SELECT ring_id, account_id, paid_at, net_amount, coalesce(sent, 0) AS parcels, sender,
        receiver_address AS receiver, delivered
    FROM assessed LEFT JOIN first_parcels USING (order_id) WHERE counts_as <> '{FAKED}'
"""
# The end of a sale is the city of the receiver, else of where the parcel arrived.
CITY = "coalesce(receivers.city, deliveries.city)"
PLACED = f"""
    SELECT ring_id, account_id, paid_at, net_amount, parcels, senders.adcode AS sent_from, {CITY} AS city,
        coalesce({CITY}, receivers.adcode, deliveries.adcode) AS adcode
    FROM ordered LEFT JOIN places AS senders ON sender = senders.text
        LEFT JOIN places AS receivers ON receiver = receivers.text
        LEFT JOIN places AS deliveries ON delivered = deliveries.text
"""
# A sale as a movement between the ends of an edge; a parcel without a sender's address leaves from its account's
# ``home``.
SOLD = f"""
    SELECT ring_id AS from_id, 'ring' AS from_kind, {known("sent_from", "home")} AS from_adcode,
        {known("city")} AS to_id, 'place' AS to_kind, {known("adcode")} AS to_adcode,
        'sale' AS kind, net_amount AS amount, parcels, paid_at AS moved_at
    FROM sales
"""


def sales(assessed: pa.Table, shipments: pa.Table, settings: StandardiseSettings) -> pa.Table:
    """``SALES``: an order of ``assessed`` (of ``leads.brushing.assess``) a row, but those faked beyond doubt.

    ``parcels``: 1 where it was sent at all; ``sent_from``: the finest code of where its first parcel left; ``city``:
    where it went, and ``adcode``: the same, or the province where no city is known.

    ``shipments`` (order_id, waybill, sender_address, delivered_address): the parcels of the orders.
    """
    ordered = answer({"assessed": assessed, "shipments": shipments}, ORDERED)
    texts = [ordered["sender"], ordered["receiver"], ordered["delivered"]]
    return answer({"ordered": ordered, "places": places(texts, settings)}, PLACED)
