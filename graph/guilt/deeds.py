"""When the deed behind a paper was done, and whose deed it was: a paper is filed late, after the shop may be sold.

An appraisal belongs to the day of its test purchase, a complaint to the time its listing was up. A paper that names
neither may speak of any day of the ``paper_lag_days`` before it. Whoever owned the store all that time did the deed;
where it changed hands meanwhile nobody is charged, as which of the two it was can't be said.
"""

from __future__ import annotations

# The papers go by whatever order and listing they name, in whichever store these are: few of all that there are.
WITH_DEED = """
    WITH bought AS (
        SELECT DISTINCT order_id, paid_at AS bought_at FROM purchases SEMI JOIN {papers} AS papers USING (order_id)
    ),
    offers AS (
        SELECT DISTINCT listing_id, listed_at, least(delisted_at, intercepted_at) AS down, brand AS listed_brand
        FROM listed SEMI JOIN {papers} AS papers USING (listing_id)
    ),
    known AS (
        SELECT papers.*, bought_at, listed_brand, down, CASE WHEN listed_at <= {filed} THEN listed_at END AS up
        FROM {papers} AS papers LEFT JOIN bought USING (order_id) LEFT JOIN offers USING (listing_id)
    ),
    dated AS (
        SELECT * EXCLUDE (up, down), coalesce(bought_at, up, {before}) AS deed_from,
            coalesce(bought_at, greatest(up, least(down, {filed})), {filed}) AS deed_to
        FROM known
    )
    SELECT dated.*, (
            SELECT CASE WHEN count(DISTINCT account_id) = 1 THEN min(account_id) END
            FROM spans WHERE spans.store_id = dated.store_id AND owned_from <= deed_to AND owned_to > deed_from
        ) AS account_id
    FROM dated
"""


def with_deed(papers: str, filed: str) -> str:
    """SQL: ``papers`` (store_id, listing_id, order_id, and the column ``filed``) with ``account_id``, who did the deed
    or null, ``bought_at``, the test purchase or null, ``listed_brand``, that of the listing or null, and ``deed_from``
    and ``deed_to`` (UTC). Each comes back once.

    Reads ``purchases`` (order_id, paid_at) and ``listed`` (listing_id, brand, listed_at, delisted_at, intercepted_at),
    where a row may stand several times, and ``spans`` of ownership.
    """
    return WITH_DEED.format(papers=papers, filed=filed, before=before(filed))


def before(filed: str) -> str:
    """SQL: the earliest day that a paper without an order or a listing may speak of."""
    return f"{filed} - to_days($lag_days)"
