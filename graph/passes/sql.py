"""A database in memory over the tables of a task, for work that is said best in SQL."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb
import pyarrow as pa


def in_memory(**config: str | int) -> duckdb.DuckDBPyConnection:
    """A database in memory that puts what does not fit there where the run's temporary files go: it may be rows in
    clear. ``config``: further settings of DuckDB's."""
    return duckdb.connect(config={"temp_directory": tempfile.gettempdir(), **config})


@contextmanager
def database(tables: Mapping[str, pa.Table]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Knows ``tables`` by their names, blanks as underscores; times are UTC.

    It works in one thread: a task has one core, and whatever is added up is so in the order of the rows.
    """
    with in_memory(threads=1) as engine:
        engine.execute("SET TimeZone = 'UTC'")
        # A join would hand the values of its one side to the scan of the other, as a filter for Arrow: of times it
        # makes Python objects with a package of time zones (pytz) that is not there, and the query fails.
        engine.execute("SET disabled_optimizers = 'join_filter_pushdown'")
        for name, table in tables.items():
            engine.register(name.replace(" ", "_"), table)
        yield engine


def ask(engine: duckdb.DuckDBPyConnection, query: str, given: Mapping[str, object]) -> duckdb.DuckDBPyConnection:
    """Runs ``query`` with those of the values ``given`` that it names as ``$name``."""
    named = set(re.findall(r"\$(\w+)", query))
    return engine.execute(query, {name: value for name, value in given.items() if name in named})


def answer(tables: Mapping[str, pa.Table], query: str, given: Mapping[str, object] | None = None) -> pa.Table:
    """What ``query`` says of ``tables``; ``given``: the values that it names as ``$name``, and no others."""
    with database(tables) as engine:
        return engine.execute(query, dict(given or {})).to_arrow_table()
