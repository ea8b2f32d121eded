"""How true rings and predicted clusters cross: what every figure about clusters is counted from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[np.int64]
"""One number per account, in the order of the account ids; -1: in no ring, in no cluster."""
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Crossings:
    """Every pair of a true ring and a predicted cluster that have accounts in common.

    ``ring``, ``cluster``, ``common``: one entry per crossing (positions in ``ring_sizes`` and ``cluster_sizes``, and
    accounts in both). ``ring_sizes``, ``cluster_sizes``: accounts in all; a cluster counts its innocent accounts too.
    ``ring_labels``, ``cluster_labels``: the labels that came in; an account in no cluster is a cluster of its own, -1.
    """

    ring: Counts
    cluster: Counts
    common: Counts
    ring_sizes: Counts
    cluster_sizes: Counts
    ring_labels: Labels
    cluster_labels: Labels


def crossings(truth: Labels, found: Labels) -> Crossings:
    """``truth``: the ring of each account; ``found``: its cluster."""
    ring_labels, ring = np.unique(truth, return_inverse=True)
    names, cluster = np.unique(alone(found), return_inverse=True)
    inside = truth >= 0
    ring = ring - int(ring_labels.size > 0 and ring_labels[0] < 0)
    pairs, common = np.unique(ring[inside] * max(1, names.size) + cluster[inside], return_counts=True)
    return Crossings(
        ring=pairs // max(1, names.size),
        cluster=pairs % max(1, names.size),
        common=common.astype(np.int64),
        ring_sizes=np.bincount(ring[inside], minlength=0).astype(np.int64),
        cluster_sizes=np.bincount(cluster, minlength=names.size).astype(np.int64),
        ring_labels=ring_labels[ring_labels >= 0],
        cluster_labels=np.where(names > found.max(initial=-1), -1, names),
    )


def alone(found: Labels) -> Labels:
    """The same clusters, with a number of its own for every account that is in none."""
    single = found < 0
    numbered = found.astype(np.int64, copy=True)
    numbered[single] = found.max(initial=-1) + 1 + np.arange(int(single.sum()))
    return numbered


def pairs_of(sizes: Counts) -> int:
    """Pairs of accounts within sets of these sizes."""
    return int((sizes * (sizes - 1) // 2).sum())
