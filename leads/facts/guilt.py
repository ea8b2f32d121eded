"""Evidence of counterfeit sale, and evidence against it."""

from __future__ import annotations

from leads.facts.fact import SOURCE_COLUMNS

# The weightiest of each side per account.
GUILT_FACTS = f"""
    SELECT lead_id,
        CASE WHEN bits > 0 THEN 'Suspected account ' ELSE 'In favour of account ' END || account_id || ': ' || statement
            AS statement,
        CASE WHEN bits > 0 THEN 'guilt' ELSE 'against' END AS kind,
        {SOURCE_COLUMNS}, 'suspicion.' || guilt.kind AS rule
    FROM guilt JOIN named USING (ring_id, account_id)
    QUALIFY row_number() OVER (PARTITION BY account_id, bits > 0
            ORDER BY abs(bits) DESC, happened_at DESC, row_digest, guilt.kind)
        <= CASE WHEN bits > 0 THEN $guilt_facts ELSE $against_facts END
"""
