"""Measures that the platform took for the relation: what it did to one account because of another.

When a platform catches a shop it often penalises all that it holds to be its relatives, the same day. That two accounts
are related is what has to be shown, and is shown elsewhere; of what the other one sells such a penalty says nothing. It
is known by its company: no complaint, appraisal or interception of the own preceded it, and another account of the
group was penalised for a cause within ``relation_days`` of it, whether that cause proves anything or not.
"""

from __future__ import annotations

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.guilt.penalty import KINDS
from graph.passes.sql import answer
from graph.settings import SuspicionSettings

RELATED = "account_id string, row_digest string"
OTHER = (
    "; it came with a penalty of another account of the group and follows from nothing of its own: it weighs nothing"
)
# Two account ids tell whether there is another one: a day's penalties need not be compared with one another. Whoever
# is in several groups has relatives in each, and the same penalty may follow from each.
FOLLOWING = f"""
    WITH imposed AS (
        SELECT group_id, account_id, row_digest, caused, CAST(happened_at AS DATE) - DATE '1970-01-01' AS day
        FROM guilt JOIN members USING (account_id) WHERE kind IN {KINDS}
    ),
    caught AS (
        SELECT group_id, near AS day, min(account_id) AS one, max(account_id) AS other
        FROM (SELECT *, unnest(range(day - $days, day + $days + 1)) AS near FROM imposed WHERE caused)
        GROUP BY group_id, near
    )
    SELECT DISTINCT account_id, row_digest FROM imposed JOIN caught USING (group_id, day)
    WHERE NOT caused AND (one <> account_id OR other <> account_id)
"""
WEIGHED = """
    SELECT guilt.* REPLACE (
        CASE WHEN related.account_id IS NULL THEN bits ELSE 0.0 END AS bits,
        CASE WHEN related.account_id IS NULL THEN statement ELSE statement || $other END AS statement
    )
    FROM guilt LEFT JOIN (SELECT DISTINCT account_id, row_digest FROM related) AS related
        USING (account_id, row_digest)
"""


def penalties(guilt: DataFrame) -> DataFrame:
    """The rows of ``GUILT_EVIDENCE`` that may follow from a relation: what ``related`` asks of them."""
    imposed = guilt.where(F.col("kind").isin(*KINDS))
    return imposed.select("account_id", "kind", "row_digest", "caused", "happened_at")


def related(guilt: pa.Table, members: pa.Table, settings: SuspicionSettings) -> pa.Table:
    """``RELATED``: penalties for the relation. ``guilt``: ``penalties`` of all members of a group; ``members`` as
    ``GROUP_MEMBERS``; associates are related as well."""
    return answer({"guilt": guilt, "members": members}, FOLLOWING, {"days": settings.relation_days})


def without_relation(guilt: pa.Table, related: pa.Table) -> pa.Table:
    """``GUILT_EVIDENCE`` where penalties for the relation (``RELATED``) weigh nothing and say so."""
    return answer({"guilt": guilt, "related": related}, WEIGHED, {"other": OTHER})
