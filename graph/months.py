"""Months as numbers, to ask whether two spans of time touch without comparing each with each: words of SQL."""

from __future__ import annotations


def month_number(moment: str) -> str:
    """Months since the year 0."""
    return f"CAST(year({moment}) * 12 + month({moment}) AS INTEGER)"


def months_between(first: str, last: str) -> str:
    """All months from ``first`` to ``last``, both included; null where either is null."""
    until = f"greatest({month_number(first)}, {month_number(last)})"
    return f"CASE WHEN {first} IS NOT NULL AND {last} IS NOT NULL THEN range({month_number(first)}, {until} + 1) END"


def meet(one: str, other: str) -> str:
    """Whether two lists of months have one in common; false where either is null."""
    return f"coalesce(list_has_any({one}, {other}), false)"
