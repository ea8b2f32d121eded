"""The generated pages are those of today's schemas, and the schemas explain themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from graph.contract import Table
from jobs.tables import TABLES, pages

CONTRACT = {
    "account_traits": "account_id family trait_type trait_token first_seen last_seen observations source_rows",
    "trait_values": "trait_token trait_type accounts corroboration value_class bits reason",
    "links": "account_a account_b bits probability families hard first_together last_together",
    "link_evidence": "account_a account_b trait_type trait_token bits overlap_days source_rows",
    "groups": "group_id accounts families cohesion",
    "group_members": "group_id account_id membership membership_probability",
    "rings": "ring_id group_id status members stores suspicion confidence brands provinces first_seen_night "
    "config_hash",
    "ring_members": "ring_id account_id membership membership_probability suspected reasons",
    "ring_roles": "ring_id account_id role score reason",
    "ring_stores": "ring_id store_id valid_from valid_to orders sold_value brands",
    "supply_edges": "from_id to_id kind amount shipments first_seen last_seen",
    "ring_events": "ring_id event other_ring_ids evidence",
    "exclusions": "account_id ring_id reason trait_token detail",
    "order_assessments": "order_id ring_id store_id amount brushing_probability reasons",
    "regional_distribution": "basis level adcode name rings members stores orders sold_value leads suppressed",
    "leads": "lead_id ring_id priority state brands suspected_accounts stores sold_value_all sold_value_low "
    "sold_value_high unsold_value threshold_rule threshold_met lead_region evidence_digest appraisal_requests summary",
    "lead_evidence": "lead_id statement kind source_dataset source_night source_file row_digest rule rule_version",
    "lead_states": "lead_id state decided_at by reason",
    "account_statements": "lead_id account_id language statement evidence_rows rebuttal_evidence",
    "quarantine": "dataset source_file row_digest row rules",
    "runs": "run_id started_at ended_at config_hash code_version rows_in accepted quarantined deduplicated seconds",
}


def test_the_pages_are_up_to_date(root: Path) -> None:
    stale = [name for name, text in pages().items() if (root / "docs" / name).read_text(encoding="utf-8") != text]
    assert stale == [], "run ./spark-submit.sh tables"


def test_every_table_and_column_that_others_rely_on_is_there() -> None:
    here = {table.name: set(table.names) for table in TABLES}
    missing = {name: set(columns.split()) - here.get(name, set()) for name, columns in CONTRACT.items()}
    assert {name: columns for name, columns in missing.items() if columns} == {}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_has_a_sentence_and_every_key_is_a_column(table: Table) -> None:
    assert all(column.text.endswith(".") and column.unit and column.source for column in table)
    assert set(table.key) <= set(table.names)


def test_sentence_unit_and_source_reach_the_schema(spark: SparkSession) -> None:
    table = TABLES[0]
    field = table.select(spark.createDataFrame([], table.schema)).schema[table.names[0]]
    assert field.metadata == table.column(table.names[0]).metadata
