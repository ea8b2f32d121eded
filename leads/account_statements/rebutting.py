"""What a named account disputes, and a night's input without it.

A deed is disputed by its rows: they are left out of the accepted ones. A complaint or an appraisal stays as one that
was withdrawn or found nothing, so that a penalty which followed from it falls with it. A tie is disputed by its value:
the account is taken to have never used it; the rows stay, as they hold other values beside.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.failures import DataGateError, InputOutputError, UsageError
from graph.given import given

FIELDS = ("evidence", "reason", "by")
# What a paper that was disputed says instead, by dataset.
TAKEN_BACK = {"complaints": ("outcome", "withdrawn"), "appraisals": ("result", "undetermined")}


@dataclass(frozen=True)
class Dispute:
    """``evidence``: a fact's number, a row's digest or a value's token; ``by``: who accepted the ``reason``."""

    evidence: str
    reason: str
    by: str


@dataclass(frozen=True)
class Withheld:
    """What is left out: ``rows`` (digests), and ``uses`` (account, token)."""

    rows: frozenset[str] = frozenset()
    uses: frozenset[tuple[str, str]] = frozenset()

    def __or__(self, other: Withheld) -> Withheld:
        return Withheld(self.rows | other.rows, self.uses | other.uses)


def read_disputes(path: Path) -> list[Dispute]:
    """A file of rows with ``FIELDS``: CSV with a header, or JSON (a list of objects) where its name ends in `.json`.

    InputOutputError: it can't be read. DataGateError: it has another shape.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputOutputError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DataGateError(f"{path}: is not UTF-8") from error
    rows = _json_rows(path, text) if path.suffix == ".json" else list(csv.DictReader(text.splitlines()))
    if not rows or any(not isinstance(row, dict) or not set(FIELDS) <= set(row) for row in rows):
        raise DataGateError(f"{path}: each row must have {', '.join(FIELDS)}")
    disputes = [Dispute(*(str(row[name] or "").strip() for name in FIELDS)) for row in rows]
    if not all(dispute.evidence for dispute in disputes):
        raise DataGateError(f"{path}: a row names no evidence")
    return disputes


def _json_rows(path: Path, text: str) -> list[Any]:
    try:
        rows = json.loads(text)
    except json.JSONDecodeError as error:
        raise DataGateError(f"{path}: is not JSON") from error
    return rows if isinstance(rows, list) else []


def withheld(account_id: str, facts: Sequence[Mapping[str, Any]], disputes: Iterable[Dispute]) -> Withheld:
    """What the disputes leave out; ``facts``: of the account's statement. UsageError: the statement has no such fact,
    row or value; nobody can dispute what is said of another."""
    by_id = {fact["id"]: fact for fact in facts}
    rows = {row for fact in facts for row in fact["rows"]}
    tokens = {token for fact in facts for token in fact["tokens"]}
    out = Withheld()
    for dispute in disputes:
        named = dispute.evidence
        if named in by_id:
            out |= of_fact(account_id, by_id[named])
        elif named in tokens:
            out |= Withheld(uses=frozenset({(account_id, named)}))
        elif named in rows:
            out |= Withheld(rows=frozenset({named}))
        else:
            raise UsageError(f"the statement of {account_id} has no fact, row or value `{named}`")
    return out


def of_fact(account_id: str, fact: Mapping[str, Any]) -> Withheld:
    """A whole fact: its values where it rests on any, else its rows."""
    tokens = list(fact["tokens"])
    if tokens:
        return Withheld(uses=frozenset((account_id, token) for token in tokens))
    return Withheld(rows=frozenset(fact["rows"]))


def remaining(account_id: str, facts: Sequence[Mapping[str, Any]], out: Withheld) -> list[Mapping[str, Any]]:
    """The facts of which something is left."""

    def stands(fact: Mapping[str, Any]) -> bool:
        left = of_fact(account_id, fact)
        return bool(left.uses - out.uses or left.rows - out.rows)

    return [fact for fact in facts if stands(fact)]


def without_rows(accepted: Mapping[str, DataFrame], out: Withheld) -> dict[str, DataFrame]:
    """The accepted frames, whole but for the rows that are left out or taken back."""
    if not out.rows:
        return dict(accepted)
    spark = next(iter(accepted.values())).sparkSession
    digests = F.broadcast(given(spark, [(row,) for row in sorted(out.rows)], "row_digest string"))
    return {name: _without(name, frame, digests) for name, frame in accepted.items()}


def _without(name: str, frame: DataFrame, digests: DataFrame) -> DataFrame:
    if name not in TAKEN_BACK:
        return frame.join(digests, "row_digest", "left_anti").select(frame.columns)
    column, instead = TAKEN_BACK[name]
    marked = frame.join(digests.withColumn("_out", F.lit(True)), "row_digest", "left")
    said = F.when(F.col("_out"), F.lit(instead)).otherwise(F.col(column))
    return marked.withColumn(column, said).select(frame.columns)


def without_uses(account_traits: DataFrame, out: Withheld) -> DataFrame:
    """``ACCOUNT_TRAITS`` but for the uses that are left out."""
    if not out.uses:
        return account_traits
    uses = given(account_traits.sparkSession, sorted(out.uses), "account_id string, trait_token string")
    kept = account_traits.join(F.broadcast(uses), ["account_id", "trait_token"], "left_anti")
    return kept.select(account_traits.columns)
