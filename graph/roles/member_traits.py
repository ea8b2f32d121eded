"""The traits of the members of suspected rings."""

from __future__ import annotations

from pyspark.sql import DataFrame

from graph.membership import belonging


def member_traits(ring_members: DataFrame, account_traits: DataFrame) -> DataFrame:
    """``ACCOUNT_TRAITS`` of core accounts and members, with ``ring_id``: a small part of the whole."""
    return account_traits.join(belonging(ring_members), "account_id")
