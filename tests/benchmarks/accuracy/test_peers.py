"""Each peer on a world small enough to see what it must find."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any, NoReturn

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.accuracy.methods import splink_peer
from benchmarks.accuracy.methods.all_methods import peers
from benchmarks.accuracy.methods.capped_components import CappedComponents
from benchmarks.accuracy.methods.contact_closure import ContactClosure
from benchmarks.accuracy.methods.fraudar import Fraudar, densest
from benchmarks.accuracy.methods.goldenmatch_peer import GoldenMatch, main_values
from benchmarks.accuracy.methods.label_propagation import LabelPropagation
from benchmarks.accuracy.methods.leiden import Leiden
from benchmarks.accuracy.methods.louvain import Louvain
from benchmarks.accuracy.methods.peer import CannotRunError, Peer
from benchmarks.accuracy.methods.raw_components import RawComponents
from benchmarks.accuracy.methods.shared_values import Choice, holdings, shared_counts
from benchmarks.accuracy.methods.splink_peer import Splink
from benchmarks.accuracy.methods.two_values import TwoValues
from benchmarks.accuracy.nights import Engine, read_settings
from benchmarks.accuracy.prepared import PreparedWorld

MakeWorld = Callable[..., PreparedWorld]
# a, b and c share a phone and a device; d, e and f a room and a payee; the station ties a, d, g and h; names tie all.
USES = {
    **{name: [("phone", "p1"), ("device_id", "d1")] for name in "abc"},
    **{name: [("ship_from_address", "r1"), ("payee_number", "n1"), ("payee_number", "n2")] for name in "def"},
    **{name: [("phone", f"own {name}")] for name in "gh"},
}
STATION = ("ship_from_address", "station")
NAMES = ("holder_name", "王伟")
BUILDING = ("ship_from_address", "building 7")


@pytest.fixture
def world(prepared_world: MakeWorld) -> PreparedWorld:
    uses = {name: [*pairs, NAMES, BUILDING, *([STATION] if name in "adgh" else [])] for name, pairs in USES.items()}
    return prepared_world(uses, listed=["station"])


def clusters(peer: Peer, world: PreparedWorld, parameters: Mapping[str, Any]) -> set[str]:
    label = peer.cluster(world, parameters)
    return {"".join(world.account_ids[label == name]) for name in np.unique(label[label >= 0])}


def test_components_join_whoever_shares_a_strong_value(world: PreparedWorld) -> None:
    assert clusters(RawComponents(), world, {"listed": True, "flows": False}) == {"abcdefgh"}
    assert clusters(RawComponents(), world, {"listed": False, "flows": False}) == {"abc", "def"}


def test_a_cap_drops_what_many_hold(world: PreparedWorld) -> None:
    peer = CappedComponents()
    assert clusters(peer, world, {"listed": True, "flows": False, "cap": 3}) == {"abc", "def"}
    assert clusters(peer, world, {"listed": True, "flows": False, "cap": 2}) == set()


def test_a_contact_closes_over_rooms_and_phones_and_nothing_else(prepared_world: MakeWorld) -> None:
    world = prepared_world(
        {
            "a": [("phone", "p1"), ("device_id", "d1")],
            "b": [("phone", "p1"), ("ship_from_address", "r1")],
            "c": [("ship_from_address", "r1"), ("ship_from_address", "r1")],
            "d": [("device_id", "d1"), ("payee_number", "n1"), BUILDING],
            "e": [("payee_number", "n1"), NAMES, STATION],
            "f": [BUILDING, NAMES, STATION],
        },
        listed=["station"],
    )
    peer = ContactClosure()
    assert clusters(peer, world, {"listed": False, "cap": None}) == {"abc"}
    assert clusters(peer, world, {"listed": True, "cap": None}) == {"abc", "ef"}


def test_a_contact_of_too_many_accounts_is_none(world: PreparedWorld) -> None:
    peer = ContactClosure()
    assert clusters(peer, world, {"listed": True, "cap": None}) == {"abcdefgh"}
    assert clusters(peer, world, {"listed": True, "cap": 3}) == {"abc", "def"}
    assert clusters(peer, world, {"listed": True, "cap": 2}) == set()


def test_fraudar_finds_dense_blocks_behind_camouflage(world: PreparedWorld) -> None:
    choice = {"listed": True, "flows": False}
    assert clusters(Fraudar(), world, {"density": 0.5, **choice}) == {"abc", "def"}
    # Three accounts with two values: six edges of 1 / log 8 by five nodes; with three values nine by six.
    assert clusters(Fraudar(), world, {"density": 0.6, **choice}) == {"def"}
    assert clusters(Fraudar(), world, {"density": 0.8, **choice}) == set()


def test_an_account_of_two_blocks_is_of_the_denser_one(prepared_world: MakeWorld) -> None:
    thick = [("phone", f"p{number}") for number in range(6)]
    thin = [("payee_number", f"n{number}") for number in range(2)]
    world = prepared_world({**dict.fromkeys("ab", thick), "c": [*thick, *thin], **dict.fromkeys("de", thin)})
    found = clusters(Fraudar(), world, {"density": 0.4, "listed": False, "flows": False})
    assert found == {"abc", "de"}


edges = st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=14)


@given(edges)
def test_a_block_is_at_least_half_as_dense_as_the_densest(drawn: set[tuple[int, int]]) -> None:
    row, column = np.array(sorted(drawn), dtype=np.int64).T
    weight = 1 / np.log(np.bincount(column)[column] + 5)

    def density(rows: Sequence[int], columns: Sequence[int]) -> float:
        inside = np.isin(row, rows) & np.isin(column, columns)
        return float(weight[inside].sum()) / (len(rows) + len(columns))

    some = [part for size in range(6) for part in combinations(range(5), size)]
    best = max(density(rows, columns) for rows in some for columns in some if rows or columns)
    found, inside = densest(row, column)
    assert found == pytest.approx(density(np.unique(row[inside]).tolist(), np.unique(column[inside]).tolist()))
    assert best / 2 - 1e-9 <= found <= best + 1e-9


def test_blocks_are_as_dense_as_those_of_the_authors() -> None:
    greedy = pytest.importorskip("fraudar.export.greedy")
    rng = np.random.default_rng(7)
    for _ in range(50):
        drawn = np.unique(rng.integers(0, rng.integers(3, 15), (rng.integers(5, 60), 2)), axis=0)
        row, column = (np.unique(side, return_inverse=True)[1] for side in drawn.T)
        _, wanted = greedy.logWeightedAveDegree(greedy.listToSparseMatrix(row.tolist(), column.tolist()))
        assert densest(row, column)[0] == pytest.approx(wanted)


def test_two_values_are_counted_once_each(world: PreparedWorld) -> None:
    choice = {"listed": True, "flows": False, "cap": 60}
    assert clusters(TwoValues(), world, {"least": 2, **choice}) == {"abc", "def"}
    assert clusters(TwoValues(), world, {"least": 3, **choice}) == {"def"}


@pytest.mark.parametrize("peer", [Leiden(), Louvain()])
def test_communities_part_what_a_station_ties(peer: Peer, world: PreparedWorld) -> None:
    found = clusters(peer, world, {"least": 1, "cap": 60, "resolution": 1.0, "listed": True, "flows": False})
    assert {"abc", "def"} <= found | {"".join(sorted(set(name) - set("gh"))) for name in found}


def test_flows_are_a_choice(prepared_world: MakeWorld) -> None:
    world = prepared_world({"a": [("transfer", "t")], "b": [("transfer", "t"), ("transfer", "t")]})
    assert holdings(world, Choice(flows=True)).value.tolist() == [0, 0]
    assert not holdings(world, Choice()).value.size


def test_shared_counts_follow_the_sets(prepared_world: MakeWorld) -> None:
    rng = np.random.default_rng(5)
    held = {f"a{n:02}": sorted({f"v{v}" for v in rng.integers(0, 12, 5)}) for n in range(20)}
    world = prepared_world({name: [("phone", value) for value in values] for name, values in held.items()})
    names = sorted(held)
    wanted = {
        (i, j): len(set(held[names[i]]) & set(held[names[j]]))
        for i in range(20)
        for j in range(i + 1, 20)
        if set(held[names[i]]) & set(held[names[j]])
    }
    first, second, count = shared_counts(world, Choice())
    assert dict(zip(zip(first.tolist(), second.tolist(), strict=True), count.tolist(), strict=True)) == wanted


def test_label_propagation_asks_for_its_jar(world: PreparedWorld) -> None:
    engine = Engine(read_settings(), "1g")
    assert LabelPropagation.name not in peers(engine)
    with pytest.raises(CannotRunError, match="--graphframes-jar"):
        LabelPropagation(engine).cluster(world, LabelPropagation.grid[0])


def test_splink_says_how_to_install_it(world: PreparedWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "splink", None)
    with pytest.raises(CannotRunError, match=r"requirements-peers\.lock"):
        Splink().cluster(world, {"listed": False, "threshold": 0.5})


def test_goldenmatch_says_how_to_install_it(world: PreparedWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "goldenmatch", None)
    with pytest.raises(CannotRunError, match=r"requirements-peers\.lock"):
        GoldenMatch().cluster(world, {"listed": False, "match": "exact"})


def test_goldenmatch_is_given_the_values_that_an_account_uses_most(prepared_world: MakeWorld) -> None:
    world = prepared_world(
        {
            "a": [("phone", "p1"), ("phone", "p2"), STATION, NAMES],
            "b": [("phone", "p2"), ("device_id", "own"), STATION],
            "c": [],
        },
        listed=["station"],
    )
    without = main_values(world, listed=False)
    assert without.column_names == ["phone"]
    phones = without.column("phone").to_pylist()
    assert phones[0] is not None
    assert phones[2] is None
    assert main_values(world, listed=True).column_names == ["phone", "room"]


@pytest.mark.parametrize("message", ["math domain error", "m_probability value 0.0 is below the minimum allowed value"])
def test_splink_without_matches_has_no_clusters(
    world: PreparedWorld, monkeypatch: pytest.MonkeyPatch, message: str
) -> None:
    monkeypatch.setattr(splink_peer, "_predicted", failing(message))
    assert clusters(Splink(), world, {"listed": False, "threshold": 0.5}) == set()


def test_what_else_splink_refuses_is_heard(world: PreparedWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splink_peer, "_predicted", failing("no such column"))
    with pytest.raises(ValueError, match="no such column"):
        Splink().cluster(world, {"listed": False, "threshold": 0.5})


def failing(message: str) -> Callable[..., NoReturn]:
    """What ends with this error, whatever it is given."""

    def fail(*_: object) -> NoReturn:
        raise ValueError(message)

    return fail


@pytest.mark.slow
@pytest.mark.parametrize("match", ["exact", 0.5])
def test_goldenmatch_finds_who_shares_rare_values(prepared_world: MakeWorld, match: str | float) -> None:
    pytest.importorskip("goldenmatch")
    label = GoldenMatch().cluster(threes(prepared_world), {"listed": False, "match": match})
    together = label[:60].reshape(20, 3)
    assert (together[:, 0] == together[:, 1]).mean() > 0.8
    assert len(np.unique(together[:, 0])) > 15
    assert (label[60:] == -1).all()


@pytest.mark.slow
def test_splink_finds_who_shares_rare_values(prepared_world: MakeWorld) -> None:
    pytest.importorskip("splink")
    label = Splink().cluster(threes(prepared_world), {"listed": False, "threshold": 0.9})
    together = label[:60].reshape(20, 3)
    assert (together[:, 0] == together[:, 1]).mean() > 0.8
    assert (label[60:] == -1).all()


def threes(prepared_world: MakeWorld) -> PreparedWorld:
    """Twenty hands with three accounts each that share nine values of ten, and 240 accounts alone."""
    rng = np.random.default_rng(1)
    uses = {}
    for number in range(300):
        hand = number // 3 if number < 60 else number
        uses[f"a{number:03}"] = [
            (kind, f"{kind} {hand if rng.random() < 0.9 else 1000 + number}")
            for kind in ("phone", "device_id", "payee_number", "ship_from_address")
        ]
    return prepared_world(uses)
