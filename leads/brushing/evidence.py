"""What the signs of brushing look at, gathered beside each order, and which of them hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import pyarrow as pa

from graph.passes.sql import answer
from leads.brushing.signs import SIGNS
from leads.settings import BrushingSettings
from lineage.sources import cited_row

# Rows of one kind that are cited per order: enough to show the reason, few enough to read.
CITED = 2


def _is_named(device: str) -> str:
    # Blanks alone and what stands for a missing value are no device.
    return f"trim({device}, ' ') <> '' AND NOT list_contains($placeholders, trim({device}, ' '))"


# Devices that members logged in with, each with its first login.
DEVICES = f"""
    SELECT members.ring_id, device_id AS buyer_device_id,
        min({{'at': logged_in_at, 'digest': row_digest, 'source': {cited_row("logins")}}}).source AS device_source
    FROM logins JOIN members USING (account_id) GROUP BY ALL
"""
# Transfers of members to accounts outside their ring.
MONEY = f"""
    SELECT givers.ring_id, to_account_id AS payer_account_id, transferred_at AS moved_at, amount,
        {cited_row("transfers")} AS source
    FROM transfers JOIN members AS givers ON from_account_id = givers.account_id
        ANTI JOIN members AS inside ON givers.ring_id = inside.ring_id AND to_account_id = inside.account_id
"""
# The first money that a payer got is what is cited.
FIRST_MONEY = f"""
    SELECT ring_id, payer_account_id, list(source ORDER BY moved_at, amount, source)[:{CITED}] AS money_sources
    FROM money GROUP BY ALL
"""
# The money that went to an order's payer, seen from the order.
PAID = """
    SELECT ring_id, order_id, bool_or(moved_at <= paid_at) AS funded,
        bool_or(moved_at >= paid_at AND money.amount >= orders.amount * $money_back_share) AS paid_back
    FROM orders JOIN money USING (ring_id, payer_account_id)
    WHERE moved_at BETWEEN paid_at - $funded AND paid_at + $money_back GROUP BY ALL
"""
# Parcels of orders; other orders may have the same waybill. Those of other shares are counted already.
PARCELS = f"""
    WITH sent AS (
        SELECT order_id, waybill, waybill_buyers, buyer_id, weight_kg, delivered_at,
            {cited_row("shipments", "shipments")} AS source
        FROM shipments JOIN orders USING (order_id)
    ),
    waybills AS (
        SELECT waybill, coalesce(any_value(waybill_buyers), count(DISTINCT buyer_id)) AS buyers
        FROM sent GROUP BY waybill
    )
    SELECT order_id, count(*) AS parcels, max(weight_kg) AS weight_kg, max(delivered_at) AS delivered_at,
        max(buyers) AS waybill_buyers, list_sort(list(DISTINCT source))[:{CITED}] AS parcel_sources
    FROM sent JOIN waybills USING (waybill) GROUP BY order_id
"""
# A refund without an amount is a refund of all.
NET = """greatest(amount - coalesce(refund_amount, CASE WHEN refunded_at IS NOT NULL THEN amount END, 0), 0)"""
# In how many of the ring's stores the buyer bought, and how many sold at all.
BUYERS = "SELECT ring_id, buyer_id, count(DISTINCT store_id) AS buyer_stores FROM orders GROUP BY ALL"
RINGS = "SELECT ring_id, count(DISTINCT store_id) AS ring_stores FROM orders GROUP BY ALL"
# Orders of the store in all and in the night hours, and whether the extracts hold any parcel of it.
STORES = """
    SELECT ring_id, store_id, count(*) AS store_orders, count(*) FILTER (at_night) AS store_night_orders,
        bool_or(parcels IS NOT NULL) AS store_ships
    FROM timed LEFT JOIN parcels USING (order_id) GROUP BY ALL
"""
GATHERED = f"""
    WITH timed AS (
        SELECT *, hour(paid_at AT TIME ZONE $zone) >= $night_from_hour
            OR hour(paid_at AT TIME ZONE $zone) < $night_to_hour AS at_night FROM orders
    ),
    devices AS ({DEVICES}), money AS ({MONEY}), first_money AS ({FIRST_MONEY}), paid AS ({PAID}),
    payers AS (SELECT ring_id, account_id AS payer_account_id, TRUE AS is_payer FROM members),
    parcels AS ({PARCELS}), of_buyers AS ({BUYERS}), of_rings AS ({RINGS}), of_stores AS ({STORES})
    SELECT timed.*, {NET} AS net_amount, $night_end - paid_at AS age, {cited_row("orders", "timed")} AS order_source,
        {_is_named("buyer_device_id")} AS has_device, device_source, coalesce(is_payer, FALSE) AS ring_payer,
        coalesce(funded, FALSE) AS funded, coalesce(paid_back, FALSE) AS paid_back, money_sources,
        parcels, weight_kg, delivered_at, waybill_buyers, parcel_sources, ring_room, ring_network, other_address,
        buyer_stores, ring_stores, store_orders, store_night_orders, store_ships
    FROM timed JOIN of_rings USING (ring_id)
        JOIN of_stores USING (ring_id, store_id)
        JOIN of_buyers USING (ring_id, buyer_id)
        LEFT JOIN devices USING (ring_id, buyer_device_id)
        LEFT JOIN payers USING (ring_id, payer_account_id)
        LEFT JOIN first_money USING (ring_id, payer_account_id)
        LEFT JOIN paid USING (ring_id, order_id)
        LEFT JOIN whereabouts USING (ring_id, order_id)
        LEFT JOIN parcels USING (order_id)
"""
MARKED = f"""
    SELECT ring_id, order_id, store_id, account_id, paid_at, receiver_address, amount, net_amount, order_source,
        parcel_sources, money_sources, device_source, {", ".join(f"{sign} AS {name}" for name, sign in SIGNS.items())}
    FROM ({GATHERED}) AS gathered
"""


def gather(
    tables: Mapping[str, pa.Table],
    night_end: datetime,
    settings: BrushingSettings,
    placeholders: Sequence[str],
    time_zone: str,
) -> pa.Table:
    """(ring_id, order_id, store_id, account_id, paid_at, receiver_address, amount, net_amount: without what was
    refunded; order_source, parcel_sources, money_sources, device_source: the rows that show it, as of
    ``lineage.sources.cited_row``; a boolean column a sign of ``SIGNS``, null: not told): an order a row.

    ``tables``: ``orders``: of ``leads.stores.in_spans``; ``members`` (ring_id, account_id): who belongs to the rings;
    ``logins`` and ``transfers`` of theirs and ``shipments`` of the orders, whatever other rows there are; of shipments
    ``waybill_buyers``: to how many buyers the waybill went, null where it is to be counted here;
    ``whereabouts``: of ``leads.brushing.whereabouts``. ``placeholders``: what stands for a missing device;
    ``time_zone``: the site's.
    """
    given = {
        "night_end": night_end,
        "zone": time_zone,
        "placeholders": list(placeholders),
        "funded": timedelta(hours=settings.funded_hours),
        "money_back": timedelta(days=settings.money_back_days),
        "missing_parcel": timedelta(days=settings.missing_parcel_days),
        **{
            name: getattr(settings, name)
            for name in (
                *("money_back_share", "empty_parcel_kg", "shared_buyer_stores"),
                *("night_from_hour", "night_to_hour", "night_share", "night_store_orders"),
            )
        },
    }
    return answer(tables, MARKED, given)
