"""Febrl's section of benchmarks/README.md: scores, what was missed and why, weights."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.accuracy.metrics.partitions import Labels
from benchmarks.febrl.records import Records
from benchmarks.linkage.pairs import Pairs, ScoredPairs, agreeing, best_threshold, within
from benchmarks.linkage.scores import HEADER, scores
from benchmarks.sections import table

DEFAULT = 0.5
SHARING = ("no value", "one value", "more")


@dataclass(frozen=True)
class Run:
    """One method on one data set; ``clusters`` gives the clusters of a threshold, ``seconds`` lead to the pairs."""

    records: Records
    method: str
    pairs: ScoredPairs
    clusters: Callable[[float], Labels]
    seconds: float


def score_rows(run: Run) -> list[tuple[str, ...]]:
    """At .5 and at the threshold that the truth likes best."""
    true = within(run.records.person)
    best = best_threshold(true, run.pairs)
    found = []
    for threshold, name in ((DEFAULT, ".5"), (best, f"best, {best:.2g}")):
        scored = scores(name, true, run.records.person, run.pairs.at(threshold), run.clusters(threshold))
        found.append((run.records.name, run.method, *scored.cells, f"{run.seconds:.1f}"))
    return found


def error_row(run: Run) -> tuple[str | int, ...]:
    """False links and missed pairs at .5, by how many of the values the two share."""
    true, links = within(run.records.person), run.pairs.at(DEFAULT)
    false, missed = _without(links, true), _without(true, links)
    counted = [count for pairs in (false, missed) for count in _by_sharing(agreeing(run.records.values, pairs))]
    return (run.records.name, run.method, *counted)


def _without(pairs: Pairs, others: Pairs) -> Pairs:
    rows = ~np.isin(pairs.keys, others.keys)
    return Pairs(pairs.first[rows], pairs.second[rows])


def _by_sharing(counts: npt.NDArray[np.int64]) -> list[int]:
    return [int(count) for count in np.bincount(np.minimum(counts, 2), minlength=3)]


def weight_rows(name: str, fitted: Mapping[str, tuple[float, float, int]]) -> list[tuple[str, ...]]:
    """m and u of the fit, without labels."""
    return [(name, kind, f"{m:.3f}", f"{u:.6f}", f"{pairs:,}") for kind, (m, u, pairs) in fitted.items()]


def section(
    command: str, sizes: Sequence[tuple[str, int, int, int]], runs: Sequence[Run], weights: Sequence[tuple[str, ...]]
) -> list[str]:
    """The lines between the marks. ``sizes``: (data set, records, persons, true pairs)."""
    about = "; ".join(
        f"{name}: {records:,} records of {people:,} people, {true:,} pairs" for name, records, people, true in sizes
    )
    errors = [f"{kind}, {what}" for kind in ("false links", "missed") for what in SHARING]
    return [
        f"`{command}` ({about}); seconds from the values to scored pairs, Spark running, the first data set with its "
        "warming up:",
        "",
        *table(("data set", "method", *HEADER, "s"), [row for run in runs for row in score_rows(run)]),
        "",
        "At .5, by how many of the six values the two records share:",
        "",
        *table(("data set", "method", *errors), [error_row(run) for run in runs]),
        "",
        "Weights that ringtrace fitted, without labels:",
        "",
        *table(("data set", "trait type", "m", "u", "pairs of one person"), weights),
        "",
        f"Load average of the machine at the end: {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores.",
    ]
