"""Packets of a published night: whole, about their lead alone, in Chinese too, and never over one that is there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from jobs import cli, export_packet
from leads.dossier.phrases import in_chinese

Export = Callable[..., str]


@pytest.fixture
def export(published: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Export:
    def run(*words: str, code: int = 0) -> str:
        options = ["--warehouse", str(published.warehouse), "--out", str(tmp_path / "packets")]
        assert cli.main(["export-packet", *words, *options]) == code
        captured = capsys.readouterr()
        return captured.out + captured.err

    return run


def test_every_lead_of_a_night_is_exported(
    published: Any, export: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_packet, "LEADS_FOR_PROCESSES", 2)
    leads = published.frame(published.second, "leads").set_index("lead_id")
    assert len(leads) >= 2, "the world has too few leads to show anything"
    folders = [Path(line) for line in export("--all").splitlines()]
    assert [folder.name for folder in folders] == [f"{lead}-{published.second}-analyst" for lead in sorted(leads.index)]
    assert sorted(path.name for path in (tmp_path / "packets").iterdir()) == sorted(path.name for path in folders)
    for folder in folders:
        said = json.loads((folder / "packet.json").read_bytes())
        lead = leads.loc[said["lead_id"]]
        assert [one["account_id"] for one in said["accounts"]] == sorted(lead["suspected_accounts"])
        assert {one["store_id"] for one in said["stores"]} == set(lead["stores"])
        assert said["amounts"]["sold_value_low"] == f"{lead['sold_value_low']:.2f}"
        assert said["made_up"], "the landing zone is marked so"
        orders = pq.read_table(folder / "evidence/orders.parquet").to_pandas()
        assert orders["amount"].sum() == lead["sold_value_all"]


def test_every_statement_of_a_night_has_its_translation(published: Any) -> None:
    for night in (published.first, published.second):
        statements = published.frame(night, "lead_evidence")["statement"].unique()
        assert len(statements) > 100
        assert [said for said in statements if in_chinese(said) is None] == []
        queue = published.frame(night, "lead_queue")
        reasons = {reason for row in queue["priority_reasons"] for reason in row}
        assert [said for said in reasons if in_chinese(said) is None] == []


def test_a_packet_that_is_there_stays(published: Any, export: Export) -> None:
    lead = published.frame(published.second, "leads")["lead_id"].min()
    export(lead)
    assert "is there already" in export(lead, code=2)


def test_what_can_not_be_exported_is_a_usage_error(export: Export) -> None:
    assert "has no lead L-none" in export("L-none", code=2)
    assert "--all" in export(code=2)
