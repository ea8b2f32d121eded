"""A ring with accounts around it as tables, built from the rows that a test is about; nothing here needs Spark."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from graph.passes.sql import ask
from graph.roles.all_roles import STEPS, engine_over
from graph.roles.controller import between
from graph.roles.gathering import GATHERED, in_task
from graph.roles.signs import given
from graph.settings import CommunitySettings, RoleSettings, TraitType

TEXT, YES, COUNT, MOMENT = pa.string(), pa.bool_(), pa.int64(), pa.timestamp("us", "UTC")
COLUMNS: Mapping[str, Sequence[tuple[str, pa.DataType]]] = {
    "ring_members": (
        ("ring_id account_id membership", TEXT),
        ("suspected", YES),
        ("guilt_bits", pa.float64()),
        ("reasons", pa.list_(TEXT)),
    ),
    "ring_ids": (("group_id ring_id", TEXT),),
    "member_traits": (
        ("ring_id account_id trait_type domain trait_token", TEXT),
        ("first_seen", MOMENT),
        ("source_rows", pa.list_(TEXT)),
    ),
    "account_traits": (("account_id trait_token", TEXT), ("declares sells", YES)),
    "trait_values": (
        ("trait_token trait_type domain", TEXT),
        ("accounts", COUNT),
        ("value_class place_kind proposed_place reason", TEXT),
        ("silent few brokered", YES),
    ),
    "links": (("account_a account_b", TEXT), ("bits", pa.float64())),
    "ring_stores": (("ring_id account_id store_id", TEXT), ("valid_from valid_to", MOMENT), ("orders", COUNT)),
    "payers": (("ring_id account_id", TEXT),),
    "moved": (("giver taker way kind", TEXT), ("yuan", pa.decimal128(18, 2)), ("row_digest", TEXT)),
    "operators": (("store_id operator", TEXT), ("starts ends", MOMENT)),
    "recycled": (("account_a account_b trait_token", TEXT),),
    "sold": (("group_id account_id", TEXT), ("stores", pa.list_(TEXT)), ("sold_at", MOMENT)),
    "households": (("group_id account_id household", TEXT),),
    "operated": (("ring_id account_id store_id operator", TEXT),),
    "controllers": (("ring_id account_id", TEXT),),
}
"""Tables that a test may give: those that roles are made of, and two that are made on the way."""
MADE = ("operated", "controllers")

Flow = tuple[str, str, str | None, int]
"""Giver, taker, what for, how many times."""
Rows = Sequence[Sequence[Any]]


@pytest.fixture(scope="session")
def rows() -> Callable[..., pa.Table]:
    """``rows("links", ("a", "b", 9.0))``: a table of ``COLUMNS``."""

    def build(name: str, *values: Sequence[Any]) -> pa.Table:
        schema = pa.schema([(column, kind) for columns, kind in COLUMNS[name] for column in columns.split()])
        return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in values], schema)

    return build


@pytest.fixture(scope="session")
def raw(rows: Callable[..., pa.Table]) -> dict[str, pa.Table]:
    """All that roles are made of, empty."""
    return {name: rows(name) for name in COLUMNS if name not in MADE}


@pytest.fixture(scope="session")
def ring(rows: Callable[..., pa.Table]) -> Callable[..., dict[str, pa.Table]]:
    """``ring(R="abc", Q="de")``: each letter an account that belongs, may be named and is guilty."""

    def build(**rings: str) -> dict[str, pa.Table]:
        members = [(name, account, "core", True, 9.0, []) for name, accounts in rings.items() for account in accounts]
        return {"ring_members": rows("ring_members", *members)}

    return build


@pytest.fixture(scope="session")
def moves(rows: Callable[..., pa.Table]) -> Callable[..., dict[str, pa.Table]]:
    """``moves([(from, to, kind, times)], [(sender, receiver, kind, times)])``; 100 yuan each."""

    def build(money: Sequence[Flow] = (), freight: Sequence[Flow] = ()) -> dict[str, pa.Table]:
        moved = [
            (giver, taker, way, kind, yuan, f"{way} {giver} {taker} {number} {time}")
            for way, flows, yuan in (("money", money, Decimal("100.00")), ("freight", freight, None))
            for number, (giver, taker, kind, times) in enumerate(flows)
            for time in range(times)
        ]
        return {"moved": rows("moved", *moved)}

    return build


@pytest.fixture(scope="session")
def uses(
    rows: Callable[..., pa.Table],
    trait_types: Mapping[str, TraitType],
    role_settings: RoleSettings,
    night_end: datetime,
) -> Callable[..., dict[str, pa.Table]]:
    """``uses([(account, trait type, value)], R="abc")``, or with the first moment: the traits of all, and of members.

    A payee's number and name come from one row.
    """

    def build(used: Rows, **rings: str) -> dict[str, pa.Table]:
        ring_of = {account: name for name, accounts in rings.items() for account in accounts}
        held, of_members = [], []
        for account, kind, value, *first in used:
            held.append((account, value, kind == "warehouse_address", kind in role_settings.broker_clients))
            if account in ring_of:
                row = f"payee of {account}" if kind.startswith("payee") else f"{account}/{kind}/{value}"
                moment = first[0] if first else night_end - timedelta(days=100)
                of_members.append((ring_of[account], account, kind, trait_types[kind].domain, value, moment, [row]))
        return {"account_traits": rows("account_traits", *held), "member_traits": rows("member_traits", *of_members)}

    return build


@pytest.fixture(scope="session")
def asked(
    raw: Mapping[str, pa.Table], role_settings: RoleSettings, community_settings: CommunitySettings
) -> Callable[..., pa.Table]:
    """``asked(QUERY, {"moved": ...})``: what it finds once all is gathered; tables that are not given are empty."""

    def run(query: str, tables: Mapping[str, pa.Table]) -> pa.Table:
        with engine_over({**raw, **tables}, role_settings) as engine:
            in_task(engine, GATHERED)
            engine.register(
                "between", between(engine.table("ring_links").to_arrow_table(), role_settings, community_settings)
            )
            values = given(role_settings, "members")
            for name, step in STEPS.items():
                if name not in tables:
                    ask(engine, f"CREATE TABLE {name} AS {step}", values)
            return ask(engine, query, values).to_arrow_table()

    return run


@pytest.fixture(scope="session")
def played(asked: Callable[..., pa.Table]) -> Callable[..., dict[tuple[str, str], Any]]:
    """The rows of ``asked`` by ring and account."""

    def run(query: str, tables: Mapping[str, pa.Table]) -> dict[tuple[str, str], Any]:
        found = [SimpleNamespace(**row) for row in asked(query, tables).to_pylist()]
        by_key = {(row.ring_id, row.account_id): row for row in found}
        assert len(by_key) == len(found)
        return by_key

    return run
