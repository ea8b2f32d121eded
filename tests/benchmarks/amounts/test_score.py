"""The score of faked orders and bounds, on tables small enough to count by hand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.amounts.__main__ import report
from benchmarks.amounts.score import Scored, score

NIGHT = "2026-03-03"


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows), path)


@pytest.fixture
def scored(tmp_path: Path) -> Scored:
    verdicts = {"o1": (0.1, "genuine"), "o2": (0.5, "doubtful"), "o3": (0.99, "faked"), "o4": (0.99, "faked")}
    verdicts["o5"] = (0.3, "doubtful")
    night = tmp_path / "warehouse" / f"night={NIGHT}"
    orders = [
        {"order_id": order, "brushing_probability": probability, "counts_as": word}
        for order, (probability, word) in verdicts.items()
    ]
    write(night / "order_assessments" / "part.parquet", orders)
    money = {f"sold_value_{name}": Decimal(value) for name, value in {"low": 80, "high": 120, "all": 200}.items()}
    leads = [{"lead_id": "in", "suspected_accounts": ["a", "b"]}, {"lead_id": "out", "suspected_accounts": ["c"]}]
    write(night / "leads" / "part.parquet", [{**lead, **money} for lead in leads])
    write(tmp_path / "truth" / "brushed_orders.parquet", [{"order_id": order} for order in ("o2", "o3", "o5")])
    taken = [("a", NIGHT, "90.00", "10.00"), ("b", NIGHT, "20.00", "0.00"), ("c", NIGHT, "130.00", "0.00")]
    taken.append(("a", "2026-03-02", "999.00", "0.00"))
    columns = ("account_id", "night", "sold_value", "refunded_value")
    rows = [dict(zip(columns, (who, at, Decimal(sold), Decimal(back)), strict=True)) for who, at, sold, back in taken]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "truth" / "sold_value.parquet")
    return score(tmp_path / "truth", tmp_path / "warehouse", NIGHT)


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
