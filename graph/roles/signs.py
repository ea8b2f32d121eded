"""Signs that add up: each counts by its weight in ``conf/roles.yaml`` and says in words what it saw.

Weights are added in thousandths, as whole numbers: their sum is the same in any order.
"""

from __future__ import annotations

import pyarrow as pa

from graph.settings import RoleSettings, Settings

WHOLE = 1000


def summed(role: str, shown: str) -> str:
    """SQL: (ring_id, account_id, score, reason) of the accounts in ``shown``, SQL of (ring_id, account_id, sign, says):
    a row for each account that shows the sign.

    Of ``weights``: the table of that name; the reason says the signs in its order.
    """
    return f"""
        SELECT ring_id, account_id, least({WHOLE}, sum(weight)) / {WHOLE} AS score,
            string_agg(says, '; ' ORDER BY place, says) AS reason
        FROM ({shown}) JOIN weights USING (sign) WHERE weights.role = '{role}' GROUP BY ring_id, account_id
    """


def rounded(share: str) -> str:
    """SQL: a number of 0..1 to six digits, half up as it is written: its last bit does not decide."""
    return f"CAST(round(CAST({share} AS DECIMAL(18, 15)), 6) AS DOUBLE)"


def given(settings: RoleSettings, whom: str) -> dict[str, object]:
    """What queries know by name: the settings, what a supplier's signs add, and ``whom`` suppliers serve, in a word."""
    of_supplier = {f"supplier_{sign}": weight for sign, weight in _thousandths(settings.supplier_signs).items()}
    return {**settings.model_dump(), **of_supplier, "whom": whom}


def weights(settings: RoleSettings) -> pa.Table:
    """(role, sign, place, weight): the signs of each role, in their order, and what each adds in thousandths."""
    signs = {
        "controller": settings.controller_signs,
        "nominee": settings.nominee_signs,
        "warehouse": settings.warehouse_signs,
    }
    rows = [
        {"role": role, "sign": sign, "place": place, "weight": weight}
        for role, of_role in signs.items()
        for place, (sign, weight) in enumerate(_thousandths(of_role).items())
    ]
    return pa.Table.from_pylist(rows)


def _thousandths(of_role: Settings) -> dict[str, int]:
    """What each sign of a role adds, in thousandths."""
    return {sign: round(float(getattr(of_role, sign)) * WHOLE) for sign in type(of_role).model_fields}
