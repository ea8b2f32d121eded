"""The stage ``gate``: measures tonight's input, holds it against the nights before, and draws how it went."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow.dataset as ds

from graph.failures import DataGateError
from graph.given import given
from graph.passes.sql import in_memory
from graph.passes.stored import files_of
from graph.tables import ACCOUNT_TRAITS
from jobs.night import Night
from jobs.published_tables import PublishedTables
from jobs.vault.access import system_user
from jobs.warehouse import Warehouse
from lineage.datasets import DATASETS
from lineage.gate import Measure, Measured, by_subject, judged, measures, traits
from lineage.settings import GateSettings
from lineage.tables import INPUT_MEASURES

TRENDS = "_data_docs/trends.html"
# What a message repeats; the table and the page hold all.
MOST_LINES = 20


def measured_before(
    warehouse: Warehouse, night: str, settings: GateSettings, trusted: Collection[str]
) -> dict[str, Measured]:
    """The measures of the nights before ``night``, by night, oldest first; those of older versions have none.

    ``trusted``: fingerprints of the keys, one of which must have signed each; DataGateError where none has.
    """
    before = [info for info in warehouse.published() if info.night < night and INPUT_MEASURES.name in info.tables]
    found = {}
    for info in before[-settings.nights :]:
        rows = PublishedTables(warehouse.sealed(info, trusted)).rows(INPUT_MEASURES)
        found[info.night] = by_subject(map(Measure._make, rows[INPUT_MEASURES.names].itertuples(index=False)))
    return found


def gate(night: Night) -> None:
    """Measures of the input; DataGateError (65) where it is so different that an extract must have gone wrong."""
    found = [*_of_rows(night), *_of_traits(night)]
    night.write((INPUT_MEASURES, given(night.spark, sorted(found), INPUT_MEASURES.schema)))
    before = list(night.measured_before.values())
    findings = judged(found, before, night.settings.gate)
    night.notes += [f"input: {finding.text}" for finding in findings]
    # Loaded only here: it comes with Great Expectations, which takes seconds.
    from jobs.data_docs.trends import page

    nights = {**night.measured_before, night.name: by_subject(found)}
    night.staging.add_text(TRENDS, page(nights, findings))
    stops = [finding.text for finding in findings if finding.level == "stop"]
    if stops and night.accepted_input is None:
        more = f" and {len(stops) - MOST_LINES} more" if len(stops) > MOST_LINES else ""
        raise DataGateError(
            f"night {night.name}: its input is not like that of the {len(before)} nights before: "
            f"{'; '.join(stops[:MOST_LINES])}{more}. Look at the extracts; if they are right, say why: "
            f"./spark-submit.sh nightly --night {night.name} --accept-input REASON"
        )
    if stops:
        night.notes.append(f"input accepted by {system_user()}, though it is so different: {night.accepted_input}")


def _of_rows(night: Night) -> list[Measure]:
    return [
        one
        for name, dataset in DATASETS.items()
        if night.counts.read[name]
        for one in measures(night.judged.files(name), dataset, night.name, night.settings.rules)
    ]


def _of_traits(night: Night) -> list[Measure]:
    """How many accounts have a trait of each type, from the table of traits as it was written."""
    files, root = files_of(f"{night.staging.path}/{ACCOUNT_TRAITS.name}")
    with in_memory() as engine:
        engine.register("uses", ds.dataset(root, filesystem=files, format="parquet"))
        found = engine.execute("SELECT trait_type, count(DISTINCT account_id) FROM uses GROUP BY trait_type").fetchall()
    return traits({trait_type: int(accounts) for trait_type, accounts in found}, night.counts.accepted["accounts"])
