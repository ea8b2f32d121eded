"""What the stores of a suspected ring sold and still offer: never one number, but all, low and high."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from graph.contract import MONEY
from graph.membership import BELONGS
from graph.passes.rows import SeveralWork, Tables, near, on_rows_to_several
from graph.passes.sql import answer
from graph.passes.stored import with_null
from graph.settings import StandardiseSettings
from graph.spread import shares
from graph.tokens import Keyring
from graph.traits import NormalForms
from leads.brushing import ASSESSED, assess, gather, whereabouts
from leads.brushing.standing import FAKED, GENUINE
from leads.brushing.whereabouts import PLACES, SHARED_BY_STRANGERS
from leads.sales import SALES, sales
from leads.settings import BrushingSettings
from leads.tables import RING_AMOUNTS

OF_RING, OF_SUSPECTED, OF_STORE = "ring", "suspected", "store"
OFFERED = (
    f"ring_id string, account_id string, store_id string, listing_id string, unit_price {MONEY}, "
    "stock_quantity bigint, source_night string, source_file string, row_digest string"
)
ORDER = (
    *("ring_id", "account_id", "order_id", "store_id", "paid_at", "buyer_id", "amount", "buyer_device_id", "buyer_ip"),
    *("payer_account_id", "receiver_address", "refunded_at", "refund_amount", "refund_reason"),
)
LISTING = (
    *("ring_id", "account_id", "store_id", "owned_from", "listing_id", "unit_price", "stock_quantity", "delisted_at"),
)
PARCEL = ("order_id", "waybill", "weight_kg", "delivered_at", "delivered_address", "sender_address")
ROW = ("source_night", "source_file", "row_digest")

# On offer at the night's end, in stores still owned.
ON_OFFER = """
    SELECT listings.* FROM listings SEMI JOIN (SELECT * FROM spans WHERE owned_to > $night_end) AS still
        USING (ring_id, account_id, store_id, owned_from)
    WHERE coalesce(delisted_at > $night_end, TRUE)
"""


def _scoped(rows: str) -> str:
    # Each row once per scope that it counts in; an empty text stands for the missing store of a whole ring.
    scopes = f"""[{{'scope': '{OF_RING}', 'cell': ''}}, {{'scope': '{OF_STORE}', 'cell': store_id}}]
        || CASE WHEN suspected THEN [{{'scope': '{OF_SUSPECTED}', 'cell': ''}}] ELSE [] END"""
    return f"""(SELECT rows.*, unnest({scopes}, recursive := true)
        FROM {rows} AS rows JOIN members USING (ring_id, account_id))"""


def _sum(value: str, condition: str = "TRUE") -> str:
    return f"CAST(coalesce(sum({value}) FILTER ({condition}), 0) AS {MONEY})"


# Whole numbers add up alike in any order: money is decimal, squares are rounded to whole yuan squared.
VARIANCE = """CAST(round(brushing_probability * (1 - brushing_probability)
    * CAST(net_amount AS DOUBLE) * CAST(net_amount AS DOUBLE)) AS HUGEINT)"""
LEFT_GENUINE = f"counts_as = '{GENUINE}'"
SOLD = f"""
    SELECT ring_id, scope, cell, {_sum("amount")} AS sold_value_all,
        {_sum("net_amount", f"counts_as <> '{FAKED}'")} AS sold_value_high,
        {_sum("net_amount", LEFT_GENUINE)} AS without_doubt,
        {_sum("net_amount * CAST(brushing_probability AS DECIMAL(7, 6))", LEFT_GENUINE)} AS expected_faked,
        coalesce(sum({VARIANCE}) FILTER ({LEFT_GENUINE}), 0) AS variance,
        {_sum("amount - net_amount")} AS refunded_value, count(*) AS orders,
        count(*) FILTER (NOT {LEFT_GENUINE}) AS doubtful_orders,
        count(*) FILTER (counts_as = '{FAKED}') AS faked_orders
    FROM {_scoped("assessed")} GROUP BY ALL
"""
# Stock at its listed price.
UNSOLD = f"""
    SELECT ring_id, scope, cell, {_sum("unit_price * greatest(stock_quantity, 0)")} AS unsold_value
    FROM {_scoped("offered")} GROUP BY ALL
"""
AMOUNTS = f"""
    WITH stores AS (
        SELECT ring_id, scope, cell, count(DISTINCT store_id) AS stores FROM {_scoped("spans")} GROUP BY ALL
    ),
    sold AS ({SOLD}), unsold AS ({UNSOLD}),
    whole AS (
        SELECT ring_id, scope, nullif(cell, '') AS store_id, stores, coalesce(orders, 0) AS orders,
            coalesce(doubtful_orders, 0) AS doubtful_orders, coalesce(faked_orders, 0) AS faked_orders,
            coalesce(sold_value_all, 0) AS sold_value_all, coalesce(sold_value_high, 0) AS sold_value_high,
            coalesce(refunded_value, 0) AS refunded_value, coalesce(unsold_value, 0) AS unsold_value,
            coalesce(without_doubt, 0) AS without_doubt, coalesce(least(without_doubt, expected_faked
                + CAST(sqrt(CAST(variance AS DOUBLE)) * $bound_deviations AS {MONEY})), 0) AS allowance
        FROM stores LEFT JOIN sold USING (ring_id, scope, cell) LEFT JOIN unsold USING (ring_id, scope, cell)
    )
    SELECT *, without_doubt - allowance AS sold_value_low, sold_value_low + unsold_value AS combined_value FROM whole
"""


@dataclass(frozen=True)
class SalesInputs:
    """What lies around the sales of suspected rings.

    ``ring_members``, ``trait_values``: the tables. ``orders``, ``listings``: of ``leads.stores.in_spans``; ``spans``:
    of ``leads.stores.member_spans``. ``logins``, ``transfers``, ``shipments``: accepted rows. ``member_traits``: of
    ``graph.roles.member_traits``.
    """

    ring_members: DataFrame
    orders: DataFrame
    listings: DataFrame
    spans: DataFrame
    logins: DataFrame
    transfers: DataFrame
    shipments: DataFrame
    member_traits: DataFrame
    trait_values: DataFrame


def assessed_sales(
    inputs: SalesInputs,
    night_end: datetime,
    settings: BrushingSettings,
    standardise: StandardiseSettings,
    keyring: Keyring,
) -> DataFrame:
    """``assessed`` (``ASSESSED``), ``offered`` (``OFFERED``), ``sales`` (``SALES``) and ``sums`` (``RING_AMOUNTS``), of
    ``graph.passes.rows.on_rows_to_several``; what is of a ring is worked on by one task."""
    members = inputs.ring_members.where(BELONGS).select("ring_id", "account_id", "suspected")
    orders = inputs.orders.select(*ORDER, *ROW)
    places = inputs.member_traits.where(PLACES).select("ring_id", "trait_token")
    strangers = inputs.trait_values.where(SHARED_BY_STRANGERS).select("trait_token")
    frames = {
        "orders": orders,
        "members": members,
        "listings": inputs.listings.select(*LISTING, *ROW),
        "spans": inputs.spans.select("ring_id", "account_id", "store_id", "owned_from", "owned_to"),
        "logins": near(inputs.logins.select("account_id", "device_id", "logged_in_at", *ROW), members, "account_id"),
        "transfers": near(
            inputs.transfers.select("from_account_id", "to_account_id", "transferred_at", "amount", *ROW),
            members.withColumnRenamed("account_id", "from_account_id"),
            "from_account_id",
        ),
        "shipments": _parcels(inputs.shipments.select(*PARCEL, *ROW).where("order_id IS NOT NULL"), orders),
        "places": places,
        "strangers": near(strangers, places, "trait_token"),
    }
    outputs = {"assessed": ASSESSED, "offered": OFFERED, "sales": SALES, "sums": RING_AMOUNTS.ddl}
    return on_rows_to_several(
        frames, dict.fromkeys(frames, "ring_id"), _seller(night_end, settings, standardise, keyring), outputs
    )


def _parcels(shipments: DataFrame, orders: DataFrame) -> DataFrame:
    """Those of ``orders``, with ``waybill_buyers``: of a waybill that two rings used, which may be in two shares."""
    if shares(shipments.sparkSession) == 1:
        return with_null(near(shipments, orders, "order_id"), "waybill_buyers", "bigint")
    sent = shipments.join(orders.select("order_id", "ring_id", "buyer_id"), "order_id")
    buyers = F.size(F.collect_set("buyer_id").over(Window.partitionBy("waybill")))
    return sent.withColumn("waybill_buyers", buyers.cast("bigint")).drop("buyer_id")


def _seller(
    night_end: datetime, settings: BrushingSettings, standardise: StandardiseSettings, keyring: Keyring
) -> SeveralWork:
    forms, zone = NormalForms(standardise), standardise.time_zone

    def work(tables: Tables) -> Tables:
        around = {**tables, "whereabouts": whereabouts(tables, forms, keyring, zone)}
        assessed = assess(gather(around, night_end, settings, standardise.placeholders, zone), settings)
        on_offer = offered(tables, night_end)
        sums = ring_amounts({**tables, "assessed": assessed, "offered": on_offer}, settings)
        sold = sales(assessed, tables["shipments"], standardise)
        return {"assessed": assessed, "offered": on_offer, "sales": sold, "sums": sums}

    return work


def offered(tables: Mapping[str, pa.Table], night_end: datetime) -> pa.Table:
    """The ``listings`` (of ``leads.stores.in_spans``) on offer at the night's end in stores still owned.

    ``spans``: of ``leads.stores.member_spans``.
    """
    return answer(tables, ON_OFFER, {"night_end": night_end})


def ring_amounts(tables: Mapping[str, pa.Table], settings: BrushingSettings) -> pa.Table:
    """``RING_AMOUNTS``: over all stores of a suspected ring, over those of its suspected accounts, and per store.

    ``sold_value_all``: every paid order. ``sold_value_high``: without refunds and without orders faked beyond doubt.
    ``sold_value_low``: without refunds, without every order that may be faked, and less an allowance for faked orders
    that show too little: what the probabilities of the orders left say, and ``bound_deviations`` standard deviations
    of that sum.

    ``tables``: ``members`` (ring_id, account_id, suspected); ``assessed``: of ``leads.brushing.assess``; ``offered``:
    as above; ``spans``: of ``leads.stores.member_spans``.
    """
    return answer(tables, AMOUNTS, {"bound_deviations": settings.bound_deviations})
