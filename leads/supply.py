"""Supply edges: production, supply and sale as movements between suspected rings, the accounts around them and places.

An edge joins a ring with a supplier, a packaging maker, another ring or a city of buyers; it never merges them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame

from graph.membership import belonging
from graph.passes.rows import Tables, on_rows
from graph.passes.sql import answer
from graph.passes.stored import with_null
from graph.roles.movements import GOODS, MONEY
from graph.settings import StandardiseSettings
from graph.spread import shares
from leads.movement_places import HOMES, known, places
from leads.sales import SOLD
from leads.tables import SUPPLY_EDGES

UPSTREAM = ("supplier", "packaging")
SHIPMENT = (
    *("sender_account_id", "receiver_account_id", "goods_kind", "picked_up_at", "sender_address", "delivered_address"),
)
TRANSFER = ("from_account_id", "to_account_id", "amount", "transferred_at")
REGION = ("account_id", "basis", "adcode_province", "adcode_city", "adcode_county", "first_seen", "last_seen")
KNOWN = "account_id string, ring_id string, upstream array<string>, home string"

# The ring of each account, the rings that it has a part upstream of, and its region.
OF_ACCOUNTS = f"""
    SELECT account_id, max(ring_id) AS ring_id, list(DISTINCT above) FILTER (above IS NOT NULL) AS upstream,
        max(home) AS home
    FROM (
        SELECT account_id, ring_id FROM members
        UNION ALL BY NAME SELECT account_id, ring_id AS above FROM roles WHERE role IN {UPSTREAM}
        UNION ALL BY NAME ({HOMES})
    ) GROUP BY account_id
"""
# The next three are said to Spark, or to DuckDB where one task has all rows.
# Freight with its two addresses, and money.
MOVED = f"""
    SELECT sender_account_id AS giver, receiver_account_id AS taker, coalesce(goods_kind, '{GOODS}') AS kind,
        CAST(NULL AS DECIMAL(18, 2)) AS amount, 1 AS parcels, picked_up_at AS moved_at, sender_address AS sender,
        delivered_address AS receiver
    FROM {{shipments}} AS sent WHERE sender_account_id IS NOT NULL AND receiver_account_id IS NOT NULL
    UNION ALL
    SELECT from_account_id, to_account_id, '{MONEY}', amount, 0, transferred_at, CAST(NULL AS STRING),
        CAST(NULL AS STRING)
    FROM {{transfers}} AS paid
"""
# What crosses the border of a ring, or goes between two accounts that both have a part upstream of one ring.
OF_INTEREST = """
    SELECT moved.*, givers.ring_id AS giver_ring, takers.ring_id AS taker_ring,
        givers.home AS giver_home, takers.home AS taker_home
    FROM {moved} AS moved LEFT JOIN {known} AS givers ON giver = givers.account_id
        LEFT JOIN {known} AS takers ON taker = takers.account_id
    WHERE givers.ring_id IS NOT NULL OR takers.ring_id IS NOT NULL
        OR {overlap}(givers.upstream, takers.upstream)
"""
AT_HOME = "SELECT sales.*, home FROM {sales} AS sales LEFT JOIN {known} AS known USING (account_id)"
# The ring stands for its accounts; what stays within one ring is no edge.
BETWEEN = f"""
    SELECT coalesce(giver_ring, giver) AS from_id, CASE WHEN giver_ring IS NULL THEN 'account' ELSE 'ring' END
            AS from_kind, {known("senders.adcode", "giver_home")} AS from_adcode,
        coalesce(taker_ring, taker) AS to_id, CASE WHEN taker_ring IS NULL THEN 'account' ELSE 'ring' END AS to_kind,
        {known("receivers.adcode", "taker_home")} AS to_adcode, kind, amount, parcels, moved_at
    FROM moved LEFT JOIN places AS senders ON sender = senders.text
        LEFT JOIN places AS receivers ON receiver = receivers.text
    WHERE from_id <> to_id
"""
EDGES = f"""
    SELECT from_id, from_kind, from_adcode, to_id, to_kind, to_adcode, kind, sum(amount) AS amount,
        CAST(sum(parcels) AS BIGINT) AS shipments, min(moved_at) AS first_seen, max(moved_at) AS last_seen
    FROM ({BETWEEN} UNION ALL {SOLD}) GROUP BY ALL
"""


@dataclass(frozen=True)
class SupplyInputs:
    """``ring_members``, ``ring_roles``: the tables. ``transfers``, ``shipments``: accepted rows. ``sales``: of
    ``leads.sales``. ``regions``: of ``leads.regions.account_regions``."""

    ring_members: DataFrame
    ring_roles: DataFrame
    transfers: DataFrame
    shipments: DataFrame
    sales: DataFrame
    regions: DataFrame


def supply_edges(inputs: SupplyInputs, settings: StandardiseSettings) -> DataFrame:
    """``SUPPLY_EDGES``: as of ``edges``."""
    accounts = {
        "members": belonging(inputs.ring_members),
        "roles": inputs.ring_roles.select("ring_id", "account_id", "role"),
        "regions": with_null(inputs.regions.select(*REGION), "ring_id"),
    }
    rows = {
        "sales": inputs.sales,
        "shipments": inputs.shipments.select(*SHIPMENT),
        "transfers": inputs.transfers.select(*TRANSFER),
    }
    if shares(inputs.ring_members.sparkSession) == 1:
        frames = rows | accounts
        return on_rows(frames, dict.fromkeys(frames, "0"), partial(edges, settings=settings), SUPPLY_EDGES.ddl)
    known = on_rows(accounts, dict.fromkeys(accounts, "account_id"), of_accounts, KNOWN)
    moved = _in_spark(MOVED, shipments=rows["shipments"], transfers=rows["transfers"])
    near_rings = {
        "moved": _in_spark(OF_INTEREST, moved=moved, known=known),
        "sales": _in_spark(AT_HOME, sales=rows["sales"], known=known),
    }
    # All that moves between two ends of an edge is in one share.
    keys = {"moved": "coalesce(giver_ring, taker_ring, giver)", "sales": "ring_id"}
    return on_rows(near_rings, keys, partial(_summed, settings=settings), SUPPLY_EDGES.ddl)


def edges(tables: Tables, settings: StandardiseSettings) -> pa.Table:
    """``SUPPLY_EDGES``: freight and money with a suspected ring on one side at least, between the suppliers of one
    ring, and from rings to their buyers' cities. What stays within one ring is no edge.

    ``tables``: ``members`` (ring_id, account_id): who belongs to rings; ``roles``: of the table ``RING_ROLES``;
    ``regions``: of ``leads.regions.account_regions``, with an empty ``ring_id``; ``sales``: of
    ``leads.sales``; ``shipments``, ``transfers``: accepted rows.
    """
    tables = {**tables, "known": of_accounts(tables)}
    tables["moved"] = _in_task(MOVED, tables)
    return _summed({**tables, "moved": _in_task(OF_INTEREST, tables), "sales": _in_task(AT_HOME, tables)}, settings)


def of_accounts(tables: Tables) -> pa.Table:
    """(account_id, ring_id, upstream: rings that it has a part upstream of, home: the code of its region)."""
    return answer(tables, OF_ACCOUNTS)


def _summed(tables: Tables, settings: StandardiseSettings) -> pa.Table:
    moved = tables["moved"]
    read = places([moved["sender"], moved["receiver"]], settings)
    return answer({"moved": moved, "sales": tables["sales"], "places": read}, EDGES)


def _in_task(query: str, tables: Tables) -> pa.Table:
    said = query.replace("{overlap}", "list_has_any").replace("{", "").replace("}", "")
    return answer(tables, said)


def _in_spark(query: str, **frames: DataFrame) -> DataFrame:
    session = next(iter(frames.values())).sparkSession
    by_name: dict[str, Any] = frames
    return session.sql(query.replace("{overlap}", "arrays_overlap"), **by_name)
