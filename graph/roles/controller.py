"""Controllers: members whose hand shows on the others: their names on the cards, their entries, the money, the links.

Each sign is weak: money is gathered by a trusted cousin, an operator may be hired. They add up, and each is said.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from graph.cuts import betweenness
from graph.roles.movements import FOR_GOODS, MONEY
from graph.roles.payee_names import OWN_NAME
from graph.roles.signs import summed
from graph.settings import CommunitySettings, RoleSettings
from graph.simple_graph import SimpleGraph

BETWEEN = pa.schema(
    [("ring_id", pa.string()), ("account_id", pa.string()), ("share", pa.float64()), ("others", pa.int64())]
)
# In a pair or a triple nobody is between the others.
LARGE = """(
    SELECT ring_id, count(*) AS members FROM members GROUP BY ring_id HAVING count(*) >= $controller_members
)"""
# How many other members' stores an account is entered as operator of.
OPERATES = "SELECT ring_id, operator AS account_id, count(DISTINCT account_id) AS operates FROM operated GROUP BY ALL"
# Accounts outside the ring that a member pays for goods or packaging.
PAYS = f"""
    SELECT ring_id, giver AS account_id, count(DISTINCT taker) AS suppliers FROM near
    WHERE way = '{MONEY}' AND kind IN {FOR_GOODS} AND ring_id = giver_ring AND giver_ring IS DISTINCT FROM taker_ring
    GROUP BY ALL
"""
# Other members that are worked on a device which the account used first.
LENDS_DEVICES = """
    SELECT ring_id, owner AS account_id, count(DISTINCT account_id) AS worked_on
    FROM (SELECT ring_id, account_id, first_value(account_id) OVER (
            PARTITION BY ring_id, trait_token ORDER BY first_seen, account_id) AS owner
        FROM member_traits WHERE trait_type = 'device_id')
    WHERE owner <> account_id GROUP BY ALL
"""
SHOWN = f"""
    SELECT ring_id, account_id, 'name' AS sign,
        format('its holder''s name stands on payees of {{}} members', users) AS says
    FROM named WHERE how = {OWN_NAME}
    UNION ALL
    SELECT ring_id, account_id, 'operates', format('entered as operator for {{}} other members', operates)
    FROM ({OPERATES})
    UNION ALL
    SELECT ring_id, account_id, 'collects', format('gathers the takings of {{}} members', senders) FROM collectors
    UNION ALL
    SELECT ring_id, account_id, 'pays', format('pays {{}} suppliers', suppliers) FROM ({PAYS})
    UNION ALL
    SELECT ring_id, account_id, 'devices', format('{{}} other members are worked on its devices', worked_on)
    FROM ({LENDS_DEVICES}) JOIN {LARGE} USING (ring_id) WHERE worked_on >= (members - 1) * $controller_devices
    UNION ALL
    SELECT ring_id, account_id, 'between', format('{{}} % of the shortest paths between the other {{}} members pass it',
        CAST(round(share * 100) AS BIGINT), others)
    FROM between WHERE share >= $controller_paths
"""
CONTROLLERS = f"""
    SELECT ring_id, account_id, 'controller' AS role, score, reason
    FROM ({summed("controller", SHOWN)}) SEMI JOIN {LARGE} USING (ring_id) WHERE score >= $controller_bar
    QUALIFY row_number() OVER (PARTITION BY ring_id ORDER BY score DESC, account_id) = 1
"""
"""Rows of ``RING_ROLES``: the member of each ring with the highest score, where it passes the bar.

Of ``members``: (ring_id, account_id); ``member_traits``; ``near``: of ``graph.roles.gathering``; ``named``: of
``graph.roles.payee_names``; ``collectors``: of ``graph.roles.takings``; ``operated``: of ``graph.roles.operators``;
``between``: of ``between``.
"""


def between(links: pa.Table, settings: RoleSettings, communities: CommunitySettings) -> pa.Table:
    """(ring_id, account_id, share, others): the member of each ring that most shortest paths pass (Freeman 1977).

    ``links``: (ring_id, account_a, account_b, millibits) inside rings.
    """
    ordered = links.sort_by("ring_id")
    found = ordered["ring_id"].to_numpy().astype(str)
    rings, starts, counts = np.unique(found, return_index=True, return_counts=True)
    rows = [
        {"ring_id": str(ring), **row}
        for ring, start, count in zip(rings, starts, counts, strict=True)
        for row in _most_between(ordered.slice(start, count), settings, communities)
    ]
    return pa.Table.from_pylist(rows, BETWEEN)


def _most_between(links: pa.Table, settings: RoleSettings, communities: CommunitySettings) -> list[dict[str, object]]:
    """Of one ring; nobody where too few are tied for anybody to stand between."""
    sides = np.column_stack([links[side].to_numpy().astype(str) for side in ("account_a", "account_b")])
    accounts, ends = np.unique(sides, return_inverse=True)
    if len(accounts) < settings.controller_members:
        return []
    ends = ends.reshape(-1, 2)
    graph = SimpleGraph.of(len(accounts), ends[:, 0], ends[:, 1], links["millibits"].to_numpy())
    shares = betweenness(graph, communities.betweenness_steps, communities.seed)
    first = int(np.argmax(np.round(shares, 9)))
    return [{"account_id": str(accounts[first]), "share": float(shares[first]), "others": len(accounts) - 1}]
