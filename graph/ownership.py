"""Who owned a store at a given time: what a store shows belongs to its owner of that moment, and to nobody else."""

from __future__ import annotations

from pyspark.sql import DataFrame

# SQL: spans of ownership of stores that do not overlap, end excluded. Where an extract lets two owners overlap, the
# newer one owns from its start on (the sale was not closed), and nobody after its end. Two owners from the same moment
# on prove neither, so neither owns.
OWNER_SPANS = """
    SELECT store_id, account_id, owned_from, owned_to FROM (
        SELECT store_id, valid_from AS owned_from, min(account_id) AS account_id,
            count(DISTINCT account_id) AS owners,
            least(max(coalesce(valid_to, TIMESTAMPTZ '9999-12-31 00:00:00+00')),
                lead(valid_from) OVER (PARTITION BY store_id ORDER BY valid_from)) AS owned_to
        FROM store_operators WHERE relation = 'owner' GROUP BY store_id, valid_from
    ) WHERE owners = 1 AND owned_to > owned_from
"""


def owners_of_all_time(store_operators: DataFrame) -> DataFrame:
    """What ``OWNER_SPANS`` is made of: (store_id, account_id, relation, valid_from, valid_to)."""
    owners = store_operators.where("relation = 'owner'")
    return owners.select("store_id", "account_id", "relation", "valid_from", "valid_to")
