"""ringtrace and Splink side by side on a published night, and the null-marker trap, counted by hand."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from benchmarks.accuracy.methods.peer import CannotRunError
from benchmarks.linkage.pairs import Pairs, ScoredPairs, agreeing, linked, within
from benchmarks.sdn import beside_splink as beside
from benchmarks.sdn import marker_trap
from benchmarks.sdn.clear_text import is_marker
from benchmarks.sdn.marker_trap import COLUMNS, fused, raw_cells, trap
from benchmarks.sdn.report import PublishedNight
from benchmarks.sdn.splink_pairs import Traits, read_traits, scored_pairs

pytestmark = pytest.mark.slow

NIGHT = "2021-04-08"
TABLES = {
    # a and b share a phone, c a building with a; d is alone.
    "account_traits": """SELECT *, 1::BIGINT AS observations FROM (VALUES
        ('a', 'phone', 'T1'), ('b', 'phone', 'T1'), ('a', 'building', 'T2'), ('c', 'building', 'T2'),
        ('d', 'email', 'T3'), ('c', 'document', 'T4')) AS t(account_id, domain, trait_token)""",
    "links": """SELECT * FROM (VALUES ('a', 'b', .6, false), ('b', 'c', .1, true), ('c', 'd', .2, false)
        ) AS t(account_a, account_b, probability, hard)""",
    "link_evidence": """SELECT * FROM (VALUES ('a', 'b', 'T1'), ('b', 'c', 'T4'), ('b', 'c', 'M'), ('c', 'd', 'M')
        ) AS t(account_a, account_b, trait_token)""",
    "group_members": """SELECT * FROM (VALUES ('g', 'a', 'core'), ('g', 'b', 'core'), ('g', 'c', 'associate')
        ) AS t(group_id, account_id, membership)""",
}
TEXTS = {"T1": "555 123", "T4": "NIT 1", "M": "-0- , -0- "}


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    with duckdb.connect() as connection:
        for name, sql in TABLES.items():
            folder = tmp_path / f"night={NIGHT}" / name
            folder.mkdir(parents=True)
            connection.execute(f"COPY ({sql}) TO '{folder}/part.parquet' (FORMAT parquet)")
    return tmp_path


@pytest.fixture
def landing(tmp_path: Path) -> Callable[[list[dict[str, str]]], Path]:
    """Writes the accounts; columns that a row does not name hold the marker."""

    def write(rows: list[dict[str, str]]) -> Path:
        folder = tmp_path / "landing" / "accounts" / f"night={NIGHT}"
        folder.mkdir(parents=True)
        with (folder / "sdn.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ("account_id", *COLUMNS), restval="-0- ")
            writer.writeheader()
            writer.writerows(rows)
        return tmp_path / "landing"

    return write


def test_both_stand_in_one_table(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = ScoredPairs(np.array([0, 0]), np.array([1, 3]), np.array([0.9, 0.2]))
    monkeypatch.setattr(beside, "scored_pairs", lambda traits, prior: found)
    lines = beside.beside_splink(warehouse, NIGHT, [("a", "b"), ("a", "c")], 1.0)
    assert lines[0].startswith('The "Linked To" pairs join 3 accounts in 1 communities, the largest of 3.')
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[4:]]
    # Links a-b and, being hard, b-c: one of two is true; the group a, b is 1 of the 3 pairs of the community.
    assert rows[0][:6] == ["ringtrace", ".5, or hard", "2", "0.500", "0.500", "0.500"]
    assert rows[0][6:9] == ["1.000", "0.333", "0.500"]
    # Over the community's accounts: precision 1; recall (2/3 + 2/3 + 1/3) / 3.
    assert rows[0][9:11] == ["1.000", f"{5 / 9:.3f}"]
    assert rows[1][:6] == ["ringtrace", "best, 0.4", "1", "1.000", "0.500", "0.667"]
    assert rows[1][6:] == ["–"] * 6
    assert rows[2][:6] == ["Splink", ".5", "1", "1.000", "0.500", "0.667"]
    assert rows[3][1] == "best, 0.55"


def test_buildings_are_no_values_and_accounts_are_named_by_place(warehouse: Path) -> None:
    traits = read_traits(warehouse / f"night={NIGHT}")
    assert traits.ids.tolist() == ["a", "b", "c", "d"]
    assert sorted(traits.uses["trait_token"]) == ["T1", "T1", "T3", "T4"]
    assert [side.tolist() for side in traits.pairs([("a", "d"), ("b", "c")])] == [[0, 1], [3, 2]]
    with pytest.raises(KeyError, match="no trait"):
        traits.pairs([("a", "nobody")])


def test_links_that_rest_on_markers_are_told_apart() -> None:
    # 0 and 1 share a phone; 2, 3 and 4 nothing that is known.
    known = pd.DataFrame({"phone": ["1", "1", None, None, "2"], "email": [None] * 5}, dtype="str")
    links = Pairs(np.array([0, 2, 3]), np.array([1, 3, 4]))
    assert fused(known, links) == (3, 2, 3, 3)
    assert fused(known, Pairs(np.array([], dtype=np.int64), np.array([], dtype=np.int64))) == (0, 0, 0, 0)


@pytest.mark.parametrize(("text", "said"), [("-0- ", True), ("-0- , -0- ,-0-", True), ("-0- , Havana", False)])
def test_a_marker_is_nothing_but_markers(text: str, said: bool) -> None:
    assert is_marker(text) is said


def test_the_trap_compares_cells_with_and_without_markers(
    warehouse: Path, landing: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    zone = landing([{"account_id": name, "holder_name": name} for name in "abcd"])
    assert raw_cells(zone)["phone"].tolist() == ["-0- "] * 4
    nulls: list[int] = []

    def agreeing_pairs(values: pa.Table, columns: Sequence[str], recall: float = 0.5) -> ScoredPairs:
        nulls.append(values.column("phone").null_count)
        fusing = 0 if nulls[-1] else 3
        first, second = np.array([0, 0, 1][:fusing], np.int64), np.array([1, 2, 2][:fusing], np.int64)
        return ScoredPairs(first, second, np.ones(fusing))

    monkeypatch.setattr(marker_trap.exact_splink, "scored_pairs", agreeing_pairs)
    lines = trap(zone, PublishedNight(warehouse, NIGHT), TEXTS)
    assert nulls == [0, 4]
    assert lines[2:] == [
        "| Splink, raw cells | 3 | 3 | 3 | 3 |",
        "| Splink, markers taken out by hand | 0 | 0 | 0 | 0 |",
        "| ringtrace, raw cells | 2 | 0 | 0 | 2 |",
    ]


def test_a_link_of_nothing_but_markers_would_be_seen(warehouse: Path) -> None:
    texts = {**TEXTS, "T4": "-0- "}
    assert marker_trap.of_the_night(PublishedNight(warehouse, NIGHT), texts) == (2, 1, 2, 2)


def test_splink_says_how_to_install_it(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "splink", None)
    with pytest.raises(CannotRunError, match=r"requirements-peers\.lock"):
        scored_pairs(read_traits(warehouse / f"night={NIGHT}"), 1.0)


def test_splink_finds_who_shares_every_value() -> None:
    pytest.importorskip("splink")
    rng = np.random.default_rng(2)
    hand = np.r_[np.repeat(np.arange(40), 2), np.arange(40, 200)]
    values = pd.DataFrame(
        {
            domain: [f"{hand_of if rng.random() < 0.9 else f'own {account}'}" for account, hand_of in enumerate(hand)]
            for domain in ("phone", "room", "document")
        }
    )
    long = values.rename_axis("account").reset_index().melt("account", var_name="domain", value_name="value")
    uses = long.assign(trait_token=long["domain"] + " " + long["value"], observations=1).drop(columns="value")
    links, true = scored_pairs(Traits(np.arange(len(hand)), uses), 1.0).at(0.5), within(hand)
    assert linked(true, links).precision == 1
    # Two in common and one different may stay apart: Splink holds what differs against a pair.
    whole = agreeing(values, true) == 3
    assert linked(Pairs(true.first[whole], true.second[whole]), links).recall == 1
