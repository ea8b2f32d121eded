"""ringtrace on Febrl's records: holdings, the fit of the weights, links and groups, by the pipeline's own functions."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from benchmarks.accuracy.metrics.partitions import Labels
from benchmarks.linkage.pairs import ScoredPairs
from graph import grouping
from graph.components import components
from graph.fitting.fitted import fit
from graph.link.published import posterior
from graph.link.ties import needed_millibits
from graph.linking import Linked, mine_links
from graph.membership import BELONGS
from graph.settings import MiningSettings, TraitType
from graph.tables import ACCOUNT_TRAITS
from jobs.fit import LABELS, LEAST_PAIRS

PLACES = "trait_token string, place_kind string"
# Time plays no part: every value is used by everybody at one moment.
MOMENT = datetime(2008, 1, 1, tzinfo=UTC)


def account_ids(records: int) -> list[str]:
    """Ids of the records, sorted: a record's place is its account's number."""
    return [f"record-{place:06}" for place in range(records)]


def holdings(values: pd.DataFrame, types: Mapping[str, TraitType]) -> pa.Table:
    """``graph.tables.ACCOUNT_TRAITS`` of records: ``values`` has a column per trait type. The data are public and made
    up, so a token is the value in clear."""
    ids = np.array(account_ids(len(values)), dtype=object)
    columns: dict[str, list[object]] = {name: [] for name in ACCOUNT_TRAITS.names}
    for name, kind in types.items():
        for account, value in zip(ids[values[name].notna()], values[name].dropna(), strict=True):
            row = (account, kind.family, name, kind.domain, f"{name}: {value}", MOMENT, MOMENT, 1, [account])
            for column, cell in zip(columns.values(), row, strict=True):
                column.append(cell)
    return pa.table(columns)


class Mined:
    """Records linked by ringtrace. ``pairs``: those with any evidence, by their posterior; ``seconds``: fit and links;
    ``fitted``: (m, u, pairs) of each trait type, as ``graph.fitting.fitted.fit`` gives them."""

    def __init__(self, spark: SparkSession, values: pd.DataFrame, profile: MiningSettings) -> None:
        self._profile = profile
        traits = spark.createDataFrame(holdings(values, profile.traits)).persist()
        traits.count()
        begun = time.monotonic()
        nowhere = spark.createDataFrame([], PLACES)
        self.fitted = fit(traits, nowhere, spark.createDataFrame([], LABELS), profile.traits, profile.link)
        self._accounts = len(values)
        ids = spark.createDataFrame(pa.table({"account_id": account_ids(self._accounts)}))
        self._linked = mine_links(traits, nowhere, profile._replace(traits=self._types()), ids)
        self.pairs = _scored(self._linked)
        self.seconds = time.monotonic() - begun

    def _types(self) -> dict[str, TraitType]:
        """With the fitted m, where the fit rests on enough pairs."""
        return {
            name: kind.model_copy(update={"m": self.fitted[name][0]}) if self.fitted[name][2] >= LEAST_PAIRS else kind
            for name, kind in self._profile.traits.items()
        }

    def groups(self, threshold: float) -> Labels:
        """The group of each record, made of the links of at least ``threshold``."""
        needed = needed_millibits(self._linked.rules.prior, threshold)
        firm = self._linked.links.where(F.col("millibits") >= needed)
        parts = components(grouping.edges(firm).select("src", "dst"), self._profile.components)
        members = grouping.group(self._linked, firm, parts, self._profile.communities).members
        return _labels(members, self._accounts)


def _scored(linked: Linked) -> ScoredPairs:
    probability = posterior(F.col("millibits"), linked.rules.prior).alias("probability")
    links = linked.links.select("a", "b", probability).orderBy("a", "b").toPandas()
    return ScoredPairs(*(links[name].to_numpy() for name in links))


def _labels(members: DataFrame, accounts: int) -> Labels:
    """Numbers of the groups; -1 for a record in none, or in doubt."""
    rows = members.where(BELONGS).select("account_id", "group_id").orderBy("account_id").toPandas()
    label = np.full(accounts, -1, dtype=np.int64)
    places = np.searchsorted(np.array(account_ids(accounts)), rows["account_id"].to_numpy(dtype=str))
    label[places] = pd.factorize(rows["group_id"])[0]
    return label
