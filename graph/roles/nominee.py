"""Nominees: members whose account looks like a lent name, run and paid for others.

Who lends a name often knows little of what is done with it: the role is a hint where to ask, never an accusation.
"""

from __future__ import annotations

from graph.roles.payee_names import HOLDERS_NAMES
from graph.roles.signs import summed

DEVICES = "(SELECT * FROM member_traits WHERE trait_type = 'device_id')"
PHONES = "(SELECT * FROM member_traits WHERE trait_type = 'phone')"
PAYEES = "(SELECT * FROM member_traits WHERE trait_type = 'payee_number')"


def _others(mine: str, held: str) -> str:
    """SQL: (ring_id, account_id, others): how many other members hold, of ``held``, one of the values in ``mine``."""
    return f"""
        SELECT ring_id, mine.account_id, count(DISTINCT held.account_id) AS others
        FROM {mine} AS mine JOIN {held} AS held USING (ring_id, trait_token)
        WHERE held.account_id <> mine.account_id GROUP BY ALL
    """


# Payees that bear not its own name; where the account's own name or the payee's is not told, nothing is said.
FOREIGN = f"""(
    SELECT DISTINCT ring_id, account_id, trait_token
    FROM names SEMI JOIN ({HOLDERS_NAMES}) AS own USING (ring_id, account_id)
    ANTI JOIN ({HOLDERS_NAMES}) AS same USING (ring_id, account_id, name)
)"""
# Members all of whose devices work other members too.
WORKED_BY_OTHERS = f"""
    SELECT ring_id, account_id, count(*) AS devices
    FROM (SELECT *, count(*) OVER (PARTITION BY ring_id, trait_token) AS users FROM {DEVICES})
    GROUP BY ALL HAVING min(users) > 1
"""
SHOWN = f"""
    SELECT ring_id, account_id, 'payee' AS sign,
        format('paid out under another''s name, with {{}} other members', others) AS says
    FROM ({_others(FOREIGN, PAYEES)})
    UNION ALL
    SELECT ring_id, account_id, 'devices',
        format('all {{}} of its devices also work {{}} other members', devices, others)
    FROM ({WORKED_BY_OTHERS}) JOIN ({_others(DEVICES, DEVICES)}) USING (ring_id, account_id)
    UNION ALL
    SELECT ring_id, account_id, 'operator',
        format('{{}} other members are entered as operators of its stores', count(DISTINCT operator))
    FROM operated GROUP BY ring_id, account_id
    UNION ALL
    SELECT ring_id, account_id, 'phone', format('its phone also reaches {{}} other members', others)
    FROM ({_others(PHONES, PHONES)})
"""
NOMINEES = f"""
    SELECT ring_id, account_id, 'nominee' AS role, score, 'looks like a lent name: ' || reason AS reason
    FROM ({summed("nominee", SHOWN)}) ANTI JOIN controllers USING (ring_id, account_id) WHERE score >= $nominee_bar
"""
"""Rows of ``RING_ROLES``. Of ``member_traits``; ``names``: of ``graph.roles.payee_names``; ``operated``: of
``graph.roles.operators``; ``controllers``: rows of that role, whose names are nobody's cover."""
