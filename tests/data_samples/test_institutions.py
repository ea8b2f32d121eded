"""Institutions: what their clients share, who of them is guilty, and that they are nowhere but in their world."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pytest

from data_samples.simulator.institutions.institution import CLIENT_KINDS
from data_samples.simulator.parameters import of_world
from jobs.simulate import WORLDS

pytestmark = pytest.mark.slow

NIGHT = "2026-03-01"


@pytest.fixture(scope="module")
def accounts(institutions_world: Any) -> dict[str, dict[str, Any]]:
    return {row["account_id"]: row for row in institutions_world.truth("accounts").to_pylist()}


def shared(world: Any, kind: str, dataset: str, column: str, least: float) -> None:
    """In every institution of the kind a value of the extract's column is held by at least that share of clients."""
    rows = world.extract(dataset, NIGHT)
    if "account_id" in rows.column_names:
        names = rows["account_id"].to_pylist()
    else:
        owner = owners(world)
        names = [owner.get(store) for store in rows["store_id"].to_pylist()]
    holders: dict[str, set[str]] = defaultdict(set)
    for account, value in zip(names, rows[column].to_pylist(), strict=True):
        if value is not None and account is not None:
            holders[str(value).replace(" ", "").replace("-", "")].add(account)
    served = world.served_by(kind).values()
    assert served
    for clients in served:
        assert max(len(clients & held) for held in holders.values()) >= least * len(clients), (kind, column)


def owners(world: Any) -> dict[str, str]:
    rows = world.extract("store_operators", NIGHT).filter(pc.field("relation") == "owner")
    return dict(zip(rows["store_id"].to_pylist(), rows["account_id"].to_pylist(), strict=True))


@pytest.mark.parametrize(
    ("kind", "dataset", "column", "least"),
    [
        ("cooperative", "payees", "payee_number", 0.95),
        ("cooperative", "payees", "payee_name", 0.9),
        ("cooperative", "addresses", "contact_phone", 0.3),
        ("media_agency", "payees", "payee_number", 0.95),
        ("media_agency", "logins", "device_id", 0.2),
        ("full_service_operator", "logins", "device_id", 0.3),
        ("full_service_operator", "addresses", "contact_phone", 0.7),
        ("full_service_operator", "payees", "payee_number", 0.1),
        ("wholesaler", "shipments", "sender_phone", 0.3),
        ("wholesaler", "shipments", "sender_address", 0.3),
        ("third_party_warehouse", "addresses", "address", 0.5),
    ],
)
def test_clients_share_what_their_institution_does(
    institutions_world: Any, kind: str, dataset: str, column: str, least: float
) -> None:
    shared(institutions_world, kind, dataset, column, least)


def test_sizes_and_kinds(institutions_world: Any) -> None:
    served = institutions_world.served_by()
    sizes = [len(clients) for clients in served.values()]
    assert len(sizes) >= 25
    assert min(sizes) >= 8
    assert max(sizes) <= 60
    assert all(institutions_world.served_by(kind) for kind in CLIENT_KINDS)
    assert Counter(account for clients in served.values() for account in clients).most_common(1)[0][1] == 1


def test_a_few_clients_are_guilty_and_of_no_ring(institutions_world: Any, accounts: dict[str, dict[str, Any]]) -> None:
    served = institutions_world.served_by()
    clients = set().union(*served.values())
    guilty = institutions_world.with_role("lone_offender")
    assert guilty <= clients
    assert 0.025 <= len(guilty) / len(clients) <= 0.055
    several = Counter(len(mine & guilty) for mine in served.values())
    assert sum(several[count] for count in (2, 3, 4)) >= 3
    assert set(several) <= {0, 1, 2, 3, 4}
    for account in guilty:
        assert accounts[account]["ring_id"] is None
        assert accounts[account]["roles"] == ["lone_offender"]
        assert not accounts[account]["innocent_kinds"]


def test_honest_clients_are_marked_with_what_ties_them(
    institutions_world: Any, accounts: dict[str, dict[str, Any]]
) -> None:
    guilty = institutions_world.with_role("lone_offender")
    for kind, mark in CLIENT_KINDS.items():
        honest = set().union(*institutions_world.served_by(kind).values()) - guilty
        marked = {account for account, row in accounts.items() if mark in row["innocent_kinds"]}
        assert marked == honest


def test_clients_of_one_institution_are_not_of_one_household_or_hand(
    institutions_world: Any, accounts: dict[str, dict[str, Any]]
) -> None:
    for clients in institutions_world.served_by().values():
        for column in ("household_id", "operator_id"):
            assert len({accounts[account][column] for account in clients}) == len(clients)


def test_lone_offenders_leave_evidence(institutions_world: Any) -> None:
    guilty, owner = institutions_world.with_role("lone_offender"), owners(institutions_world)
    orders = institutions_world.extract("orders", NIGHT).filter(pc.field("refund_reason") == "counterfeit")
    complaints = institutions_world.extract("complaints", NIGHT).filter(
        (pc.field("ground") == "counterfeit") & (pc.field("outcome") == "upheld")
    )
    touched = {owner.get(store) for rows in (orders, complaints) for store in rows["store_id"].to_pylist()}
    assert len(touched & guilty) > 0.6 * len(guilty)


def test_rings_are_clients_too_and_some_pose_as_a_cooperative(
    institutions_world: Any, accounts: dict[str, dict[str, Any]]
) -> None:
    rows = [row for row in institutions_world.truth("institutions").to_pylist() if row["relation"] == "ring_client"]
    assert all(accounts[row["account_id"]]["ring_id"] for row in rows)
    kinds = {row["kind"] for row in rows}
    assert "sham_cooperative" in kinds
    assert kinds & {"wholesaler", "third_party_warehouse"}
    paid = [row["account_id"] for row in rows if row["kind"] == "sham_cooperative"]
    payees = institutions_world.extract("payees", NIGHT).filter(pc.field("account_id").isin(paid))
    corporate = payees.filter(pc.field("payee_kind") == "corporate")
    assert any(name and name.endswith("合作社") for name in corporate["payee_name"].to_pylist())


def test_most_institutions_are_not_listed(institutions_world: Any) -> None:
    values = institutions_world.truth("shared_values").filter(pc.field("trait_type") == "payee_number")
    listed = np.array(values["listed"].to_pylist())
    assert len(listed) == len(institutions_world.served_by())
    assert 0.1 < listed.mean() < 0.55
    places = institutions_world.extract("shared_places", NIGHT)
    known = set(places.filter(pc.field("trait_type") == "payee_number")["value"].to_pylist())
    assert known == set(values.filter(pc.field("listed"))["value"].to_pylist())


@pytest.mark.parametrize("world", [name for name in WORLDS if name not in ("institutions", "foreign")])
def test_no_other_world_has_any(parameters: dict[str, Any], world: str) -> None:
    assert of_world(parameters, world, 1).institutions.factor == 0


def test_a_world_without_them_has_no_table_of_them(base_world: Any) -> None:
    assert not (base_world.root / "truth" / "institutions.parquet").exists()
