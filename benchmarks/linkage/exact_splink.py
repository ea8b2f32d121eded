"""Splink on columns compared for equality: term frequencies, null levels, blocking on each column, its own training."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.accuracy.methods.peer import CannotRunError
from benchmarks.accuracy.methods.splink_peer import INSTALL, SURE_RECALL, train
from benchmarks.linkage.pairs import ScoredPairs

ROW = "unique_id"
LEAST_PROBABILITY = 0.001
"""Pairs below are not kept: no best threshold lay near it."""


def scored_pairs(values: pa.Table, columns: Sequence[str], recall: float = SURE_RECALL) -> ScoredPairs:
    """Trains Splink on ``values`` (text ``columns``, null where there is none; accounts are rows), scores all pairs
    that agree on any column. ``recall``: see ``train``. CannotRunError where Splink is not installed."""
    try:
        import splink.comparison_library as comparisons
        from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    except ImportError as error:
        raise CannotRunError(INSTALL) from error
    rows = values.select(list(columns)).append_column(ROW, pa.array(np.arange(values.num_rows)))
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[comparisons.ExactMatch(name).configure(term_frequency_adjustments=True) for name in columns],
        blocking_rules_to_generate_predictions=[block_on(name) for name in columns],
        retain_matching_columns=False,
    )
    linker = Linker(DuckDBAPI().register(rows), settings, log_level="ERROR")
    train(linker, columns, recall)
    return pairs_of_predictions(linker.inference.predict(threshold_match_probability=LEAST_PROBABILITY))


def pairs_of_predictions(predictions: Any) -> ScoredPairs:
    """Splink's predictions on rows whose ``unique_id`` is the account's position, sorted."""
    table = predictions.as_pyarrow_table()
    one, other = (table.column(f"{ROW}_{side}").to_numpy() for side in "lr")
    first, second = np.minimum(one, other), np.maximum(one, other)
    order = np.lexsort((second, first))
    return ScoredPairs(first[order], second[order], table.column("match_probability").to_numpy()[order])
