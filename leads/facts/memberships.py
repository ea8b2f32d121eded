"""Why an account belongs to the suspected ring."""

from __future__ import annotations

from leads.facts.fact import SOURCE_COLUMNS, derived_from, fixed

# A fact per row cited for the account's weightiest ties to other suspected accounts of the lead.
MEMBERSHIP_FACTS = f"""
    SELECT lead_id,
        format('Suspected account {{}} is {{}} of the suspected ring with probability {{}}: {{}}.', account_id,
            membership, {fixed("membership_probability", 2)}, array_to_string(reasons, '; ')) AS statement,
        'membership' AS kind, {SOURCE_COLUMNS}, {derived_from("ring_members")}, 'suspicion.suspected' AS rule
    FROM named LEFT JOIN (
        SELECT lead_id, account_id, {SOURCE_COLUMNS}, max(bits) AS bits FROM (
            SELECT lead_id, unnest([account_a, account_b]) AS account_id, bits, {SOURCE_COLUMNS}
            FROM cited_links WHERE source_file IS NOT NULL
        ) GROUP BY lead_id, account_id, {SOURCE_COLUMNS}
        QUALIFY row_number() OVER (PARTITION BY lead_id, account_id
            ORDER BY max(bits) DESC, row_digest, {SOURCE_COLUMNS}) <= $rows_per_value
    ) USING (lead_id, account_id)
"""
