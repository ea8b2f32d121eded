"""Who counts as a member of a group or suspected ring: an associate is doubtful and speaks for nobody."""

from __future__ import annotations

import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.passes.sql import database
from graph.spread import shares

ASSOCIATE = "associate"
BELONGS = f"membership <> '{ASSOCIATE}'"
"""SQL: whether a row with ``membership`` is a core account or a member."""


def belongs() -> Column:
    """Whether a row with ``membership`` is a core account or a member."""
    return F.expr(BELONGS)


def belonging(ring_members: DataFrame) -> DataFrame:
    """(ring_id, account_id) of core accounts and members."""
    return ring_members.where(belongs()).select("ring_id", "account_id")


def of_groups(rows: DataFrame, groups: DataFrame, by: str) -> DataFrame:
    """``rows`` that some of ``groups`` (group_id, and the column ``by``) have to do with, a copy for each of them, with
    ``group_id``: by it they meet the group's other rows in one share; see ``once``.

    Where there is one share they meet anyway: then all rows as they are, ``group_id`` null.
    """
    if shares(rows.sparkSession) == 1:
        return rows.withColumn("group_id", F.lit(None).cast("string"))
    return rows.join(groups.select("group_id", by).distinct(), by)


def once(copies: pa.Table) -> pa.Table:
    """The rows of ``of_groups`` in a share, each once, without ``group_id``."""
    rows = copies.drop_columns("group_id")
    if copies.column("group_id").null_count == copies.num_rows:
        return rows
    with database({"copies": rows}) as engine:
        return engine.execute("SELECT DISTINCT * FROM copies").to_arrow_table()
