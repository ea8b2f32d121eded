"""The scores of one method in one kind of world, over its seeds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.accuracy.metrics.calibration import Reliability, reliability
from benchmarks.accuracy.metrics.intervals import Interval, over_seeds, upper_bound
from benchmarks.accuracy.metrics.rings import FOUND_JACCARD, size_class
from benchmarks.accuracy.metrics.segments import SEGMENTS
from benchmarks.accuracy.score import RingScore, Said, Score

TWO = 2
"""Members with evidence of their own, and sources of it, from which a ring can be told by evidence at all."""


@dataclass(frozen=True)
class Share:
    """``hits`` of ``trials``, ``misses`` the others; ``share`` is nan without any."""

    hits: int
    trials: int

    @property
    def misses(self) -> int:
        return self.trials - self.hits

    @property
    def share(self) -> float:
        return self.hits / self.trials if self.trials else float("nan")

    @property
    def bound(self) -> float:
        """One-sided 95 % upper bound."""
        return upper_bound(self.hits, self.trials)


@dataclass(frozen=True)
class Linking:
    """How many of some true rings were linked, and how many judged.

    ``suspected``: met by a suspected ring, as a ring is found; ``grouped``: met by any cluster; ``grouped_of_found``,
    ``found_of_grouped``: the one among the other. ``provable``: found of those in which two members have evidence of
    their own, ``provable_apart``: of those among them whose evidence comes from two independent sources; without trials
    where no score counted evidence.
    """

    suspected: Share
    grouped: Share
    grouped_of_found: Share
    found_of_grouped: Share
    provable: Share
    provable_apart: Share


@dataclass(frozen=True)
class Summary:
    """Shares of single seeds as means with 95 % intervals; counts, leads, brokers and calibration over all seeds.

    ``linking`` is of all rings; ``linking_by_size`` and ``linking_by_scenario`` of parts of them. ``segments``:
    innocents named of each segment, over the seeds whose scores know of segments.
    """

    seeds: int
    precision: Interval
    recall: Interval
    f1: Interval
    pairwise_f1: Interval
    rand: Interval
    found: Interval
    found_as_cluster: Interval
    seconds: Interval
    merged: int
    merged_through_broker: int
    split: int
    named: int
    innocents_named: Share
    named_by_kind: Mapping[str, int]
    innocents_held: Share
    accomplices_named: int
    offenders_named: int
    leads_right: Share
    suspected_right: Share
    brokers_right: Share
    brokers_found: Share
    membership: Reliability
    suspicion: Reliability
    by_scenario: Mapping[str, Share]
    by_size: Mapping[str, Share]
    linking: Linking
    linking_by_scenario: Mapping[str, Linking]
    linking_by_size: Mapping[str, Linking]
    segments: Mapping[str, Share]


def summary(scores: Sequence[Score]) -> Summary:
    """One score per seed, at least one."""
    rings = [ring for score in scores for ring in score.rings]
    by_scenario = _linking_by(rings, lambda ring: ring.scenario)
    by_size = _linking_by(rings, lambda ring: size_class(ring.accounts))
    return Summary(
        seeds=len(scores),
        precision=_share(scores, lambda score: score.b_cubed.precision),
        recall=_share(scores, lambda score: score.b_cubed.recall),
        f1=_share(scores, lambda score: score.b_cubed.f1),
        pairwise_f1=_share(scores, lambda score: score.pairwise.f1),
        rand=over_seeds([score.rand for score in scores], lowest=-1, highest=1),
        found=_share(scores, lambda score: score.found),
        found_as_cluster=_share(scores, lambda score: score.found_as_cluster),
        seconds=over_seeds([score.seconds for score in scores]),
        merged=sum(score.merged for score in scores),
        merged_through_broker=sum(score.merged_through_broker for score in scores),
        split=sum(score.split for score in scores),
        named=sum(score.named for score in scores),
        innocents_named=_pooled(scores, lambda score: (score.innocents_named, score.innocents)),
        named_by_kind=sum((Counter(score.named_by_kind) for score in scores), Counter()),
        innocents_held=_pooled(scores, lambda score: (score.innocents_held, score.innocents)),
        accomplices_named=sum(score.accomplices_named for score in scores),
        offenders_named=sum(score.offenders_named for score in scores),
        leads_right=_pooled(scores, lambda score: (score.leads_right, score.leads)),
        suspected_right=_pooled(scores, lambda score: (int(score.suspicion.held.sum()), score.suspicion.held.size)),
        brokers_right=_pooled(scores, lambda score: (score.brokers_right, score.brokers_said)),
        brokers_found=_pooled(scores, lambda score: (score.brokers_found, score.brokers_wanted)),
        membership=_reliability(score.membership for score in scores),
        suspicion=_reliability(score.suspicion for score in scores),
        by_scenario={name: found.suspected for name, found in by_scenario.items()},
        by_size={name: found.suspected for name, found in by_size.items()},
        linking=_linking(rings),
        linking_by_scenario=by_scenario,
        linking_by_size=by_size,
        segments=_segments(scores),
    )


def _share(scores: Sequence[Score], figure: Callable[[Score], float]) -> Interval:
    return over_seeds([figure(score) for score in scores], highest=1)


def _pooled(scores: Sequence[Score], figure: Callable[[Score], tuple[int, int]]) -> Share:
    return _pooled_counts([figure(score) for score in scores])


def _reliability(said: Iterable[Said]) -> Reliability:
    told = list(said)
    return reliability(np.concatenate([one.probability for one in told]), np.concatenate([one.held for one in told]))


def _linking_by(rings: Sequence[RingScore], group: Callable[[RingScore], str]) -> dict[str, Linking]:
    """By group, in the order of the groups' names."""
    parts: defaultdict[str, list[RingScore]] = defaultdict(list)
    for ring in rings:
        parts[group(ring)].append(ring)
    return {name: _linking(parts[name]) for name in sorted(parts)}


def _linking(rings: Sequence[RingScore]) -> Linking:
    found = [ring for ring in rings if _found(ring)]
    grouped = [ring for ring in rings if _grouped(ring)]
    provable = [ring for ring in rings if (ring.guilty or 0) >= TWO]
    apart = [ring for ring in provable if (ring.sources or 0) >= TWO]
    return Linking(
        suspected=_hits(rings, _found),
        grouped=_hits(rings, _grouped),
        grouped_of_found=_hits(found, _grouped),
        found_of_grouped=_hits(grouped, _found),
        provable=_hits(provable, _found),
        provable_apart=_hits(apart, _found),
    )


def _found(ring: RingScore) -> bool:
    return ring.suspected >= FOUND_JACCARD


def _grouped(ring: RingScore) -> bool:
    return ring.cluster >= FOUND_JACCARD


def _hits(rings: Sequence[RingScore], which: Callable[[RingScore], bool]) -> Share:
    return Share(sum(map(which, rings)), len(rings))


def _segments(scores: Sequence[Score]) -> dict[str, Share]:
    """Empty where no score knows of segments."""
    counted = [score.segments for score in scores if score.segments is not None]
    return {name: _pooled_counts([one[name] for one in counted if name in one]) for name in SEGMENTS if counted}


def _pooled_counts(counts: Sequence[tuple[int, int]]) -> Share:
    return Share(sum(hits for hits, _ in counts), sum(trials for _, trials in counts))
