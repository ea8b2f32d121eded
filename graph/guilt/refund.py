"""Refunds for counterfeit beyond what honest shops see: only the excess over the base rate counts."""

from __future__ import annotations

from graph.guilt.record import BUYERS, day

KINDS = ("refund",)

CLAIMED = "refund_reason = 'counterfeit' AND refunded_at IS NOT NULL"
"""SQL: which orders are sent back as counterfeit."""

CREDITED = "SELECT * FROM claims ANTI JOIN (SELECT * FROM words WHERE discredited) ON buyer_id = complainant_id"
"""SQL: what a discredited complainant sent back is no refund for counterfeits."""

OWNER = "JOIN spans ON sold.store_id = spans.store_id AND paid_at >= owned_from AND paid_at < owned_to"

SALES = f"SELECT account_id, count(*) AS sold FROM sold {OWNER} GROUP BY account_id"
"""SQL: (account_id, sold): how many of the orders ``sold`` each account had in the stores that are looked at."""
SOLD = "account_id string, sold bigint"

CLAIMS = f"SELECT sold.*, account_id FROM claims AS sold {OWNER}"
"""SQL: ``claims`` with ``account_id``, whose sale it was; without those of stores that nobody owned."""

# Only accounts that anything was sent back to are asked for their sales.
BEYOND = """
    SELECT account_id, sold, fake, (fake - sold * $base_rate) / fake AS excess
    FROM (SELECT account_id, count(*) AS fake FROM claims GROUP BY account_id)
    JOIN (SELECT account_id, CAST(sum(sold) AS BIGINT) AS sold FROM sales GROUP BY account_id) USING (account_id)
    WHERE sold >= $min_orders AND fake > sold * $base_rate
"""
FACTS = f"""
    SELECT account_id, 'refund' AS kind, excess AS share, buyer_id AS source, '{BUYERS}' AS rests_on, true AS caused,
        refunded_at AS happened_at, paid_at AS deed_from, paid_at AS deed_to,
        CAST(NULL AS VARCHAR) AS brand, listing_id, 'orders' AS source_dataset, source_night, source_file,
        row_digest,
        'order ' || order_id || ' was refunded as counterfeit on ' || {day("refunded_at")} || '; ' || fake || ' of '
            || sold || ' orders of the account were' AS statement
    FROM claims JOIN ({BEYOND}) USING (account_id)
"""
"""SQL: evidence of kind ``refund``: one row a refund, scaled by the share of the account's refunds that is excess."""
