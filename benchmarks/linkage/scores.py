"""The figures of one method at one threshold: its links, and the clusters that they make."""

from __future__ import annotations

import math
from dataclasses import dataclass

from benchmarks.accuracy.methods.shared_values import connected
from benchmarks.accuracy.metrics.agreement import Agreement, b_cubed, pairwise
from benchmarks.accuracy.metrics.partitions import Labels
from benchmarks.linkage.pairs import Pairs, linked

HEADER = (
    "threshold",
    "links",
    "precision",
    "recall",
    "F1",
    "pairwise P",
    "pairwise R",
    "pairwise F1",
    "B³ P",
    "B³ R",
    "B³ F1",
)
"""Links first, then pairs of accounts in one cluster, then B-cubed over accounts."""

NOTHING = Agreement(math.nan, math.nan)


@dataclass(frozen=True)
class Scores:
    """``links``: of ``count`` links above ``threshold``; ``pairwise`` and ``b_cubed``: of the clusters, as in
    ``benchmarks.accuracy.metrics.agreement``, nan where none were made."""

    threshold: str
    count: int
    links: Agreement
    pairwise: Agreement = NOTHING
    b_cubed: Agreement = NOTHING

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells of ``HEADER``."""
        agreements = (self.links, self.pairwise, self.b_cubed)
        figures = [figure for found in agreements for figure in (found.precision, found.recall, found.f1)]
        return (self.threshold, f"{self.count:,}", *map(_share, figures))


def scores(threshold: str, true: Pairs, truth: Labels, links: Pairs, clusters: Labels) -> Scores:
    """``true``: the pairs sought; ``truth``: the community of each account, -1 for none; ``clusters``: those found."""
    return Scores(threshold, len(links.first), linked(true, links), pairwise(truth, clusters), b_cubed(truth, clusters))


def joined(accounts: int, links: Pairs) -> Labels:
    """Connected components of the links, as Splink clusters; -1 for an account without a link."""
    return connected(accounts, links.first, links.second)


def _share(figure: float) -> str:
    return "–" if math.isnan(figure) else f"{figure:.3f}"
