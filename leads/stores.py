"""The stores that suspected rings front: spans in which a member owned a store, with what was sold in them."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.types import StructType

from graph.free_text import masked_text
from graph.given import fields_of
from graph.membership import belonging
from graph.ownership import OWNER_SPANS, owners_of_all_time
from graph.passes.rows import Tables, near, on_rows_to_several
from graph.passes.sql import answer
from graph.tables import RING_STORES, RINGS

FOREVER = "TIMESTAMPTZ '9999-12-31 00:00:00+00'"
SPANS = "ring_id string, account_id string, store_id string, owned_from timestamp, owned_to timestamp"
INSIDE = "account_id string, ring_id string, owned_from timestamp"

MEMBER_SPANS = f"""
    SELECT members.ring_id, account_id, store_id, owned_from, owned_to
    FROM members JOIN ({OWNER_SPANS}) AS owned USING (account_id)
"""
# Rows that were copied for a ring are that ring's alone.
IN_SPANS = """
    SELECT rows.* EXCLUDE (ring_id), account_id, spans.ring_id, owned_from
    FROM rows JOIN spans ON rows.store_id = spans.store_id AND coalesce(rows.ring_id, spans.ring_id) = spans.ring_id
        AND {moment} >= owned_from AND {moment} < owned_to
"""
FRONTS = f"""
    WITH sold AS (
        SELECT ring_id, account_id, store_id, owned_from, count(*) AS orders, sum(amount) AS sold_value
        FROM orders GROUP BY ALL
    ),
    offered AS (
        SELECT ring_id, account_id, store_id, owned_from, list_sort(list(DISTINCT shown)) AS brands
        FROM listings JOIN brands USING (brand) GROUP BY ALL
    )
    SELECT ring_id, store_id, account_id, owned_from AS valid_from,
        CASE WHEN owned_to < {FOREVER} THEN owned_to END AS valid_to, coalesce(orders, 0) AS orders,
        coalesce(sold_value, 0) AS sold_value, coalesce(brands, []) AS brands
    FROM spans LEFT JOIN sold USING (ring_id, account_id, store_id, owned_from)
        LEFT JOIN offered USING (ring_id, account_id, store_id, owned_from)
"""
OUTLINE = """
    WITH fronts AS (SELECT ring_id, count(DISTINCT store_id) AS fronts FROM ring_stores GROUP BY ring_id),
    lies AS (
        SELECT members.ring_id, list_sort(list(DISTINCT adcode_province)) AS lies_in
        FROM members JOIN regions USING (account_id) WHERE adcode_province IS NOT NULL GROUP BY members.ring_id
    )
    SELECT rings.* REPLACE (
            coalesce(CASE WHEN status = 'active' THEN fronts ELSE stores END, 0) AS stores,
            coalesce(CASE WHEN status = 'active' THEN lies_in ELSE provinces END, []) AS provinces
        ), $config_hash AS config_hash
    FROM rings LEFT JOIN fronts USING (ring_id) LEFT JOIN lies USING (ring_id)
"""


@dataclass(frozen=True)
class StoresInputs:
    """``ring_members``: the table. ``rings``: of ``lineage.tracking``. ``store_operators``, ``orders``, ``listings``:
    accepted rows. ``regions``: of ``leads.regions.account_regions``."""

    ring_members: DataFrame
    rings: DataFrame
    store_operators: DataFrame
    orders: DataFrame
    listings: DataFrame
    regions: DataFrame


def stores_of_rings(inputs: StoresInputs, config_hash: str) -> DataFrame:
    """``spans`` of ``member_spans``, ``orders`` and ``listings`` of ``in_spans``, ``ring_stores`` and ``rings`` (their
    tables), of ``graph.passes.rows.on_rows_to_several``; what is of a ring is worked on by one task."""
    members = belonging(inputs.ring_members)
    owners = owners_of_all_time(inputs.store_operators)
    fronted = owners.join(members, "account_id").select("store_id", "ring_id")
    frames = {
        "members": members,
        "rings": inputs.rings,
        "store_operators": near(owners, fronted, "store_id"),
        "orders": near(inputs.orders, fronted, "store_id"),
        "listings": near(inputs.listings, fronted, "store_id"),
        "regions": near(inputs.regions.select("account_id", "adcode_province"), members, "account_id"),
    }

    def work(tables: Tables) -> Tables:
        spans = member_spans(tables)
        orders, listings = (
            in_spans(tables[name], spans, moment) for name, moment in (("orders", "paid_at"), ("listings", "listed_at"))
        )
        fronts = ring_stores(spans, orders, listings)
        rings = with_outline({**tables, "ring_stores": fronts}, config_hash)
        return {"spans": spans, "orders": orders, "listings": listings, "ring_stores": fronts, "rings": rings}

    inside = fields_of(INSIDE)
    outputs: dict[str, StructType | str] = {
        "spans": SPANS,
        "orders": StructType([*inputs.orders.schema.fields, *inside]),
        "listings": StructType([*inputs.listings.schema.fields, *inside]),
        "ring_stores": RING_STORES.ddl,
        "rings": RINGS.ddl,
    }
    return on_rows_to_several(frames, dict.fromkeys(frames, "ring_id"), work, outputs)


def member_spans(tables: Tables) -> pa.Table:
    """(ring_id, account_id, store_id, owned_from, owned_to) of core and member accounts, end excluded.

    ``tables``: ``members`` (ring_id, account_id); ``store_operators``: who owned the members' stores, and others.
    """
    return answer(tables, MEMBER_SPANS)


def in_spans(rows: pa.Table, spans: pa.Table, moment: str) -> pa.Table:
    """The ``rows`` of the members' stores in their time: with account_id, ring_id and owned_from beside their columns.

    ``rows``: accepted ones whose time is the column ``moment``, of ``graph.passes.rows.near``; ``spans`` as of
    ``member_spans``. An account is member of one suspected ring at most, so a row comes once.
    """
    return answer({"rows": rows, "spans": spans}, IN_SPANS.replace("{moment}", moment))


def ring_stores(spans: pa.Table, orders: pa.Table, listings: pa.Table) -> pa.Table:
    """``RING_STORES``. ``orders``, ``listings``: those ``in_spans`` of ``spans``."""
    brands = listings["brand"].drop_null().unique()
    shown = pa.array([masked_text(brand) for brand in brands.to_pylist()], pa.string())
    tables = {
        "spans": spans,
        "orders": orders,
        "listings": listings,
        "brands": pa.table({"brand": brands, "shown": shown}),
    }
    return answer(tables, FRONTS)


def with_outline(tables: Tables, config_hash: str) -> pa.Table:
    """``RINGS``: the tracked ``rings`` with their number of stores and provinces counted for the active ones.

    ``tables``: ``rings``, ``ring_stores``, ``members`` (ring_id, account_id), and of their ``regions`` (account_id,
    adcode_province), as of ``leads.regions.account_regions``.
    """
    return answer(tables, OUTLINE, {"config_hash": config_hash})
