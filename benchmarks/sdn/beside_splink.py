"""ringtrace and Splink on one list of traits, against the "Linked To" pairs: links, and communities."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.accuracy.metrics.partitions import Labels
from benchmarks.linkage.pairs import Pairs, ScoredPairs, best_threshold, linked
from benchmarks.linkage.scores import HEADER, Scores, joined, scores
from benchmarks.sdn.report import PublishedNight
from benchmarks.sdn.splink_pairs import Traits, read_traits, scored_pairs
from benchmarks.sections import table

DEFAULT = 0.5


def beside_splink(warehouse: Path, night: str, named: list[tuple[str, str]], prior_partners: float) -> list[str]:
    """A table of both, and what the truth looks like. ``named``: the true pairs, by account id."""
    traits, published = read_traits(warehouse / f"night={night}"), PublishedNight(warehouse, night)
    true = traits.pairs(named)
    truth = joined(len(traits.ids), true)
    begun = time.monotonic()
    peer = scored_pairs(traits, prior_partners)
    seconds = time.monotonic() - begun
    rows = [("ringtrace", *found.cells) for found in _ringtrace(published, traits, true, truth)]
    rows += [("Splink", *found.cells) for found in _splink(peer, true, truth)]
    sizes = np.sort(np.unique(truth[truth >= 0], return_counts=True)[1])[::-1]
    return [
        f'The "Linked To" pairs join {sizes.sum():,} accounts in {len(sizes):,} communities, the largest of '
        f"{', '.join(f'{size:,}' for size in sizes[:3])}. Splink took {seconds:.1f} s on the same traits:",
        "",
        *table(("method", *HEADER), rows),
    ]


def _ringtrace(published: PublishedNight, traits: Traits, true: Pairs, truth: Labels) -> list[Scores]:
    """As published (a hard link counts whatever its probability), and its links at the best threshold."""
    rows = published.rows("SELECT account_a, account_b, probability, hard FROM {l} ORDER BY ALL", l="links")
    found = traits.pairs([(a, b) for a, b, _, _ in rows])
    pairs = ScoredPairs(*found, np.array([probability for _, _, probability, _ in rows]))
    firm = pairs.probability >= DEFAULT
    firm |= np.array([hard for _, _, _, hard in rows], dtype=bool)
    best = best_threshold(true, pairs)
    return [
        scores(".5, or hard", true, truth, Pairs(found.first[firm], found.second[firm]), _groups(published, traits)),
        _links_alone(best, pairs, true),
    ]


def _links_alone(best: float, pairs: ScoredPairs, true: Pairs) -> Scores:
    """The night published no groups of another threshold."""
    links = pairs.at(best)
    return Scores(f"best, {best:.2g}", len(links.first), linked(true, links))


def _groups(published: PublishedNight, traits: Traits) -> Labels:
    members = published.rows(
        "SELECT account_id, group_id FROM {m} WHERE membership <> 'associate' ORDER BY ALL", m="group_members"
    )
    label = np.full(len(traits.ids), -1, dtype=np.int64)
    places = pd.Index(traits.ids).get_indexer(pd.Index([account for account, _ in members], dtype=object))
    label[places] = pd.factorize(pd.Series([group for _, group in members], dtype=object))[0]
    return label


def _splink(pairs: ScoredPairs, true: Pairs, truth: Labels) -> list[Scores]:
    found = []
    best = best_threshold(true, pairs)
    for threshold, name in ((DEFAULT, ".5"), (best, f"best, {best:.2g}")):
        links = pairs.at(threshold)
        found.append(scores(name, true, truth, links, joined(len(truth), links)))
    return found
