"""What a packet says as data."""

from __future__ import annotations

from leads.dossier.content import Setting, content
from leads.dossier.statements import numbered
from leads.dossier.tables import LeadTables


def test_days_and_months_are_those_of_the_site(lead_tables: LeadTables, setting: Setting) -> None:
    packet = content(lead_tables, numbered(lead_tables.evidence), setting)
    assert [month["month"] for month in packet["months"]] == ["2026-02"]
    assert {store["valid_from"] for store in packet["stores"]} == {"2025-12-01T00:00:00+08:00"}
    assert packet["states"][0]["decided_at"] == "2026-03-04T00:00:00+08:00"
