"""Columns side by side: a batch of rows as NumPy arrays, to Arrow and back, and runs of equal keys in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

Rows = TypeVar("Rows", bound=NamedTuple)


def of_table(kind: type[Rows], table: pa.Table) -> Rows:
    """The columns of ``table`` that ``kind`` names; none may hold nulls."""
    return kind(*(table.column(name).to_numpy() for name in kind._fields))


def empty(kind: type[Rows]) -> Rows:
    """No rows."""
    return kind._make(np.empty(0, dtype=np.int64) for _ in kind._fields)


def together(parts: Sequence[Rows]) -> Rows:
    """The rows of all ``parts``, at least one, one part after the other."""
    return type(parts[0])._make(np.concatenate(columns) for columns in zip(*parts, strict=True))


def take(rows: Rows, which: Ints | Bools) -> Rows:
    """The rows at these places, or those that are marked."""
    return type(rows)(*(column[which] for column in rows))


def run_starts(*keys: npt.NDArray[np.integer]) -> Ints:
    """Where a new combination of ``keys`` begins; rows must be sorted by them."""
    if not len(keys[0]):
        return np.empty(0, dtype=np.int64)
    new = np.zeros(len(keys[0]), dtype=bool)
    new[0] = True
    for key in keys:
        new[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(new)


def run_lengths(starts: Ints, rows: int) -> Ints:
    """How many rows each run has, of ``rows`` in all."""
    lengths: Ints = np.diff(np.append(starts, rows))
    return lengths


def place_in_run(starts: Ints, rows: int) -> Ints:
    """0, 1, … within each run."""
    return np.arange(rows, dtype=np.int64) - np.repeat(starts, run_lengths(starts, rows))


def bit_count(masks: npt.NDArray[np.integer]) -> Ints:
    """How many bits are set in each mask."""
    return np.asarray(np.bitwise_count(masks), dtype=np.int64)


def smallest_of(labels: Ints, values: Ints) -> Ints:
    """For every row the smallest of ``values`` among the rows of equal label; labels are 0, 1, …"""
    smallest = np.full(int(labels.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(smallest, labels, values)
    found: Ints = smallest[labels]
    return found


def joined(a: Ints, b: Ints, size: int) -> Ints:
    """The smallest of the numbers 0..``size`` - 1 that each is joined to by the pairs a-b, itself if by none."""
    graph = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    return smallest_of(labels.astype(np.int64), np.arange(size, dtype=np.int64))
