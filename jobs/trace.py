"""The job ``trace``: from a lead's statements, or from a link, down to the rows that landed; read again and checked.

Without an id it checks every statement and every link of the night.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Collection, Sequence

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from graph.contract import Table
from graph.failures import InputOutputError, UsageError
from graph.tables import LINK_EVIDENCE
from jobs import configuration, keys, landing, options, session
from jobs.citations import Outcome, Verdict, lines
from jobs.inputs import inputs_of, recorded
from jobs.published_tables import PublishedTables, key_version, published_night
from jobs.replay import Replay
from jobs.scratch import scratch
from jobs.warehouse import NightInfo, Warehouse
from leads.tables import LEAD_EVIDENCE
from lineage.tracing import edge_citations, sampled, statement_citations

SHOWN = 100


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "ids", nargs="*", metavar="LEAD_ID|ACCOUNT_A ACCOUNT_B", help="a lead, or a link's two accounts (default: all)"
    )
    parser.add_argument("--night", metavar="YYYY-MM-DD", help="published night to trace (default: the newest)")
    parser.add_argument("--show", type=int, default=SHOWN, metavar="N", help=f"citations to show (default: {SHOWN})")
    parser.add_argument("--edges", type=int, metavar="N", help="without an id, check N links' values (default: all)")
    for add in (options.add_landing, options.add_warehouse, options.add_config, options.add_key):
        add(parser)


def run(arguments: argparse.Namespace) -> int:
    """0 when every cited row is there with the same digest in an unchanged file; 65 when one is not, naming it.

    UsageError (2): no such night, lead or link. ConfigurationError (78): no key to compute digests with.
    """
    if len(arguments.ids) > 2:
        raise UsageError("trace takes one lead, or the two accounts of a link")
    settings = configuration.load(arguments.config)
    token_keys = keys.load_keys(arguments.key, arguments.landing, settings.standardise.key_version)
    warehouse = Warehouse(arguments.warehouse, settings.publish)
    night = published_night(warehouse, arguments.night)
    keyring = token_keys.of(key_version(PublishedTables(warehouse.sealed(night))))
    spark_options = settings.spark_options(landing.size(arguments.landing))
    with scratch(spark_options), session.started(spark_options) as spark:
        replay = Replay(spark, arguments.landing, settings, keyring)
        title, verdict = Tracer(spark, warehouse, night, replay, arguments.show).of(arguments.ids, arguments.edges)
    print("\n".join([f"night {night.night}, run {night.run_id}: {title}", *lines(verdict)]))
    return os.EX_OK if verdict.holds else os.EX_DATAERR


class Tracer:
    """Traces within one published night; at most ``show`` citations are shown."""

    def __init__(
        self, spark: SparkSession, warehouse: Warehouse, night: NightInfo, replay: Replay, show: int = SHOWN
    ) -> None:
        self._spark = spark
        self._warehouse = warehouse
        self._night = night
        self._replay = replay
        self._show = show

    def of(self, ids: Sequence[str], edges: int | None) -> tuple[str, Verdict]:
        """What was asked for, with a title: a lead, a link, or all statements and all (or some) links of the night."""
        if len(ids) == 1:
            lead = self._read(LEAD_EVIDENCE).where(F.col("lead_id") == ids[0])
            return f"lead {ids[0]}", self.statements(self._some(lead, f"lead `{ids[0]}`"))
        if ids:
            a, b = sorted(ids)
            link = self._read(LINK_EVIDENCE).where((F.col("account_a") == a) & (F.col("account_b") == b))
            return f"link {a} - {b}", self.edges(self._some(link, f"link between `{a}` and `{b}`"))
        return "every statement of a lead, values behind links", self.everything(edges)

    def statements(self, lead_evidence: DataFrame) -> Verdict:
        """The statements of leads."""
        return self._verdict(statement_citations(lead_evidence))

    def edges(self, link_evidence: DataFrame) -> Verdict:
        """The values behind links."""
        return self._verdict(self._cited(link_evidence), self._inputs())

    def everything(self, edges: int | None = None) -> Verdict:
        """Every statement and every value behind a link, or some ``edges`` of them; what does not resolve is shown."""
        values = self._read(LINK_EVIDENCE)
        links = self._cited(values if edges is None else sampled(values, edges))
        citations = statement_citations(self._read(LEAD_EVIDENCE)).unionByName(links)
        return self._verdict(citations, self._inputs(), failing=True)

    def _cited(self, link_evidence: DataFrame) -> DataFrame:
        return edge_citations(link_evidence, self._night.config_hash[:12])

    def _inputs(self) -> set[str]:
        """Files of the night that may hold a row that a link cites."""
        return self._replay.giving_traits(inputs_of(self._warehouse, self._night))

    def _verdict(self, citations: DataFrame, inputs: Collection[str] = (), *, failing: bool = False) -> Verdict:
        """``inputs``: files that are read beside those that the citations name."""
        named = {row.source_file for row in citations.select("source_file").distinct().collect()} - {None}
        files = self._replay.files(recorded(self._warehouse, self._night, {*named, *inputs}))
        with Outcome(self._replay.resolved(citations, files.values())) as outcome:
            counts, used = outcome.counts(), outcome.files()
            # A row that is in no file any more may have been in any that was changed.
            shown = {
                path: file for path, file in files.items() if path in used or not (counts.all_resolve or file.holds)
            }
            return Verdict(counts, shown, outcome.rows(self._show, failing=failing))

    def _read(self, table: Table) -> DataFrame:
        frame = self._warehouse.read(self._night, table, self._spark)
        if frame is None:
            raise InputOutputError(f"night {self._night.night} lacks {table.name}; run it again")
        return frame

    def _some(self, rows: DataFrame, what: str) -> DataFrame:
        if rows.isEmpty():
            raise UsageError(f"night {self._night.night} has no {what}")
        return rows
