"""Neither an identifier's order nor a row's place in its file tells who is in a ring, or whose client."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pytest

pytestmark = pytest.mark.slow

KEYS = {
    "accounts": ("account_id", "account_id"),
    "payees": ("account_id", "payee_number"),
    "addresses": ("account_id", "contact_phone"),
    "logins": ("account_id", "device_id"),
    "transfers": ("from_account_id", "transfer_id"),
    "stores": ("store_id", "store_id"),
    "store_operators": ("account_id", "store_id"),
    "listings": ("store_id", "listing_id"),
    "orders": ("store_id", "order_id"),
    "shipments": ("store_id", "order_id"),
    "complaints": ("store_id", "complaint_id"),
    "penalties": ("account_id", "penalty_id"),
}
"""Per extract the column that leads to the account, and an identifier whose order must say nothing."""


def standard_score(position: np.ndarray, member: np.ndarray) -> float:
    """Mann-Whitney: how many standard deviations the members' ranks are from those of the others."""
    inside, outside = int(member.sum()), int((~member).sum())
    ranks = np.argsort(np.argsort(position, kind="stable"), kind="stable") + 1.0
    mean, deviation = inside * (len(ranks) + 1) / 2, np.sqrt(inside * outside * (len(ranks) + 1) / 12)
    return float((ranks[member].sum() - mean) / deviation)


def of_rings(world: Any) -> set[str]:
    return {account for account, ring in world.ring_of().items() if ring is not None}


def of_institutions(world: Any) -> set[str]:
    return set().union(*world.served_by().values())


def alone(world: Any) -> set[str]:
    accounts: set[str] = world.with_role("lone_offender")
    return accounts


HIDDEN = [
    ("base_world", of_rings),
    ("institutions_world", of_rings),
    ("institutions_world", of_institutions),
    ("institutions_world", alone),
]


@pytest.fixture(params=HIDDEN, ids=lambda hidden: f"{hidden[0]}-{hidden[1].__name__}")
def hidden(request: pytest.FixtureRequest) -> tuple[Any, set[str]]:
    """A world, and accounts that nothing may tell apart from the others."""
    world = request.getfixturevalue(request.param[0])
    return world, request.param[1](world)


def members(world: Any, dataset: str, night: str, wanted: set[str]) -> tuple[Any, np.ndarray]:
    """The extract and for each row whether its account (or its store's owner) is one of the wanted."""
    rows = world.extract(dataset, night)
    column = KEYS[dataset][0]
    owner: dict[str, str] = {}
    if column == "store_id":
        table = world.extract("store_operators", night)
        owners = table.filter(pc.equal(table["relation"], "owner"))
        owner = dict(zip(owners["store_id"].to_pylist(), owners["account_id"].to_pylist(), strict=True))
    names = [owner.get(value, value) for value in rows[column].to_pylist()]
    return rows, np.array([name in wanted for name in names])


@pytest.mark.parametrize("dataset", sorted(KEYS))
def test_the_place_of_a_row_says_nothing(hidden: tuple[Any, set[str]], dataset: str) -> None:
    _, member = members(hidden[0], dataset, "2026-03-01", hidden[1])
    assert member.any()
    assert abs(standard_score(np.arange(len(member)), member)) < 4


@pytest.mark.parametrize("dataset", sorted(KEYS))
def test_the_order_of_ids_says_nothing(hidden: tuple[Any, set[str]], dataset: str) -> None:
    """One row per identifier, so that an account with many rows counts once."""
    rows, member = members(hidden[0], dataset, "2026-03-01", hidden[1])
    texts = [text or "" for text in rows[KEYS[dataset][1]].to_pylist()]
    ids, first = np.unique(np.array([text[1:] if dataset == "accounts" else text for text in texts]), return_index=True)
    assert abs(standard_score(np.arange(len(ids)), member[first])) < 4


def test_neighbours_in_order_are_not_of_one_ring(any_world: Any) -> None:
    """Accounts next to one another by id or by row share a ring no more often than by chance."""
    ring = any_world.ring_of()
    rows = [name for name in any_world.extract("accounts", "2026-03-01")["account_id"].to_pylist() if name in ring]
    sizes = np.unique([name for name in map(ring.get, rows) if name], return_counts=True)[1]
    chance = len(rows) * float(((sizes / len(rows)) ** 2).sum())
    for order in (rows, sorted(rows, key=lambda name: name[1:])):
        labels = [ring[name] for name in order]
        together = sum(a is not None and a == b for a, b in pairwise(labels))
        assert together <= chance + 4 * np.sqrt(chance) + 1


def test_membership_stays_hidden_in_batches(make_world: Callable[..., Any]) -> None:
    """An account's rows come together in its batch, so each account counts once, at the mean place of its rows."""
    world = make_world(size=1500, seed=4, batch=400)
    for dataset in ("accounts", "transfers", "logins", "penalties"):
        rows, member = members(world, dataset, "2026-03-01", of_rings(world))
        _, account = np.unique(rows[KEYS[dataset][0]].to_numpy(), return_inverse=True)
        place = np.bincount(account, weights=np.arange(len(account))) / np.bincount(account)
        inside = np.bincount(account, weights=member) > 0
        assert abs(standard_score(place, inside)) < 4, dataset


def test_truth_lies_apart(base_world: Any) -> None:
    files = {path.name for path in (base_world.root / "landing").rglob("*") if path.is_file()}
    assert files == {"SYNTHETIC", "part-0.parquet"}
    assert not (base_world.root / "landing" / "truth").exists()
    names = {name.lower() for name in base_world.extract("accounts").column_names}
    assert not names & {"ring_id", "operator_id", "scenario", "roles"}
