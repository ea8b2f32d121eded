"""Sold shops: a sale is succession, not control, as long as what the two share is handed over with the shop."""

from __future__ import annotations

import pyarrow as pa
from pyspark.sql import DataFrame

from graph.membership import BELONGS, GROUP
from graph.ownership import OWNER_SPANS, owners_of_all_time
from graph.passes.rows import near
from graph.passes.sql import answer

PAST_OWNERS = "group_id string, account_id string, stores array<string>, sold_at timestamp"
SOLD = f"""
    WITH spans AS ({OWNER_SPANS}),
    passed AS (
        SELECT store_id, sold.account_id AS seller, bought.account_id AS buyer, sold.owned_to AS sold_at
        FROM spans AS sold JOIN spans AS bought USING (store_id)
        WHERE bought.owned_from >= sold.owned_to AND bought.account_id <> sold.account_id
    ),
    buyers AS (SELECT group_id, account_id AS buyer FROM members WHERE {BELONGS}),
    sellers AS (SELECT group_id, account_id AS seller FROM members)
    SELECT group_id, seller, buyer, list(DISTINCT store_id ORDER BY store_id) AS stores, max(sold_at) AS sold_at
    FROM passed JOIN buyers USING (buyer) JOIN sellers USING (group_id, seller) GROUP BY group_id, seller, buyer
"""
SOLD_BY = """
    SELECT group_id, seller AS account_id, list(DISTINCT store ORDER BY store) AS stores, max(sold_at) AS sold_at
    FROM (SELECT *, unnest(stores) AS store FROM sales) GROUP BY group_id, seller
"""


def owners_of_stores(store_operators: DataFrame, members: DataFrame) -> DataFrame:
    """All owners of the stores that ``members`` ever owned, as ``graph.passes.rows.near`` gives rows."""
    owners = owners_of_all_time(store_operators)
    return near(owners, near(owners, members, "account_id", GROUP), "store_id", GROUP)


def sales(members: pa.Table, store_operators: pa.Table) -> pa.Table:
    """(group_id, seller, buyer, stores, sold_at): shops that an account of a group once owned and one that belongs to
    it owns later; ``sold_at``: the last of those sales. The seller may be of any membership.

    ``store_operators``: (store_id, account_id, relation, valid_from, valid_to), all owners of a store.
    """
    return answer({"members": members, "store_operators": store_operators}, SOLD)


def past_owners(sold: pa.Table) -> pa.Table:
    """``PAST_OWNERS``: the sellers of ``sales``; ``sold_at``: their last sale."""
    return answer({"sales": sold}, SOLD_BY)
