"""The traits of the members of suspected rings."""

from __future__ import annotations

from pyspark.sql import DataFrame

from graph.membership import belonging


def member_traits(ring_members: DataFrame, account_traits: DataFrame) -> DataFrame:
    """``ACCOUNT_TRAITS`` of core accounts and members, with ``ring_id``: a small part of the whole."""
    members = belonging(ring_members)
    return account_traits.join(members, "account_id")
