"""From published traits to fitted weights, on Spark: the comparing and the estimating is one task's work."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.columns import Floats, Ints, of_table
from graph.fitting.comparisons import chance, compare
from graph.fitting.em import estimate
from graph.fitting.labelled import learn
from graph.link.holdings import account_index, lookup, loud, shared, shared_values
from graph.link.kinds import Kinds
from graph.link.meetings import Holdings
from graph.linking import numbered_uses
from graph.passes.kept import in_order
from graph.passes.tasks import Columns, Tables, in_one_task, part_of
from graph.settings import LinkSettings, TraitType

MILLIONTHS = 1_000_000


class Fitted(NamedTuple):
    """Per trait type: m and u in millionths, and the pairs of one hand (expected and labelled, whole) behind m."""

    kind: Ints
    m: Ints
    u: Ints
    pairs: Ints


OUTPUTS = {"fitted": Fitted._fields}


def fit(
    account_traits: DataFrame,
    trait_values: DataFrame,
    labels: DataFrame,
    types: Mapping[str, TraitType],
    settings: LinkSettings,
) -> dict[str, tuple[float, float, int]]:
    """(m, u, pairs) of each trait type, from the traits of a night.

    ``account_traits`` as ``ACCOUNT_TRAITS``; ``trait_values`` as ``TRAIT_VALUES``, for the listed places; ``labels``:
    (account_a, account_b), pairs that analysts found to be of one hand.
    """
    kinds = Kinds.of(types, settings)
    index = account_index(account_traits.select("account_id"), account_traits).persist()
    places = trait_values.where("place_kind is not null").select("trait_token", "place_kind")
    found = shared(account_traits).persist()
    values = shared_values(found, places, types).persist()
    code = lookup({name: number for number, name in enumerate(kinds.names)}, F.col("trait_type"))
    having = loud(account_traits, settings).join(index, "account_id").select("account", code.alias("kind")).distinct()
    numbered = index.select("account_id", "account")
    inputs = {
        "holdings": numbered_uses(found, values, index, kinds, settings).select(*Holdings._fields),
        "having": having,
        "labels": labels.join(numbered.toDF("account_a", "a"), "account_a")
        .join(numbered.toDF("account_b", "b"), "account_b")
        .select("a", "b"),
    }
    work = partial(_fit, accounts=index.count(), kinds=kinds, settings=settings)
    rows = part_of(in_one_task(inputs, work, OUTPUTS), OUTPUTS, "fitted").collect()
    return {kinds.names[row.kind]: (row.m / MILLIONTHS, row.u / MILLIONTHS, row.pairs) for row in rows}


def _fit(tables: Tables, accounts: int, kinds: Kinds, settings: LinkSettings) -> dict[str, Columns]:
    holdings = in_order(of_table(Holdings, tables["holdings"]))
    having = tables["having"]
    present = np.zeros(accounts, dtype=np.int64)
    np.bitwise_or.at(present, having["account"].to_numpy(), np.int64(1) << having["kind"].to_numpy())
    u = chance(holdings, present, kinds, settings)
    found = estimate(compare(holdings, present, settings.fit_block_accounts, kinds, settings), u, kinds)
    a, b = tables["labels"]["a"].to_numpy(), tables["labels"]["b"].to_numpy()
    if len(a):
        found = learn(found, _agreed(holdings, a, b), present[a] & present[b])
    m, chances, pairs = (_whole(column) for column in (found.m * MILLIONTHS, u * MILLIONTHS, found.pairs))
    return {"fitted": Fitted(np.arange(len(kinds.names)), m, chances, pairs)}


def _whole(column: Floats) -> Ints:
    rounded: Ints = np.rint(column).astype(np.int64)
    return rounded


def _agreed(holdings: Holdings, a: Ints, b: Ints) -> Ints:
    """Mask of the trait types that each labelled pair shares a value of; there are few such pairs."""
    by_account = np.lexsort((holdings.value, holdings.account))
    account, value, kind = (column[by_account] for column in (holdings.account, holdings.value, holdings.kind))
    agreed = np.zeros(len(a), dtype=np.int64)
    for place, (one, other) in enumerate(zip(a.tolist(), b.tolist(), strict=True)):
        mine, theirs = (slice(*np.searchsorted(account, (who, who + 1))) for who in (one, other))
        shared = kind[mine][np.isin(value[mine], value[theirs])]
        agreed[place] = np.bitwise_or.reduce(np.int64(1) << shared) if len(shared) else 0
    return agreed
