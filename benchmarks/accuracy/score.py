"""Every figure of one method on one world, from what it found and what is true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.accuracy.found import Found
from benchmarks.accuracy.metrics.agreement import Agreement, adjusted_rand, b_cubed, pairwise
from benchmarks.accuracy.metrics.partitions import Labels
from benchmarks.accuracy.metrics.rings import FOUND_JACCARD, best_jaccard, majority_ring, merged, split
from benchmarks.accuracy.metrics.segments import segments
from benchmarks.accuracy.records import Records
from benchmarks.accuracy.truth import Truth

PLAIN = "plain"
"""An innocent account that nothing ties to anybody on purpose."""


@dataclass(frozen=True)
class RingScore:
    """A true ring: the Jaccard index with the nearest cluster, and with the nearest suspected ring.

    ``guilty``: its accounts with evidence of their own, ``sources``: independent ones that speak against these; None
    where they were not counted.
    """

    scenario: str
    accounts: int
    cluster: float
    suspected: float
    guilty: int | None = None
    sources: int | None = None


@dataclass(frozen=True)
class Said:
    """Probabilities that were said (0..1), and whether each held."""

    probability: npt.NDArray[np.float64]
    held: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Score:
    """One method on one world.

    ``b_cubed``, ``pairwise``, ``rand``, ``merged``, ``merged_through_broker``, ``split``: of all clusters.
    ``innocents``: innocent accounts in all, ``innocents_named`` of them in a lead, by kind (an account of several kinds
    counts for each), ``innocents_held`` in a suspected ring, named or not; ``accomplices_named``: brokers' stock,
    suppliers and packaging makers, ``offenders_named``: who sells counterfeits alone; apart from innocents and rings.
    ``leads``, ``leads_right``: right where most of the accounts it names are of one true ring.
    ``brokers_said``, ``brokers_right``: (suspected ring, broker) pairs; ``brokers_wanted``, ``brokers_found``: true
    rings with a broker, and those towards which an account of that broker was shown.
    ``segments``: of each of ``metrics.segments.SEGMENTS`` the innocent accounts named, and all of them; None where they
    were not counted.
    """

    b_cubed: Agreement
    pairwise: Agreement
    rand: float
    rings: tuple[RingScore, ...]
    merged: int
    merged_through_broker: int
    split: int
    innocents: int
    innocents_named: int
    named_by_kind: Mapping[str, int]
    innocents_held: int
    accomplices_named: int
    offenders_named: int
    named: int
    leads: int
    leads_right: int
    brokers_said: int
    brokers_right: int
    brokers_wanted: int
    brokers_found: int
    membership: Said
    suspicion: Said
    seconds: float
    segments: Mapping[str, tuple[int, int]] | None = None

    @property
    def found(self) -> float:
        """Share of true rings that a suspected ring meets; nan without rings."""
        return _mean([ring.suspected >= FOUND_JACCARD for ring in self.rings])

    @property
    def found_as_cluster(self) -> float:
        """Share of true rings that any cluster meets; nan without rings."""
        return _mean([ring.cluster >= FOUND_JACCARD for ring in self.rings])


def score(found: Found, truth: Truth, account_ids: npt.NDArray[np.object_], records: Records | None = None) -> Score:
    """``truth`` and ``records`` are in the order of ``account_ids``; without ``records`` nobody's evidence and no
    segment is counted."""
    index = pd.Index(account_ids)
    clusters, _ = _labels(found.clusters, "cluster", index)
    suspected, ring_names = _labels(found.ring_members, "ring", index)
    named = index.get_indexer(pd.Index(found.named["account_id"].unique()))
    mixed, through_broker = merged(truth.ring, clusters, truth.brokers)
    kinds = _innocent_kinds(named, truth)
    leads = [index.get_indexer(pd.Index(group)) for _, group in found.named.groupby("lead")["account_id"]]
    true_ring = {ring_names[label]: ring for label, ring in majority_ring(truth.ring, suspected).items()}
    said, right, reached = _brokers(found.brokers, true_ring, truth, index)
    return Score(
        b_cubed=b_cubed(truth.ring, clusters),
        pairwise=pairwise(truth.ring, clusters),
        rand=adjusted_rand(truth.ring, clusters),
        rings=_rings(truth, clusters, suspected, records),
        merged=mixed,
        merged_through_broker=through_broker,
        split=split(truth.ring, clusters),
        innocents=int(truth.innocent.sum()),
        innocents_named=int(truth.innocent[named].sum()),
        named_by_kind=kinds,
        innocents_held=int((truth.innocent & (suspected >= 0)).sum()),
        accomplices_named=int(truth.accomplice[named].sum()),
        offenders_named=int(truth.offender[named].sum()),
        named=len(named),
        leads=len(leads),
        leads_right=sum(_mostly_one_ring(lead, truth) for lead in leads),
        brokers_said=said,
        brokers_right=right,
        brokers_wanted=len(truth.brokers),
        brokers_found=len(reached),
        membership=_membership(found, truth, index),
        suspicion=_suspicion(found, truth, index),
        seconds=float(found.about["seconds"]),
        segments=segments(truth, records.enterprise, named) if records else None,
    )


def _labels(members: pd.DataFrame, column: str, index: pd.Index[str]) -> tuple[Labels, list[str]]:
    """Members as labels, and the name of each label."""
    numbers, names = pd.factorize(members[column], sort=True)
    label = np.full(len(index), -1, dtype=np.int64)
    label[index.get_indexer(pd.Index(members["account_id"]))] = numbers
    return label, [str(name) for name in names]


def _rings(truth: Truth, clusters: Labels, suspected: Labels, records: Records | None) -> tuple[RingScore, ...]:
    near = best_jaccard(truth.ring, clusters)
    shown = best_jaccard(truth.ring, suspected)
    guilty, sources = records.of_rings(truth.ring) if records else ({}, {})
    return tuple(
        RingScore(scenario, truth.sizes[ring], near[ring], shown[ring], guilty.get(ring), sources.get(ring))
        for ring, scenario in sorted(truth.scenarios.items())
    )


def _innocent_kinds(named: npt.NDArray[np.int64], truth: Truth) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for account in named[truth.innocent[named]].tolist():
        counted.update(truth.innocent_kinds[account] or (PLAIN,))
    return dict(counted)


def _mostly_one_ring(accounts: npt.NDArray[np.int64], truth: Truth) -> bool:
    rings = truth.ring[accounts]
    return bool(np.bincount(rings[rings >= 0], minlength=1).max() * 2 > len(accounts))


def _brokers(
    brokers: pd.DataFrame, true_ring: Mapping[str, int], truth: Truth, index: pd.Index[str]
) -> tuple[int, int, set[int]]:
    """Pairs said, pairs right, and the true rings whose broker was shown."""
    right, reached = 0, set()
    accounts = index.get_indexer(pd.Index(brokers["account_id"]))
    for name, account in zip(brokers["ring"], accounts.tolist(), strict=True):
        ring = true_ring.get(name, -1)
        if ring in truth.brokers and truth.operator[account] == truth.brokers[ring]:
            right += 1
            reached.add(ring)
    return len(brokers), right, reached


def _membership(found: Found, truth: Truth, index: pd.Index[str]) -> Said:
    """Of every member of a cluster with a probability: is it of the ring, family or firm that most of the core is?"""
    members = found.clusters[found.clusters["probability"].notna()]
    hand = pd.Series(truth.party[index.get_indexer(pd.Index(members["account_id"]))], index=members.index)
    core = members["core"] | ~members.groupby("cluster")["core"].transform("any")
    counted = hand[core].groupby([members.loc[core, "cluster"], hand[core]]).size().rename("count")
    most = counted.sort_values(ascending=False, kind="stable").groupby(level=0).head(1).reset_index(level=1, drop=False)
    wanted = members["cluster"].map(most.iloc[:, 0])
    return Said(members["probability"].to_numpy(dtype=float), (hand == wanted).to_numpy(dtype=bool))


def _suspicion(found: Found, truth: Truth, index: pd.Index[str]) -> Said:
    """Of every suspected ring: is most of it one true ring?"""
    right = {
        str(name): _mostly_one_ring(index.get_indexer(pd.Index(group)), truth)
        for name, group in found.ring_members.groupby("ring")["account_id"]
    }
    return Said(
        found.rings["suspicion"].to_numpy(dtype=float),
        np.array([right.get(name, False) for name in found.rings["ring"]], dtype=bool),
    )


def _mean(values: list[bool]) -> float:
    return float(np.mean(values)) if values else float("nan")
