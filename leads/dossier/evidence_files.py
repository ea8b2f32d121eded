"""The tables of a packet, each as CSV for a reader and as Parquet for a program."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from leads.dossier.account_reasons import facts_of_statements
from leads.dossier.language import Language
from leads.dossier.tables import LeadTables
from leads.tables import LEAD_EVIDENCE
from lineage.integrity import canonical

FOLDER = "evidence"
DIGESTED = "lead_evidence.jsonl"
"""The rows of LEAD_EVIDENCE as the lead's ``evidence_digest`` covers them, a line each, sorted."""
# A spreadsheet takes a cell that begins so for a formula.
FORMULA = "^[=+@\\t\\r-]"


def evidence_tables(tables: LeadTables, numbered: pd.DataFrame, said: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The packet's tables by name; ``numbered``: the evidence with ``statement_id``, ``said``: its statements."""
    goods = [{"brand": one["brand"], **good} for one in tables.lead["appraisal_requests"] for good in one["goods"]]
    return {
        "statements": said.assign(statement_zh=said["statement"].map(Language("zh").tell)),
        "statement_rows": numbered[["statement_id", *LEAD_EVIDENCE.names]],
        "accounts": tables.members,
        "roles": tables.roles,
        "stores": tables.stores,
        "amounts": tables.amounts,
        "goods": tables.goods,
        "thresholds": pd.DataFrame(list(tables.lead["threshold_tests"])),
        "links": tables.links,
        "link_values": tables.values,
        "orders": tables.orders,
        "appraisal_goods": pd.DataFrame(goods),
        "states": tables.states,
        "events": tables.events,
        "account_statements": tables.reasons.drop(columns="facts"),
        "statement_facts": facts_of_statements(tables.reasons),
    }


def write_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Writes ``<name>.csv`` and ``<name>.parquet``; a table without rows keeps its header."""
    folder.mkdir(parents=True)
    for name, frame in tables.items():
        # Of tables this small threads of their own cost more than they save.
        table = pa.Table.from_pandas(frame, preserve_index=False, nthreads=1).replace_schema_metadata(None)
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
        with (folder / f"{name}.csv").open("wb") as file:
            # Spreadsheets take a file without the mark for one of their own code page.
            file.write(codecs.BOM_UTF8)
            csv.write_csv(_cells(table), file, csv.WriteOptions(quoting_style="needed", quoting_header="needed"))


def write_digested(folder: Path, evidence: pd.DataFrame) -> None:
    """Writes ``DIGESTED``: who has the file can compute the lead's ``evidence_digest`` again."""
    rows = pa.Table.from_pandas(evidence[LEAD_EVIDENCE.names], preserve_index=False).to_pylist()
    lines = sorted(canonical(row) for row in rows)
    (folder / DIGESTED).write_bytes(b"".join(line + b"\n" for line in lines))


def _cells(table: pa.Table) -> pa.Table:
    """What a spreadsheet shows: lists as text, times in UTC, money exact, no formulas."""
    columns = [_texts(column.combine_chunks()) for column in table.columns]
    return pa.table(columns, names=table.column_names)


def _texts(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_list(kind):
        words = pa.ListArray.from_arrays(column.offsets, column.values.cast(pa.string()), mask=column.is_null())
        return _harmless(pc.binary_join(words, "; "))
    if pa.types.is_timestamp(kind):
        return pc.strftime(column.cast(pa.timestamp("s", "UTC"), safe=False), "%Y-%m-%dT%H:%M:%SZ")
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _harmless(column.cast(pa.string()))
    return column.cast(pa.string()) if pa.types.is_decimal(kind) or pa.types.is_null(kind) else column


def _harmless(texts: pa.Array) -> pa.Array:
    formula = pc.match_substring_regex(texts, FORMULA)
    return pc.if_else(formula, pc.binary_join_element_wise("'", texts, ""), texts)
