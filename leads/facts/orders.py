"""The orders that the sold value is made of, each with its payment, its parcels and what makes it doubtful."""

from __future__ import annotations

from leads.facts.fact import fixed, plain

# A fact per order and row that shows it; days are those of the time zone.
ORDER_FACTS = f"""
    SELECT lead_id,
        format('Order {{}} of store {{}}, paid on {{}}: {{}} yuan, {{}} without refunds; counts as {{}} '
            || '(probability of faking {{}}{{}}).',
            order_id, store_id, CAST(CAST(paid_at AT TIME ZONE $time_zone AS DATE) AS VARCHAR), {plain("amount")},
            {plain("net_amount")}, counts_as, {fixed("brushing_probability", 3)},
            CASE WHEN len(reasons) > 0 THEN ' by ' || array_to_string(reasons, ', ') ELSE '' END) AS statement,
        'order' AS kind, unnest(sources, recursive := true), 'brushing' AS rule
    FROM assessed JOIN (SELECT lead_id, ring_id, account_id FROM named) AS named USING (ring_id, account_id)
"""
