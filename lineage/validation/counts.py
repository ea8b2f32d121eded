"""The accounts of every row, and the gates that they must pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from graph.failures import DataGateError, Failure, InputOutputError
from graph.free_text import masked_text
from lineage.datasets import DATASETS
from lineage.settings import ValidationSettings
from lineage.validation.check import CUT
from lineage.validation.judge import EVERY_ROW, NOT_WRITTEN
from lineage.validation.kept import EVERY_STATUS, Kept
from lineage.validation.prepared import part
from lineage.validation.settling import ACCEPTED, OTHER_PLATFORM, QUARANTINED, STATUS


@dataclass(frozen=True)
class Counts:
    """Rows per dataset; read = accepted + quarantined + deduplicated. ``failed``: dataset → check id → rows; ``cut``:
    dataset → column → accepted rows whose time there was cut to the night.
    """

    read: dict[str, int] = field(default_factory=dict)
    accepted: dict[str, int] = field(default_factory=dict)
    quarantined: dict[str, int] = field(default_factory=dict)
    deduplicated: dict[str, int] = field(default_factory=dict)
    failed: dict[str, dict[str, int]] = field(default_factory=dict)
    cut: dict[str, dict[str, int]] = field(default_factory=dict)


def count(lines: Iterable[Row], kept: Kept) -> Counts:
    """What ``lineage.validation.judge.write_judged`` counted, in all.

    DataGateError: an account id stands under two platforms. InputOutputError: a file could not be written.
    """
    rows = Counter[tuple[str, str, str]]()
    for line in lines:
        if line[STATUS] == NOT_WRITTEN:
            raise InputOutputError(f"{line['dataset']}: judged rows cannot be written: {line['mark']}")
        rows[line["dataset"], line[STATUS], line["mark"]] += line["rows"]
    if ("accounts", QUARANTINED, OTHER_PLATFORM) in rows:
        raise _two_platforms(kept.rows("accounts", QUARANTINED))
    accepted, quarantined, deduplicated = (
        {name: rows[name, status, EVERY_ROW] for name in DATASETS} for status in EVERY_STATUS
    )
    failed, cut = ({name: Counter[str]() for name in DATASETS} for _ in range(2))
    for (name, status, mark), marked in sorted(rows.items()):
        kind, _, column = mark.partition(":")
        if kind == CUT:
            cut[name][column] += marked if status == ACCEPTED else 0
        elif mark != EVERY_ROW:
            failed[name][mark] += marked
    read = {name: accepted[name] + quarantined[name] + deduplicated[name] for name in DATASETS}
    return Counts(read, accepted, quarantined, deduplicated, *(_plain(marks) for marks in (failed, cut)))


def _plain(marks: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {name: {mark: rows for mark, rows in counted.items() if rows} for name, counted in marks.items()}


def _two_platforms(accounts: DataFrame) -> DataGateError:
    account = accounts.where(OTHER_PLATFORM).agg(F.min(f"{part('accounts')}.account_id")).collect()[0][0]
    return DataGateError(
        f"accounts: the id {masked_text(account)} stands under two platforms; map it to platform:id (conf/columns.yaml)"
    )


def check_gates(counts: Counts, settings: ValidationSettings, kept: Kept) -> None:
    """DataGateError when a mandatory dataset has no usable row, or too large a share of a dataset is bad."""
    for name, dataset in DATASETS.items():
        read, bad = counts.read[name], counts.quarantined[name]
        limit = settings.max_quarantined_share.get(name, 1.0)
        if read >= settings.share_from_rows and bad > limit * read:
            raise DataGateError(
                f"{name}: {bad} of {read} rows are bad, more than the share of {limit:g} that a night stands; "
                f"most of them: {_most(counts.failed[name])}, {_where(kept.rows(name, QUARANTINED))}; "
                f"mend the extract, or raise validation.max_quarantined_share.{name}"
            )
        if dataset.mandatory and not counts.accepted[name]:
            raise DataGateError(f"{name}: has no usable row ({read} read); a night needs it")


def check_rows_read(counts: Counts, landed: Mapping[str, int]) -> None:
    """Failure when a dataset's rows judged are not as many as its files hold, counted without Spark."""
    for name, rows in landed.items():
        if counts.read[name] != rows:
            raise Failure(f"{name}: {rows} rows landed, but {counts.read[name]} were judged")


def _most(failed: Mapping[str, int]) -> str:
    most = sorted(failed.items(), key=lambda item: (-item[1], item[0]))[:3]
    # A rule on reading looks at a finding (`_wrong_type`), which is no column of the extract.
    return ", ".join(f"{check.partition(':_')[0]} ({rows})" for check, rows in most)


def _where(bad: DataFrame) -> str:
    """The file with most of the bad rows, and the columns that most of those could not be read in."""
    columns = F.concat_ws(", ", "_bad_utf8", "_wrong_type", "_not_finite").alias("columns")
    found = bad.groupBy("source_file", columns).count().orderBy(F.desc("count"), "source_file", "columns").first()
    assert found is not None, "bad rows were counted"
    return f"{found['source_file']}, column {found['columns']}" if found["columns"] else str(found["source_file"])
