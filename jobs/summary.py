"""The end of a night in a screenful: rows, rings, leads, seconds, and where everything lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jobs.warehouse import NightInfo
from lineage.validation import Counts

TOP_LEADS = 5


def summary(
    info: NightInfo,
    counts: Counts,
    seconds: Mapping[str, float],
    whole: float,
    leads: Sequence[Mapping[str, Any]],
    notes: Sequence[str],
) -> str:
    """The lines shown when a night is published.

    ``seconds``: of each stage, ``whole``: of all; ``leads``: its top leads with region name and value.
    """
    return "\n".join(
        [
            "",
            f"Night {info.night} is published (run {info.run_id})",
            *_rows(counts),
            "",
            f"  groups {info.tables['groups']}, suspected rings {info.tables['rings']}, leads {info.tables['leads']}",
            *_leads(leads),
            *([""] if notes else []),
            *(f"  note: {note}" for note in notes),
            "",
            f"  {'stage':<14}{'seconds':>8}",
            *(f"  {stage:<14}{spent:>8.1f}" for stage, spent in seconds.items()),
            f"  {'in all':<14}{whole:>8.1f}",
            "",
            f"  tables     {info.path}/<table>/*.parquet",
            f"  data docs  {info.path}/_data_docs/index.html",
            "  why        ./spark-submit.sh explain RING_ID|ACCOUNT_ID",
        ]
    )


def _rows(counts: Counts) -> Iterator[str]:
    yield f"  {'dataset':<16}{'read':>10}{'accepted':>10}{'quarantined':>13}{'duplicates':>12}"
    for name in counts.read:
        yield _row(name, (column[name] for column in _columns(counts)))
    yield _row("in all", (sum(column.values()) for column in _columns(counts)))


def _columns(counts: Counts) -> tuple[Mapping[str, int], ...]:
    return counts.read, counts.accepted, counts.quarantined, counts.deduplicated


def _row(name: str, numbers: Iterator[int]) -> str:
    read, accepted, quarantined, duplicates = numbers
    return f"  {name:<16}{read:>10,}{accepted:>10,}{quarantined:>13,}{duplicates:>12,}"


def _leads(leads: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for lead in leads:
        value = f"{lead['sold_value_low']:,.0f} to {lead['sold_value_high']:,.0f} yuan"
        region = lead["region"] or "region unknown"
        accounts = f"{len(lead['suspected_accounts'])} suspected accounts"
        yield f"    {lead['lead_id']}  priority {lead['priority']:.2f}  {region}  sold {value}  {accounts}"
