"""What a suspected ring has in each region, and where its centre lies."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from graph.contract import MONEY
from graph.membership import belonging
from graph.passes.rows import Tables, on_rows_to_several
from graph.passes.sql import answer
from leads.centre import IN_ORDER, MAIN_REGIONS, PLACE, PLACES
from leads.regional_tables import CELL_KEY, RING_PLACES, RING_REGIONS, UNMAPPED
from leads.states import WITHDRAWN

RING = "ring_id"
BASES = ("ship_from", "return", "warehouse", "registered")
LEVELS = ("province", "city", "county")
COUNTRY = "100000"
CELL = ", ".join(CELL_KEY)
FACTS = (
    "basis string, level string, province string, parent string, adcode string, ring_id string, account_id string, "
    f"store_id string, orders bigint, sold_value {MONEY}, centre boolean, lead_id string"
)

# Each row once per basis: who has no address on a basis is unmapped there, not missing.
ON_BASES = f"(SELECT unnest({list(BASES)}) AS basis)"
# Each row once per level.
IN_CELLS = f"""
    SELECT * EXCLUDE (province, city, county), province,
        unnest([
            {{'level': 'province', 'parent': '{COUNTRY}', 'adcode': province}},
            {{'level': 'city', 'parent': province, 'adcode': city}},
            {{'level': 'county', 'parent': city, 'adcode': county}}
        ], recursive := true)
    FROM (SELECT * EXCLUDE ({PLACES}),
        {", ".join(f"coalesce({code}, '{UNMAPPED}') AS {level}" for code, level in zip(PLACE, LEVELS, strict=True))}
        FROM found)
"""
# Where most of a ring's orders leave, by the main regions of its members; the codes are null where nothing of it could
# be placed.
RING_CENTRES = f"""
    SELECT ring_id, basis, {PLACES}, true AS centre FROM shipped GROUP BY ring_id, basis, {PLACES}
    QUALIFY row_number() OVER (PARTITION BY ring_id, basis
        ORDER BY adcode_province IS NULL, coalesce(sum(orders), 0) DESC, count(*) DESC, {IN_ORDER}) = 1
"""
# Leads that stand, where their goods leave.
LEAD_PLACES = f"""
    SELECT ring_id, lead_id, {PLACES} FROM leads LEFT JOIN divisions ON adcode = lead_region
    WHERE state NOT IN {WITHDRAWN}
"""
REGIONAL_FACTS = f"""
    WITH present AS (
        SELECT DISTINCT ring_id, account_id, basis, {PLACES} FROM (SELECT * FROM members, {ON_BASES})
            LEFT JOIN (SELECT ring_id, account_id, basis, {PLACES} FROM regions) USING (ring_id, account_id, basis)
    ),
    shipped AS (
        SELECT * FROM (SELECT * FROM members, {ON_BASES})
            LEFT JOIN ({MAIN_REGIONS}) USING (ring_id, account_id, basis)
            LEFT JOIN (SELECT ring_id, account_id, sum(orders) AS orders, sum(sold_value) AS sold_value
                FROM ring_stores GROUP BY ring_id, account_id) USING (ring_id, account_id)
    ),
    found AS (
        SELECT * FROM present
        UNION ALL BY NAME
        SELECT ring_id, store_id, basis, {PLACES} FROM present
            JOIN (SELECT DISTINCT ring_id, account_id, store_id FROM ring_stores) USING (ring_id, account_id)
        UNION ALL BY NAME
        SELECT ring_id, orders, sold_value, basis, {PLACES} FROM shipped
        UNION ALL BY NAME
        SELECT * FROM ({RING_CENTRES})
        UNION ALL BY NAME
        SELECT * FROM ({LEAD_PLACES}), {ON_BASES}
    )
    {IN_CELLS}
"""
# The name of a region (its code where it has none) beside ``divisions``: (adcode, name).
NAME = f"CASE WHEN adcode = '{UNMAPPED}' THEN adcode ELSE coalesce(name, adcode) END"
COUNTED = f"""
    SELECT ring_id, {CELL}, {NAME} AS name, count(DISTINCT account_id) AS members, count(DISTINCT store_id) AS stores,
        coalesce(sum(orders), 0) AS orders, coalesce(sum(sold_value), 0) AS sold_value,
        coalesce(bool_or(centre), false) AS centre
    FROM facts LEFT JOIN (SELECT adcode, name FROM divisions) USING (adcode)
    WHERE lead_id IS NULL GROUP BY ring_id, {CELL}, name
"""


def parts_of_rings(
    ring_members: DataFrame, ring_stores: DataFrame, regions: DataFrame, leads: DataFrame, divisions: pa.Table
) -> DataFrame:
    """``ring_places``: RING_PLACES, ``ring_regions``: RING_REGIONS, and ``facts``: of ``regional_facts``.

    They are read with ``graph.passes.rows.output`` from the frame, once kept.

    ``regions`` as of ``leads.regions.account_regions``; ``divisions`` of ``leads.regions.cells.region_rows``; the rest
    are tables.
    """
    members = belonging(ring_members)
    frames = {
        "members": members,
        "ring_stores": ring_stores.select(RING, "account_id", "store_id", "orders", "sold_value"),
        "regions": regions.join(F.broadcast(members), "account_id"),
        "leads": leads.select(RING, "lead_id", "lead_region", "state"),
    }

    def work(tables: Tables) -> Tables:
        facts = regional_facts({**tables, "divisions": divisions})
        return {"ring_places": tables["regions"], "ring_regions": ring_regions(facts, divisions), "facts": facts}

    outputs: dict[str, StructType | str] = {
        "ring_places": RING_PLACES.ddl,
        "ring_regions": RING_REGIONS.ddl,
        "facts": FACTS,
    }
    return on_rows_to_several(frames, dict.fromkeys(frames, RING), work, outputs)


def regional_facts(tables: Mapping[str, pa.Table]) -> pa.Table:
    """``FACTS``, uncounted.

    Rings, members and stores stand wherever a member has an address. Orders and value stand once, in the main region of
    the account that sold, and a ring's ``centre`` once, so they add up over regions and are equal on each level and
    basis; so do leads, which stand where their goods leave. What could not be placed (no address on the basis, an
    unreadable or an ambiguous one) stands in `unmapped` below the region that is known. ``tables``: ``members``
    (ring_id, account_id), ``ring_stores``, ``regions`` as of ``leads.regions.account_regions``, with ``ring_id``,
    ``leads`` (ring_id, lead_id, lead_region, state), ``divisions``: of ``leads.regions.cells.region_rows``.
    """
    return answer(tables, REGIONAL_FACTS)


def ring_regions(facts: pa.Table, divisions: pa.Table) -> pa.Table:
    """``RING_REGIONS`` of ``regional_facts``; ``divisions``: (adcode, name)."""
    return answer({"facts": facts, "divisions": divisions}, COUNTED)
