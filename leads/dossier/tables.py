"""The rows of a night's tables that belong to one lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from graph.membership import ASSOCIATE

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class LeadTables:
    """Each frame as its table; of ``members``, ``roles``, ``stores``, ``links`` and ``orders`` those of accounts that
    the lead may name. ``lead``: its row of LEADS. ``values``: LINK_EVIDENCE between them."""

    lead: dict[str, Any]
    evidence: pd.DataFrame
    members: pd.DataFrame
    roles: pd.DataFrame
    stores: pd.DataFrame
    amounts: pd.DataFrame
    links: pd.DataFrame
    values: pd.DataFrame
    orders: pd.DataFrame
    states: pd.DataFrame
    events: pd.DataFrame
    queue: pd.DataFrame


def of_lead(lead: Mapping[str, Any], night: Mapping[str, pd.DataFrame]) -> LeadTables:
    """What ``night`` (whole tables by name) holds of ``lead``; a packet names nobody but its suspected accounts."""
    ring, named = lead["ring_id"], set(lead["suspected_accounts"])

    def of_ring(table: str) -> pd.DataFrame:
        return night[table].loc[night[table]["ring_id"].isin([ring])]

    def named_in(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.loc[frame["account_id"].isin(named)]

    def between(table: str) -> pd.DataFrame:
        frame = night[table]
        return frame.loc[frame["account_a"].isin(named) & frame["account_b"].isin(named)]

    def of_lead_id(table: str) -> pd.DataFrame:
        return night[table].loc[night[table]["lead_id"].isin([lead["lead_id"]])]

    members = of_ring("ring_members")
    amounts = of_ring("ring_amounts")
    return LeadTables(
        lead=dict(lead),
        evidence=of_lead_id("lead_evidence"),
        members=named_in(members[members["membership"] != ASSOCIATE]),
        roles=named_in(of_ring("ring_roles")),
        stores=named_in(of_ring("ring_stores")),
        amounts=amounts[amounts["store_id"].isna() | amounts["store_id"].isin(lead["stores"])],
        links=between("links"),
        values=between("link_evidence"),
        orders=named_in(of_ring("order_assessments")),
        states=of_lead_id("lead_states").sort_values("decided_at"),
        events=of_ring("ring_events"),
        queue=of_lead_id("lead_queue"),
    )
