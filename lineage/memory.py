"""What is remembered of a suspected ring: its accounts and its trait values, closed accounts included."""

from __future__ import annotations

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.passes.rows import Tables
from graph.passes.sql import answer
from lineage.settings import TrackingSettings
from lineage.tables import RING_MEMORY

MEMBERS = ("core", "member")
ITEM = "group_id string, kind string, item string, family string, weight bigint"

HELD = f"""
    SELECT group_id, family, trait_type, trait_token FROM traits JOIN members USING (account_id)
    WHERE membership IN {MEMBERS}
"""
ITEMS = f"""
    SELECT group_id, 'member' AS kind, account_id AS item, CAST(NULL AS VARCHAR) AS family,
        CAST(CASE WHEN membership = 'core' THEN $core_weight ELSE $member_weight END AS BIGINT) AS weight
    FROM members WHERE membership IN {MEMBERS}
    UNION ALL
    SELECT group_id, 'value', trait_token, coalesce(shared.family, own_family),
        CAST(round(coalesce(bits, $unshared_bits) * 1000) AS BIGINT)
    FROM (
        SELECT group_id, trait_token, min(family) AS own_family FROM held
        WHERE NOT list_contains($left_out, trait_type) AND family <> 'content' GROUP BY group_id, trait_token
    ) LEFT JOIN shared USING (trait_token)
    WHERE coalesce(value_class, 'operating') = 'operating'
"""
# Of what is remembered twice, the newer.
REMEMBERED = """
    SELECT ring_id, kind, item, family, weight, last_seen_night FROM (
        SELECT ring_id, kind, item, family, weight, $night AS last_seen_night FROM items JOIN ids USING (group_id)
        UNION ALL
        SELECT ring_id, kind, item, family, weight, last_seen_night FROM memory
        WHERE date_diff('day', CAST(last_seen_night AS DATE), CAST($night AS DATE)) <= $days
    )
    QUALIFY row_number() OVER (PARTITION BY ring_id, kind, item
        ORDER BY last_seen_night DESC, weight DESC, family DESC NULLS LAST) = 1
"""


def held(tables: Tables) -> pa.Table:
    """(group_id, family, trait_type, trait_token) of ``traits`` by account, and ``members`` (group_id, account_id,
    membership)."""
    return answer(tables, HELD)


def items(tables: Tables, settings: TrackingSettings) -> pa.Table:
    """(group_id, kind, item, family, weight): what tonight's suspected groups consist of.

    ``members``: (group_id, account_id, membership); ``held``: as of ``held``; ``shared``: (trait_token, family,
    value_class, bits). Members are core and member accounts, weighted by that; values are those that they hold,
    weighted in bits/1000. Values held back (public, broker, unproven) and weak trait types speak for nobody; a value
    that one account alone holds counts too, because the next account may hold it.
    """
    given = {
        "core_weight": settings.core_weight,
        "member_weight": settings.member_weight,
        "unshared_bits": settings.unshared_value_bits,
        "left_out": settings.trait_types_left_out,
    }
    return answer(tables, ITEMS, given)


def remember(tables: Tables, night: str, days: int) -> pa.Table:
    """``RING_MEMORY`` after tonight; what was not seen for ``days`` is forgotten.

    ``items``: of tonight; ``ids``: (group_id, ring_id); ``memory``: of the night before, that of a ring which went into
    another one under the name of the latter.
    """
    return answer(tables, REMEMBERED, {"night": night, "days": days})


def under_tonights_key(memory: DataFrame, former_tokens: DataFrame) -> DataFrame:
    """``RING_MEMORY`` of the night before, its values called as tonight wherever tonight has seen them.

    ``former_tokens``: (former_token, trait_token) of tonight's values while a key rotation lasts. A value that was not
    seen tonight keeps its former token: only who knows the value can make the new one.
    """
    items = memory.where("kind = 'value'").select(F.col("item").alias("former_token")).distinct()
    renewed = former_tokens.join(F.broadcast(items), "former_token").distinct()
    found = memory.join(
        F.broadcast(renewed), (F.col("kind") == "value") & (F.col("item") == F.col("former_token")), "left"
    )
    return _latest(found.withColumn("item", F.coalesce("trait_token", "item")).select(RING_MEMORY.names))


def _latest(rows: DataFrame) -> DataFrame:
    """``RING_MEMORY``: of what is remembered twice, the newer."""
    latest = F.max(F.struct("last_seen_night", "weight", "family")).alias("latest")
    met = rows.groupBy("ring_id", "kind", "item").agg(latest)
    return RING_MEMORY.select(met.select("ring_id", "kind", "item", "latest.*"))
