"""What the worlds hold: scenarios, temptations, complaints; and how the worlds differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from data_samples.simulator.institutions.institution import CLIENT_KINDS
from data_samples.simulator.parameters import of_world
from data_samples.simulator.rings.plan import FOREIGN, SCENARIOS
from data_samples.simulator.society import INNOCENT_KINDS, ROLES, Society, innocent, role
from data_samples.simulator.world import build_society

pytestmark = pytest.mark.slow


def society_of(tree: dict[str, Any], world: str, size: int = 3000, seed: int = 21) -> Society:
    return build_society(
        tree, world=world, size=size, seed=seed, last_night=date(2026, 3, 3), nights=3, ring_share=0.07
    )


def shared_in_rings(ring: np.ndarray, account: np.ndarray, value: np.ndarray) -> float:
    """Share of ring accounts (``ring`` per account, -1: none) that hold a value with another account of their ring."""
    members = (ring >= 0).sum()
    account, value = account[ring[account] >= 0], value[ring[account] >= 0]
    pairs = np.unique(np.stack([account, ring[account], value]), axis=1)
    _, group, size = np.unique(pairs[1:], axis=1, return_inverse=True, return_counts=True)
    return float(len(np.unique(pairs[0][size[group.ravel()] > 1])) / members)


def holders(account: np.ndarray, value: np.ndarray) -> np.ndarray:
    """How many accounts hold each value, sorted."""
    pairs = np.unique(np.stack([account, value]), axis=1)
    return np.sort(np.unique(pairs[1], return_counts=True)[1])


LOOKALIKES = ("same_suppliers", "used_goods_dealer")


@pytest.fixture(scope="module")
def foreign(parameters: dict[str, Any]) -> Society:
    return society_of(parameters, "foreign", size=6000)


@pytest.fixture(scope="module")
def base_and_rewired(parameters: dict[str, Any]) -> tuple[Society, Society]:
    return society_of(parameters, "base"), society_of(parameters, "rewired")


def test_every_scenario_role_and_temptation_is_there(base_world: Any) -> None:
    truth = base_world.truth("accounts")
    assert set(truth["scenario"].to_pylist()) - {None} == set(SCENARIOS)
    assert {role for roles in truth["roles"].to_pylist() for role in roles} == set(ROLES) - {"lone_offender"}
    kinds = Counter(kind for kinds in truth["innocent_kinds"].to_pylist() for kind in kinds)
    assert set(kinds) == set(INNOCENT_KINDS) - {*CLIENT_KINDS.values(), "institution", *LOOKALIKES}
    assert all(
        ring is None
        for ring, kinds in zip(truth["ring_id"].to_pylist(), truth["innocent_kinds"].to_pylist(), strict=True)
        if kinds
    )


def test_at_most_8_percent_of_accounts_are_in_rings_or_serve_them(sample_world: Any) -> None:
    truth = sample_world.truth("accounts")
    involved = pc.or_(pc.is_valid(truth["ring_id"]), pc.greater(pc.list_value_length(truth["roles"]), 0))
    assert truth.num_rows == 3000
    assert 0.05 < pc.sum(involved).as_py() / truth.num_rows <= 0.08


@pytest.mark.parametrize("size", [300, 700, 6000])
def test_a_world_has_the_size_that_was_asked_for(parameters: dict[str, Any], size: int) -> None:
    assert abs(society_of(parameters, "base", size).accounts.rows - size) <= 0.02 * size


def test_full_size_scenarios(parameters: dict[str, Any]) -> None:
    """In a large world the scenarios have the sizes of the published cases."""
    society = society_of(parameters, "base", size=60_000)
    sizes = np.bincount(society.accounts["ring"][society.accounts["ring"] >= 0])
    largest = {name: max(int(sizes[r.number]) for r in society.rings if r.scenario == name) for name in SCENARIOS}
    assert largest["wine"] == 312
    assert largest["relatives"] >= 50
    assert largest["seven_years"] == 32
    by_broker = Counter(r.broker for r in society.rings if r.broker >= 0)
    assert max(by_broker.values()) >= 5


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_scenario_has_a_world_of_its_own_at_full_size(parameters: dict[str, Any], scenario: str) -> None:
    society = society_of(parameters, scenario)
    accounts = society.accounts
    assert {ring.scenario for ring in society.rings} == {scenario}
    sizes = np.bincount(accounts["ring"][accounts["ring"] >= 0])
    full = parameters["rings"]["sizes"][scenario]["full"]
    stock = int((accounts["roles"] >> ROLES.index("identity_broker") & 1).sum())
    if scenario == "identity_broker":
        assert len(sizes) >= 5
        assert full <= sizes.sum() + stock <= full + 4 * len(sizes)
    else:
        assert full - 3 <= sizes.min() <= sizes.max() <= full
    assert Counter(innocent > 0 for innocent in accounts["innocent"].tolist())[True] > 500


def test_a_payee_gathers_money_or_bears_the_name_on_anothers_card(base_and_rewired: tuple[Society, Society]) -> None:
    society, _ = base_and_rewired
    accounts, payees, transfers = society.accounts, society.payees, society.transfers
    ring, person = accounts["ring"], accounts["person"]
    mine = {(r, p): n for n, (r, p) in enumerate(zip(ring.tolist(), person.tolist(), strict=True)) if r >= 0}
    paid = zip(payees["account"].tolist(), payees["person"].tolist(), strict=True)
    holder = {(account, mine.get((int(ring[account]), owner))) for account, owner in paid}
    named = {other for account, other in holder if other is not None and other != account}
    inside = (ring[transfers["payer"]] >= 0) & (ring[transfers["payer"]] == ring[np.maximum(transfers["payee"], 0)])
    gathers = set(transfers["payee"][inside & (transfers["payee"] >= 0)].tolist())
    played = set(np.flatnonzero(accounts["roles"] >> ROLES.index("payee") & 1).tolist())
    assert named
    assert named <= played
    # A collector to whom nobody happened to send money is one nonetheless.
    assert len(played - named - gathers) <= 2


def test_complaints_are_as_published(base_world: Any) -> None:
    """About 24 % malicious; about 19 % of the upheld ones are about counterfeits."""
    rows = pa.concat_tables(
        [base_world.extract("complaints", "2026-03-03"), base_world.extract("complaints", "2026-03-01")]
    )
    decided = rows.filter(pc.is_valid(rows["decided_at"]))
    malicious = pc.mean(pc.equal(rows["outcome"], "malicious")).as_py()
    upheld = decided.filter(pc.equal(decided["outcome"], "upheld"))
    assert 0.19 < malicious < 0.29
    assert 0.13 < pc.mean(pc.equal(upheld["ground"], "counterfeit")).as_py() < 0.25


def test_sold_value_adds_up(base_world: Any) -> None:
    """Truth's takings and brushed value of a ring's stores are the orders of the extracts."""
    sold = base_world.truth("sold_value")
    last = sold.filter(pc.equal(sold["night"], "2026-03-01"))
    orders = base_world.extract("orders", "2026-03-01")
    bad = base_world.truth("bad_rows")
    orders = orders.filter(pc.invert(pc.is_in(orders["order_id"], value_set=bad["key"].combine_chunks())))
    value: Counter[str] = Counter()
    for store, amount in zip(orders["store_id"].to_pylist(), orders["amount"].to_pylist(), strict=True):
        value[store] += amount
    owners = Counter(last["store_id"].to_pylist())
    bought = set(base_world.truth("accounts").filter(pc.field("scenario") == "seven_years")["account_id"].to_pylist())
    spoilt = {
        key
        for key, kind in zip(bad["key"].to_pylist(), bad["kind"].to_pylist(), strict=True)
        if kind in ("duplicate", "conflict")
    }
    checked = 0
    for row in last.to_pylist():
        if owners[row["store_id"]] == 1 and row["account_id"] not in bought:
            wanted = row["sold_value"] + row["brushed_value"]
            assert value[row["store_id"]] <= wanted
            checked += value[row["store_id"]] == wanted
    assert spoilt
    assert checked > 0.9 * len(last) - 15


def test_wine_rings_keep_little_stock(base_world: Any) -> None:
    truth = base_world.truth("accounts")
    wine = set(truth.filter(pc.field("scenario") == "wine")["account_id"].to_pylist())
    owners = base_world.extract("store_operators", "2026-03-01")
    stores = {
        s for s, a in zip(owners["store_id"].to_pylist(), owners["account_id"].to_pylist(), strict=True) if a in wine
    }
    listings = base_world.extract("listings", "2026-03-01")
    worth = sum(
        price * max(stock, 0)
        for store, price, stock in zip(
            *(listings[n].to_pylist() for n in ("store_id", "unit_price", "stock_quantity")), strict=True
        )
        if store in stores
    )
    assert worth / max(1, len(base_world.truth("rings").filter(pc.field("scenario") == "wine"))) < 150_000


def test_rings_move_between_the_nights(base_world: Any) -> None:
    events = base_world.truth("ring_events")["event"].to_pylist()
    assert {"grow", "split", "closed", "rebirth"} <= set(events)
    first = set(base_world.extract("accounts", "2026-03-01")["account_id"].to_pylist())
    last = set(base_world.extract("accounts", "2026-03-03")["account_id"].to_pylist())
    ring = base_world.ring_of()
    assert any(ring.get(name) for name in last - first)


def test_careful_rings_share_less(parameters: dict[str, Any]) -> None:
    base, careful = society_of(parameters, "base"), society_of(parameters, "careful")
    for table, column in (("payees", "number"), ("habits", "device"), ("accounts", "ship_place")):
        share = []
        for society in (base, careful):
            held = getattr(society, table)
            account = np.arange(held.rows) if table == "accounts" else held["account"]
            share.append(shared_in_rings(society.accounts["ring"], account, held[column]))
        assert share[0] > 0.7, (column, share)
        assert 0.3 * share[0] < share[1] < 0.8 * share[0], (column, share)


def test_the_hub_world_has_three_times_the_hubs(parameters: dict[str, Any]) -> None:
    base, hubs = society_of(parameters, "base"), society_of(parameters, "hubs")
    for kind in base.hubs:
        assert len(hubs.hubs[kind]) >= 2 * len(base.hubs[kind])
    bit = 1 << INNOCENT_KINDS.index("station_user")
    users = [int(((s.accounts["innocent"] & bit) > 0).sum()) for s in (base, hubs)]
    assert 2.3 * users[0] < users[1] < 3.7 * users[0]


def test_the_world_without_device_data(make_world: Callable[..., Any]) -> None:
    world = make_world("no_device", size=600)
    assert not (world.root / "landing" / "logins").exists()
    orders = world.extract("orders")
    assert orders["buyer_device_id"].null_count == orders["buyer_ip"].null_count == orders.num_rows


def held(society: Society, *columns: str) -> tuple[np.ndarray, np.ndarray]:
    """Accounts and values of columns of one domain, each given as ``table.column``."""
    accounts, values = [], []
    for column in columns:
        table = getattr(society, column.partition(".")[0])
        value = table[column.partition(".")[2]].astype(np.int64)
        holder = next((name for name in ("account", "sender", "payer") if name in table.names), None)
        account = table[holder] if holder else np.arange(table.rows)
        accounts.append(account[value >= 0])
        values.append(value[value >= 0])
    return np.concatenate(accounts), np.concatenate(values)


@pytest.mark.parametrize(
    "columns",
    [
        ["accounts.phone", "accounts.ship_phone", "addresses.phone", "freight.phone"],
        ["accounts.place", "accounts.ship_place", "accounts.second_place", "addresses.place", "freight.from_place"],
        ["accounts.face"],
        ["transfers.payee"],
        ["payees.number"],
        ["habits.device"],
        ["habits.place"],
        ["spans.picture"],
    ],
)
def test_rewiring_keeps_degrees(base_and_rewired: tuple[Society, Society], columns: list[str]) -> None:
    """Values keep their holders' number and accounts their values', but for the few that chance deals twice to one."""
    (account, value), (account_after, value_after) = (held(society, *columns) for society in base_and_rewired)
    for before, after in (
        (holders(account, value), holders(account_after, value_after)),
        (holders(value, account), holders(value_after, account_after)),
    ):
        assert len(before) == len(after)
        assert np.abs(before - after).sum() <= 0.01 * before.sum()


def test_rewiring_leaves_no_ring(base_and_rewired: tuple[Society, Society]) -> None:
    base, rewired = base_and_rewired
    assert not rewired.rings
    assert (rewired.accounts["ring"] == -1).all()
    ring = base.accounts["ring"]
    before, after = (shared_in_rings(ring, s.payees["account"], s.payees["number"]) for s in base_and_rewired)
    assert after < 0.1 < 0.5 < before


def test_an_unknown_world_or_parameter_is_an_error(parameters: dict[str, Any]) -> None:
    with pytest.raises(KeyError, match="elsewhere"):
        of_world(parameters, "elsewhere", 1)
    with pytest.raises(AttributeError, match="no parameter"):
        _ = of_world(parameters, "base", 1).goods.nothing


def test_a_foreign_world_has_crews_and_innocents_that_nothing_was_fitted_on(foreign: Society) -> None:
    accounts = foreign.accounts
    sizes = np.bincount(accounts["ring"][accounts["ring"] >= 0])
    of = {name: [int(sizes[r.number]) for r in foreign.rings if r.scenario == name] for name in FOREIGN}
    assert set(of["small_crew"]) == {3, 4, 5, 6}
    assert max(of["collectors"]) >= 40
    for kind in LOOKALIKES:
        assert np.count_nonzero(accounts["innocent"] & innocent(kind)) >= 40
    cheats = (accounts["roles"] & role("lone_offender")) > 0
    assert np.count_nonzero(cheats & (accounts["household"] >= 0) & (accounts["ring"] < 0)) >= 10


def test_no_collector_is_paid_by_most_of_a_careful_ring(foreign: Society) -> None:
    accounts, transfers = foreign.accounts, foreign.transfers
    ring = next(r.number for r in foreign.rings if r.scenario == "collectors")
    shops = np.flatnonzero(accounts["ring"] == ring)
    paid = {payee: set() for payee in transfers["payee"].tolist()}
    for payer, payee in zip(transfers["payer"].tolist(), transfers["payee"].tolist(), strict=True):
        if accounts["ring"][payer] == ring:
            paid[payee].add(payer)
    shares = sorted((len(payers) / len(shops) for payers in paid.values() if len(payers) > 2), reverse=True)
    assert 3 <= len(shares) <= 5
    assert 0.2 < min(shares) <= max(shares) < 0.65


def test_customers_of_the_same_suppliers_have_nothing_else_in_common(foreign: Society) -> None:
    accounts = foreign.accounts
    customers = np.flatnonzero(accounts["innocent"] & innocent("same_suppliers"))
    for thing in ("phone", "ship_place", "household", "operator"):
        assert len(np.unique(accounts[thing][customers])) == len(customers)
    assert not (accounts["ring"][customers] >= 0).any()


def test_a_seed_draws_a_foreign_world_of_its_own_and_none_but_it(parameters: dict[str, Any]) -> None:
    one, again, other = (of_world(parameters, "foreign", seed) for seed in (1, 1, 2))
    assert one == again != other
    assert of_world(parameters, "base", 1) == of_world(parameters, "base", 2)
    for path, span in parameters["worlds"]["foreign"]["drawn"].items():
        section, name = path.split(".")
        base = parameters[section][name]
        assert base * span["low"] <= one[section][name] <= min(base * span["high"], span.get("most", np.inf)), path
