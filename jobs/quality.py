"""Runs Great Expectations beside the mining: over all rows read and over those accepted, with Data Docs of both.

Importing it alone takes seconds, and it asks many small questions; none of its answers is needed before the night is
published. So it works in a thread of its own, and ``finish`` waits for it.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any, Self

from pyspark.sql import DataFrame

from graph.failures import Failure
from jobs.warehouse import Staging
from lineage.datasets import DATASETS
from lineage.validation import Validated
from lineage.validation.check import Check
from lineage.validation.duplicates import ACCEPTED
from lineage.validation.expectations import COUNTED, PASSED, batch, compare, expectations, unexpected
from lineage.validation.stage import EVERY_STATUS

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
        """Waits. Failure: the expectations and the quarantine disagree."""
        if self._checked:
            self._checked.result()


def _great_expectations() -> Any:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # nothing leaves the machine
    import great_expectations as gx

    for name in ("great_expectations", "py4j"):
        logging.getLogger(name).setLevel(logging.ERROR)
    return gx


def _check(imported: Future[Any], night: str, validated: Validated, staging: Staging, ended: Event) -> None:
    gx = imported.result()
    # Great Expectations is slow to import, so what needs it is imported here, too.
    from jobs.data_docs import Suite, write_pages

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    source = context.data_sources.add_spark("night", persist=False)
    suites = []
    for name, dataset in DATASETS.items():
        if ended.is_set():
            return
        checks = validated.checks[name]
        if validated.counts.read[name]:
            rows = batch(validated.kept, dataset, EVERY_STATUS, checks)
            found = _run(gx, context, source, f"{name}.read", rows, checks, COUNTED)
            compare(name, unexpected(found.to_json_dict()["results"]), validated.counts)
            suites.append(Suite(name, "read", found))
        if validated.counts.accepted[name]:
            rows = batch(validated.kept, dataset, (ACCEPTED,), checks)
            found = _run(gx, context, source, f"{name}.accepted", rows, checks, PASSED)
            _all_pass(name, found.to_json_dict()["results"])
            suites.append(Suite(name, "accepted", found))
    with tempfile.TemporaryDirectory(prefix="ringtrace-docs-") as folder:
        write_pages(Path(folder), night, suites, validated.counts)
        staging.add(FOLDER, folder)


def _run(
    gx: Any,
    context: Any,
    source: Any,
    name: str,
    frame: DataFrame,
    checks: list[Check],
    result_format: Mapping[str, Any],
) -> Any:
    suite = gx.ExpectationSuite(
        name=name, expectations=[getattr(gx.expectations, kind)(**given) for kind, given in expectations(checks)]
    )
    data = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("night")
    definition = gx.ValidationDefinition(name=name, data=data, suite=context.suites.add(suite))
    context.validation_definitions.add(definition)
    return definition.run(batch_parameters={"dataframe": frame}, result_format=dict(result_format))


def _all_pass(dataset: str, results: list[Mapping[str, Any]]) -> None:
    failed = [result["expectation_config"]["meta"]["check"] for result in results if not result["success"]]
    if failed:
        raise Failure(f"{dataset}: accepted rows fail {', '.join(failed)}")
