"""Two nights of a small world, from the landing zone to the published tables."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from graph.tables import RING_MEMBERS
from jobs.tables import TABLES

COUNTS = ("rows_in", "accepted", "quarantined", "deduplicated")


World = Any


@pytest.mark.parametrize("night", ["2026-03-01", "2026-03-02"])
def test_every_table_is_there_with_its_contract_and_unique_keys(published: World, night: str) -> None:
    for table in TABLES:
        found = published.read(night, table.name)
        assert found.column_names == table.names
        keys = found.select(list(table.key)).to_pandas()
        assert not keys.duplicated().any(), table.name
        for column in table:
            if column.required:
                assert found.column(column.name).null_count == 0, (table.name, column.name)


def test_columns_explain_themselves_in_the_parquet_footer(published: World) -> None:
    path = next((published.warehouse / f"night={published.first}" / "rings").glob("*.parquet"))
    footer = pq.read_schema(path).metadata[b"org.apache.spark.sql.parquet.row.metadata"].decode()
    assert "Calibrated probability that the group sells counterfeits, no surer than its record supports." in footer


@pytest.mark.parametrize("night", ["2026-03-01", "2026-03-02"])
def test_the_accounts_of_rows_add_up(published: World, night: str) -> None:
    (run,) = published.read(night, "runs").to_pylist()
    counts = {name: dict(run[name]) for name in COUNTS}
    for dataset, rows in counts["rows_in"].items():
        parts = (counts["accepted"][dataset], counts["quarantined"][dataset], counts["deduplicated"][dataset])
        assert rows == sum(parts), dataset
    assert sum(counts["quarantined"].values()) == len(published.read(night, "quarantine")) > 0


def test_rings_are_found_and_no_innocent_is_named(published: World) -> None:
    truth = pd.read_parquet(published.truth / "accounts.parquet")
    guilty = set(truth.loc[truth["ring_id"].notna(), "account_id"])
    named = set(published.frame(published.first, "leads")["suspected_accounts"].explode().dropna())
    assert named, "a world with rings has leads"
    assert named - guilty == set()


def test_every_lead_statement_points_to_a_row_that_landed(published: World) -> None:
    evidence = published.frame(published.first, "lead_evidence")
    assert len(evidence)
    cited = evidence[evidence["row_digest"].notna()]
    assert {"guilt", "link"} <= set(cited["kind"])
    for file in cited["source_file"].dropna().unique():
        assert (published.landing / file).is_file(), file


def test_each_link_stands_on_its_evidence(published: World) -> None:
    orphans = duckdb.sql(f"""
        select count(*) from read_parquet('{published.warehouse}/night={published.first}/links/*.parquet') as link
        anti join read_parquet('{published.warehouse}/night={published.first}/link_evidence/*.parquet') as evidence
        using (account_a, account_b)
    """).fetchall()
    assert orphans == [(0,)]


def test_an_account_is_core_or_member_of_one_ring_at_most(published: World) -> None:
    members = published.frame(published.first, RING_MEMBERS.name)
    held = members.loc[members["membership"] != "associate", "account_id"]
    assert held.is_unique


def test_the_second_night_continues_the_rings_of_the_first(published: World) -> None:
    first, second = (set(published.frame(night, "rings")["ring_id"]) for night in (published.first, published.second))
    assert first <= second, "rings may sleep but never vanish"
    assert (published.frame(published.second, "ring_events")["event"] != "birth").any()
    (run,) = published.read(published.second, "runs").to_pylist()
    assert run["previous_night"] == published.first


def test_distribution_totals_equal_the_ring_stores(published: World) -> None:
    totals = (
        published.frame(published.first, "regional_distribution").groupby(["basis", "level"])[["orders", "leads"]].sum()
    )
    assert set(totals["orders"]) == {published.frame(published.first, "ring_stores")["orders"].sum()}
    assert set(totals["leads"]) == {len(published.frame(published.first, "leads"))}


def test_no_table_holds_the_clear_text_of_a_person(published: World) -> None:
    accounts = pd.read_parquet(published.landing / "accounts")
    payees = pd.read_parquet(published.landing / "payees")
    personal = pd.concat([accounts["phone"], accounts["id_number"], payees["payee_number"]]).dropna()
    secrets = set(personal)
    secrets = {value for value in secrets if len(re.sub(r"\D", "", value)) >= 9 and not re.fullmatch(r"(\d)\1*", value)}
    assert len(secrets) > 500
    for path in (published.warehouse / ".runs").rglob("*"):
        if path.is_file():
            text = _text(path)
            assert not secrets & set(re.findall(r"[0-9+][0-9 *+-]{7,}[0-9Xx]", text)), path


def _text(path: Path) -> str:
    if path.suffix != ".parquet":
        return path.read_text(encoding="utf-8", errors="replace")
    return "\n".join(map(str, pq.read_table(path).to_pylist()))


def test_guilt_is_only_ever_suspected(published: World) -> None:
    forbidden = re.compile(r"\b(guilty|criminal|convicted|fraudster|counterfeiter)\b", re.IGNORECASE)
    for table in ("leads", "lead_evidence", "ring_members", "exclusions", "ring_roles"):
        for row in published.read(published.first, table).to_pylist():
            assert not forbidden.search(str(row)), (table, row)
