"""The listings that the unsold value is made of."""

from __future__ import annotations

from leads.facts.fact import plain

# A fact per listing on offer that has stock and a price.
STOCK_FACTS = f"""
    SELECT lead_id,
        format('Listing {{}} of store {{}} offers {{}} pieces at {{}} yuan.', listing_id, store_id, stock_quantity,
            {plain("unit_price")}) AS statement,
        'stock' AS kind, 'listings' AS source_dataset, source_night, source_file, row_digest, 'amounts.unsold' AS rule
    FROM offered JOIN named USING (ring_id, account_id) WHERE stock_quantity > 0 AND unit_price IS NOT NULL
"""
