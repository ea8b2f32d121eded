"""How well the value of counterfeit goods is bounded where rings sell other goods beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import duckdb

from benchmarks import sections
from benchmarks.accuracy.metrics.intervals import upper_bound

THRESHOLD = 50_000
"""Yuan of counterfeits sold from which it is a criminal case (conf/thresholds.yaml)."""
HEADER = (
    "world",
    "of",
    "leads",
    "low ≤ true",
    "true ≤ high",
    "within",
    "width, median",
    "low / true, median",
    "high / true, median",
)
# What the accounts named in each lead truly took for counterfeits and have of them, beside the bounds of it.
LEADS = """
    with named as (
        select lead_id, ring_id, unnest(suspected_accounts) as account_id from read_parquet('{night}/leads/*.parquet')
    ), truly as (
        select lead_id, any_value(named.ring_id) as ring_id, sum(counterfeit_taken_value) as sold,
            sum(counterfeit_unsold_value) as unsold
        from named join read_parquet('{truth}/counterfeit_value.parquet') using (account_id)
        where night = '{name}'
        group by lead_id
    )
    select sold::double, all_goods_low::double, all_goods_high::double, sold_value_low::double,
        sold_value_high::double, unsold::double, unsold_value::double, unsold_value_low::double,
        unsold_value_high::double
    from truly join read_parquet('{night}/ring_amounts/*.parquet') using (ring_id)
    where scope = 'suspected' and sold > 0
    order by lead_id
"""
Bounds = tuple[float, float, float]
"""(true value, low, high) in yuan."""


@dataclass(frozen=True)
class Valued:
    """Per lead the true value of counterfeits: sold with the bounds of all goods, sold, and unsold."""

    of_all_goods: tuple[Bounds, ...]
    sold: tuple[Bounds, ...]
    unsold: tuple[Bounds, ...]
    unsold_of_all_goods: tuple[Bounds, ...]


def value(truth: Path, warehouse: Path, name: str) -> Valued:
    """The night ``name`` in ``warehouse`` against the simulator's ``truth``."""
    places = {"night": f"{warehouse}/night={name}", "truth": str(truth), "name": name}
    with duckdb.connect() as connection:
        rows = connection.sql(LEADS.format(**places)).fetchall()
    return Valued(
        of_all_goods=tuple((sold, low, high) for sold, low, high, *_ in rows),
        sold=tuple((row[0], row[3], row[4]) for row in rows),
        unsold=tuple((row[5], row[7], row[8]) for row in rows),
        unsold_of_all_goods=tuple((row[5], row[6], row[6]) for row in rows),
    )


def report(found: Mapping[str, Sequence[Valued]], command: str, accounts: int, seeds: Sequence[int]) -> list[str]:
    """Markdown lines: rows per world, its seeds taken together."""
    rows = []
    for world, valued in found.items():
        kinds = {
            "sold, bounds of all goods (as before)": [lead for one in valued for lead in one.of_all_goods],
            "sold": [lead for one in valued for lead in one.sold],
            "stock, all goods (as before)": [lead for one in valued for lead in one.unsold_of_all_goods],
            "stock": [lead for one in valued for lead in one.unsold],
        }
        rows += [_row(world, kind, leads) for kind, leads in kinds.items()]
    said = ", ".join(map(str, seeds))
    return [
        f"`{command}`: whole nights on worlds of {accounts:,} accounts, seeds {said}; in brackets the 95 % bound.",
        "",
        *sections.table(HEADER, rows),
        "",
        *(_threshold(world, valued) for world, valued in found.items()),
    ]


def _row(world: str, kind: str, leads: Sequence[Bounds]) -> tuple[str | int, ...]:
    some = [lead for lead in leads if lead[0] > 0]
    return (
        world,
        kind,
        len(leads),
        _share(sum(low <= true for true, low, _ in leads), len(leads)),
        _share(sum(true <= high for true, _, high in leads), len(leads)),
        _share(sum(low <= true <= high for true, low, high in leads), len(leads)),
        f"{median((high - low) / true for true, low, high in some):.2f}",
        f"{median(low / true for true, low, _ in some):.2f}",
        f"{median(high / true for true, _, high in some):.2f}",
    )


def _threshold(world: str, valued: Sequence[Valued]) -> str:
    """How many leads reach the threshold truly, and by which low value."""
    leads = [lead for one in valued for lead in one.sold]
    before = [lead for one in valued for lead in one.of_all_goods]
    truly = sum(true >= THRESHOLD for true, _, _ in leads)
    told = [
        f"{sum(low >= THRESHOLD for _, low, _ in kind)}, {sum(low >= THRESHOLD > true for true, low, _ in kind)} of "
        "them wrongly"
        for kind in (before, leads)
    ]
    return (
        f"`{world}`: {truly} of {len(leads)} leads truly sold counterfeits for {THRESHOLD:,} yuan or more. Low said "
        f"so of {told[0]}, as before; now of {told[1]}."
    )


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} (≥ {1 - upper_bound(whole - part, whole):.3f})" if part else f"0 of {whole}"
