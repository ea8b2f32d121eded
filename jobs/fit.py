"""The job ``fit``: estimates the weights of the trait types from a published night and writes them for ``conf/``.

The night goes on with the version that its profile names until somebody puts the new file there: weights change when a
person decides so, never by themselves.
"""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

import jobs
from graph.failures import InputOutputError, UsageError
from graph.fitting.fitted import fit
from graph.given import given
from graph.tables import ACCOUNT_TRAITS, TRAIT_VALUES
from jobs import configuration, landing, options, session
from jobs.scratch import scratch
from jobs.settings import RingtraceSettings
from jobs.warehouse import Warehouse

LABELS = "account_a string, account_b string"
# Fewer pairs of one hand tell nothing about a trait type: its weight stays as the profile has it.
LEAST_PAIRS = 100


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--night", metavar="YYYY-MM-DD", required=True, help="published night to learn from")
    parser.add_argument(
        "--labels", metavar="LANDING", help="landing zone whose labels of that night are learnt from too"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="file to write, such as conf/weights.yaml"
    )
    options.add_warehouse(parser)
    options.add_config(parser)


def run(arguments: argparse.Namespace) -> int:
    """0; UsageError (2) when the night is not published."""
    settings = configuration.load(arguments.config)
    warehouse = Warehouse(arguments.warehouse, settings.publish)
    spark_options = settings.spark_options(0)
    with scratch(spark_options), session.started(spark_options) as spark:
        found, text = _fitted(arguments, settings, warehouse, spark)
    try:
        arguments.out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputOutputError(f"{arguments.out}: cannot be written: {error.strerror}") from error
    print(f"{arguments.out}: weights of {sum(pairs >= LEAST_PAIRS for _, _, pairs in found.values())} trait types")
    return os.EX_OK


def _fitted(
    arguments: argparse.Namespace, settings: RingtraceSettings, warehouse: Warehouse, spark: SparkSession
) -> tuple[dict[str, tuple[float, float, int]], str]:
    """What the night says of each trait type, and the file that says it."""
    traits = warehouse.read(arguments.night, ACCOUNT_TRAITS, spark)
    values = warehouse.read(arguments.night, TRAIT_VALUES, spark)
    if traits is None or values is None:
        raise UsageError(f"{arguments.warehouse}: night {arguments.night} is not published")
    labels = _labels(spark, arguments.labels, arguments.night, settings)
    found = fit(traits, values, labels, settings.traits, settings.link)
    accounts = traits.select("account_id").distinct().count()
    return found, written(found, arguments.night, accounts, labels.count(), settings)


def _labels(spark: SparkSession, zone: str | None, night: str, settings: RingtraceSettings) -> DataFrame:
    """Pairs that analysts found to be of one hand, or none."""
    if zone is None:
        return given(spark, [], LABELS)
    landed = landing.read(spark, zone, night, settings.landing, settings.columns).frames.get("labels")
    if landed is None:
        return given(spark, [], LABELS)
    return landed.where(F.col("same_operator")).select("account_a", "account_b").dropna().distinct()


def written(
    found: dict[str, tuple[float, float, int]], night: str, accounts: int, labels: int, settings: RingtraceSettings
) -> str:
    """The file's text: m of every trait type with enough pairs; u is said beside it, for the reader."""
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    lines = [
        f"# Weights fitted by `fit` on {today}, ringtrace {jobs.__version__}: site {settings.site.name}, "
        f"night {night}, {accounts} accounts, {labels} labelled pairs.",
        "# m by expectation maximisation over pairs blocked by each family of values that at most "
        f"{settings.link.fit_block_accounts} accounts hold; u from all pairs.",
    ]
    for name, (m, u, pairs) in sorted(found.items()):
        if pairs < LEAST_PAIRS:
            continue
        source = f"fit of {today} on night {night}, {pairs} pairs of one hand, u {u:.6f}"
        lines += [f"{name}:", f'  m: {{ value: {m:.3f}, unit: probability, source: "{source}" }}']
    return "\n".join(lines) + "\n"
