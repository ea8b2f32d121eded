"""The chain of a ring: upstream step by step, cities downstream, and what could not be told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pyarrow as pa
import pytest

from jobs.chain import MOST_LINES, Chain
from jobs.published_tables import PublishedTables
from tests.jobs.small_warehouse import sealed_tables

YIWU, HANGZHOU, UNKNOWN = "330782", "330110", "unmapped"
Edge = tuple[Any, ...]
Tell = Callable[..., list[str]]


def edge(
    giver: str, taker: str, kind: str, parcels: int, yuan: str | None, places: Sequence[str] = (UNKNOWN,) * 2
) -> Edge:
    seen = [datetime(2026, month, 1, tzinfo=UTC) for month in (1, 2)]
    return (giver, places[0], taker, places[1], kind, Decimal(yuan) if yuan else None, parcels, *seen)


@pytest.fixture
def tell(tmp_path: Path) -> Tell:
    """Lines about the ring R among the rings R and Q; ``roles``: (ring, account, role, reason)."""

    def run(edges: Sequence[Edge], roles: Sequence[tuple[str, ...]] = (), ring: str = "R") -> list[str]:
        names = (
            "from_id",
            "from_adcode",
            "to_id",
            "to_adcode",
            "kind",
            "amount",
            "shipments",
            "first_seen",
            "last_seen",
        )
        types = (*[pa.string()] * 5, pa.decimal128(18, 2), pa.int64(), *[pa.timestamp("us", "UTC")] * 2)
        moved = {name: pa.array([row[at] for row in edges], types[at]) for at, name in enumerate(names)}
        played = {name: pa.array([row[at] for row in roles], pa.string())
                  for at, name in enumerate(("ring_id", "account_id", "role", "reason"))}  # fmt: skip
        tables = {
            "supply_edges": pa.table(moved),
            "ring_roles": pa.table({**played, "score": pa.array([0.5] * len(roles), pa.float64())}),
            "rings": pa.table({"ring_id": ["Q", "R"]}),
        }
        return Chain(PublishedTables(sealed_tables(Path(mkdtemp(dir=tmp_path)), tables)), 2024).of_ring(ring)

    return run


def test_two_steps_up_are_an_indented_tree_with_places(tell: Tell) -> None:
    lines = tell(
        [
            edge("den", "R", "goods", 7, None, (YIWU, HANGZHOU)),
            edge("R", "den", "money", 0, "1234.00"),
            edge("maker", "den", "packaging", 2, None),
            edge("den", "maker", "money", 0, "55.00"),
            edge("den", "stranger", "money", 0, "9.00"),
        ],
        [("R", "den", "supplier", ""), ("R", "maker", "packaging", "")],
    )
    den = next(at for at, line in enumerate(lines) if line.startswith("  den "))
    assert lines[den] == (
        "  den as supplier of 1 suspected rings: 7 parcels of goods; 1,234 yuan paid; 2026-01-01 to 2026-02-01; "
        "from 浙江省金华市义乌市 (330782) to 浙江省杭州市余杭区 (330110)"
    )
    assert lines[den + 1].startswith(
        "      maker as packaging of 1 suspected rings: 2 parcels of packaging; 55 yuan paid"
    )
    assert not any("stranger" in line for line in lines)


def test_rings_that_supply_one_another_end(tell: Tell) -> None:
    lines = tell([edge("Q", "R", "goods", 3, None), edge("R", "Q", "goods", 2, None)])
    assert [line.strip().split(":")[0] for line in lines if "parcels of goods" in line] == ["Q", "R", "Q"]
    assert any(line.endswith("; shown above already") for line in lines)


def test_parcels_go_to_cities_most_first_and_lines_are_bounded(tell: Tell) -> None:
    cities = [f"13{number:02}00" for number in range(1, 12)] + [f"14{number:02}00" for number in range(1, 12)]
    sold = [edge("R", city, "sale", 30 - at, "10.00", (YIWU, city)) for at, city in enumerate(cities)]
    lines = tell([*sold, edge("R", UNKNOWN, "sale", 4, "1.00")])
    shown = lines[lines.index("Downstream: cities that its parcels go to:") + 1 :][: MOST_LINES + 1]
    assert shown[0] == "  河北省石家庄市 (130100): 30 orders with a parcel, 10 yuan"
    assert shown[-1] == f"  and {len(cities) - MOST_LINES} more cities"
    assert any("4 parcels of orders" in line for line in lines)


def test_what_could_not_be_told_is_said(tell: Tell) -> None:
    lines = tell([edge("R", "x", "money", 0, "80.00")])
    untold = lines[lines.index("What could not be told:") + 1 :]
    assert untold[0].startswith("  no freight to or from it was seen")
    assert untold[1].startswith("  what 1 others are paid for, 80 yuan in all")
    assert tell([])[-1] == "  anything: no movement across its border was seen"


def test_inside_the_ring_and_its_brokers_are_named_with_reasons(tell: Tell) -> None:
    roles = [("R", "b", "identity_broker", "holds 3 values"), ("R", "w", "warehouse", "sends goods on")]
    lines = tell([], roles)
    assert "  b as identity_broker (0.50): holds 3 values" in lines
    assert "  w as warehouse (0.50): sends goods on" in lines


def test_a_ring_that_is_not_there_has_no_lines(tell: Tell) -> None:
    assert tell([], ring="nobody") == []
