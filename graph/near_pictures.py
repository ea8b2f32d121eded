"""Pictures that are the same but for a few bits: a crop, a new compression, a logo moved.

Two 64-bit perceptual hashes that differ in at most d bits agree on one of d + 1 bands (Manku, Jain and Das Sarma 2007,
doi 10.1145/1242572.1242592), so only hashes of one band are compared. What is near enough is joined, and goes by the
smallest hash of what it is joined to. The search needs clear hashes: tokens keep nothing of what is near.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.columns import Ints, joined, run_starts
from graph.link.pair_expansion import expand
from graph.passes.tasks import Columns, Tables, in_one_task, part_of

Hashes = npt.NDArray[np.uint64]

BITS = 64
OUTPUTS = {"renamed": ("hash", "leader")}
# Hashes compared at a time, so that a band of many pictures costs time and not memory.
BLOCK = 200_000


def with_same_pictures(listings: DataFrame, distance: int, band_hashes: int) -> DataFrame:
    """``listings`` with ``image_hash`` replaced where a smaller one differs from it in at most ``distance`` bits.

    Bands of more than ``band_hashes`` hashes are compared with a few of them only. Texts that are no hash stay.
    """
    number = _number(F.col("image_hash"))
    asked = listings.select(number.alias("hash")).where("hash is not null").distinct()

    def search(tables: Tables) -> dict[str, Columns]:
        hashes = np.sort(tables["hashes"]["hash"].to_numpy().view(np.uint64))
        leader = leaders(hashes, distance, band_hashes)
        renamed = leader != hashes
        return {"renamed": (hashes[renamed].view(np.int64), leader[renamed].view(np.int64))}

    renamed = part_of(in_one_task({"hashes": asked}, search, OUTPUTS), OUTPUTS, "renamed")
    met = listings.withColumn("hash", number).join(F.broadcast(renamed), "hash", "left")
    text = F.lower(F.lpad(F.hex("leader"), BITS // 4, "0"))
    return met.withColumn("image_hash", F.coalesce(text, "image_hash")).select(listings.columns)


def leaders(hashes: Hashes, distance: int, band_hashes: int) -> Hashes:
    """The smallest hash that each of ``hashes`` (sorted, distinct) is joined to, in steps of ``distance`` bits."""
    i, j = (np.concatenate(ends) for ends in zip(*_near(hashes, distance, band_hashes), strict=True))
    return hashes[joined(i, j, len(hashes))]


def _near(hashes: Hashes, distance: int, band_hashes: int) -> Iterator[tuple[Ints, Ints]]:
    """Places of the pairs that are near, band by band."""
    yield np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    edges = np.linspace(0, BITS, distance + 2).astype(int)
    for low, high in pairwise(edges.tolist()):
        band = (hashes >> np.uint64(low)) & np.uint64((1 << (high - low)) - 1)
        order = np.argsort(band, kind="stable")
        for start, stop in _blocks(band[order].astype(np.int64)):
            rows = order[start:stop]
            i, j = expand(band[rows].astype(np.int64), band_hashes, 1)
            close = np.bitwise_count(hashes[rows[i]] ^ hashes[rows[j]]) <= distance
            yield rows[i[close]], rows[j[close]]


def _blocks(band: Ints) -> Iterator[tuple[int, int]]:
    """Stretches of whole bands with about ``BLOCK`` rows each."""
    starts = run_starts(band)
    start = 0
    for stop in [*starts[1:].tolist(), len(band)]:
        if stop - start >= BLOCK or stop == len(band):
            yield start, stop
            start = stop


def _number(text: Column) -> Column:
    """A hash as a signed 64-bit number; null for what is none, and for a blank picture (one digit throughout)."""
    digits = F.regexp_replace(F.lower(F.regexp_replace(text, r"\s", "")), "^0x", "")
    written = digits.rlike(f"^[0-9a-f]{{{BITS // 4}}}$") & ~digits.rlike(r"^(.)\1+$")
    return F.when(written, F.conv(digits, 16, -10).cast("bigint"))
