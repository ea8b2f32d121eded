"""What roles and exclusions look at, brought together by ring or by the account that is no member.

Said once, in SQL that Spark and DuckDB both know: a large night has Spark gather and shares what it found, a small one
passes everything to its one task, which gathers there. Nothing is looked at whole: rows are those that rings touch.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Any

import duckdb
from pyspark.sql import DataFrame

from graph.roles.movements import FOR_GOODS, FREIGHT, MONEY, TAKINGS
from graph.roles.warehouse import USES

MEMBERS = """
    SELECT ring_id, account_id, count(*) OVER (PARTITION BY ring_id) AS members
    FROM {ring_members} WHERE membership <> 'associate'
"""
# Whoever is paid or sends sells, whoever pays or receives buys.
TRADES = f"""
    SELECT giver, taker, way, kind, yuan, row_digest,
        CASE way WHEN '{MONEY}' THEN taker ELSE giver END AS seller,
        CASE way WHEN '{MONEY}' THEN giver ELSE taker END AS buyer
    FROM {{moved}}
"""
# A movement between two rings stands in both.
NEAR = """
    SELECT gives.ring_id, trades.*, gives.ring_id AS giver_ring, takes.ring_id AS taker_ring
    FROM {trades} AS trades JOIN {members} AS gives ON gives.account_id = giver
    LEFT JOIN {members} AS takes ON takes.account_id = taker
    UNION ALL
    SELECT takes.ring_id, trades.*, gives.ring_id, takes.ring_id
    FROM {trades} AS trades JOIN {members} AS takes ON takes.account_id = taker
    LEFT JOIN {members} AS gives ON gives.account_id = giver WHERE gives.ring_id IS DISTINCT FROM takes.ring_id
"""
# Accounts outside a ring whom its members pay for what is told, or who send it to them.
DEALERS = f"""
    SELECT DISTINCT seller AS account_id FROM {{near}}
    WHERE kind IN {(*FOR_GOODS, TAKINGS)} AND giver_ring IS DISTINCT FROM taker_ring
        AND ring_id = CASE way WHEN '{MONEY}' THEN giver_ring ELSE taker_ring END
"""
# What they sell to anybody, and the freight that members send them.
DEALINGS = f"""
    SELECT seller AS account_id, buyer AS other, TRUE AS sells, way, kind, yuan, buys.ring_id, buys.members,
        buys.ring_id IS NOT NULL AS inside
    FROM {{trades}} AS trades JOIN {{dealers}} AS dealers ON dealers.account_id = seller
    LEFT JOIN {{members}} AS buys ON buys.account_id = buyer
    UNION ALL
    SELECT buyer, seller, FALSE, way, kind, yuan, sells.ring_id, sells.members, TRUE
    FROM {{trades}} AS trades JOIN {{dealers}} AS dealers ON dealers.account_id = buyer
    JOIN {{members}} AS sells ON sells.account_id = seller WHERE way = '{FREIGHT}'
"""
KNOWN = "SELECT ring_id, account_id FROM {members} UNION ALL SELECT ring_id, account_id FROM {payers}"
ENTERED = "SELECT ring_id, operators.* FROM {operators} AS operators JOIN {members} AS members ON account_id = operator"
RING_LINKS = """
    SELECT a.ring_id, account_a, account_b, CAST(round(bits * 1000) AS BIGINT) AS millibits
    FROM {links} AS links JOIN {members} AS a ON a.account_id = account_a
    JOIN {members} AS b ON b.account_id = account_b AND b.ring_id = a.ring_id
"""
TOUCHED = """
    SELECT ring_id, of_all.* FROM {trait_values} AS of_all
    JOIN (SELECT DISTINCT ring_id, trait_token AS touched FROM {member_traits}) AS touched ON touched = trait_token
"""
# Everybody who holds a value that few hold, and that tells a ring nothing.
HELD = """
    SELECT DISTINCT ring_id, holders.account_id, holders.trait_token
    FROM {account_traits} AS holders JOIN {touched} AS touched ON touched.trait_token = holders.trait_token WHERE few
"""
# Everybody who declares a room that members work from as a warehouse.
DECLARED = f"""
    SELECT DISTINCT ring_id, holders.account_id, holders.trait_token
    FROM {{account_traits}} AS holders
    JOIN (SELECT DISTINCT ring_id, trait_token FROM {{member_traits}} WHERE domain = 'room' AND trait_type IN {USES})
        AS rooms ON rooms.trait_token = holders.trait_token
    LEFT JOIN (SELECT trait_token AS public FROM {{trait_values}} WHERE value_class = 'public') AS counters
        ON public = holders.trait_token
    WHERE declares AND public IS NULL
"""
# Who holds what a broker opened accounts of a ring with, belongs to no ring and sells nothing, by the ring's clients.
BROKERED = """
    SELECT DISTINCT holders.account_id, ring_id, holders.trait_token, clients, members
    FROM {account_traits} AS holders JOIN (
        SELECT touched.ring_id, touched.trait_token, count(DISTINCT own.account_id) AS clients,
            any_value(members) AS members
        FROM {touched} AS touched
        JOIN {member_traits} AS own ON own.ring_id = touched.ring_id AND own.trait_token = touched.trait_token
        JOIN {members} AS members ON members.ring_id = own.ring_id AND members.account_id = own.account_id
        WHERE brokered GROUP BY touched.ring_id, touched.trait_token
    ) AS served ON served.trait_token = holders.trait_token
    LEFT JOIN (SELECT account_id AS apart FROM {members}
        UNION SELECT account_id FROM {account_traits} WHERE sells) AS apart ON apart = holders.account_id
    WHERE apart IS NULL
"""
RECYCLED_PHONES = """
    SELECT ring_id, account_a AS account_id, trait_token
    FROM {recycled} AS recycled JOIN {members} AS members ON members.account_id = account_b
    UNION ALL
    SELECT ring_id, account_b, trait_token
    FROM {recycled} AS recycled JOIN {members} AS members ON members.account_id = account_a
"""
PAST_OWNERS = """
    SELECT ring_id, account_id, stores, sold_at
    FROM {sold} AS sold JOIN {ring_ids} AS ring_ids ON ring_ids.group_id = sold.group_id
"""
HOMES = """
    SELECT ring_id, account_id, household
    FROM {households} AS households JOIN {ring_ids} AS ring_ids ON ring_ids.group_id = households.group_id
"""
Queries = Mapping[str, str]
GATHERED: Queries = {
    "members": MEMBERS,
    "trades": TRADES,
    "near": NEAR,
    "dealers": DEALERS,
    "dealings": DEALINGS,
    "known": KNOWN,
    "entered": ENTERED,
    "ring_links": RING_LINKS,
    "touched": TOUCHED,
    "held": HELD,
    "declared": DECLARED,
    "brokered": BROKERED,
    "recycled_phones": RECYCLED_PHONES,
    "past_owners": PAST_OWNERS,
    "homes": HOMES,
}
"""Each of the tables before it and of those of ``graph.roles.all_roles.RoleInputs``."""

MAKERS = f"""
    SELECT DISTINCT seller AS account_id
    FROM {{trades}} AS trades JOIN (SELECT DISTINCT account_id FROM {{direct}}) AS direct ON account_id = buyer
    WHERE kind IN {FOR_GOODS}
"""
# Inside are rings and their suppliers now; what a supplier of several rings buys stands in each.
UPSTREAM = """
    SELECT seller AS account_id, buyer AS other, TRUE AS sells, way, kind, yuan, buys.ring_id,
        buys.ring_id IS NOT NULL OR own.ring_id IS NOT NULL AS inside
    FROM {trades} AS trades JOIN {makers} AS makers ON makers.account_id = seller
    LEFT JOIN (SELECT DISTINCT ring_id, account_id FROM {direct}) AS buys ON buys.account_id = buyer
    LEFT JOIN {members} AS own ON own.account_id = buyer
"""
KNOWN_UPSTREAM = "SELECT ring_id, account_id FROM {known} UNION ALL SELECT ring_id, account_id FROM {direct}"
ONE_STEP_UP: Queries = {"makers": MAKERS, "upstream": UPSTREAM, "known_upstream": KNOWN_UPSTREAM}
"""The same of suppliers of the suppliers in ``direct`` (ring_id, account_id)."""


def in_task(engine: duckdb.DuckDBPyConnection, queries: Queries) -> None:
    """Makes a table of each of ``queries``."""
    for name, query in queries.items():
        engine.execute(f"CREATE TABLE {name} AS {query.format_map({other: other for other in _read(query)})}")


def in_spark(frames: Mapping[str, DataFrame], queries: Queries) -> dict[str, DataFrame]:
    """``frames``, and a frame of each of ``queries``."""
    found: dict[str, Any] = dict(frames)
    session = next(iter(frames.values())).sparkSession
    for name, query in queries.items():
        found[name] = session.sql(query, **{other: found[other] for other in _read(query)})
    return found


def _read(query: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(query) if name}
