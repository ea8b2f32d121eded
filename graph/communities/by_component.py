"""Communities of every component of a link graph, on Spark."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.communities.detection import detect
from graph.settings import CommunitySettings
from graph.simple_graph import Ints

OUTPUT = "vertex bigint, community bigint"


def communities(edges: DataFrame, components: DataFrame, settings: CommunitySettings) -> DataFrame:
    """(vertex bigint, community bigint) per vertex of ``components``; a community is named by its smallest vertex.

    ``edges``: src, dst, millibits (bigint, above 0, not null); ``components``: vertex, component (bigint), one row per
    vertex, as ``graph.components`` makes it of the same edges. Components share Python calls by the hash of their name,
    in a number of buckets that conf sets and the machine does not. A bucket is held whole by one task: about 150 bytes
    per edge and vertex in it, so the largest component sets the memory.
    """
    # One left join, so that ``components`` is computed once: a vertex without an edge of its own stays as a loop.
    ties = components.join(edges.withColumnRenamed("src", "vertex"), "vertex", "left").select(
        "component",
        F.col("vertex").alias("src"),
        F.coalesce("dst", "vertex").alias("dst"),
        F.coalesce(F.col("millibits").cast("bigint"), F.lit(0)).alias("millibits"),
    )
    bucket = F.pmod(F.xxhash64("component"), F.lit(settings.buckets)).alias("bucket")
    rows = ties.select(bucket, "component", "src", "dst", "millibits")
    return rows.groupBy("bucket").applyInArrow(_detector(settings), OUTPUT)


def _detector(settings: CommunitySettings) -> Callable[[pa.Table], pa.Table]:
    def of_bucket(table: pa.Table) -> pa.Table:
        columns = (table.column(name).to_numpy() for name in ("component", "src", "dst", "millibits"))
        vertex, community = label_components(settings, *columns)
        return pa.table({"vertex": vertex, "community": community})

    return of_bucket


def label_components(
    settings: CommunitySettings, component: Ints, src: Ints, dst: Ints, millibits: Ints
) -> tuple[Ints, Ints]:
    """(vertices by component and id, smallest vertex of the community of each).

    One row per edge, its component first. Every vertex is the ``src`` of a row; a ``dst`` equal to it ties nothing.
    """
    order = np.lexsort((src, component))
    component, src, dst, millibits = component[order], src[order], dst[order], millibits[order]
    named = np.flatnonzero(np.diff(src, prepend=src[0] - 1))
    vertices = src[named]
    by_id = np.argsort(vertices)
    tied = np.flatnonzero(src != dst)
    source = by_id[np.searchsorted(vertices, src[tied], sorter=by_id)]
    target = by_id[np.searchsorted(vertices, dst[tied], sorter=by_id)]
    _, starts = np.unique(component[named], return_index=True)
    stops = np.append(starts[1:], len(named))
    # Two vertices need no search: their community is the component.
    label = np.repeat(starts, stops - starts)
    edge_starts = np.searchsorted(component[tied], component[named][starts])
    edge_stops = np.searchsorted(component[tied], component[named][starts], side="right")
    for part in np.flatnonzero(stops - starts > 2):
        start, edges = starts[part], slice(edge_starts[part], edge_stops[part])
        size = int(stops[part] - start)
        found = detect(size, source[edges] - start, target[edges] - start, millibits[tied[edges]], settings)
        label[start : start + size] = start + _smallest(found)[found]
    return vertices, vertices[label]


def _smallest(labels: Ints) -> Ints:
    """The smallest node of each label 0, 1, …"""
    return np.unique(labels, return_index=True)[1]
