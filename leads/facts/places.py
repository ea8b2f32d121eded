"""Where the suspected accounts are."""

from __future__ import annotations

from leads.facts.fact import SOURCE_COLUMNS

# A fact per address that could be placed, with what told an ambiguous one apart.
PLACE_FACTS = f"""
    SELECT lead_id,
        format('Suspected account {{}}: {{}} address in region {{}}', account_id, basis,
            coalesce(adcode_county, adcode_city, adcode_province)) || coalesce(': ' || region_reason, '') || '.'
            AS statement,
        'place' AS kind, {SOURCE_COLUMNS}, 'regions.' || basis AS rule
    FROM regions JOIN named USING (ring_id, account_id) WHERE adcode_province IS NOT NULL
"""
