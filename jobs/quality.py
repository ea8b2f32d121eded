"""Counts every rule again beside the mining, and has Great Expectations judge both counts, with Data Docs.

DuckDB counts the files that the night goes on from; Great Expectations gets its counts and the night's, a suite a
dataset. Importing it alone takes seconds, and nothing needs its answers before the night is published, so it works in a
thread of its own, and ``finish`` waits for it.
"""

from __future__ import annotations

import logging
import os
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any, Self

import pandas as pd

from graph.failures import Failure
from jobs.warehouse import Staging
from lineage.datasets import DATASETS
from lineage.validation import Validated
from lineage.validation.recount import COUNTED, LET_THROUGH, RECOUNTED, differences, recount, side_by_side

FOLDER = "_data_docs"


class Quality:
    """The check of one night's rows: begins to load Great Expectations when made, ends with its ``with`` block.

    It waits there for the check, which a failing stage cuts short: what is left of the run is removed next.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="quality")
        self._imported = self._pool.submit(_great_expectations)
        self._checked: Future[None] | None = None
        self._ended = Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._pool.shutdown(wait=self._checked is not None, cancel_futures=True)

    def start(self, night: str, validated: Validated, staging: Staging) -> None:
        """Begins to check the judged rows; their Data Docs (HTML) become part of the run."""
        self._checked = self._pool.submit(_check, self._imported, night, validated, staging, self._ended)

    def finish(self) -> None:
        """Waits. Failure: the two counts disagree, or an accepted row fails a rule."""
        if self._checked:
            self._checked.result()


def _great_expectations() -> Any:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # nothing leaves the machine
    import great_expectations as gx

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    return gx


def _check(imported: Future[Any], night: str, validated: Validated, staging: Staging, ended: Event) -> None:
    gx = imported.result()
    # Great Expectations is slow to import, so what needs it is imported here, too.
    from jobs.data_docs import Suite, write_pages

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    source = context.data_sources.add_pandas("night")
    suites = []
    for name, dataset in DATASETS.items():
        if ended.is_set():
            return
        if validated.counts.read[name]:
            checks = validated.checks[name]
            found = recount(validated.kept.files(name), dataset, checks)
            lines = side_by_side(found, validated.counts, name)
            result = _run(gx, context, source, name, lines)
            if not result.success:
                raise Failure(f"{name}: {differences(lines)}")
            suites.append(Suite(name, result, checks, lines))
    with tempfile.TemporaryDirectory(prefix="ringtrace-docs-") as folder:
        write_pages(Path(folder), night, suites, validated.counts)
        staging.add(FOLDER, folder)


def _run(gx: Any, context: Any, source: Any, name: str, lines: pd.DataFrame) -> Any:
    expect = gx.expectations
    suite = gx.ExpectationSuite(
        name=name,
        expectations=[
            expect.ExpectColumnPairValuesToBeEqual(
                column_A=RECOUNTED, column_B=COUNTED, notes="DuckDB counts the rows that the night counts"
            ),
            expect.ExpectColumnValuesToBeBetween(
                column=LET_THROUGH, max_value=0, notes="no row that was accepted fails a rule"
            ),
        ],
    )
    data = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("night")
    definition = gx.ValidationDefinition(name=name, data=data, suite=context.suites.add(suite))
    context.validation_definitions.add(definition)
    return definition.run(batch_parameters={"dataframe": lines}, result_format={"result_format": "SUMMARY"})
