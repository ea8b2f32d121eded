"""The scores of one method in one kind of world, over its seeds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.accuracy.metrics.calibration import Reliability, reliability
from benchmarks.accuracy.metrics.intervals import Interval, over_seeds, upper_bound
from benchmarks.accuracy.metrics.rings import FOUND_JACCARD, size_class
from benchmarks.accuracy.score import RingScore, Said, Score


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
class Summary:
    """Shares of single seeds as means with 95 % intervals; counts, leads, brokers and calibration over all seeds."""

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


def summary(scores: Sequence[Score]) -> Summary:
    """One score per seed, at least one."""
    rings = [ring for score in scores for ring in score.rings]
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
        by_scenario=_found_by(rings, lambda ring: ring.scenario),
        by_size=_found_by(rings, lambda ring: size_class(ring.accounts)),
    )


def _share(scores: Sequence[Score], figure: Callable[[Score], float]) -> Interval:
    return over_seeds([figure(score) for score in scores], highest=1)


def _pooled(scores: Sequence[Score], figure: Callable[[Score], tuple[int, int]]) -> Share:
    hits, trials = zip(*(figure(score) for score in scores), strict=True)
    return Share(sum(hits), sum(trials))


def _reliability(said: Iterable[Said]) -> Reliability:
    told = list(said)
    return reliability(np.concatenate([one.probability for one in told]), np.concatenate([one.held for one in told]))


def _found_by(rings: Sequence[RingScore], group: Callable[[RingScore], str]) -> dict[str, Share]:
    """Rings found as suspected rings, by group, in the order of the groups' names."""
    found: defaultdict[str, list[bool]] = defaultdict(list)
    for ring in rings:
        found[group(ring)].append(ring.suspected >= FOUND_JACCARD)
    return {name: Share(sum(found[name]), len(found[name])) for name in sorted(found)}
