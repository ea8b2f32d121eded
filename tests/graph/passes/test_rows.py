"""Rows of several frames meet in tasks, whole, and the tables made of them come out with their types."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal

import pyarrow as pa
import pytest
from pyspark.errors import PythonException
from pyspark.sql import SparkSession

from graph.given import given
from graph.passes.rows import Tables, on_rows, on_rows_to_several, output
from graph.passes.sql import database

PAID = "ring string, yuan decimal(18,2)"
NAMES = "of string, name string, marks array<string>"


def _sums(tables: Tables) -> pa.Table:
    with database(tables) as engine:
        return engine.execute(
            "SELECT ring, any_value(name) AS name, sum(yuan) AS yuan, count(*) AS payments "
            "FROM paid JOIN names_of_rings ON ring = of GROUP BY ring"
        ).to_arrow_table()


def _two(tables: Tables) -> Tables:
    return {"sums": _sums(tables), "every name": tables["names of rings"]}


def test_rows_of_a_key_meet(spark: SparkSession, one_share: Callable[[], AbstractContextManager[None]]) -> None:
    _check(spark)
    with one_share():
        _check(spark)


def _check(spark: SparkSession) -> None:
    paid = [(f"r{number % 7}", Decimal(number)) for number in range(70)]
    names = [(f"r{number}", f"ring {number}", ["a", None]) for number in range(8)]
    frames = {"paid": given(spark, paid, PAID), "names of rings": given(spark, names, NAMES)}
    keys = {"paid": "ring", "names of rings": "of"}
    expected = [(f"r{n}", f"ring {n}", Decimal(sum(range(n, 70, 7))), 10) for n in range(7)]

    schema = "ring string, name string, yuan decimal(18,2), payments int"
    one = on_rows(frames, keys, _sums, schema)
    kept = on_rows_to_several(frames, keys, _two, {"sums": schema, "every name": NAMES})

    assert sorted(map(tuple, one.collect())) == expected
    assert sorted(map(tuple, output(kept, "sums").collect())) == expected
    assert sorted(map(tuple, output(kept, "every name").collect())) == names


def test_a_value_that_its_type_would_change_fails(spark: SparkSession) -> None:
    frames = {"paid": given(spark, [("r", Decimal("1.50"))], PAID)}
    with pytest.raises(PythonException):
        on_rows(frames, {"paid": "ring"}, lambda tables: tables["paid"], "ring string, yuan int").collect()
