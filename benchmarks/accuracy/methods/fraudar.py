"""FRAUDAR: the densest blocks of accounts and values, whatever else the accounts hold besides to look honest.

Hooi, Song, Beutel, Shah, Shin, Faloutsos: FRAUDAR: Bounding Graph Fraud in the Face of Camouflage. KDD 2016.
Accounts and the values that they hold are the two sides of a graph. An edge weighs 1 / log(x + 5), x being how many
accounts hold the value, so that what everybody uses hides nobody. A block's density is the weight of its edges by its
nodes. The node that holds the least weight is taken off again and again, and the densest block that was passed on the
way is one: by the paper at least half as dense as the densest there is. Its edges are then taken out, weights are
reckoned anew, and the next block is looked for, as the authors' code does.

Parts of the graph that nothing ties are peeled each by itself: no union of blocks is denser than the densest of them,
so no block is less dense for it, and two rings of equal density are two blocks. The authors' code is on PyPI as
rgmining-fraudar under the GPL, so it is not in the lock; tests hold this file against it where it is installed.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from benchmarks.accuracy.methods.peer import Parameters, every
from benchmarks.accuracy.methods.shared_values import Choice, holdings, without_singles
from benchmarks.accuracy.metrics.partitions import Labels
from benchmarks.accuracy.prepared import PreparedWorld

COMMON = 5
"""c of the paper's 1 / log(x + c)."""
DENSITIES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.2)
"""Sixty accounts with one value in common have .24, two .34; two with two values .51, ten with three .85."""
Numbers = npt.NDArray[np.int64]
Block = tuple[float, Numbers]
"""Density, and positions of accounts."""


class Fraudar:
    name = "fraudar"
    title = "FRAUDAR"
    # Blocks are looked for once for all densities.
    grid = every(listed=[False, True], flows=[False, True], density=DENSITIES)

    def cluster(self, world: PreparedWorld, parameters: Parameters) -> Labels:
        """Blocks at least so dense are clusters; an account of several is of the densest."""
        found = _blocks(world, Choice(parameters["listed"], parameters["flows"]))
        label = np.full(len(world.account_ids), -1, dtype=np.int64)
        for number, (density, accounts) in enumerate(found):
            if density >= parameters["density"]:
                label[accounts[label[accounts] < 0]] = number
        return without_singles(np.where(label < 0, len(found) + np.arange(label.size), label))


@lru_cache(maxsize=1)
def _blocks(world: PreparedWorld, choice: Choice) -> list[Block]:
    held = holdings(world, choice)
    return sorted(blocks(held.account, held.value, min(DENSITIES)), key=lambda block: (-block[0], block[1].tolist()))


def blocks(row: Numbers, column: Numbers, least: float) -> Iterator[Block]:
    """Blocks of the graph of edges (row, column) with two rows or more; parts in which none is ``least`` dense end."""
    waiting = list(_parts(row, column))
    while waiting:
        row, column = waiting.pop()
        density, inside = densest(row, column)
        if density < least:
            continue
        rows = np.unique(row[inside])
        if rows.size > 1:
            yield density, rows
        waiting += _parts(row[~inside], column[~inside])


def densest(row: Numbers, column: Numbers) -> tuple[float, npt.NDArray[np.bool_]]:
    """The density of the greedy's block, and which edges lie in it; ties: the lowest row, then the lowest column."""
    rows, first = np.unique(row, return_inverse=True)
    columns, second = np.unique(column, return_inverse=True)
    weight = 1 / np.log(np.bincount(second)[second] + COMMON)
    ends = np.r_[first, rows.size + second], np.r_[rows.size + second, first]
    nodes = rows.size + columns.size
    graph = coo_array((np.r_[weight, weight], ends), shape=(nodes, nodes)).tocsr()
    taken, best, density = _peeled(graph.indptr.tolist(), graph.indices.tolist(), graph.data.tolist())
    kept = np.ones(nodes, dtype=bool)
    kept[taken[:best]] = False
    return density, kept[first] & kept[rows.size + second]


def _peeled(begins: list[int], other: list[int], weight: list[float]) -> tuple[list[int], int, float]:
    """Nodes in the order in which they are taken off; after how many the rest is densest, and how dense it is then."""
    nodes = len(begins) - 1
    holds = [sum(weight[begins[node] : begins[node + 1]]) for node in range(nodes)]
    heap = [(held, node) for node, held in enumerate(holds)]
    heapq.heapify(heap)
    total = sum(holds) / 2
    taken: list[int] = []
    gone = [False] * nodes
    best, density = 0, total / nodes
    while len(taken) < nodes - 1:
        held, node = heapq.heappop(heap)
        if gone[node] or held != holds[node]:
            continue
        gone[node] = True
        taken.append(node)
        total -= held
        for edge in range(begins[node], begins[node + 1]):
            if not gone[neighbour := other[edge]]:
                holds[neighbour] -= weight[edge]
                heapq.heappush(heap, (holds[neighbour], neighbour))
        if (now := total / (nodes - len(taken))) > density:
            best, density = len(taken), now
    return taken, best, density


def _parts(row: Numbers, column: Numbers) -> list[tuple[Numbers, Numbers]]:
    """Edges by connected part, those of one row only left out: nobody is together there."""
    if not row.size:
        return []
    rows, first = np.unique(row, return_inverse=True)
    columns, second = np.unique(column, return_inverse=True)
    nodes = rows.size + columns.size
    links = coo_array((np.ones(row.size, np.int8), (first, rows.size + second)), shape=(nodes, nodes))
    _, label = connected_components(links, directed=False)
    part = label[first]
    order = np.argsort(part, kind="stable")
    cuts = np.flatnonzero(np.diff(part[order])) + 1
    shared = np.bincount(label[: rows.size])
    return [(row[edges], column[edges]) for edges in np.split(order, cuts) if shared[part[edges[0]]] > 1]
