"""Months as numbers, to ask whether two spans of time touch without comparing each with each."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F


def month_number(moment: Column) -> Column:
    """Months since the year 0."""
    return F.year(moment) * 12 + F.month(moment)


def months_between(first: Column, last: Column) -> Column:
    """All months from ``first`` to ``last``, both included; null where either is null."""
    until = F.when(last.isNotNull(), F.greatest(month_number(first), month_number(last)))
    return F.sequence(month_number(first), until)


def meet(one: Column, other: Column) -> Column:
    """Whether two arrays of months have one in common; false where either is null."""
    return F.coalesce(F.arrays_overlap(one, other), F.lit(False))
