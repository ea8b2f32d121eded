"""Splits communities that a small cut parts.

Modularity joins what a few links tie. Park et al. (2024, "Well-connectedness and community detection",
doi 10.1371/journal.pcsy.0000009; arXiv 2303.02813) call a community of n nodes well connected if its minimum edge cut
is larger than log10 n, and part it along the cut until that holds. As in the paper an edge counts one whatever its
weight: a cut is weak because *few* links cross it, and weights only choose between equal cuts. The parts are not
clustered again. So a community under 10 nodes stays if it is connected, one under 100 has no bridge, one under 1,000
no cut of two links.

Cuts are taken from cheap to dear: bridges, the most balanced first; single nodes of few links; then a minimum cut over
what is left once nodes that surely lie on one side are contracted (Padberg and Rinaldi 1990). Equal cuts of equal
weight are made together, so that no account is kept or dropped for its id.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import triu
from scipy.sparse.csgraph import breadth_first_order

from graph.cuts import bridge_mask, stoer_wagner
from graph.settings import CommunitySettings
from graph.simple_graph import Ints, SimpleGraph


def part_at_weak_cuts(graph: SimpleGraph, labels: Ints, settings: CommunitySettings) -> Ints:
    """Labels of ``graph`` split until no community has a weak cut; new labels, in no set order.

    Bound: a minimum cut is searched over at most ``exact_cut_nodes`` contracted nodes (cost cubic in them); a larger
    rest keeps together and only bridges and nodes of few links are cut from it.
    """
    base = settings.weak_cut_log_base
    _, result = graph.only(labels[graph.source] == labels[graph.target]).connected()
    fresh = graph.n
    suspects = list(graph.split(result, smallest=int(np.ceil(base))))
    while suspects:
        nodes, part = suspects.pop()
        parting = _part(part, base, settings.exact_cut_nodes)
        if parting is None:
            continue
        _, pieces = part.only(parting[part.source] == parting[part.target]).connected()
        result[nodes] = fresh + pieces
        fresh += len(nodes)
        suspects.extend((nodes[inner], piece) for inner, piece in part.split(pieces, smallest=int(np.ceil(base))))
    return result


def weak_cut(n: int, base: float) -> int:
    """The largest number of links that make a weak cut in a community of ``n`` nodes: floor(log_base n)."""
    links = 0
    while base ** (links + 1) <= n:
        links += 1
    return links


def _part(graph: SimpleGraph, base: float, exact_cut_nodes: int) -> Ints | None:
    """Labels that part a connected graph along weak cuts, or None if it has none."""
    weak = weak_cut(graph.n, base)
    if weak < 1:
        return None
    parting = _at_bridges(graph, base)
    if parting is None and weak >= 2:
        parting = _at_loose_nodes(graph, weak, base)
    if parting is None and weak >= 2:
        parting = _at_minimum_cut(graph, weak, exact_cut_nodes)
    return parting


def _at_bridges(graph: SimpleGraph, base: float) -> Ints | None:
    """Cuts the most balanced bridges, the weakest first, until the rest is small enough to keep one."""
    bridges = np.flatnonzero(bridge_mask(graph))
    if not len(bridges):
        return None
    sides = _smaller_sides(graph, bridges)
    balanced = bridges[sides == sides.max()]
    needed = -(-(graph.n - _largest_with(0, base)) // int(sides.max()))
    kept = np.ones(len(graph), dtype=bool)
    kept[balanced[_weakest(graph.weight[balanced], needed)]] = False
    return graph.only(kept).connected()[1]


def _smaller_sides(graph: SimpleGraph, bridges: Ints) -> Ints:
    """Nodes on the smaller side of each bridge, by subtree sizes in the tree that the bridges form between blocks."""
    kept = np.ones(len(graph), dtype=bool)
    kept[bridges] = False
    count, block = graph.only(kept).connected()
    ends = block[graph.source[bridges]], block[graph.target[bridges]]
    tree = SimpleGraph.of(count, *ends, np.ones(len(bridges), dtype=np.int64))
    order, parent = breadth_first_order(tree.matrix(), 0, directed=False)
    below = np.bincount(block, minlength=count).tolist()
    for node in order[:0:-1].tolist():
        below[parent[node]] += below[node]
    child = np.where(parent[ends[0]] == ends[1], *ends)
    sizes = np.asarray(below, dtype=np.int64)[child]
    return np.minimum(sizes, graph.n - sizes)


def _at_loose_nodes(graph: SimpleGraph, weak: int, base: float) -> Ints | None:
    """Cuts off the nodes of at most ``weak`` links, the weakest first, until the rest is small enough for its cuts."""
    loose = np.flatnonzero(graph.degree <= weak)
    if not len(loose):
        return None
    needed = graph.n - _largest_with(weak - 1, base)
    labels = np.zeros(graph.n, dtype=np.int64)
    cut = loose[_weakest(graph.strength[loose], needed)]
    labels[cut] = 1 + np.arange(len(cut))
    return labels


def _largest_with(links: int, base: float) -> int:
    """The largest community in which a cut of more than ``links`` links is not weak."""
    return int(np.ceil(base ** (links + 1))) - 1


def _weakest(weight: Ints, needed: int) -> npt.NDArray[np.bool_]:
    """Mask of the ``needed`` smallest weights and of all that equal the largest of them."""
    bar = int(np.sort(weight)[min(needed, len(weight)) - 1])
    return np.less_equal(weight, bar)


def _at_minimum_cut(graph: SimpleGraph, weak: int, exact_cut_nodes: int) -> Ints | None:
    """The sides of a minimum cut, if that is weak."""
    count, block = _contracted(graph, weak)
    if count == 1 or count > exact_cut_nodes:
        return None
    rest = SimpleGraph.of(count, block[graph.source], block[graph.target], np.ones(len(graph), dtype=np.int64))
    links, side = stoer_wagner(rest)
    return side.astype(np.int64)[block] if links <= weak else None


def _contracted(graph: SimpleGraph, weak: int) -> tuple[int, Ints]:
    """Blocks of nodes that no cut of at most ``weak`` links parts, as far as two quick tests show it.

    Contracting them keeps every weak cut; contracted blocks are tested again until nothing changes.
    """
    count, block = graph.n, np.arange(graph.n, dtype=np.int64)
    while True:
        rest = SimpleGraph.of(count, block[graph.source], block[graph.target], np.ones(len(graph), dtype=np.int64))
        merged, names = rest.only(_beyond_forests(rest, weak)).connected()
        if merged == count:
            merged, names = rest.only(rest.weight + _common_neighbours(rest) > weak).connected()
        if merged == count:
            return count, block
        count, block = merged, names[block]


def _beyond_forests(graph: SimpleGraph, forests: int) -> npt.NDArray[np.bool_]:
    """Edges left once ``forests`` spanning forests are taken out, each from what the one before left.

    Each forest joins the ends of such an edge by a path of its own (Nagamochi and Ibaraki 1992), so no cut of as many
    links parts them. Weights are multiplicities.
    """
    left = graph.weight.copy()
    for _ in range(forests):
        present = np.flatnonzero(left)
        left[present[graph.only(left > 0).spanning_forest()]] -= 1
    return left > 0


def _common_neighbours(graph: SimpleGraph) -> npt.NDArray[np.float64]:
    """Common neighbours of the ends of each edge: as many paths between them that share no edge."""
    pattern = graph.matrix()
    # The pattern is added so that edges without a common neighbour keep their place; sorted, they are in edge order.
    counted = triu((pattern @ pattern).multiply(pattern) + pattern, format="csr")
    counted.sort_indices()
    return np.asarray(counted.data - 1, dtype=np.float64)
