"""A suspected ring's life over nights: its stable id, its status, and what happened to it tonight.

Night N is compared with the newest published night before it. A group that matches keeps the ring's id; ids are made
once and never used again. A ring without a match sleeps (``dormant``), and is dissolved when it slept too long or went
into another ring; it stays listed. The order of rows and their partitioning change nothing.

Accounts and values are compared item by item; what is left has a row per ring or per pair of a ring and a group, and
one task keeps the register of it (``lineage.register``). In a small night one task does it all.
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructField, StructType

from graph.given import fields_of
from graph.keeping import Keep, cached
from graph.passes.rows import Tables, on_rows, on_rows_to_several, output
from graph.passes.sql import answer, database
from graph.passes.stored import with_null
from graph.spread import shares
from graph.tables import RING_MEMBERS, RINGS
from lineage import memory as ring_memory
from lineage.facts import INPUT, OUTPUT, RING, columns, registered
from lineage.register import CARRIED
from lineage.settings import TrackingSettings
from lineage.tables import RING_EVENTS, RING_MEMORY

COLUMNS = {
    "groups": ("group_id", *CARRIED),
    "members": ("group_id", *(name for name in RING_MEMBERS.names if name != "ring_id")),
    "traits": ("account_id", "family", "trait_type", "trait_token"),
    "shared": ("trait_token", "family", "value_class", "bits"),
    "rings": ("ring_id", "status", *CARRIED, "stores", "provinces", "first_seen_night"),
    "memory": tuple(RING_MEMORY.names),
}
PAIR = (
    "ring_id string, group_id string, night string, members bigint, values bigint, hit_weight bigint, "
    "hit_families array<string>"
)
WEIGHT = "ring_id string, group_id string, night string, members bigint, values bigint"

# Facts `pair`: what a ring, on a night of its memory, and a group have in common.
PAIRS = """
    WITH usable AS (
        SELECT * FROM memory QUALIFY kind = 'member' OR count(*) OVER (PARTITION BY kind, item) <= $most_rings
    )
    SELECT ring_id, group_id, last_seen_night AS night,
        CAST(coalesce(sum(least(usable.weight, items.weight)) FILTER (kind <> 'value'), 0) AS BIGINT) AS members,
        CAST(coalesce(sum(least(usable.weight, items.weight)) FILTER (kind = 'value'), 0) AS BIGINT) AS "values",
        CAST(coalesce(sum(usable.weight) FILTER (kind = 'value'), 0) AS BIGINT) AS hit_weight,
        coalesce(list_sort(list(DISTINCT items.family) FILTER (kind = 'value' AND items.family IS NOT NULL)),
            CAST([] AS VARCHAR[])) AS hit_families
    FROM usable JOIN items USING (kind, item) GROUP BY ring_id, group_id, last_seen_night
"""
# Facts `weight`: whole weight of members and of values per ring or group and night.
SUMS = """
    CAST(coalesce(sum(weight) FILTER (kind = 'member'), 0) AS BIGINT) AS members,
    CAST(coalesce(sum(weight) FILTER (kind = 'value'), 0) AS BIGINT) AS "values"
"""
WEIGHTS = f"""
    SELECT CAST(NULL AS VARCHAR) AS ring_id, group_id, $night AS night, {SUMS} FROM items GROUP BY group_id
    UNION ALL
    SELECT ring_id, NULL, last_seen_night, {SUMS} FROM memory GROUP BY ring_id, last_seen_night
"""
# Facts `group`: tonight's groups with their sorted core accounts (all accounts, where a group has no core).
FACTS = f"""
    WITH named AS (
        SELECT group_id, list_sort(coalesce(list(DISTINCT account_id) FILTER (membership = 'core'),
            list(DISTINCT account_id) FILTER (membership IN {ring_memory.MEMBERS}), CAST([] AS VARCHAR[]))) AS accounts
        FROM members GROUP BY group_id
    )
    SELECT 'group' AS record, groups.* RENAME (members AS size), accounts FROM groups JOIN named USING (group_id)
    UNION ALL BY NAME
    SELECT 'ring' AS record, * RENAME (members AS size) FROM rings
    UNION ALL BY NAME
    SELECT 'weight' AS record, ring_id, group_id, night, CAST(sum(members) AS BIGINT) AS members,
        CAST(sum("values") AS BIGINT) AS "values" FROM weights GROUP BY ring_id, group_id, night
    UNION ALL BY NAME
    SELECT 'pair' AS record, * FROM pairs
"""
# A ring that went into another one leaves it its memory.
PASSED_ON = """
    SELECT memory.* REPLACE (coalesce(into_ring_id, ring_id) AS ring_id)
    FROM memory LEFT JOIN (SELECT ring_id, into_ring_id FROM register WHERE record = 'ring') USING (ring_id)
"""
IDS = "SELECT group_id, ring_id FROM register WHERE record = 'ring' AND group_id IS NOT NULL"


def track(
    groups: DataFrame,
    group_members: DataFrame,
    account_traits: DataFrame,
    trait_values: DataFrame,
    before: Mapping[str, DataFrame] | None,
    night: str,
    settings: TrackingSettings,
    keep: Keep = cached,
) -> DataFrame:
    """Tonight's suspected groups as rings: keep the frame and read it with ``output``.

    ``rings``: as RINGS without ``config_hash``; ``stores`` and ``provinces`` are null for the active ones until
    ``leads.stores.with_outline`` counts them. ``ring_members``, ``ring_events``, ``ring_memory``: their tables.

    ``groups``: (group_id, members, suspicion, suspicion_bits, confidence, guilty_members, guilt_sources, brands).
    ``group_members``: (group_id, account_id, membership, membership_probability, suspected, guilt_bits, reasons).
    ``before``: the tables ``rings`` and ``ring_memory`` of the newest published night before ``night``; None on the
    first night.
    """
    frames = {
        "groups": groups,
        "members": group_members,
        "traits": account_traits,
        "shared": trait_values,
        "rings": _with_all_columns(before["rings"]) if before else RINGS.empty(groups),
        "memory": before["ring_memory"] if before else RING_MEMORY.empty(groups),
    }
    parts = {name: frame.select(*COLUMNS[name]) for name, frame in frames.items()}
    if shares(groups.sparkSession) > 1:
        return _in_shares(parts, night, settings, keep)
    return on_rows_to_several(
        parts, dict.fromkeys(parts, "0"), lambda tables: tracked(tables, night, settings), _outputs()
    )


def _with_all_columns(rings: DataFrame) -> DataFrame:
    """``rings`` of a night that may be older than one of the columns."""
    return rings if "suspicion_bits" in rings.columns else with_null(rings, "suspicion_bits", "double")


def ring_ids(rings: DataFrame) -> DataFrame:
    """(group_id, ring_id) of the active ``rings``."""
    return rings.where("group_id is not null").select("group_id", "ring_id")


def tracked(tables: Tables, night: str, settings: TrackingSettings) -> Tables:
    """The tables of ``track``, of its frames with the ``COLUMNS`` of each."""
    items = ring_memory.items({**tables, "held": ring_memory.held(tables)}, settings)
    shown = {**tables, "items": items}
    register = registered_rings({**shown, **compared(shown, night, settings)}, night, settings)
    passed_on = answer({"memory": tables["memory"], "register": register}, PASSED_ON)
    return of_rings({**shown, "register": register, "memory": passed_on}, night, settings)


def compared(tables: Tables, night: str, settings: TrackingSettings) -> Tables:
    """``pairs`` (``PAIR``) and ``weights`` (``WEIGHT``) of ``items`` and ``memory``, all of each item.

    A pair is a row per ring, night of its memory and group that have accounts or values in common; ``members`` and
    ``values`` are the shared weights. A value in the memory of more than ``value_rings`` rings is passed over.
    """
    with database(tables) as engine:
        return {
            "pairs": engine.execute(PAIRS, {"most_rings": settings.value_rings}).to_arrow_table(),
            "weights": engine.execute(WEIGHTS, {"night": night}).to_arrow_table(),
        }


def registered_rings(tables: Tables, night: str, settings: TrackingSettings) -> pa.Table:
    """``OUTPUT``: records ``ring`` and ``event`` of tonight's register, of all ``groups``, ``members``, ``rings`` and
    what ``compared`` made of shares of the items."""
    facts = answer(tables, FACTS)
    register = registered(facts.select(columns(INPUT).names).to_pandas(), night, settings)
    return pa.Table.from_pandas(register, columns(OUTPUT), preserve_index=False)


def of_rings(tables: Tables, night: str, settings: TrackingSettings) -> Tables:
    """The tables of ``track``, of the ``register``, the ``members`` and the ``items`` of its groups, and the ``memory``
    that each ring goes on from."""
    with database(tables) as engine:
        engine.execute(f"CREATE TABLE ids AS {IDS}")
        made = {
            "rings": "SELECT * RENAME (size AS members) FROM register WHERE record = 'ring'",
            "ring_events": "SELECT * FROM register WHERE record = 'event'",
            "ring_members": "SELECT * FROM members JOIN ids USING (group_id)",
            "ids": "FROM ids",
        }
        found = {name: engine.execute(query).to_arrow_table() for name, query in made.items()}
    known = {name: tables[name] for name in ("items", "memory")} | {"ids": found["ids"]}
    return {**found, "ring_memory": ring_memory.remember(known, night, settings.memory_days)}


def _in_shares(parts: dict[str, DataFrame], night: str, settings: TrackingSettings, keep: Keep) -> DataFrame:
    """Rows meet by value, by item, all in one task for the register, and by ring."""
    members, memory = parts["members"], parts["memory"]
    inside = members.select("group_id", "account_id", "membership")
    wanted = inside.where(F.col("membership").isin(*ring_memory.MEMBERS)).drop("membership")
    held = parts["traits"].join(F.broadcast(wanted), "account_id").drop("account_id")
    shared = parts["shared"].join(held, "trait_token", "left_semi")
    made = on_rows(
        {"members": inside, "held": held, "shared": shared},
        {"members": "account_id", "held": "trait_token", "shared": "trait_token"},
        lambda tables: ring_memory.items(tables, settings),
        ring_memory.ITEM,
    )
    items = keep("items of groups", made)
    compare = on_rows_to_several(
        {"items": items, "memory": memory},
        dict.fromkeys(("items", "memory"), "kind, item"),
        lambda tables: compared(tables, night, settings),
        {"pairs": PAIR, "weights": WEIGHT},
    )
    common = keep("common items", compare)
    few = {
        "groups": parts["groups"],
        "members": inside,
        "rings": parts["rings"],
        "pairs": output(common, "pairs"),
        "weights": output(common, "weights"),
    }
    one = on_rows(few, dict.fromkeys(few, "0"), lambda tables: registered_rings(tables, night, settings), OUTPUT)
    register = keep("register", one)
    ids = F.broadcast(ring_ids(register.where("record = 'ring'")).withColumnRenamed("ring_id", "_ring"))
    into = F.broadcast(register.where("into_ring_id is not null").select("ring_id", "into_ring_id"))
    passed_on = memory.join(into, "ring_id", "left").withColumn("ring_id", F.coalesce("into_ring_id", "ring_id"))
    return on_rows_to_several(
        {
            "register": register,
            "members": members.join(ids, "group_id"),
            "items": items.join(ids, "group_id"),
            "memory": passed_on.drop("into_ring_id"),
        },
        {"register": "ring_id", "members": "_ring", "items": "_ring", "memory": "ring_id"},
        lambda tables: of_rings(tables, night, settings),
        _outputs(),
    )


def _outputs() -> dict[str, StructType]:
    ring = fields_of(f"ring_id string, group_id string, {RING}")
    tables = {table.name: fields_of(table.ddl) for table in (RING_MEMBERS, RING_EVENTS, RING_MEMORY)}
    named = [StructField("members" if field.name == "size" else field.name, field.dataType) for field in ring]
    return {"rings": StructType(named), **tables}
