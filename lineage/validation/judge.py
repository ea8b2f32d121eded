"""Judges every row of a night in one plan: findings, failed checks, digest, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import DataFrame

from graph.tokens import Keyring
from lineage.validation.check import Check
from lineage.validation.duplicates import settle
from lineage.validation.gather import gather


def judged(
    typed: Mapping[str, DataFrame],
    checks: Mapping[str, list[Check]],
    keyring: Keyring,
    time_zone: str,
    tolerance_minutes: int,
) -> DataFrame:
    """``lineage.ingest.typed`` frames → (dataset, provenance, findings, ``_raw``, helper columns, ``_failed`` array of
    check ids or null, ``row_status``, ``_other_platform``, a struct per dataset). One row in, one row out.
    """
    return settle(gather(typed, checks, keyring, time_zone, tolerance_minutes))
