"""What the stages before found, as the facts of a lead are made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyspark.sql import DataFrame


@dataclass(frozen=True)
class Findings:
    """Each frame is a published table but where said.

    ``guilt``: as GUILT_EVIDENCE. ``regions``: of ``leads.regions.account_regions``. ``amounts``, ``goods``:
    RING_AMOUNTS and RING_GOODS of the scope `suspected`. ``assessed``: of ``leads.brushing.assess``. ``offered``: of
    ``leads.amounts.offered``. ``listings``: those in the members' spans (``leads.stores.in_spans``).
    ``member_traits``, ``role_rows``: of ``graph.roles``. ``accepted``: the typed rows of each dataset.
    """

    ring_members: DataFrame
    ring_stores: DataFrame
    ring_roles: DataFrame
    role_rows: DataFrame
    link_evidence: DataFrame
    exclusions: DataFrame
    guilt: DataFrame
    regions: DataFrame
    amounts: DataFrame
    goods: DataFrame
    assessed: DataFrame
    offered: DataFrame
    listings: DataFrame
    member_traits: DataFrame
    accepted: Mapping[str, DataFrame]
