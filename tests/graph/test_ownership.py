"""Who owned a store when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.ownership import OWNER_SPANS
from graph.passes.sql import answer
from tests.arrow import table

Tables = Callable[[Mapping[str, Sequence[Mapping[str, Any]]]], dict[str, pa.Table]]
OPERATORS = "store_id string, account_id string, relation string, valid_from timestamp, valid_to timestamp"
LAST = 9
DAYS = st.integers(0, LAST)
MOMENTS = ("2025-01-01T00:00:00", "2025-07-01T00:00:00", "2025-12-30T00:00:00")
EARLY, SALE, LATE = "2025-01-01T00:00:00", "2025-07-01T00:00:00", "2025-12-31T00:00:00"


def span(account: str, start: str, end: str | None = None, relation: str = "owner") -> dict[str, Any]:
    return {"store_id": "S1", "account_id": account, "relation": relation, "valid_from": start, "valid_to": end}


@pytest.mark.parametrize(
    ("spans", "owners"),
    [
        pytest.param([span("A", EARLY)], ["A", "A", "A"], id="one owner"),
        pytest.param(
            [span("A", EARLY, SALE), span("B", SALE)], ["A", "B", "B"], id="sold: the end belongs to the next"
        ),
        pytest.param([span("A", EARLY, SALE)], ["A", None, None], id="nobody after the end"),
        pytest.param([span("A", EARLY), span("B", SALE)], ["A", "B", "B"], id="sale not closed in the extract"),
        pytest.param([span("A", EARLY, LATE), span("B", EARLY, LATE)], [None] * 3, id="two from the same moment"),
        pytest.param([span("A", EARLY, None, "operator")], [None] * 3, id="operators own nothing"),
        pytest.param([span("A", SALE, EARLY)], [None] * 3, id="span that ends before it begins"),
        pytest.param([], [None] * 3, id="unknown store"),
    ],
)
def test_owner_at_the_time(accepted_tables: Tables, spans: list[Any], owners: list[str | None]) -> None:
    operators = accepted_tables({"store_operators": spans})["store_operators"]
    moments = table(
        "n bigint, moment timestamp", *((n, datetime.fromisoformat(f"{at}Z")) for n, at in enumerate(MOMENTS))
    )
    query = f"""SELECT account_id FROM moments LEFT JOIN ({OWNER_SPANS}) ON moment >= owned_from AND moment < owned_to
        ORDER BY n"""
    assert answer({"store_operators": operators, "moments": moments}, query)["account_id"].to_pylist() == owners


@given(
    st.lists(
        st.tuples(st.sampled_from("ABC"), st.sampled_from(["owner", "operator"]), DAYS, st.none() | DAYS), max_size=12
    )
)
def test_a_store_has_the_newest_owner_until_its_end(owned: list[tuple[str, str, int, int | None]]) -> None:
    rows = [("S1", who, how, day(start), None if end is None else day(end)) for who, how, start, end in owned]
    tables = {"store_operators": table(OPERATORS, *rows)}
    spans = answer(tables, OWNER_SPANS).to_pylist()
    owners = [(who, start, end) for who, how, start, end in owned if how == "owner"]
    for number in range(LAST + 1):
        held = [span["account_id"] for span in spans if span["owned_from"] <= day(number) < span["owned_to"]]
        assert held == expected(owners, number)


def expected(owners: list[tuple[str, int, int | None]], number: int) -> list[str]:
    """Who owns the store on a day, said as a person would: whoever began last before it, if alone and not yet gone."""
    begun = [owner for owner in owners if owner[1] <= number]
    last = [owner for owner in begun if owner[1] == max(start for _, start, _ in begun)]
    names = {who for who, _, _ in last}
    still = any(end is None or end > number for _, _, end in last)
    return sorted(names) if len(names) == 1 and still else []


def day(number: int) -> datetime:
    return datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=number)
