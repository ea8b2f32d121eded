"""Where suspected rings are: counts per region, level and basis, with what changed since the night before."""

from __future__ import annotations

import pyarrow as pa
from pyspark.sql import DataFrame

from graph.passes.rows import Tables, on_rows
from graph.passes.sql import answer
from leads.regional_tables import CELL_KEY, COUNTS, REGIONAL_DISTRIBUTION
from leads.ring_regions import CELL, NAME

COUNTED = f"""
    SELECT {CELL},
        count(DISTINCT ring_id) FILTER (WHERE account_id IS NOT NULL) AS rings,
        count(DISTINCT ring_id) FILTER (WHERE centre) AS rings_centred,
        count(DISTINCT account_id) AS members,
        count(DISTINCT store_id) AS stores,
        coalesce(sum(orders), 0) AS orders,
        coalesce(sum(sold_value), 0) AS sold_value,
        count(DISTINCT lead_id) AS leads
    FROM facts GROUP BY {CELL}
"""
# Whether a region of the night before held anything, so that what it lost is shown once.
ANY_COUNT = " OR ".join(f"{name} > 0" for name in COUNTS)
# Counts of both nights' regions, a region that one of them lacks as zeros there, with the differences.
CHANGED = f"""
    SELECT {CELL}, {", ".join(f"coalesce({name}, 0) AS {name}" for name in COUNTS)},
        {", ".join(f"coalesce({name}, 0) - coalesce({name}_before, 0) AS {name}_change" for name in COUNTS)}
    FROM ({COUNTED}) FULL JOIN (
        SELECT {CELL}, {", ".join(f"{name} AS {name}_before" for name in COUNTS)} FROM before WHERE {ANY_COUNT}
    ) USING ({CELL})
"""
UNCHANGED = f"SELECT *, {', '.join(f'NULL AS {name}_change' for name in COUNTS)} FROM ({COUNTED})"
NAMED = f"""
    SELECT counted.*, {NAME} AS name, members < $small_cell_members AS suppressed
    FROM ({{counted}}) AS counted LEFT JOIN (SELECT adcode, name FROM divisions) USING (adcode)
"""


def regional_distribution(
    facts: DataFrame, divisions: pa.Table, before: DataFrame | None, small_cell_members: int
) -> DataFrame:
    """``REGIONAL_DISTRIBUTION``.

    ``facts``: of ``leads.ring_regions.regional_facts``. ``divisions``: (adcode, name); ``before``: the table of the
    night before, whose regions stay with zeros for one night when nothing is left in them.
    """
    frames = {"facts": facts}
    if before is not None:
        frames["before"] = before.select(*CELL_KEY, *COUNTS)

    def work(tables: Tables) -> pa.Table:
        return distributed({**tables, "divisions": divisions}, small_cell_members)

    made = on_rows(frames, dict.fromkeys(frames, "adcode"), work, REGIONAL_DISTRIBUTION.ddl)
    return REGIONAL_DISTRIBUTION.select(made)


def distributed(tables: Tables, small_cell_members: int) -> pa.Table:
    """``REGIONAL_DISTRIBUTION`` of ``facts``, ``divisions`` and, where there was one, the night ``before``."""
    query = NAMED.replace("{counted}", CHANGED if "before" in tables else UNCHANGED)
    return answer(tables, query, {"small_cell_members": small_cell_members})
