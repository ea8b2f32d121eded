"""Whether a table that was written keeps its contract: no null in a required column, no key twice.

A night that breaks its own contract is an error of the program. It ends there (70) rather than be signed and published:
readers join by these keys and count on these columns. Nulls are counted in the footers, keys are compared with their
neighbours, as every file is sorted by the table's key: what is read are the key's columns (and required lists, of whose
nulls the footer says nothing), in batches.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graph.contract import Table
from graph.failures import ContractError

BATCH_ROWS = 1 << 16
Key = tuple[Any, ...]
Opener = Callable[[], pa.NativeFile]


def check_contract(table: Table, files: Sequence[Opener]) -> None:
    """ContractError, naming table and column and no value, when the table in these files breaks its contract."""
    ends = []
    for opened in files:
        with opened() as file, pq.ParquetFile(file) as parquet:
            _check_required(table, parquet)
            ends += _ends(table, parquet) if table.unique else []
    # Files that hold ranges of the key follow one another; where they don't, the same key may stand in two of them.
    ends.sort(key=_ordered)
    if any(_ordered(before) >= _ordered(after) for (_, before), (after, _) in itertools.pairwise(ends)):
        _check_across(table, files)


def _check_required(table: Table, parquet: pq.ParquetFile) -> None:
    required = [column.name for column in table if column.required]
    unknown = []
    for name in required:
        nulls = _nulls(parquet, name)
        if nulls is None:
            unknown.append(name)
        elif nulls:
            raise _null(table, name, nulls)
    for batch in parquet.iter_batches(BATCH_ROWS, columns=unknown) if unknown else ():
        for name in unknown:
            if nulls := batch.column(name).null_count:
                raise _null(table, name, nulls)


def _null(table: Table, name: str, rows: int) -> ContractError:
    return ContractError(
        f"{table.name}: the required column {name} is null in {rows} rows or more; nothing is published"
    )


def _nulls(parquet: pq.ParquetFile, name: str) -> int | None:
    """Nulls of a column by the file's footer; None where that does not say, as of lists."""
    schema = parquet.schema
    places = [at for at in range(len(schema)) if schema.column(at).path == name]
    if not places:
        return None
    groups = (parquet.metadata.row_group(group) for group in range(parquet.num_row_groups))
    found = [group.column(places[0]).statistics for group in groups]
    if any(one is None or not one.has_null_count for one in found):
        return None
    return int(sum(one.null_count for one in found))


def _ends(table: Table, parquet: pq.ParquetFile) -> list[tuple[Key, Key]]:
    """The first key of a file and the last, none of an empty one; each key is compared with the one before it."""
    first, last = None, None
    for batch in parquet.iter_batches(BATCH_ROWS, columns=list(table.key)):
        if not len(batch):
            continue
        keys = [batch.column(name) for name in table.key]
        start = _key(keys, 0)
        if start == last or _twice(keys):
            raise _duplicate(table)
        first, last = first or start, _key(keys, len(batch) - 1)
    return [] if first is None or last is None else [(first, last)]


def _duplicate(table: Table) -> ContractError:
    return ContractError(f"{table.name}: rows share the key ({', '.join(table.key)}); nothing is published")


def _key(columns: Sequence[pa.Array], row: int) -> Key:
    return tuple(column[row].as_py() for column in columns)


def _twice(columns: Sequence[pa.Array]) -> bool:
    """Whether two neighbours have the same key; null is as good as any other value."""
    same = [_same(column.slice(1), column.slice(0, len(column) - 1)) for column in columns]
    return bool(pc.any(reduce(pc.and_, same)).as_py())


def _same(after: pa.Array, before: pa.Array) -> pa.Array:
    equal = pc.fill_null(pc.equal(after, before), False)
    return pc.or_(equal, pc.and_(pc.is_null(after), pc.is_null(before)))


def _ordered(key: Any) -> Any:
    """Something that sorts as the files do: null before all others."""
    if isinstance(key, tuple):
        return tuple(map(_ordered, key))
    return (key is not None, key if key is not None else 0)


def _check_across(table: Table, files: Sequence[Opener]) -> None:
    """The keys of all files at once: only a table too small to be written in ranges of its key comes here."""
    keys = []
    for opened in files:
        with opened() as file:
            keys.append(pq.read_table(file, columns=list(table.key)))
    whole = pa.concat_tables(keys)
    if len(whole.group_by(list(table.key)).aggregate([])) < len(whole):
        raise _duplicate(table)
