"""Who counts as a member of a group or suspected ring: an associate is doubtful and speaks for nobody."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

ASSOCIATE = "associate"
GROUP = "group_id"
BELONGS = f"membership <> '{ASSOCIATE}'"
"""SQL: whether a row with ``membership`` is a core account or a member."""


def belongs() -> Column:
    """Whether a row with ``membership`` is a core account or a member."""
    return F.expr(BELONGS)


def belonging(ring_members: DataFrame) -> DataFrame:
    """(ring_id, account_id) of core accounts and members."""
    return ring_members.where(belongs()).select("ring_id", "account_id")
