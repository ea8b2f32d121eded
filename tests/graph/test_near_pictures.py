"""Near pictures: all pairs within the distance are joined, against every pair compared; texts that are no hash stay."""

from __future__ import annotations

import random

import networkx as nx
import numpy as np
from pyspark.sql import SparkSession

from graph.near_pictures import leaders, with_same_pictures


def test_leaders_are_those_of_every_pair_compared() -> None:
    seed = random.SystemRandom().randrange(2**32)
    draw = random.Random(seed)
    originals = [draw.getrandbits(64) for _ in range(60)]
    copies = [each ^ sum(1 << bit for bit in draw.sample(range(64), draw.randrange(1, 6))) for each in originals * 3]
    hashes = np.unique(np.array(originals + copies, dtype=np.uint64))
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(hashes)))
    values = hashes.tolist()
    graph.add_edges_from(
        (i, j) for i in range(len(values)) for j in range(i) if (values[i] ^ values[j]).bit_count() <= 3
    )
    expected = np.zeros(len(hashes), dtype=np.uint64)
    for part in nx.connected_components(graph):
        expected[list(part)] = hashes[min(part)]
    assert np.array_equal(leaders(hashes, 3, 200), expected), f"seed {seed}"


def test_no_pictures_and_one() -> None:
    assert leaders(np.empty(0, dtype=np.uint64), 3, 200).tolist() == []
    assert leaders(np.array([7], dtype=np.uint64), 3, 200).tolist() == [7]


def test_listings_keep_their_rows_and_texts_that_are_no_hash(spark: SparkSession) -> None:
    written = [
        ("l1", "36af86bc34b44e0f"),
        ("l2", "0x36AF86BC34B44E0E"),
        ("l3", "f6af86bc34b44e0f"),
        ("l4", "0000000000000000"),
        ("l5", "0000000000000001"),
        ("l6", "n/a"),
        ("l7", None),
    ]
    listings = spark.createDataFrame(written, "listing_id string, image_hash string")
    found = with_same_pictures(listings, 2, 200)
    assert found.columns == listings.columns
    assert {row.listing_id: row.image_hash for row in found.collect()} == {
        "l1": "36af86bc34b44e0e",
        "l2": "0x36AF86BC34B44E0E",
        "l3": "36af86bc34b44e0e",
        "l4": "0000000000000000",
        "l5": "0000000000000001",
        "l6": "n/a",
        "l7": None,
    }
