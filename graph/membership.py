"""Who counts as a member of a group or suspected ring: an associate is doubtful and speaks for nobody."""

from __future__ import annotations

from pyspark.sql import DataFrame

ASSOCIATE = "associate"
GROUP = "group_id"
BELONGS = f"membership <> '{ASSOCIATE}'"
"""SQL: whether a row with ``membership`` is a core account or a member."""


def belonging(ring_members: DataFrame) -> DataFrame:
    """(ring_id, account_id) of core accounts and members."""
    return ring_members.where(BELONGS).select("ring_id", "account_id")
