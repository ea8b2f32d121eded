"""What a packet says as data."""

from __future__ import annotations

import pandas as pd

from leads.dossier.content import MOST_SHARED_VALUES, Setting, content, first_values
from leads.dossier.statements import numbered, statements
from leads.dossier.tables import LeadTables


def test_days_and_months_are_those_of_the_site(lead_tables: LeadTables, setting: Setting) -> None:
    packet = content(lead_tables, statements(numbered(lead_tables.evidence)), setting)
    assert [month["month"] for month in packet["months"]] == ["2026-02"]
    assert {store["valid_from"] for store in packet["stores"]} == {"2025-12-01T00:00:00+08:00"}
    assert packet["states"][0]["decided_at"] == "2026-03-04T00:00:00+08:00"


def test_a_dossier_shows_the_first_values_and_counts_the_others() -> None:
    values = pd.DataFrame({"token": [f"t{n:02d}" for n in range(MOST_SHARED_VALUES + 3)], "shown": None})
    section = first_values(values)
    assert [one["token"] for one in section["rows"]] == list(values["token"][:MOST_SHARED_VALUES])
    assert section["more"] == 3
    assert first_values(values.head(1)) == {"rows": [{"token": "t00", "shown": None}], "more": 0}
