"""The stage `validate`: typed rows in; accepted rows, the quarantine and the accounts of every row out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.failures import DataGateError, InputOutputError
from graph.passes.stored import stored
from graph.spread import parts_apart
from lineage.datasets import DATASETS, PROVENANCE, Dataset
from lineage.settings import ValidationSettings
from lineage.validation.check import Check
from lineage.validation.counts import Counts, check_gates, count
from lineage.validation.judge import Judging, write_judged
from lineage.validation.kept import Kept
from lineage.validation.prepared import part
from lineage.validation.quarantine import quarantined
from lineage.validation.settling import ACCEPTED, QUARANTINED

# How Spark names the file that it could not read.
READ_FILE = re.compile(r"reading file (.+?)\.\s+SQLSTATE")
# What this code's own readers said in a worker: the whole message, which holds no value.
OWN_FAILURE = re.compile(r"^graph\.failures\.(DataGateError|InputOutputError): (.+)$", re.MULTILINE)
# Java's word for what went wrong, and what helps: landing the same file again would not.
CAUSES = (
    ("OutOfMemoryError", InputOutputError, "Java has too little memory for it; give the run more"),
    ("AccessControlException", InputOutputError, "this user may not read it; give it read access"),
    ("Permission denied", InputOutputError, "this user may not read it; give it read access"),
    ("FILE_NOT_EXIST", InputOutputError, "it is gone since the night found it; run the night again when it has landed"),
    ("FileNotFoundException", InputOutputError, "it is gone since the night found it; run the night again"),
    ("ParquetCrypto", DataGateError, "it is encrypted; land it without Parquet's encryption"),
    ("BadConfigurationException", DataGateError, "its compression has no reader here; write it with zstd or snappy"),
    ("PARQUET_COLUMN_DATA_TYPE_MISMATCH", DataGateError, "its columns are of other types than its footer says"),
    (
        "READ_ANCIENT_DATETIME",
        DataGateError,
        "it holds times of before 1900 in an old calendar; write it anew",
    ),
)


@dataclass(frozen=True)
class Validated:
    """What the night goes on with.

    ``accepted``: per dataset the typed contract columns and the provenance columns, natural keys unique.
    ``quarantine``: per ``lineage.tables.QUARANTINE``.
    ``kept``: every judged row. ``checks``: the rules as applied. ``protections_lost``:
    protecting datasets without an accepted row. ``notes``: what the run has to say.
    """

    accepted: dict[str, DataFrame]
    quarantine: DataFrame
    kept: Kept
    checks: Mapping[str, list[Check]]
    counts: Counts
    protections_lost: list[str]
    notes: list[str]


def validate(typed: Mapping[str, DataFrame], judging: Judging, settings: ValidationSettings, folder: str) -> Validated:
    """Splits the rows of ``lineage.ingest.typed``; one Spark job reads and judges all, they stay below ``folder``.

    A dataset that is left out has no rows.

    DataGateError: a mandatory dataset is empty, too large a share of a dataset is bad, an account id stands under two
    platforms, or a file turned out unreadable. InputOutputError: ``folder`` cannot be written.
    """
    session = next(iter(typed.values())).sparkSession
    try:
        with parts_apart(session):
            lines = write_judged(typed, judging, folder).collect()
    except Exception as error:
        raise unreadable(error) from error
    kept = Kept(session, folder)
    counts = count(lines, kept)
    check_gates(counts, settings, kept)
    return Validated(
        accepted={name: _accepted(kept, dataset) for name, dataset in DATASETS.items()},
        quarantine=quarantined(kept.rows_of_all(QUARANTINED), judging.checks),
        kept=kept,
        checks=judging.checks,
        counts=counts,
        protections_lost=[name for name in DATASETS if DATASETS[name].protects and not counts.accepted[name]],
        notes=[
            *(f"{name}: no accepted row" for name in DATASETS if not counts.accepted[name]),
            *_cut_notes(counts, settings.snapshot_grace_hours),
        ],
    )


def _cut_notes(counts: Counts, hours: int) -> Iterator[str]:
    for name, columns in counts.cut.items():
        for column, rows in columns.items():
            yield f"{name}: {column} of {rows} rows lies at most {hours} hours after the night: cut to its last moment"


def _accepted(kept: Kept, dataset: Dataset) -> DataFrame:
    own = [F.col(f"{part(dataset.name)}.{c.name}").alias(c.name, metadata=c.metadata) for c in dataset]
    provenance = [F.col(c.name).alias(c.name, metadata=c.metadata) for c in PROVENANCE]
    rows = kept.rows(dataset.name, ACCEPTED)
    places = {c.name: (part(dataset.name), c.name) for c in dataset} | {c.name: (c.name,) for c in PROVENANCE}
    return stored(rows.select(*own, *provenance), *rows.scan.folders, fields=places)


def unreadable(error: Exception) -> Exception:
    """What kept Spark from reading a file to its end, by its cause; every other error stays what it is.

    Of Spark's own words only the file's name is told: they may hold what was read.
    """
    text = str(error)
    if own := OWN_FAILURE.search(text):
        return (DataGateError if own[1] == "DataGateError" else InputOutputError)(own[2])
    lines = [line for line in text.splitlines() if "FAILED_READ_FILE" in line or "CANNOT_READ_FILE" in line]
    if not lines:
        return error
    named = READ_FILE.search(lines[0])
    file = named[1] if named else "one of its files"
    for sign, failure, remedy in CAUSES:
        if sign in text:
            return failure(f"an extract cannot be read to its end: {file}: {remedy}")
    return DataGateError(f"an extract cannot be read to its end: {file}: it is damaged; land it again")
