"""Suppliers and packaging makers: whoever sends goods, packaging or material to members, or is paid for them.

Suppliers of a supplier are looked at in turn, one step up: makers of packaging serve dens rather than sellers. Whoever
serves others above all (a public wholesaler, a carton shop) has no role; a supplier of several rings has one towards
each and merges none.
"""

from __future__ import annotations

from graph.roles.custom import CUSTOM
from graph.roles.movements import FOR_GOODS, FREIGHT, MONEY, PACKAGING
from graph.roles.signs import WHOLE, rounded

SUPPLIERS = f"""
    WITH sold AS (
        SELECT ring_id, account_id,
            CASE kind WHEN '{PACKAGING}' THEN '{PACKAGING}' ELSE 'supplier' END AS role,
            count(DISTINCT other) AS served, served >= $supplier_members AS several,
            count(*) FILTER (way = '{MONEY}') AS paid, count(*) FILTER (way = '{FREIGHT}') AS sent,
            CAST(coalesce(sum(yuan), 0) AS DECIMAL(18, 0)) AS yuan,
            least({WHOLE}, CAST(sent > 0 AS INTEGER) * $supplier_sends + CAST(paid > 0 AS INTEGER) * $supplier_is_paid
                + CAST(several AS INTEGER) * $supplier_several) / {WHOLE} AS looks
        FROM {{dealings}} ANTI JOIN {{known}} USING (ring_id, account_id)
        WHERE sells AND ring_id IS NOT NULL AND kind IN {FOR_GOODS} GROUP BY ring_id, account_id, role
    ),
    possible AS (
        SELECT * FROM sold JOIN (SELECT account_id, count(DISTINCT ring_id) AS rings FROM sold
            WHERE looks >= $supplier_bar GROUP BY account_id) USING (account_id)
        WHERE looks >= $supplier_bar
    )
    SELECT ring_id, account_id, role, {rounded("looks * share")} AS score,
        concat_ws('; ',
            CASE WHEN sent > 0 THEN 'sends ' || what || ' in ' || sent || ' parcels' END,
            CASE WHEN paid > 0 THEN 'is paid for ' || what || ' ' || paid || ' times, ' || yuan || ' yuan in all' END,
            CASE WHEN several THEN 'serves ' || served || ' ' || $whom END,
            'serves ' || rings || ' suspected rings and ' || others || ' accounts outside them') AS reason
    FROM (SELECT *, CASE role WHEN '{PACKAGING}' THEN 'packaging' ELSE 'goods' END AS what FROM possible)
    JOIN ({CUSTOM}) AS custom USING (account_id)
    WHERE share >= $outside_share AND {rounded("looks * share")} >= $supplier_bar
"""
"""Rows of ``RING_ROLES``, `supplier` and `packaging`: sellers that pass the bar before it is asked whom else they
serve, and after; without those that serve others above all.

Of ``{dealings}``: of ``graph.roles.gathering``; ``{known}``: (ring_id, account_id) that are no supplier of the ring:
its own, and whoever paid for orders of its stores, as a buyer that gets money is paid for faked orders. ``$whom`` they
serve, in a word: the members, or the suppliers whose suppliers they are.
"""
