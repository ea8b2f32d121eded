"""A ring with accounts around it, built from the movements that a test is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from graph.membership import belonging
from graph.roles.movements import movements, near_rings
from graph.settings import RoleSettings
from graph.tables import RING_MEMBERS

Ring = Callable[..., DataFrame]
Flow = tuple[str, str, str | None, int]
"""Giver, taker, what for, how many times."""


@dataclass(frozen=True)
class Moved:
    """``members``, ``moved`` and ``near`` as the roles take them."""

    members: DataFrame
    moved: DataFrame
    near: DataFrame


@pytest.fixture(scope="session")
def ring(spark: SparkSession) -> Ring:
    """``ring(R="abc", Q="de")``: ``RING_MEMBERS``, each letter an account."""

    def build(**rings: str) -> DataFrame:
        rows = [(name, account, "core", 1.0, True, 9.0, []) for name, accounts in rings.items() for account in accounts]
        return spark.createDataFrame(rows, RING_MEMBERS.schema)

    return build


@pytest.fixture
def moves(accepted_frames: Any, ring: Ring, role_settings: RoleSettings) -> Callable[..., Moved]:
    """``moves([(from, to, purpose, times)], [(sender, receiver, goods_kind, times)], R="abc")``; 100 yuan each."""

    def build(money: Sequence[Flow] = (), freight: Sequence[Flow] = (), **rings: str) -> Moved:
        transfers = [
            {"from_account_id": giver, "to_account_id": taker, "purpose": purpose, "amount": "100.00"}
            for giver, taker, purpose, times in money
            for _ in range(times)
        ]
        shipments = [
            {"order_id": None, "store_id": None, "sender_account_id": a, "receiver_account_id": b, "goods_kind": kind}
            for a, b, kind, times in freight
            for _ in range(times)
        ]
        frames = accepted_frames({"transfers": transfers, "shipments": shipments})
        moved = movements(frames["transfers"], frames["shipments"], role_settings, ["无"])
        members = belonging(ring(**rings))
        return Moved(members, moved, near_rings(moved, members))

    return build


@pytest.fixture
def nobody(spark: SparkSession) -> DataFrame:
    """(ring_id, account_id) without rows."""
    return spark.createDataFrame([], "ring_id string, account_id string")


@pytest.fixture(scope="session")
def found() -> Callable[[DataFrame], dict[tuple[str, str], Any]]:
    """Rows by ring and account."""
    return lambda frame: {(row.ring_id, row.account_id): row for row in frame.collect()}
