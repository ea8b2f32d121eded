"""The score of faked orders and bounds, on tables small enough to count by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.amounts import goods
from benchmarks.amounts.__main__ import report
from benchmarks.amounts.score import Scored, score

NIGHT = "2026-03-03"
AMOUNTS = {
    name: Decimal(value)
    for name, value in {
        "sold_value_all": 200,
        "all_goods_low": 80,
        "all_goods_high": 120,
        "sold_value_low": 50,
        "sold_value_high": 90,
        "unsold_value": 9,
        "unsold_value_low": 4,
        "unsold_value_high": 6,
    }.items()
}


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows), path)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Two leads whose night and truth are known."""
    verdicts = {"o1": (0.1, "genuine"), "o2": (0.5, "doubtful"), "o3": (0.99, "faked"), "o4": (0.99, "faked")}
    verdicts["o5"] = (0.3, "doubtful")
    night = tmp_path / "warehouse" / f"night={NIGHT}"
    orders = [
        {"order_id": order, "brushing_probability": probability, "counts_as": word}
        for order, (probability, word) in verdicts.items()
    ]
    write(night / "order_assessments" / "part.parquet", orders)
    leads = [("in", "R1", ["a", "b"]), ("out", "R2", ["c"])]
    columns = ("lead_id", "ring_id", "suspected_accounts")
    write(night / "leads" / "part.parquet", [dict(zip(columns, lead, strict=True)) for lead in leads])
    amounts = [{"ring_id": ring, "scope": "suspected", **AMOUNTS} for _, ring, _ in leads]
    amounts += [{**row, "scope": "ring", "all_goods_low": Decimal(0)} for row in amounts]
    write(night / "ring_amounts" / "part.parquet", amounts)
    write(tmp_path / "truth" / "brushed_orders.parquet", [{"order_id": order} for order in ("o2", "o3", "o5")])
    taken = [("a", NIGHT, "90.00", "10.00"), ("b", NIGHT, "20.00", "0.00"), ("c", NIGHT, "130.00", "0.00")]
    taken.append(("a", "2026-03-02", "999.00", "0.00"))
    sums = ("account_id", "night", "sold_value", "refunded_value")
    rows = [dict(zip(sums, (who, at, Decimal(sold), Decimal(back)), strict=True)) for who, at, sold, back in taken]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "truth" / "sold_value.parquet")
    fakes = [("a", NIGHT, 60, 5), ("b", NIGHT, 10, 0), ("c", NIGHT, 30, 0), ("a", "2026-03-02", 999, 999)]
    values = ("account_id", "night", "counterfeit_taken_value", "counterfeit_unsold_value")
    pq.write_table(
        pa.Table.from_pylist([dict(zip(values, row, strict=True)) for row in fakes]),
        tmp_path / "truth" / "counterfeit_value.parquet",
    )
    return tmp_path


@pytest.fixture
def scored(place: Path) -> Scored:
    return score(place / "truth", place / "warehouse", NIGHT)


def test_orders_and_bounds_are_counted(scored: Scored) -> None:
    assert (scored.orders, scored.faked) == (5, 3)
    assert (scored.beyond_doubt, scored.beyond_doubt_right) == (2, 1)
    assert (scored.flagged, scored.flagged_right) == (3, 2)
    assert scored.leads == ((100.0, 80.0, 120.0, 200.0), (130.0, 80.0, 120.0, 200.0))
    assert scored.inside == 1
    assert scored.widths == pytest.approx([0.4, 40 / 130])


def test_the_report_takes_seeds_together(scored: Scored) -> None:
    line = report({"base": [scored, scored]}, 20_000, (1, 2))[-1]
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert cells[:7] == ["base", "10", "6", "0.5000", "0.3333", "0.6667", "0.6667"]
    assert cells[7:9] == ["4", "2 of 4 (≥ 0.098)"]


def test_counterfeits_are_bounded_apart_from_all_goods(place: Path) -> None:
    valued = goods.value(place / "truth", place / "warehouse", NIGHT)
    assert valued.sold == ((70.0, 50.0, 90.0), (30.0, 50.0, 90.0))
    assert valued.of_all_goods == ((70.0, 80.0, 120.0), (30.0, 80.0, 120.0))
    assert valued.unsold == ((5.0, 4.0, 6.0), (0.0, 4.0, 6.0))
    lines = goods.report({"cover_goods": [valued]}, "command", 4_000, (1,))
    sold = [cell.strip() for cell in lines[5].strip("|").split("|")]
    assert sold[:4] == ["cover_goods", "sold", "2", "1 of 2 (≥ 0.025)"]
    assert sold[6] == f"{(40 / 70 + 40 / 30) / 2:.2f}"
    assert "0 of 2 leads truly sold" in lines[-1]
