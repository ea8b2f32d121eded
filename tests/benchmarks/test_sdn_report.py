"""What the report says of a published night, on tables small enough to count by hand."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

from benchmarks.sdn.clear_text import marker_cells, texts_by_token
from benchmarks.sdn.report import PublishedNight, counts, groups, hubs, reach, seconds, traits
from benchmarks.sections import table
from graph.settings import StandardiseSettings
from graph.tokens import Keyring
from graph.traits import NormalForms
from jobs.configuration import read_tree, values

NIGHT = "2021-04-08"
TABLES = {
    "account_traits": """SELECT * FROM (VALUES
        ('a', 'address', 'return_address', 'building', 'T1'), ('b', 'address', 'return_address', 'building', 'T1'),
        ('a', 'identity', 'phone', 'phone', 'T2'), ('b', 'identity', 'phone', 'phone', 'T2'),
        ('c', 'identity', 'phone', 'phone', 'T3')
    ) AS t(account_id, family, trait_type, domain, trait_token)""",
    "trait_values": """SELECT * FROM (VALUES
        (8, 'address', 'return_address', 'building', 'public', 0.0, 'T1'),
        (2, 'identity', 'phone', 'phone', 'unproven', 11.5, 'T2')
    ) AS t(accounts, family, trait_type, domain, value_class, bits, trait_token)""",
    "links": "SELECT 'a' AS account_a, 'b' AS account_b, false AS hard",
    "groups": "SELECT 'g' AS group_id, 2 AS accounts",
    "group_members": """SELECT * FROM (VALUES ('g', 'a', 'core'), ('g', 'b', 'core'), ('g', 'c', 'associate')
    ) AS t(group_id, account_id, membership)""",
    "rings": "SELECT 1 AS ring_id WHERE false",
    "leads": "SELECT 1 AS lead_id WHERE false",
    "quarantine": "SELECT 'accounts' AS dataset, [{'rule': 'wrong_type', 'why': 'x'}] AS rules",
    "runs": """SELECT map {'accounts': 3, 'orders': 0} AS rows_in, map {'accounts': 2, 'orders': 0} AS accepted,
        map {'accounts': 0, 'orders': 0} AS deduplicated, ['orders: missing', 'no new lead tonight'] AS notes,
        map {'link': 2.25, 'ingest': 1.5} AS seconds""",
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> PublishedNight:
    warehouse = tmp_path_factory.mktemp("warehouse")
    with duckdb.connect() as connection:
        for name, sql in TABLES.items():
            folder = warehouse / f"night={NIGHT}" / name
            folder.mkdir(parents=True)
            connection.execute(f"COPY ({sql}) TO '{folder}/part.parquet' (FORMAT parquet)")
    return PublishedNight(warehouse, NIGHT)


@pytest.fixture(scope="module")
def forms(root: Path) -> NormalForms:
    return NormalForms(StandardiseSettings.model_validate(values(read_tree(root / "conf/standardise.yaml"))))


def test_rows_and_rules(published: PublishedNight) -> None:
    lines = counts(published)
    assert "| accounts | 3 | 2 | 0 |" in lines
    assert "Quarantined: wrong_type in accounts: 1." in lines
    assert lines[-2:] == ["Missing or empty: orders.", "The night says: no new lead tonight."]


def test_traits_count_uses_values_and_shared_values(published: PublishedNight) -> None:
    assert "| identity | phone | phone | 3 | 2 | 3 | 1 |" in traits(published)


def test_hubs_show_the_text_of_the_list(published: PublishedNight) -> None:
    lines = hubs(published, {"T1": "Ibex House"})
    assert "| 8 | return_address | building | public | 0.0 | Ibex House |" in lines


def test_hidden_pairs_are_compared_with_groups(published: PublishedNight) -> None:
    text = " ".join(groups(published, [("a", "b"), ("a", "c")]))
    assert "1 links (0 hard), 1 groups of 2 accounts" in text
    assert "linked directly 1, in one group 1: recall 50.0%, and 100.0% of the 1 pairs" in text


def test_a_shared_building_is_within_nobodys_reach(published: PublishedNight) -> None:
    assert reach(published, [("a", "b"), ("a", "c")]).startswith("1 of those pairs (50.0%)")


def test_seconds_and_tables(published: PublishedNight) -> None:
    assert seconds(published) == ["| ingest | link | in all |", "|---|---|---|", "| 1.5 | 2.2 | 3.8 |"]
    assert table(("n",), [(12345,)]) == ["| n |", "|---|", "| 12,345 |"]


def test_cells_of_nothing_but_markers_are_counted(tmp_path: Path, forms: NormalForms) -> None:
    folder = tmp_path / "addresses" / f"night={NIGHT}"
    folder.mkdir(parents=True)
    with (folder / "sdn.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("account_id", "address", "contact_phone"))
        writer.writerow(("a", "-0- , -0- , -0- ", "-0- "))
        writer.writerow(("b", "10 Downing Street, London, United Kingdom", "13912345678"))
    keyring = Keyring(bytes(32), "1")
    assert marker_cells(tmp_path, forms) == (2, 0)
    assert texts_by_token(tmp_path, forms, keyring)[keyring.token("phone", "+8613912345678")] == "13912345678"
