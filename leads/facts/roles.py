"""What part a suspected account plays in the suspected ring."""

from __future__ import annotations

from leads.facts.fact import SOURCE_COLUMNS, derived_from

# The traits that show a role, besides money and goods that move; the other roles are made from a table.
SHOWN_BY = {
    "controller": ("payee_number", "operator"),
    "nominee": ("payee_number", "device_id"),
    "payee": ("payee_number",),
    "warehouse": ("warehouse_address", "ship_from_address", "sender_address", "return_address"),
}
SHOWING_TRAITS = sorted({trait for traits in SHOWN_BY.values() for trait in traits})
PAIRS = ", ".join(f"('{role}', '{trait}')" for role, traits in SHOWN_BY.items() for trait in traits)


def _few(rows: str) -> str:
    """(ring_id, account_id, role, rows): the first digests of ``rows``."""
    return f"""SELECT ring_id, account_id, role,
        list_sort(list(DISTINCT digest) FILTER (WHERE digest IS NOT NULL))[1:$rows_per_value] AS rows
        FROM ({rows}) GROUP BY ring_id, account_id, role"""


HELD = f"""SELECT ring_id, account_id, role, source_rows[1] AS digest
    FROM member_traits JOIN (VALUES {PAIRS}) AS shown_by (role, trait_type) USING (trait_type)"""
MOVED = """SELECT ring_id, account_id, role, row_digest AS digest
    FROM role_rows JOIN (SELECT ring_id, account_id AS other FROM named) USING (ring_id, other)"""

# A fact per row that shows the role. A role of an account that passes not every test is no fact of a lead: the packet
# names nobody else, and cites no money or goods of others.
ROLE_FACTS = f"""
    SELECT lead_id, format('Suspected account {{}} looks like a {{}}: {{}}', account_id, role, reason) AS statement,
        'role' AS kind, {SOURCE_COLUMNS}, {derived_from("ring_roles")}, 'roles.' || role AS rule
    FROM (
        SELECT DISTINCT lead_id, account_id, role, reason,
            unnest(CASE WHEN len(rows) > 0 THEN rows ELSE [NULL] END) AS row_digest
        FROM ring_roles JOIN (SELECT lead_id, ring_id, account_id FROM named) USING (ring_id, account_id)
            LEFT JOIN ({_few(HELD)} UNION ALL {_few(MOVED)}) USING (ring_id, account_id, role)
    ) LEFT JOIN row_sources USING (row_digest)
"""
