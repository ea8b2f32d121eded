"""The values that two suspected accounts share, and the rows that show each of them using it."""

from __future__ import annotations

from leads.facts.fact import SOURCE_COLUMNS, derived_from, fixed

# Datasets whose rows give trait values.
TRAIT_DATASETS = (
    "accounts",
    "payees",
    "addresses",
    "logins",
    "transfers",
    "listings",
    "shipments",
    "store_operators",
)

# (lead_id, account_a, account_b, trait_type, trait_token, overlap_days, bits, source columns): the weightiest values
# that two suspected accounts of a lead share, once per row cited.
CITED_LINKS = """
    SELECT * FROM (
        SELECT lead_id, account_a, account_b, trait_type, trait_token, overlap_days, bits,
            unnest(CASE WHEN len(source_rows) > 0 THEN source_rows[1:$rows_per_value] ELSE [NULL] END) AS row_digest
        FROM (
            SELECT * FROM link_evidence
                JOIN (SELECT lead_id, account_id AS account_a FROM named) USING (account_a)
                JOIN (SELECT lead_id, account_id AS account_b FROM named) USING (lead_id, account_b)
            QUALIFY row_number() OVER (PARTITION BY lead_id, account_a, account_b ORDER BY bits DESC, trait_token)
                <= $values_per_pair
        )
    ) LEFT JOIN row_sources USING (row_digest)
"""

# A fact per cited row.
LINK_FACTS = f"""
    SELECT lead_id,
        format('Suspected accounts {{}} and {{}} used the same {{}} (value {{}}…), {{}} days of them together: '
            || '{{}} bits.',
            account_a, account_b, trait_type, trait_token[1:12], overlap_days, {fixed("bits", 1)}) AS statement,
        'link' AS kind, {SOURCE_COLUMNS}, {derived_from("link_evidence")}, 'link.' || trait_type AS rule
    FROM cited_links
"""
