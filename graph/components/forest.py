"""Connected components by spanning forests, on any Spark.

Every partition packs its edges, or a spanning forest of them if they are many, into blobs of 64-bit integers; one last
task joins the blobs. A forest of the union of the partitions' forests is a forest of the whole graph (the "sparse
certificate" of Nagamochi and Ibaraki 1992 for connectivity), so nothing is lost by forgetting the other edges. Inside a
task SciPy finds the components. A blob is one row, so that the shuffle moves thousands of rows in place of millions:
that, with hashed in place of sorted ids, is what the time goes to.

Memory: a partition's task holds at most ``single_pass_edges`` edges and twice a forest of one row per vertex that it
has seen; the last task the same over the whole graph, plus one Arrow batch of blobs (10,000 rows of 16 KiB at Spark's
default ``maxRecordsPerBatch``). Joining them takes about 100 bytes per edge or forest row. SciPy's indices bound a
graph to 2^31 vertices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pyspark.sql import DataFrame
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from graph.settings import ComponentSettings

Ids = npt.NDArray[np.int64]

PAIR_BYTES = 16
BLOB_PAIRS = 1024
BATCH_ROWS = 65_536
OUTPUT = "vertex bigint, component bigint"


def components(edges: DataFrame, settings: ComponentSettings) -> DataFrame:
    """``edges`` (src, dst bigint, not null) → (vertex, component bigint); see ``graph.components.components``."""
    room, dense_span = settings.single_pass_edges, settings.dense_span
    pack = partial(_pack_partition, room=room, dense_span=dense_span)
    label = partial(_label_blobs, room=room, dense_span=dense_span)
    return edges.mapInArrow(pack, "pairs binary").repartition(1).mapInArrow(label, OUTPUT)


def star_forest(source: Ids, target: Ids, dense_span: int) -> tuple[Ids, Ids]:
    """(vertices, smallest vertex of the component of each): a forest of stars, one row per vertex, in no set order."""
    if not len(source):
        return source, target
    ids, vertices = _dense_ids(np.concatenate([source, target]), dense_span)
    links = (np.ones(len(source)), (ids[: len(source)], ids[len(source) :]))
    count, labels = connected_components(coo_array(links, shape=(len(vertices),) * 2).tocsr(), directed=False)
    present = np.zeros(len(vertices), dtype=bool)
    present[ids] = True
    vertices, labels = vertices[present], labels[present]
    smallest = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(smallest, labels, vertices)
    return vertices, smallest[labels]


def _dense_ids(ends: Ids, dense_span: int) -> tuple[npt.NDArray[np.int32], Ids]:
    """Each end as a position among ``vertices``. Close ids need no look-up: then ``vertices`` is their whole range."""
    low, high = int(ends.min()), int(ends.max())
    if high - low < min(dense_span * len(ends), np.iinfo(np.int32).max):
        return (ends - low).astype(np.int32), np.arange(low, high + 1, dtype=np.int64)
    # Hashing; np.unique would sort, at more than twice the time.
    codes, vertices = pd.factorize(ends)
    return codes.astype(np.int32), np.asarray(vertices, dtype=np.int64)


class _Forest:
    """Edges as they come, reduced to a forest whenever ``room`` more have come, and as many as the forest has.

    So memory stays bounded by ``room`` and twice the forest, and joining the forest again and again costs no more than
    joining the edges once more.
    """

    def __init__(self, room: int, dense_span: int) -> None:
        self._room = room
        self._dense_span = dense_span
        self._edges: list[tuple[Ids, Ids]] = []
        self._new = 0
        self._kept = 0

    def add(self, source: Ids, target: Ids) -> None:
        self._edges.append((source, target))
        self._new += len(source)
        if self._new > max(self._room, self._kept):
            self._edges = [self.stars()]
            self._new, self._kept = 0, len(self._edges[0][0])

    def edges(self) -> tuple[Ids, Ids]:
        """What stands: the edges themselves as long as there was room, else forests."""
        if not self._edges:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        return np.concatenate([s for s, _ in self._edges]), np.concatenate([t for _, t in self._edges])

    def stars(self) -> tuple[Ids, Ids]:
        return star_forest(*self.edges(), self._dense_span)


def _pack_partition(batches: Iterable[pa.RecordBatch], room: int, dense_span: int) -> Iterator[pa.RecordBatch]:
    forest = _Forest(room, dense_span)
    for batch in batches:
        forest.add(_ids(batch.column(0)), _ids(batch.column(1)))
    source, target = forest.edges()
    for start in range(0, len(source), BATCH_ROWS):
        yield _blobs(source[start : start + BATCH_ROWS], target[start : start + BATCH_ROWS])


def _label_blobs(batches: Iterable[pa.RecordBatch], room: int, dense_span: int) -> Iterator[pa.RecordBatch]:
    forest = _Forest(room, dense_span)
    for batch in batches:
        pairs = _pairs(batch.column(0))
        forest.add(pairs[:, 0], pairs[:, 1])
    vertices, smallest = forest.stars()
    for start in range(0, len(vertices), BATCH_ROWS):
        rows = [pa.array(column[start : start + BATCH_ROWS]) for column in (vertices, smallest)]
        yield pa.RecordBatch.from_arrays(rows, names=["vertex", "component"])


def _ids(column: pa.Array) -> Ids:
    """The ids of an Arrow column; ArrowInvalid if one is null."""
    return np.asarray(column.to_numpy(zero_copy_only=True))


def _blobs(source: Ids, target: Ids) -> pa.RecordBatch:
    """The pairs, interleaved, as rows of ``BLOB_PAIRS`` pairs each (the last one shorter)."""
    pairs = np.column_stack([source, target])
    size = BLOB_PAIRS * PAIR_BYTES
    offsets = np.append(np.arange(0, pairs.nbytes, size, dtype=np.int32), np.int32(pairs.nbytes))
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(pairs)]
    return pa.RecordBatch.from_arrays([pa.Array.from_buffers(pa.binary(), len(offsets) - 1, buffers)], names=["pairs"])


def _pairs(column: pa.Array) -> Ids:
    """All pairs of an Arrow column of blobs, [pairs, 2], without touching the blobs one by one."""
    offsets = np.frombuffer(column.buffers()[1], dtype=np.int32)[column.offset : column.offset + len(column) + 1]
    start, stop = (int(offsets[0]), int(offsets[-1])) if len(column) else (0, 0)
    values = np.frombuffer(column.buffers()[2] or b"", dtype=np.int64)
    return values[start // 8 : stop // 8].reshape(-1, 2)
