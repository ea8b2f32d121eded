"""Payees that several members are paid out to, and whose name stands on them."""

from __future__ import annotations

from graph.link.payment_agents import HOLDERS

OWN_NAME = "'bears its holder''s name'"
"""How it is said of a payee that it bears the name of a member's holder, as a literal."""
SHARED = """
    SELECT ring_id, account_id, trait_token, first_seen, source_rows,
        count(*) OVER (PARTITION BY ring_id, trait_token) AS users
    FROM member_traits WHERE trait_type = 'payee_number' QUALIFY users >= $payee_accounts
"""
"""The uses of payee numbers that several members of a ring are paid out to, with ``users``."""

NAMES_ON_PAYEES = f"""
    SELECT DISTINCT ring_id, account_id, trait_token, users, name
    FROM (SELECT *, unnest(source_rows) AS row FROM ({SHARED}))
    JOIN (SELECT ring_id, trait_token AS name, unnest(source_rows) AS row
        FROM member_traits WHERE trait_type = 'payee_name') AS told USING (ring_id, row)
"""
"""(ring_id, account_id, trait_token, users, name): names on the rows that bind a payee of several members."""

HOLDERS_NAMES = (
    f"SELECT DISTINCT ring_id, account_id, trait_token AS name FROM member_traits WHERE trait_type IN {HOLDERS}"
)
"""(ring_id, account_id, name) of the members' own names: a person's, a firm's, its legal person's."""

NAMED_PAYEES = f"""
    WITH in_own_name AS (
        SELECT ring_id, own.account_id, trait_token, users, {OWN_NAME} AS how
        FROM names JOIN ({HOLDERS_NAMES}) AS own USING (ring_id, name)
    ),
    first_to_bind AS (
        SELECT ring_id, account_id, trait_token, users, 'it was the first of them to bind' AS how
        FROM ({SHARED}) ANTI JOIN names USING (ring_id, trait_token)
        QUALIFY row_number() OVER (PARTITION BY ring_id, trait_token ORDER BY first_seen, account_id) = 1
    )
    SELECT ring_id, account_id, users, how
    FROM (SELECT * FROM in_own_name UNION ALL SELECT * FROM first_to_bind)
    QUALIFY row_number() OVER (PARTITION BY ring_id, account_id ORDER BY users DESC, how, trait_token) = 1
"""
"""(ring_id, account_id, users, how): members in whose name others are paid out; one row a member, most users first.

Of a payee without any name the first member to bind it stands in. A payee in the name of somebody who holds no
account is no member's. Of ``member_traits``; ``names``: of ``NAMES_ON_PAYEES``.
"""
