"""Words and figures of printed maps; what is withheld is said to be so, never shown as nothing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from leads.maps.flows import KINDS, Sum

WORDS = Path(__file__).parent / "words.yaml"
TEN_THOUSAND, FEN = Decimal(10_000), Decimal("0.01")


@lru_cache(maxsize=1)
def words() -> dict[str, str]:
    found: dict[str, str] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return found


def count(value: Any) -> str:
    return words()["withheld"] if pd.isna(value) else f"{int(value):,}"


def money(value: Any) -> str:
    """Yuan to the fen."""
    return words()["withheld"] if pd.isna(value) else f"{Decimal(value):,.2f}"


def short(value: Any) -> str:
    """Units of ten thousand yuan, rounded to a hundredth."""
    return words()["withheld"] if pd.isna(value) else f"{(Decimal(value) / TEN_THOUSAND).quantize(FEN):,}"


def total(column: pd.Series[Any]) -> Any:
    """The sum of what is shown; None where there are rows and all of them are withheld."""
    shown = column.dropna()
    return None if len(column) and shown.empty else sum(shown.tolist(), start=Decimal(0))


def flow_rows(sums: Sequence[Sum]) -> list[dict[str, str]]:
    """A row per kind: {kind, and for each way what went that way}."""
    rows = {one.kind: {"kind": KINDS[one.kind]} for one in sums}
    for one in sums:
        moved = [f"{one.shipments:,}件"] if one.shipments else []
        moved += [f"{short(one.amount)}万"] if one.amount else []
        rows[one.kind][one.way] = " / ".join([f"{one.edges:,}", *moved])
    return list(rows.values())
