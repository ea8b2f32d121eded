"""Measures the accepted rows of a night: how many, what is missing in which column, and how often each value occurs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from pyarrow.dataset import Dataset as Files

from graph.passes.sql import in_memory
from lineage.datasets import Dataset
from lineage.settings import OneOfRule, RuleSettings
from lineage.validation.prepared import part
from lineage.validation.settling import ACCEPTED, QUARANTINED, STATUS

Kind = Literal["rows", "quarantined", "missing", "value", "trait"]
ROWS: Kind = "rows"


class Measure(NamedTuple):
    """A row of ``lineage.tables.INPUT_MEASURES``: ``counted`` of ``of`` rows (or accounts) are so."""

    dataset: str
    measure: Kind
    subject: str
    counted: int
    of: int


def measures(files: Files, dataset: Dataset, night: str, rules: RuleSettings) -> list[Measure]:
    """The measures of one dataset that has rows; of an event dataset those of the rows that came in ``night``.

    ``files``: the judged rows as the night goes on from them; no row of theirs leaves DuckDB, only numbers.
    """
    with in_memory() as engine:
        engine.register("judged", files)
        tonight = f"WHERE source_night = '{night}'" if dataset.kind == "event" else ""
        rows = f"(SELECT {part(dataset.name)}.*, {STATUS} FROM judged {tonight})"
        accepted = f"{STATUS} = '{ACCEPTED}'"
        wanted = [
            "count(*)",
            *(f"count(*) FILTER (WHERE {STATUS} = '{status}')" for status in (ACCEPTED, QUARANTINED)),
            *(f'count(*) FILTER (WHERE {accepted} AND "{name}" IS NULL)' for name in _optional(dataset)),
            *(f"count(*) FILTER (WHERE {accepted} AND {_is(*one)})" for one in _values(dataset, rules)),
        ]
        found = engine.execute(f"SELECT {', '.join(wanted)} FROM {rows}").fetchall()[0]
    read, whole, quarantined, *others = map(int, found)
    subjects: list[tuple[Kind, str]] = [("missing", name) for name in _optional(dataset)]
    subjects += [("value", f"{column}={value}") for column, value in _values(dataset, rules)]
    return [
        Measure(dataset.name, ROWS, dataset.name, whole, read),
        Measure(dataset.name, "quarantined", dataset.name, quarantined, read),
        *(Measure(dataset.name, *subject, counted, whole) for subject, counted in zip(subjects, others, strict=True)),
    ]


def traits(accounts_by_type: Mapping[str, int], accounts: int) -> list[Measure]:
    """How many of the accounts have a trait of each type."""
    found = sorted(accounts_by_type.items())
    return [Measure("accounts", "trait", trait_type, counted, accounts) for trait_type, counted in found]


def _optional(dataset: Dataset) -> Sequence[str]:
    return [column.name for column in dataset if not column.required]


def _values(dataset: Dataset, rules: RuleSettings) -> Iterator[tuple[str, str]]:
    """(column, value) of the columns whose values the contract lists."""
    for rule in rules.datasets.get(dataset.name, []):
        if isinstance(rule, OneOfRule):
            yield from ((column, value) for column in rule.columns for value in rule.values)


def _is(column: str, value: str) -> str:
    return f'"{column}" = ' + "'" + value.replace("'", "''") + "'"
