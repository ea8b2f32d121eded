"""Tags each row with the checks that it fails."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import DataFrame

from lineage.datasets import DATASETS, Dataset
from lineage.ingest import FINDINGS, quoted
from lineage.settings import LatestRule, Rule, RuleSettings, ValidationSettings
from lineage.validation.check import NIGHT_END, UNREAD, Check
from lineage.validation.kinds import KINDS

FAILED = "_failed"


def checks_of(dataset: Dataset, rules: RuleSettings, settings: ValidationSettings) -> list[Check]:
    """The rules of every dataset and the dataset's own, one check per column that they look at."""
    return [
        Check(dataset, rule, columns, _minutes(rule, dataset, columns, settings))
        for rule in (*rules.every_dataset, *rules.datasets.get(dataset.name, ()))
        for columns in KINDS[rule.kind].targets(rule, dataset)
    ]


def every_check(rules: RuleSettings, settings: ValidationSettings) -> dict[str, list[Check]]:
    """The checks of each dataset."""
    return {name: checks_of(dataset, rules, settings) for name, dataset in DATASETS.items()}


def _minutes(rule: Rule, dataset: Dataset, columns: tuple[str, ...], settings: ValidationSettings) -> int:
    if not isinstance(rule, LatestRule):
        return 0
    return settings.snapshot_grace_hours * 60 if dataset.tells_later(columns[0]) else settings.future_tolerance_minutes


def with_helpers(frame: DataFrame, time_zone: str) -> DataFrame:
    """Rows with findings and ``source_night`` → the same with the helper columns ``_unread`` and ``_night_end``."""
    unread = " OR ".join(f"{finding} IS NOT NULL" for finding in FINDINGS)
    return frame.selectExpr("*", f"IF({unread}, 1, 0) AS {UNREAD}", f"{_night_end(time_zone)} AS {NIGHT_END}")


def with_failures(frame: DataFrame, checks: Sequence[Check]) -> DataFrame:
    """Rows with helper columns → the same with ``_failed``: the ids of the checks that fail, null when none does."""
    # A predicate that is null (a missing value) is no failure, so it must not make the whole condition null.
    fails = {check.id: f"coalesce({_fails(check)}, false)" for check in checks}
    ids = ", ".join(f"IF({predicate}, {quoted(check)}, NULL)" for check, predicate in fails.items())
    return frame.selectExpr("*", f"IF({' OR '.join(fails.values())}, array_compact(array({ids})), NULL) AS {FAILED}")


def _fails(check: Check) -> str:
    predicate: str = KINDS[check.rule.kind].fails(check)
    return predicate


def _night_end(time_zone: str) -> str:
    """SQL: the first moment (UTC) after night N, the calendar day N in ``time_zone``."""
    next_day = "CAST(date_add(CAST(source_night AS DATE), 1) AS TIMESTAMP_NTZ)"
    return f"CAST(convert_timezone({quoted(time_zone)}, 'UTC', {next_day}) AS TIMESTAMP)"
