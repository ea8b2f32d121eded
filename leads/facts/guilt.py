"""Evidence of counterfeit sale, and evidence against it."""

from __future__ import annotations

from graph.guilt.certificate import KINDS as CERTIFICATES
from leads.facts.fact import SOURCE_COLUMNS

# What weighs nothing speaks for the account, but for a certificate that it lacks.
SPEAKS_FOR_GUILT = f"(bits > 0 OR guilt.kind = '{CERTIFICATES['missing']}')"
# The weightiest of each side per account.
GUILT_FACTS = f"""
    SELECT lead_id,
        CASE WHEN {SPEAKS_FOR_GUILT} THEN 'Suspected account ' ELSE 'In favour of account ' END || account_id || ': '
            || statement AS statement,
        CASE WHEN {SPEAKS_FOR_GUILT} THEN 'guilt' ELSE 'against' END AS kind,
        {SOURCE_COLUMNS}, 'suspicion.' || guilt.kind AS rule
    FROM guilt JOIN named USING (ring_id, account_id)
    QUALIFY row_number() OVER (PARTITION BY account_id, {SPEAKS_FOR_GUILT}
            ORDER BY abs(bits) DESC, happened_at DESC, row_digest, guilt.kind)
        <= CASE WHEN {SPEAKS_FOR_GUILT} THEN $guilt_facts ELSE $against_facts END
"""
