"""Pictures that are the same but for a few bits: a crop, a new compression, a logo moved.

Two 64-bit perceptual hashes that differ in at most d bits agree on one of d + 1 bands (Manku, Jain and Das Sarma 2007,
doi 10.1145/1242572.1242592), so only hashes of one band are compared. What is near enough is joined, and goes by the
smallest hash of what it is joined to. The search needs clear hashes: tokens keep nothing of what is near.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.columns import Ints, joined, run_starts
from graph.link.pair_expansion import expand

Hashes = npt.NDArray[np.uint64]

BITS = 64
HASH = re.compile(f"[0-9a-f]{{{BITS // 4}}}", re.ASCII)
SPACE = re.compile(r"[ \t\n\x0b\f\r]")
RENAMED = pa.schema([("image_hash", pa.string()), ("leader", pa.string())])
# Hashes compared at a time, so that a band of many pictures costs time and not memory.
BLOCK = 200_000


def with_same_pictures(listings: DataFrame, distance: int, band_hashes: int) -> DataFrame:
    """``same_pictures`` on a frame, in one task: ``listings`` with ``image_hash`` replaced."""
    asked = listings.select("image_hash").where("image_hash is not null").distinct()

    def search(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        texts = [text for batch in batches for text in batch.column(0).to_pylist()]
        renamed = same_pictures(texts, distance, band_hashes)
        yield pa.RecordBatch.from_pydict({"image_hash": list(renamed), "leader": list(renamed.values())}, RENAMED)

    renamed = asked.repartition(1).mapInArrow(search, "image_hash string, leader string")
    met = listings.join(F.broadcast(renamed), "image_hash", "left")
    return met.withColumn("image_hash", F.coalesce("leader", "image_hash")).select(listings.columns)


def same_pictures(texts: Iterable[str], distance: int, band_hashes: int) -> dict[str, str]:
    """The hash by which each text goes whose own is another: a smaller one that differs in at most ``distance`` bits.

    Bands of more than ``band_hashes`` hashes are compared with a few of them only. Texts that are no hash stay.
    """
    numbers = {text: number for text in texts if (number := picture_number(text)) is not None}
    hashes = np.unique(np.array(list(numbers.values()), dtype=np.uint64))
    led = dict(zip(hashes.tolist(), leaders(hashes, distance, band_hashes).tolist(), strict=True))
    return {text: f"{led[number]:016x}" for text, number in numbers.items() if led[number] != number}


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


def picture_number(text: str) -> int | None:
    """A hash as a number; None for what is none, and for a blank picture (one digit throughout)."""
    digits = SPACE.sub("", text).lower().removeprefix("0x")
    return int(digits, 16) if HASH.fullmatch(digits) and len(set(digits)) > 1 else None
