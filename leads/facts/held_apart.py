"""What was held apart from the suspected accounts, with the innocent explanation, and who is not named."""

from __future__ import annotations

from graph.membership import ASSOCIATE

# Values and accounts that tie nobody.
HELD_APART_FACTS = """
    SELECT lead_id, 'Held apart from account ' || account_id || ': ' || detail AS statement, 'against' AS kind,
        'exclusions' AS derived_from, 'exclusions.' || reason AS rule
    FROM exclusions JOIN named USING (ring_id, account_id)
    QUALIFY row_number() OVER (PARTITION BY account_id ORDER BY reason, trait_token NULLS FIRST, detail)
        <= $against_facts
"""

# How many accounts of the suspected ring pass not every test.
UNNAMED_FACTS = f"""
    SELECT lead_id,
        format('{{}} of {{}} accounts of the suspected ring don''t pass every test and are not named.', unnamed,
            members) AS statement,
        'against' AS kind, 'ring_members' AS derived_from, 'suspicion.suspected' AS rule
    FROM (SELECT lead_id, count(*) AS members, count(*) FILTER (WHERE NOT suspected) AS unnamed
        FROM ring_members JOIN live USING (ring_id) WHERE membership <> '{ASSOCIATE}' GROUP BY lead_id)
    WHERE unnamed > 0
"""
