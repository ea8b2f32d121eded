"""Packets of a published night: whole, about their lead alone, in Chinese too, and never over one that is there."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from graph.failures import InputOutputError
from jobs import cli
from jobs.packets import job, writing
from jobs.vault import AccessLog
from leads.dossier.phrases import in_chinese
from leads.seal.verify_packet import check
from lineage.signing import published_test_signer
from tests.canary import hits
from tests.faults.harness import MARK, wait_for_the_end
from tests.leads.seal.tampering import KINDS, tamper_with
from tests.planted import VALUES

Export = Callable[..., str]


@pytest.fixture
def export(published: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Export:
    def run(*words: str, code: int = 0) -> str:
        options = ["--warehouse", str(published.warehouse), "--out", str(tmp_path / "packets")]
        options += ["--landing", str(published.landing), "--vault", str(published.vault)]
        assert cli.main(["export-packet", *words, *options]) == code
        captured = capsys.readouterr()
        return captured.out + captured.err

    return run


def test_every_lead_of_a_night_is_exported(
    published: Any, export: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "LEADS_FOR_PROCESSES", 2)
    monkeypatch.setattr(job, "LEADS_AT_ONCE", 2)
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
        assert check(folder).whole
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


def test_a_packet_for_the_police_has_the_rows_that_its_statements_cite(
    published: Any, export: Export, tmp_path: Path
) -> None:
    lead = _of_the_canary(published)
    assert "legal basis" in export(lead, "--profile", "police", code=2)
    folder = Path(export(lead, "--profile", "police", "--legal-basis", "order 7/2026").strip())
    assert {path.stat().st_mode & 0o077 for path in (folder, *folder.rglob("*"))} == {0}, "clear text is its owner's"
    rows = [json.loads(line) for line in (folder / "source_rows.jsonl").read_bytes().splitlines()]
    for row in rows:
        content = bytes.fromhex(row["row_salt"]) + row["row_json"].encode()
        assert hashlib.sha256(content).hexdigest() == row["row_digest"]
    masked = [json.loads(line) for line in (folder / "source_rows_masked.jsonl").read_bytes().splitlines()]
    assert {row["dataset"] for row in masked} <= {"orders", "complaints", "shipments", "transfers"}
    cited = set(pq.read_table(folder / "evidence/statement_rows.parquet")["row_digest"].drop_null().to_pylist())
    assert {row["row_digest"] for row in (*rows, *masked)} == cited
    assert any(_shared_values(folder))
    last = list(AccessLog(published.vault / "access.jsonl").lines())[-1]
    assert (last["lead_id"], last["legal_basis"], last["rows"]) == (lead, "order 7/2026", len(cited))


def test_buyers_stay_masked_unless_they_are_asked_for(published: Any, export: Export) -> None:
    lead = _of_the_canary(published)
    words = (lead, "--profile", "police", "--legal-basis", "order 7/2026", "--third-persons")
    folder = Path(export(*words).strip())
    assert not (folder / "source_rows_masked.jsonl").exists()
    assert json.loads((folder / "manifest.json").read_bytes())["source_rows"], "anybody can compute every digest"
    assert b'"dataset":"orders"' in (folder / "source_rows.jsonl").read_bytes()


def test_tampering_with_an_exported_packet_is_detected(published: Any, export: Export, tmp_path: Path) -> None:
    leads = sorted(published.frame(published.second, "leads")["lead_id"])[:2]
    printed = export(*leads, "--profile", "police", "--legal-basis", "order 7/2026", "--third-persons").splitlines()
    packet, other = (Path(line) for line in printed)
    key = published_test_signer().key_id
    assert check(packet, key).whole
    tamper_with(packet, other, tmp_path / "tampered", 3 * len(KINDS), key)


@pytest.mark.parametrize("profile", ["analyst", "investigator"])
def test_no_packet_but_that_for_the_police_shows_a_planted_value(published: Any, export: Export, profile: str) -> None:
    folder = Path(export(_of_the_canary(published), "--profile", profile).strip())
    # An investigator sees addresses down to the road.
    values = [value for value in VALUES if profile == "analyst" or value != "金丝雀路"]
    assert hits(values, folder) == []


def test_an_investigator_sees_masks(published: Any, export: Export) -> None:
    folder = Path(export(_of_the_canary(published), "--profile", "investigator").strip())
    assert not (folder / "source_rows.jsonl").exists()
    assert any("*" in value for value in _shared_values(folder) if value)


def test_a_failure_leaves_whole_packets_and_nothing_else(
    published: Any, export: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "LEADS_AT_ONCE", 1)
    seal, sealed = writing.seal_packet, []

    def full_disk(folder: Path, *rest: Any) -> None:
        if sealed:
            raise InputOutputError("the disk is full")
        sealed.append(folder)
        seal(folder, *rest)

    monkeypatch.setattr(writing, "seal_packet", full_disk)
    assert "disk is full" in export("--all", code=74)
    (left,) = (tmp_path / "packets").iterdir()
    assert check(left).whole


def _shared_values(folder: Path) -> list[str | None]:
    """What the packet shows of each value that ties accounts."""
    return list(pq.read_table(folder / "evidence/shared_values.parquet")["shown"].to_pylist())


# As on a machine with many leads: other processes write the packets.
MANY = "import sys; from jobs import cli; from jobs.packets import writing; writing.LEADS_FOR_PROCESSES = 1; "
MANY += "sys.exit(cli.main(sys.argv[1:]))"


@pytest.mark.parametrize("signals", [[signal.SIGKILL], [signal.SIGTERM, signal.SIGTERM]])
def test_an_export_that_is_ended_leaves_neither_files_nor_processes(
    signals: list[signal.Signals], published: Any, tmp_path: Path, root: Path
) -> None:
    out, temporary = tmp_path / "packets", tmp_path / "temporary"
    temporary.mkdir()
    run_id = tmp_path.name
    places = ["--warehouse", published.warehouse, "--vault", published.vault, "--landing", published.landing]
    words = ["export-packet", "--all", "--profile", "police", "--legal-basis", "order 7", *places, "--out", out]
    environment = {**os.environ, MARK: run_id, "TMPDIR": str(temporary), "PYTHONPATH": str(root)}
    with subprocess.Popen([sys.executable, "-c", MANY, *map(str, words)], env=environment) as export:
        while not list(out.glob(".*.new")):
            assert export.poll() is None, "it ended before anything was written"
            time.sleep(0.01)
        for number in signals:
            export.send_signal(number)
            # Time enough to be in the middle of its clean-up when it is told once more.
            time.sleep(0.2)
        assert export.wait(timeout=60) == (-signal.SIGKILL if signal.SIGKILL in signals else 128 + signal.SIGTERM)
    assert wait_for_the_end(run_id) == []
    assert list(out.glob(".*")) == []
    assert list(temporary.iterdir()) == []


def _of_the_canary(published: Any) -> str:
    """A lead that cites rows with planted values, if some lead does: the largest."""
    evidence = published.frame(published.second, "lead_evidence")
    counts = evidence[evidence["source_file"].fillna("").str.endswith("canary.parquet")]["lead_id"].value_counts()
    return str((counts if len(counts) else evidence["lead_id"].value_counts()).index[0])
