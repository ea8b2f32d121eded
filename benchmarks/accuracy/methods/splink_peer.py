"""Splink (https://github.com/moj-analytical-services/splink, MIT) as its documentation says: DuckDB, EM, clustering.

Accounts are deduplicated against one another. Each domain of values is one comparison whose levels are how rare the
rarest shared value is; u comes from random pairs, m from expectation maximisation over several blockings, and pairs
that share any value but a hub are scored. Clusters are connected components above a threshold, which
is tuned.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np

from benchmarks.accuracy.methods.peer import CannotRunError, Parameters, every
from benchmarks.accuracy.methods.shared_values import without_singles
from benchmarks.accuracy.methods.splink_rows import BANDS, DOMAINS, STRONG_DOMAINS, account_rows
from benchmarks.accuracy.metrics.partitions import Labels
from benchmarks.accuracy.prepared import PreparedWorld

INSTALL = "Splink is not installed; type: .venv/bin/python -m pip install --requirement requirements-peers.lock"
U_PAIRS = 1e7
EM_PAIRS = 1e6
SEED = 1
NO_MATCHES = ("math domain error", "m_probability value 0.0 ")
LEAST_PROBABILITY = 0.01
"""Pairs below are not kept: no threshold of the grid would use them."""
BLOCKED = (*STRONG_DOMAINS, "flow")
TRAINED_ON = ("device", "payee_number", "room", "phone")
SURE_RECALL = 0.5
THRESHOLDS = (0.05, 0.2, 0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999, 0.999999, 1 - 1e-8, 1 - 1e-10)


class Splink:
    name = "splink"
    title = "Splink"
    # The choice of values comes first: the model is trained once for all its thresholds.
    grid = every(listed=[False, True], threshold=THRESHOLDS)

    def cluster(self, world: PreparedWorld, parameters: Parameters) -> Labels:
        nobody = np.full(len(world.account_ids), -1, dtype=np.int64)
        try:
            linker, predictions = _predicted(world, parameters["listed"])
        except ValueError as error:
            # Where no accounts are of one hand EM's share of matches falls to 0, and what matches agree on with it:
            # Splink takes the logarithm of the one or refuses the other.
            if str(error).startswith(NO_MATCHES):
                return nobody
            raise
        clustered = linker.clustering.cluster_pairwise_predictions_at_threshold(
            predictions, threshold_match_probability=parameters["threshold"]
        )
        table = clustered.as_pyarrow_table()
        label = nobody
        label[table.column("unique_id").to_numpy()] = table.column("cluster_id").to_numpy()
        clustered.drop_table_from_database_and_remove_from_cache()
        return without_singles(label)


@lru_cache(maxsize=1)
def _predicted(world: PreparedWorld, listed: bool) -> tuple[Any, Any]:
    """The trained linker and its scored pairs; kept for the thresholds of one world."""
    try:
        from splink import DuckDBAPI, Linker, SettingsCreator, block_on
    except ImportError as error:
        raise CannotRunError(INSTALL) from error
    database = DuckDBAPI()
    rows = account_rows(world, listed)
    # A world without devices has no such comparison; a value that nobody shares tells nobody apart.
    shared = [name for name in DOMAINS if rows.column(f"{name}_any").null_count < rows.num_rows]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[comparison(domain) for domain in shared],
        blocking_rules_to_generate_predictions=[
            block_on(f"{domain}_any", arrays_to_explode=[f"{domain}_any"]) for domain in shared if domain in BLOCKED
        ],
        retain_matching_columns=False,
    )
    linker = Linker(database.register(rows), settings, log_level="ERROR")
    train(linker, [f"{name}_main" for name in TRAINED_ON if name in shared])
    return linker, linker.inference.predict(threshold_match_probability=LEAST_PROBABILITY)


def comparison(domain: str) -> Any:
    """Levels: how rare the rarest value in common is. The main value stands in the first level so that Splink knows not
    to train a comparison on pairs that were blocked on it."""
    from splink import comparison_level_library as levels
    from splink import comparison_library as comparisons

    missing = f"{domain}_main_l IS NULL OR {domain}_main_r IS NULL"
    shares = [
        levels.CustomLevel(f"list_has_any({domain}_{band}_l, {domain}_{band}_r)", f"at most {band} accounts")
        for band in BANDS
    ]
    null = levels.CustomLevel(missing, "missing").configure(is_null_level=True)
    return comparisons.CustomComparison([null, *shares, levels.ElseLevel()], output_column_name=domain)


def train(linker: Any, columns: Sequence[str], recall: float | None = SURE_RECALL) -> None:
    """Two of ``columns`` in common make a match, and find ``recall`` of the matches: where the prior comes from; None:
    the prior of the settings stays. u comes from random pairs; EM blocks on each column in turn."""
    from splink import block_on

    if recall is not None:
        sure = [block_on(one, other) for one, other in combinations(columns, 2)]
        linker.training.estimate_probability_two_random_records_match(sure, recall=recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=U_PAIRS, seed=SEED)
    for column in columns:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(column), max_pairs=EM_PAIRS, fix_probability_two_random_records_match=recall is None
        )
