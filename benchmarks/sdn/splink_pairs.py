"""Splink on the traits that the night standardised: the comparisons of ``benchmarks.accuracy``'s peer, on this list.

On this list no two accounts share values of two kinds, so that Splink's rule for its prior finds no match and its EM
then stops with an error: it is given ringtrace's prior and keeps it. u comes from random pairs, m from its EM.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.accuracy.methods.peer import CannotRunError
from benchmarks.accuracy.methods.shared_values import BUILDING
from benchmarks.accuracy.methods.splink_peer import BLOCKED, INSTALL, comparison, train
from benchmarks.accuracy.methods.splink_rows import DOMAINS, rows_of
from benchmarks.accuracy.prepared import read
from benchmarks.linkage.exact_splink import pairs_of_predictions
from benchmarks.linkage.pairs import Pairs, ScoredPairs

# Unlike the operators of a marketplace, an entry's website is its own.
OPERATOR = "operator"
LEAST_PROBABILITY = 0.0001


@dataclass(frozen=True)
class Traits:
    """``ids``: the accounts with any trait, sorted: pairs name them by place. ``uses``: (account, domain, trait_token,
    observations) without buildings, which link nobody."""

    ids: np.ndarray
    uses: pd.DataFrame

    def pairs(self, named: list[tuple[str, str]]) -> Pairs:
        """Pairs of account ids, a < b, by place; KeyError for an account without a trait."""
        index = pd.Index(self.ids)
        sides = [[pair[side] for pair in named] for side in (0, 1)]
        first, second = (index.get_indexer(pd.Index(side, dtype=object)).astype(np.int64) for side in sides)
        if (first < 0).any() or (second < 0).any():
            raise KeyError("an account of the pairs has no trait")
        return Pairs(first, second)


def read_traits(night: Path) -> Traits:
    """``account_traits`` of a published night's folder."""
    rows = read(night / "account_traits", ["account_id", "domain", "trait_token", "observations"])
    ids, account = np.unique(rows["account_id"].to_numpy(dtype=object), return_inverse=True)
    uses = rows.drop(columns="account_id").assign(account=account)
    return Traits(ids, uses[uses["domain"] != BUILDING])


def scored_pairs(traits: Traits, prior_partners: float) -> ScoredPairs:
    """``prior_partners``: accounts under one hand besides each. CannotRunError where Splink is not installed."""
    try:
        from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    except ImportError as error:
        raise CannotRunError(INSTALL) from error
    rows = rows_of(traits.uses, len(traits.ids), (*DOMAINS, OPERATOR))
    shared = [name for name in (*DOMAINS, OPERATOR) if rows.column(f"{name}_any").null_count < rows.num_rows]
    blocked = [name for name in shared if name in (*BLOCKED, OPERATOR)]
    settings = SettingsCreator(
        link_type="dedupe_only",
        probability_two_random_records_match=prior_partners / (len(traits.ids) - 1),
        comparisons=[comparison(name) for name in shared],
        blocking_rules_to_generate_predictions=[
            block_on(f"{name}_any", arrays_to_explode=[f"{name}_any"]) for name in blocked
        ],
        retain_matching_columns=False,
    )
    linker = Linker(DuckDBAPI().register(rows), settings, log_level="ERROR")
    train(linker, [f"{name}_main" for name in blocked], recall=None)
    return pairs_of_predictions(linker.inference.predict(threshold_match_probability=LEAST_PROBABILITY))
