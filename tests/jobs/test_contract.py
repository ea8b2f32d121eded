"""A table that breaks its contract is not published: a null where none may be, or one key twice, in any file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from graph.contract import Column, Table
from graph.failures import ContractError
from jobs.warehouse import contract
from jobs.warehouse.contract import check_contract
from tests.jobs.small_warehouse import house

THINGS = Table(
    "things",
    "a thing",
    ("name", "kind"),
    (
        Column("name", "string", "Its name.", required=True),
        Column("kind", "string", "Its kind, null where it has none."),
        Column("worth", "bigint", "Its worth.", required=True),
        Column("tags", "array<string>", "Its tags.", required=True),
    ),
)
SCHEMA = pa.schema(
    [("name", pa.string()), ("kind", pa.string()), ("worth", pa.int64()), ("tags", pa.list_(pa.string()))]
)
Row = tuple[str | None, str | None, int | None, list[str | None] | None]
Check = Callable[..., None]


def thing(name: str | None, kind: str | None = "k", worth: int | None = 1, tags: Any = ("t",)) -> Row:
    return (name, kind, worth, None if tags is None else list(tags))


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def run(*files: Sequence[Row], table: Table = THINGS, **how: Any) -> None:
        paths = []
        for number, rows in enumerate(files):
            columns = list(zip(*rows, strict=True)) or [[]] * len(SCHEMA)
            arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
            paths.append(tmp_path / f"{number}.parquet")
            pq.write_table(pa.Table.from_arrays(arrays, schema=SCHEMA), paths[-1], **how)
        check_contract(table, [partial(pa.OSFile, str(path)) for path in paths])

    return run


def test_a_table_that_keeps_its_contract_passes(check: Check) -> None:
    check([])
    check([thing("a", None), thing("a", "j"), thing("a"), thing("b", tags=[]), thing("c", tags=[None])])
    check([thing("c"), thing("d")], [thing("a"), thing("b")])
    check([thing("a"), thing("c")], [thing("b"), thing("d")])
    check([], [thing("a")], [])


@pytest.mark.parametrize("statistics", [True, False])
@pytest.mark.parametrize(
    ("row", "column"), [(thing(None), "name"), (thing("b", worth=None), "worth"), (thing("b", tags=None), "tags")]
)
def test_a_null_in_a_required_column_is_named(row: Row, column: str, statistics: bool, check: Check) -> None:
    with pytest.raises(ContractError, match=f"^things: the required column {column} is null in 1 rows") as failure:
        check([thing("a"), row, thing("secret")], write_statistics=statistics)
    assert "secret" not in str(failure.value)
    assert failure.value.exit_code == 70


@pytest.mark.parametrize(
    "files",
    [
        [[thing("a"), thing("a")]],
        [[thing("a", None), thing("a", None)]],
        [[thing("a"), thing("b"), thing("b"), thing("c")]],
        [[thing("a"), thing("b")], [thing("b"), thing("c")]],
        [[thing("b"), thing("c")], [thing("a"), thing("b")]],
        [[thing("a"), thing("c")], [thing("b"), thing("c"), thing("d")]],
        [[thing("a", None)], [thing("a", None)]],
    ],
)
@pytest.mark.parametrize("batch", [1, 2, 1 << 16])
def test_a_key_that_comes_twice_is_named(
    batch: int, files: list[list[Row]], check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contract, "BATCH_ROWS", batch)
    with pytest.raises(ContractError, match=r"^things: rows share the key \(name, kind\); nothing is published"):
        check(*files, row_group_size=2)


def test_a_key_that_rows_may_share_is_not_compared(check: Check) -> None:
    shared = replace(THINGS, unique=False)
    rows = [thing("a"), thing("a")]
    with pytest.raises(ContractError):
        check(rows)
    check(rows, table=shared)
    with pytest.raises(ContractError, match="worth is null"):
        check([thing("a", worth=None)], table=shared)


@given(st.lists(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from([None, "j", "k"])))), st.integers(1, 3))
def test_any_rows_in_any_files(files: list[list[tuple[str, str | None]]], batch: int) -> None:
    keys = [key for file in files for key in file]
    ordered = [sorted(file, key=lambda key: (key[0], key[1] is not None, key[1] or "")) for file in files]
    buffers = []
    for file in ordered:
        sink = pa.BufferOutputStream()
        rows = [thing(*key) for key in file]
        columns = list(zip(*rows, strict=True)) or [[]] * len(SCHEMA)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
        pq.write_table(pa.Table.from_arrays(arrays, schema=SCHEMA), sink, row_group_size=batch)
        buffers.append(sink.getvalue())
    try:
        check_contract(THINGS, [partial(pa.BufferReader, buffer) for buffer in buffers])
    except ContractError:
        assert len(set(keys)) < len(keys)
    else:
        assert len(set(keys)) == len(keys)


def test_a_night_ends_with_the_table_that_breaks_its_contract(spark: SparkSession, tmp_path: Path) -> None:
    rows = spark.createDataFrame([thing("a"), thing("b")], THINGS.ddl)
    bad = {
        "rows share the key": rows.unionByName(rows),
        "column worth is null": rows.withColumn("worth", F.lit(None)),
    }
    warehouse = house(tmp_path)
    with warehouse.lock():
        for message, frame in bad.items():
            staging = warehouse.stage("2026-03-01", f"run-{len(message)}")
            with pytest.raises(ContractError, match=message):
                staging.write(THINGS, frame)
            others = staging.keep("several", frame.select(F.struct("*").alias("things")))
            with pytest.raises(ContractError, match=message):
                staging.write_part(THINGS, others, "things")
        staging = warehouse.stage("2026-03-01", "whole")
        staging.write(THINGS, rows)
        assert staging.measure("things").rows == 2
