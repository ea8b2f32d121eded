"""Random link graphs of the benchmark, as Parquet files that every engine reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

FILES = 4
VERTICES_PER_EDGE = 0.4


def write(folder: Path, edges: int, dense: bool, seed: int) -> Path:
    """``edges`` uniform random edges (src, dst int64) between 0.4 times as many vertices, in four files.

    ``dense``: ids 0, 1, … as an index gives them; else random 63-bit ids as a hash gives them.
    """
    draw = np.random.default_rng(seed)
    vertices = int(edges * VERTICES_PER_EDGE)
    names = np.arange(vertices) if dense else draw.integers(0, 2**63, vertices)
    ends = names[draw.integers(0, vertices, (2, edges))]
    folder.mkdir(parents=True)
    for part, columns in enumerate(np.array_split(ends, FILES, axis=1)):
        pq.write_table(pa.table({"src": columns[0], "dst": columns[1]}), folder / f"part-{part}.parquet")
    return folder
