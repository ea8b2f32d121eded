"""What the stores of a suspected ring sold and still offer: never one number, but all, low and high.

Low and high are of counterfeit goods: what may be faked orders is left out, and what is known of the goods
(``leads.goods``) says how much of the rest counts. The same bounds of all goods stand beside them.
"""

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
from leads.goods import SPEAKING, goods_of_rings
from leads.sales import SALES, sales
from leads.settings import BrushingSettings, GoodsSettings
from leads.tables import RING_AMOUNTS, RING_GOODS

OF_RING, OF_SUSPECTED, OF_STORE = "ring", "suspected", "store"
OFFERED = (
    f"ring_id string, account_id string, store_id string, listing_id string, unit_price {MONEY}, "
    "stock_quantity bigint, source_night string, source_file string, row_digest string"
)
ORDER = (
    *("ring_id", "account_id", "order_id", "store_id", "paid_at", "buyer_id", "amount", "buyer_device_id", "buyer_ip"),
    *("payer_account_id", "receiver_address", "refunded_at", "refund_amount", "refund_reason", "listing_id"),
)
LISTING = (
    *("ring_id", "account_id", "store_id", "owned_from", "listing_id", "unit_price", "stock_quantity", "delisted_at"),
    *("brand", "title", "image_hash"),
)
APPRAISAL = ("store_id", "order_id", "listing_id", "row_digest")
SHARED = "goods_class, goods.brand, share_low, share_high"
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


LEFT_GENUINE = f"counts_as = '{GENUINE}'"


def _part(value: str, share: str) -> str:
    # Rounded order by order and listing by listing, so that whatever they are added up to agrees to the cent.
    return f"CAST({value} * {share} AS {MONEY})"


def _left(net: str, prefix: str = "") -> str:
    """SQL: what is without doubt of the orders' ``net``, and what is expected of it to be faked all the same."""
    # Whole numbers add up alike in any order: money is decimal, squares are rounded to whole yuan squared.
    variance = f"""CAST(round(brushing_probability * (1 - brushing_probability)
        * CAST({net} AS DOUBLE) * CAST({net} AS DOUBLE)) AS HUGEINT)"""
    return f"""{_sum(net, LEFT_GENUINE)} AS {prefix}without_doubt,
        {_sum(f"{net} * CAST(brushing_probability AS DECIMAL(7, 6))", LEFT_GENUINE)} AS {prefix}expected_faked,
        coalesce(sum({variance}) FILTER ({LEFT_GENUINE}), 0) AS {prefix}variance"""


# What a court would count of an order's goods, and what may be.
SPLIT_ORDERS = f"""
    SELECT assessed.*, {SHARED}, {_part("net_amount", "share_low")} AS net_low,
        {_part("net_amount", "share_high")} AS net_high
    FROM assessed JOIN order_goods AS goods USING (ring_id, order_id)
"""
# Stock at its listed price.
SPLIT_STOCK = f"""
    SELECT ring_id, account_id, store_id, listing_id, {SHARED}, unit_price * greatest(stock_quantity, 0) AS stock,
        {_part("stock", "share_low")} AS stock_low, {_part("stock", "share_high")} AS stock_high
    FROM offered JOIN listing_goods AS goods USING (ring_id, listing_id)
"""
SOLD = f"""
    SELECT ring_id, scope, cell, {_sum("amount")} AS sold_value_all,
        {_sum("net_high", f"counts_as <> '{FAKED}'")} AS sold_value_high,
        {_sum("net_amount", f"counts_as <> '{FAKED}'")} AS all_goods_high, {_left("net_low")},
        {_left("net_amount", "all_")}, {_sum("amount - net_amount")} AS refunded_value, count(*) AS orders,
        count(*) FILTER (NOT {LEFT_GENUINE}) AS doubtful_orders,
        count(*) FILTER (counts_as = '{FAKED}') AS faked_orders
    FROM {_scoped("split_orders")} GROUP BY ALL
"""
UNSOLD = f"""
    SELECT ring_id, scope, cell, {_sum("stock")} AS unsold_value, {_sum("stock_low")} AS unsold_value_low,
        {_sum("stock_high")} AS unsold_value_high
    FROM {_scoped("split_stock")} GROUP BY ALL
"""
COUNTED = ("orders", "doubtful_orders", "faked_orders")
SUMMED = (
    *("sold_value_all", "sold_value_high", "refunded_value", "unsold_value", "unsold_value_low", "unsold_value_high"),
    *("all_goods_high", "without_doubt", "all_without_doubt"),
)


def _allowance(prefix: str = "") -> str:
    return f"""coalesce(least({prefix}without_doubt, {prefix}expected_faked
        + CAST(sqrt(CAST({prefix}variance AS DOUBLE)) * $bound_deviations AS {MONEY})), 0)"""


AMOUNTS = f"""
    WITH stores AS (
        SELECT ring_id, scope, cell, count(DISTINCT store_id) AS stores FROM {_scoped("spans")} GROUP BY ALL
    ),
    sold AS ({SOLD}), unsold AS ({UNSOLD}),
    whole AS (
        SELECT ring_id, scope, nullif(cell, '') AS store_id, stores,
            {", ".join(f"coalesce({name}, 0) AS {name}" for name in (*COUNTED, *SUMMED))},
            {_allowance()} AS allowance, {_allowance("all_")} AS all_allowance
        FROM stores LEFT JOIN sold USING (ring_id, scope, cell) LEFT JOIN unsold USING (ring_id, scope, cell)
    )
    SELECT *, without_doubt - allowance AS sold_value_low, all_without_doubt - all_allowance AS all_goods_low,
        sold_value_low + unsold_value_low AS combined_value
    FROM whole
"""
STEPS = tuple(f"{kind}_value{bound}" for kind in ("sold", "unsold") for bound in ("", "_low", "_high"))
# The same steps by what is known of the goods, before the allowance.
GOODS = f"""
    WITH sold AS (
        SELECT ring_id, scope, cell, goods_class, brand, count(*) AS orders,
            {_sum("net_amount", f"counts_as <> '{FAKED}'")} AS sold_value,
            {_sum("net_low", LEFT_GENUINE)} AS sold_value_low,
            {_sum("net_high", f"counts_as <> '{FAKED}'")} AS sold_value_high
        FROM {_scoped("split_orders")} GROUP BY ALL
    ),
    unsold AS (
        SELECT ring_id, scope, cell, goods_class, brand, count(*) AS listings, {_sum("stock")} AS unsold_value,
            {_sum("stock_low")} AS unsold_value_low, {_sum("stock_high")} AS unsold_value_high
        FROM {_scoped("split_stock")} GROUP BY ALL
    ),
    whole AS (SELECT * FROM sold UNION ALL BY NAME SELECT * FROM unsold)
    SELECT ring_id, scope, nullif(cell, '') AS store_id, goods_class, brand,
        {", ".join(f"CAST(coalesce(sum({name}), 0) AS BIGINT) AS {name}" for name in ("orders", "listings"))},
        {", ".join(f"{_sum(name)} AS {name}" for name in STEPS)}
    FROM whole GROUP BY ALL
"""


@dataclass(frozen=True)
class SalesInputs:
    """What lies around the sales of suspected rings.

    ``ring_members``, ``trait_values``: the tables. ``orders``, ``listings``: of ``leads.stores.in_spans``; ``spans``:
    of ``leads.stores.member_spans``. ``logins``, ``transfers``, ``shipments``, ``appraisals``: accepted rows.
    ``guilt``: GUILT_EVIDENCE. ``member_traits``: of ``graph.roles.member_traits``.
    """

    ring_members: DataFrame
    orders: DataFrame
    listings: DataFrame
    spans: DataFrame
    logins: DataFrame
    transfers: DataFrame
    shipments: DataFrame
    appraisals: DataFrame
    guilt: DataFrame
    member_traits: DataFrame
    trait_values: DataFrame


@dataclass(frozen=True)
class SalesRules:
    """What sales are judged by."""

    brushing: BrushingSettings
    goods: GoodsSettings
    standardise: StandardiseSettings


def assessed_sales(inputs: SalesInputs, night_end: datetime, rules: SalesRules, keyring: Keyring) -> DataFrame:
    """``assessed`` (``ASSESSED``), ``offered`` (``OFFERED``), ``sales`` (``SALES``), ``sums`` (``RING_AMOUNTS``) and
    ``goods`` (``RING_GOODS``), of ``graph.passes.rows.on_rows_to_several``; what is of a ring is worked on by one
    task."""
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
        "appraisals": near(inputs.appraisals.select(*APPRAISAL), inputs.spans, "store_id"),
        "guilt": near(
            inputs.guilt.where(SPEAKING).select("account_id", "kind", "bits", "brand", "listing_id", "row_digest"),
            members,
            "account_id",
        ),
        "shipments": _parcels(inputs.shipments.select(*PARCEL, *ROW).where("order_id IS NOT NULL"), orders),
        "places": places,
        "strangers": near(strangers, places, "trait_token"),
    }
    outputs = {
        "assessed": ASSESSED,
        "offered": OFFERED,
        "sales": SALES,
        "sums": RING_AMOUNTS.ddl,
        "goods": RING_GOODS.ddl,
    }
    return on_rows_to_several(frames, dict.fromkeys(frames, "ring_id"), _seller(night_end, rules, keyring), outputs)


def _parcels(shipments: DataFrame, orders: DataFrame) -> DataFrame:
    """Those of ``orders``, with ``waybill_buyers``: of a waybill that two rings used, which may be in two shares."""
    if shares(shipments.sparkSession) == 1:
        return with_null(near(shipments, orders, "order_id"), "waybill_buyers", "bigint")
    sent = shipments.join(orders.select("order_id", "ring_id", "buyer_id"), "order_id")
    buyers = F.size(F.collect_set("buyer_id").over(Window.partitionBy("waybill")))
    return sent.withColumn("waybill_buyers", buyers.cast("bigint")).drop("buyer_id")


def _seller(night_end: datetime, rules: SalesRules, keyring: Keyring) -> SeveralWork:
    settings, standardise = rules.brushing, rules.standardise
    forms, zone = NormalForms(standardise), standardise.time_zone

    def work(tables: Tables) -> Tables:
        around = {**tables, "whereabouts": whereabouts(tables, forms, keyring, zone)}
        assessed = assess(gather(around, night_end, settings, standardise.placeholders, zone), settings)
        on_offer = offered(tables, night_end)
        split = split_by_goods({**goods_of_rings(tables, rules.goods), "assessed": assessed, "offered": on_offer})
        counted = {**split, **{name: tables[name] for name in ("members", "spans")}}
        sums, goods = ring_amounts(counted, settings), ring_goods(counted)
        sold = sales(assessed, tables["shipments"], standardise)
        return {"assessed": assessed, "offered": on_offer, "sales": sold, "sums": sums, "goods": goods}

    return work


def offered(tables: Mapping[str, pa.Table], night_end: datetime) -> pa.Table:
    """The ``listings`` (of ``leads.stores.in_spans``) on offer at the night's end in stores still owned.

    ``spans``: of ``leads.stores.member_spans``.
    """
    return answer(tables, ON_OFFER, {"night_end": night_end})


def split_by_goods(tables: Mapping[str, pa.Table]) -> Tables:
    """``split_orders`` and ``split_stock``: ``assessed`` orders (of ``leads.brushing.assess``) and ``offered``
    listings, each with its class, its brand, and how much of it counts as counterfeit.

    ``tables``: the two, and ``order_goods`` and ``listing_goods`` of ``leads.goods.goods_of_rings``.
    """
    return {"split_orders": answer(tables, SPLIT_ORDERS), "split_stock": answer(tables, SPLIT_STOCK)}


def ring_amounts(tables: Mapping[str, pa.Table], settings: BrushingSettings) -> pa.Table:
    """``RING_AMOUNTS``: over all stores of a suspected ring, over those of its suspected accounts, and per store.

    ``sold_value_all``: every paid order. ``sold_value_high``: what may be counterfeit, without refunds and without
    orders faked beyond doubt. ``sold_value_low``: what a court would count of the goods, without refunds, without every
    order that may be faked, and less an allowance for faked orders that show too little: what the probabilities of the
    orders left say, and ``bound_deviations`` standard deviations of that sum.

    ``tables``: ``members`` (ring_id, account_id, suspected); ``split_orders`` and ``split_stock``: of
    ``split_by_goods``; ``spans``: of ``leads.stores.member_spans``.
    """
    return answer(tables, AMOUNTS, {"bound_deviations": settings.bound_deviations})


def ring_goods(tables: Mapping[str, pa.Table]) -> pa.Table:
    """``RING_GOODS``: the steps from all goods to those that count, in the scopes of ``ring_amounts`` (``tables``)."""
    return answer(tables, GOODS)
