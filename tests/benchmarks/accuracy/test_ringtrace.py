"""What the benchmark takes from the pipeline is there: stages, tables, columns."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from benchmarks.accuracy.methods.ringtrace import _found
from benchmarks.accuracy.nights import stages_between
from graph.contract import Table
from graph.tables import GROUP_MEMBERS, RING_MEMBERS, RING_ROLES, RINGS
from leads.tables import LEADS

READ = {
    GROUP_MEMBERS: ["account_id", "group_id", "membership", "membership_probability"],
    RING_MEMBERS: ["ring_id", "account_id", "membership"],
    RINGS: ["ring_id", "suspicion"],
    RING_ROLES: ["ring_id", "account_id", "role"],
    LEADS: ["lead_id", "suspected_accounts"],
}


@pytest.mark.parametrize(("table", "columns"), READ.items(), ids=lambda value: getattr(value, "name", ""))
def test_the_columns_are_published(table: Table, columns: list[str]) -> None:
    assert set(columns) <= set(table.names)


def test_the_stages_go_from_traits_to_leads() -> None:
    assert stages_between("ingest", "standardise") == ["ingest", "validate", "standardise"]
    assert {"guilt", "link", "communities", "rings", "roles", "leads"} <= set(stages_between("guilt", "leads"))


def test_associates_belong_to_nothing(tmp_path: Path) -> None:
    members = {"account_id": ["a", "b", "c"], "membership": ["core", "member", "associate"]}
    tables = {
        "group_members": {**members, "group_id": ["g"] * 3, "membership_probability": [1.0, 0.9, 0.6]},
        "ring_members": {**members, "ring_id": ["r"] * 3},
        "rings": {"ring_id": ["r"], "suspicion": [0.8]},
        "ring_roles": {"ring_id": ["r", "r"], "account_id": ["x", "a"], "role": ["identity_broker", "payee"]},
        "leads": {"lead_id": ["l"], "suspected_accounts": [["a", "b"]]},
    }
    for name, columns in tables.items():
        (tmp_path / name).mkdir()
        pd.DataFrame(columns).to_parquet(tmp_path / name / "part-0.parquet")
    found = _found(tmp_path, {"seconds": 1.0})
    assert found.clusters["account_id"].tolist() == found.ring_members["account_id"].tolist() == ["a", "b"]
    assert found.clusters["core"].tolist() == [True, False]
    assert found.brokers["account_id"].tolist() == ["x"]
    assert found.named["account_id"].tolist() == ["a", "b"]
