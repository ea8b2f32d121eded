"""The rows of a night's tables that belong to one lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from graph.membership import ASSOCIATE

OF_LEAD = ("lead_evidence", "lead_states", "lead_queue", "account_statements")
OF_RING = (
    "ring_members",
    "ring_roles",
    "ring_stores",
    "ring_amounts",
    "ring_goods",
    "order_assessments",
    "ring_events",
)
BETWEEN = ("links", "link_evidence")
# What a lead's rows of each table are sorted by: its key, of states their times first.
ORDER = {
    "members": ["account_id"],
    "roles": ["account_id", "role"],
    "stores": ["store_id", "valid_from"],
    "amounts": ["scope", "store_id"],
    "goods": ["brand", "goods_class"],
    "links": ["account_a", "account_b"],
    "values": ["account_a", "account_b", "trait_token"],
    "orders": ["order_id"],
    "states": ["decided_at", "state"],
    "events": ["event"],
    "reasons": ["account_id", "language"],
}


@dataclass(frozen=True)
class LeadTables:
    """Each frame as its table; of ``members``, ``roles``, ``stores``, ``links`` and ``orders`` those of accounts that
    the lead may name. ``goods``: RING_GOODS of those together. ``lead``: its row of LEADS. ``values``: LINK_EVIDENCE
    between them. ``reasons``: their ACCOUNT_STATEMENTS."""

    lead: dict[str, Any]
    evidence: pd.DataFrame
    members: pd.DataFrame
    roles: pd.DataFrame
    stores: pd.DataFrame
    amounts: pd.DataFrame
    goods: pd.DataFrame
    links: pd.DataFrame
    values: pd.DataFrame
    orders: pd.DataFrame
    states: pd.DataFrame
    events: pd.DataFrame
    queue: pd.DataFrame
    reasons: pd.DataFrame

    def in_order(self) -> LeadTables:
        """The same rows sorted: what is made of them does not depend on the order they come in."""
        frames = {name: getattr(self, name).sort_values(key, ignore_index=True) for name, key in ORDER.items()}
        return replace(self, **frames)


def of_leads(leads: Sequence[Mapping[str, Any]], night: Mapping[str, pd.DataFrame]) -> Iterator[LeadTables]:
    """What ``night`` (tables by name, at least their rows of these leads) holds of each lead, in one pass per table.

    A packet names nobody but its suspected accounts.
    """
    by_ring = {table: _Parts(night[table], "ring_id") for table in OF_RING}
    by_lead = {table: _Parts(night[table], "lead_id") for table in OF_LEAD}
    between = {table: _Parts(_between(night[table], leads), "lead_id") for table in BETWEEN}
    for lead in leads:
        yield _tables(
            lead,
            {table: parts.of(lead["ring_id"]) for table, parts in by_ring.items()}
            | {table: parts.of(lead["lead_id"]) for table, parts in by_lead.items()}
            | {table: parts.of(lead["lead_id"]).drop(columns="lead_id") for table, parts in between.items()},
        )


class _Parts:
    """A table parted by a column."""

    def __init__(self, frame: pd.DataFrame, column: str) -> None:
        self._frame = frame
        self._rows = frame.groupby(column, sort=False).indices

    def of(self, value: str) -> pd.DataFrame:
        """The rows with this value, in their order."""
        return self._frame.iloc[list(self._rows.get(value, ()))]


def _between(pairs: pd.DataFrame, leads: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """The pairs of accounts that one lead names both of, with its ``lead_id``."""
    named = [(account, lead["lead_id"]) for lead in leads for account in lead["suspected_accounts"]]
    a = pd.DataFrame(named, columns=["account_a", "lead_id"])
    b = pd.DataFrame(named, columns=["account_b", "lead_id"])
    return pairs.merge(a, on="account_a").merge(b, on=["account_b", "lead_id"])


def _tables(lead: Mapping[str, Any], part: Mapping[str, pd.DataFrame]) -> LeadTables:
    named = set(lead["suspected_accounts"])

    def named_in(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.loc[frame["account_id"].isin(named)]

    members, amounts, goods = part["ring_members"], part["ring_amounts"], part["ring_goods"]
    return LeadTables(
        lead=dict(lead),
        evidence=part["lead_evidence"],
        members=named_in(members[members["membership"] != ASSOCIATE]),
        roles=named_in(part["ring_roles"]),
        stores=named_in(part["ring_stores"]),
        amounts=amounts[amounts["store_id"].isna() | amounts["store_id"].isin(lead["stores"])],
        goods=goods[goods["scope"] == "suspected"],
        links=part["links"],
        values=part["link_evidence"],
        orders=named_in(part["order_assessments"]),
        states=part["lead_states"],
        events=part["ring_events"],
        queue=part["lead_queue"],
        reasons=named_in(part["account_statements"]),
    )
