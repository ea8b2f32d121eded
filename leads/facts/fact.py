"""The shape of a fact, in SQL.

A file of this package gives a query of the facts of its kind: (lead_id, statement, kind, rule, the columns of
``SOURCE`` where rows of the landing zone stand behind them, and ``derived_from`` where none may). The tables that
queries read by name are those of ``leads.evidence``, and what it makes of them for several.
"""

from __future__ import annotations

from lineage.sources import SOURCE

SOURCE_COLUMNS = ", ".join(SOURCE)


def derived_from(table: str) -> str:
    """The table of the same night that facts without a row of their own are made from."""
    return f"CASE WHEN row_digest IS NULL THEN '{table}' END AS derived_from"


def fixed(number: str, digits: int) -> str:
    """A double with so many digits behind the point, halves rounded up as one reads them in its shortest digits."""
    return plain(f"CAST(CAST({number} AS VARCHAR) AS DECIMAL(18, {digits}))")


def plain(number: str) -> str:
    """A decimal number as text: ``format`` would make a double of it."""
    return f"CAST({number} AS VARCHAR)"


def text(value: str) -> str:
    """A value in a sentence: `null` where there is none."""
    return f"coalesce(CAST({value} AS VARCHAR), 'null')"
