"""Members that are entered as operators of other members' stores."""

from __future__ import annotations

OPERATED = """
    SELECT DISTINCT ring_id, stores.account_id, store_id, operator
    FROM ring_stores AS stores JOIN entered USING (ring_id, store_id)
    WHERE operator <> stores.account_id
        AND starts < coalesce(valid_to, TIMESTAMPTZ '9999-12-31 00:00:00+00')
        AND valid_from < coalesce(ends, TIMESTAMPTZ '9999-12-31 00:00:00+00')
"""
"""(ring_id, account_id, store_id, operator): stores of a member, and the other member entered as their operator while
it owned them. Of ``ring_stores``: the table; ``entered``: of ``graph.roles.gathering``."""
