"""Explaining a suspected ring and an account from the published tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jobs import cli

Explain = Callable[..., str]


@pytest.fixture
def explain(published: Any, capsys: pytest.CaptureFixture[str]) -> Explain:
    def run(name: str, *options: str, code: int = 0) -> str:
        words = ["explain", name, "--warehouse", str(published.warehouse), *options]
        assert cli.main(words) == code
        captured = capsys.readouterr()
        return captured.out + captured.err

    return run


def test_a_ring_is_explained_by_members_links_values_and_cuts(published: Any, explain: Explain) -> None:
    rings = published.frame(published.second, "rings")
    ring = rings[rings["status"] == "active"].sort_values("members").iloc[-1]
    text = explain(ring["ring_id"])
    members = published.frame(published.second, "ring_members")
    for account in members.loc[members["ring_id"] == ring["ring_id"], "account_id"]:
        assert account in text
    for title in ("Members:", "Links, strongest first:", "What would split it:", "What happened:"):
        assert title in text
    assert "bits" in text
    assert "days together" in text


def test_links_beyond_the_limit_are_counted(published: Any, explain: Explain) -> None:
    rings = published.frame(published.second, "rings")
    ring = rings[rings["status"] == "active"].sort_values("members").iloc[-1]
    assert "more links" in explain(ring["ring_id"], "--links", "1")


def test_an_account_shows_its_rings_and_traits(published: Any, explain: Explain) -> None:
    member = published.frame(published.second, "ring_members").iloc[0]
    text = explain(member["account_id"])
    assert member["ring_id"] in text
    assert "Traits:" in text


def test_an_id_that_nobody_knows_is_a_usage_error(explain: Explain) -> None:
    assert "knows no suspected ring and no account" in explain("nobody", code=2)


def test_a_night_that_is_not_published_is_a_usage_error(explain: Explain) -> None:
    assert "is not published" in explain("nobody", "--night", "1999-01-01", code=2)


def test_a_chain_shows_every_edge_of_the_ring_to_a_supplier(published: Any, explain: Explain) -> None:
    edges = published.frame(published.second, "supply_edges")
    freight = edges[edges["kind"].isin(["goods", "packaging"]) & (edges["to_kind"] == "ring")]
    sales = edges[(edges["kind"] == "sale")].groupby("from_id")["shipments"].sum()
    ring = freight["to_id"].iloc[0] if len(freight) else sales.index[0]
    text = explain(ring, "--chain")
    assert f"Chain of suspected ring {ring}" in text
    for supplier in freight.loc[freight["to_id"] == ring, "from_id"].unique():
        assert f"  {supplier}" in text
    assert "orders with a parcel" in text
    assert "Links, strongest first" not in text


def test_a_chain_is_of_a_ring(published: Any, explain: Explain) -> None:
    member = published.frame(published.second, "ring_members").iloc[0]
    assert "knows no suspected ring" in explain(member["account_id"], "--chain", code=2)
