"""GoldenMatch (https://github.com/benseverndev-oss/goldenmatch, MIT) as its documentation says: match, then cluster.

A record has one value in a column, so an account is told by the value of each domain that it uses most, as tokens that
are equal or not. Two ways to match: any column that is equal is a match of its own, or Fellegi and Sunter's weights,
which it estimates itself (rare values weigh more, pairs that share any of the values are scored), above a bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.accuracy.methods.peer import CannotRunError, Parameters, every
from benchmarks.accuracy.methods.shared_values import without_singles
from benchmarks.accuracy.methods.splink_rows import STRONG_DOMAINS, account_rows
from benchmarks.accuracy.metrics.partitions import Labels
from benchmarks.accuracy.prepared import PreparedWorld

INSTALL = "GoldenMatch is not installed; type: .venv/bin/python -m pip install --requirement requirements-peers.lock"
EXACT = "exact"
OWN_BAR = "own bar"
MATCHES = (EXACT, OWN_BAR, 0.3, 0.5, 0.6, 0.7)
"""A bar is a share of the way from the least weight that a pair may have to the most."""


class GoldenMatch:
    name = "goldenmatch"
    title = "GoldenMatch"
    grid = every(listed=[False, True], match=MATCHES)

    def cluster(self, world: PreparedWorld, parameters: Parameters) -> Labels:
        try:
            import goldenmatch
        except ImportError as error:
            raise CannotRunError(INSTALL) from error
        label = np.full(len(world.account_ids), -1, dtype=np.int64)
        rows = main_values(world, parameters["listed"])
        if not rows.num_columns:
            return label
        found = goldenmatch.dedupe_df(rows, config=_settings(rows.column_names, parameters["match"]))
        for number, cluster in enumerate(found.clusters.values()):
            label[list(cluster["members"])] = number
        return without_singles(np.where(label < 0, len(found.clusters) + np.arange(label.size), label))


def main_values(world: PreparedWorld, listed: bool) -> pa.Table:
    """A row per account, a column of texts per domain: its main value; domains that nobody shares are left out."""
    rows = account_rows(world, listed)
    shared = [name for name in STRONG_DOMAINS if rows.column(f"{name}_any").null_count < rows.num_rows]
    return pa.table({name: rows.column(f"{name}_main").cast(pa.string()) for name in shared})


def _settings(columns: Sequence[str], match: str | float) -> Any:
    from goldenmatch.config import schemas

    if match == EXACT:
        each = [
            schemas.MatchkeyConfig(name=name, type="exact", fields=[schemas.MatchkeyField(field=name)])
            for name in columns
        ]
        return schemas.GoldenMatchConfig(matchkeys=each)
    fields = [schemas.MatchkeyField(field=name, scorer="exact", tf_adjustment=True) for name in columns]
    bar = None if match == OWN_BAR else float(match)
    weighed = schemas.MatchkeyConfig(name="hand", type="probabilistic", fields=fields, link_threshold=bar)
    passes = [schemas.BlockingKeyConfig(fields=[name]) for name in columns]
    blocking = schemas.BlockingConfig(strategy="multi_pass", keys=passes[:1], passes=passes)
    return schemas.GoldenMatchConfig(matchkeys=[weighed], blocking=blocking)
