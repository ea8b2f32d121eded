"""Planted people show up nowhere: not in tables, pages, manifests, names, terminal output or errors, and in the vault
under seal only (tests/planted.py, tests/canary.py)."""

from __future__ import annotations

import os
import re
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pyspark.sql import SparkSession

from jobs import cli, launch, nightly, session
from jobs.keys import TokenKeys
from jobs.night import Night
from jobs.vault import Access, ClearRow, Vault
from lineage.datasets import DATASETS
from tests.canary import hits
from tests.planted import ACCEPTED, REFUSED, SLIPPED, VALUES

FIRST = "2026-03-01"
ACCESS = Access("a test", "police", "order 7")


def test_what_was_planted_landed(world: Any) -> None:
    """Else the tests below pass because there is nothing to find."""
    found = " ".join(hits(VALUES, world.landing))
    assert [value for value in VALUES if value not in found] == []


def test_the_planted_rows_were_read_as_they_were_meant(published: Any) -> None:
    traits = published.frame(FIRST, "account_traits")
    assert set(traits.loc[traits["account_id"] == "canary-1", "trait_type"]) >= {
        "phone",
        "id_number",
        "email",
        "face_id",
    }
    quarantine = published.frame(FIRST, "quarantine")
    landed = {name for name in DATASETS if (published.landing / name / f"night={FIRST}" / "canary.parquet").exists()}
    assert len(landed) > 12
    assert set(quarantine.loc[quarantine["source_file"].str.endswith("canary.parquet"), "dataset"]) == landed


def test_no_output_of_a_night_shows_a_planted_value(published: Any) -> None:
    assert published.said.stat().st_size > 1000
    assert hits(VALUES, published.warehouse, published.said) == []


def test_the_vault_holds_them_under_seal_only(published: Any) -> None:
    assert any(published.vault.rglob("rows/*.parquet"))
    assert hits(VALUES, published.vault) == []


@pytest.fixture(scope="module")
def vault(published: Any) -> Vault:
    return Vault.open(published.vault, str(published.warehouse), TokenKeys(None, Path("none")))


def opened(vault: Vault, digests: Any) -> list[ClearRow]:
    return list(vault.rows(set(digests), ACCESS))


@pytest.mark.parametrize("night", [FIRST, "2026-03-02"])
def test_each_cited_row_is_in_the_vault(published: Any, vault: Vault, night: str) -> None:
    evidence = published.frame(night, "lead_evidence").dropna(subset=["row_digest"])
    rows = {row.row_digest: row.dataset for row in opened(vault, evidence["row_digest"])}
    assert rows == dict(zip(evidence["row_digest"], evidence["source_dataset"], strict=True))


def test_the_original_of_a_quarantined_row_is_in_the_vault_while_it_is_new(published: Any, vault: Vault) -> None:
    quarantine = published.frame(FIRST, "quarantine")
    rows = {row.row_digest: row.row_json for row in opened(vault, quarantine["row_digest"])}
    assert set(rows) == set(quarantine["row_digest"])
    assert [value for value in (*REFUSED.values(), *SLIPPED.values()) if value not in str(rows.values())] == []


def test_values_of_people_whom_leads_name_show_nowhere_either(published: Any) -> None:
    named = set(published.frame(FIRST, "leads")["suspected_accounts"].explode().dropna())
    values: set[str] = set()
    for dataset, columns in DISTINCTIVE.items():
        landed = pd.read_parquet(published.landing / dataset / f"night={FIRST}")
        values |= set(landed.loc[landed["account_id"].isin(named), columns].stack().dropna().map(str))
    distinctive = sorted(value for value in values if len(value) >= 9 and "*" not in value and len(set(value)) > 4)[::5]
    assert len(distinctive) > 20
    assert hits(distinctive, published.warehouse / f"night={FIRST}", published.vault) == []


DISTINCTIVE = {
    "accounts": ["phone", "id_number", "email", "face_id", "registered_address"],
    "payees": ["payee_number"],
    "addresses": ["address", "contact_phone"],
}


@pytest.fixture
def failing_night(published: Any, spark: SparkSession, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Runs the job with one stage after the rows were read, and gives the folder of whole traces."""
    monkeypatch.setattr(launch, "prepare", lambda spark_options: None)
    monkeypatch.setattr(session, "started", lambda wanted: nullcontext(spark))
    monkeypatch.setenv("RINGTRACE_LOGS", str(tmp_path / "logs"))

    def run(stage: Any) -> int:
        monkeypatch.setattr(nightly, "STAGES", (nightly.STAGES[0], nightly.Stage("made", stage)))
        places = ["--landing", str(published.landing), "--warehouse", str(tmp_path / "warehouse")]
        return cli.main(["nightly", *places, "--vault", str(tmp_path / "vault"), "--night", FIRST])

    return run


def cast_a_name(night: Night) -> None:
    """Spark names the value that it can't cast."""
    night.landed["accounts"].selectExpr("CAST(holder_name AS INT) AS number").collect()


def write_a_name(night: Night) -> None:
    night.keep("numbers", night.landed["accounts"].selectExpr("CAST(holder_name AS INT) AS number"))


def stumble_in_a_worker(night: Night) -> None:
    """A worker's Python error comes back as a Spark error with its text."""

    def stumble(batches: Any) -> Any:
        for batch in batches:
            raise ValueError(f"no such value: {batch.to_pylist()}")
        yield from ()

    night.landed["accounts"].select("holder_name", "phone").mapInArrow(stumble, "phone string").collect()


def stumble_in_the_driver(night: Night) -> None:
    rows = night.landed["accounts"].where("account_id = 'canary-1'").collect()
    raise KeyError(str(rows[0].asDict()))


@pytest.mark.parametrize("stage", [cast_a_name, write_a_name, stumble_in_a_worker, stumble_in_the_driver])
def test_a_night_that_fails_over_a_row_does_not_show_it(
    stage: Any, failing_night: Any, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert failing_night(stage) == 70
    shown = capfd.readouterr()
    names = [*VALUES, "王小明"]
    assert hits(names, shown.out, shown.err, tmp_path / "warehouse", tmp_path / "vault") == []
    assert stage.__name__ in shown.err
    (kept,) = (tmp_path / "logs").iterdir()
    assert str(kept) in shown.err
    assert kept.stat().st_mode & 0o777 == 0o600
    assert re.search(r"Traceback", kept.read_text())


def test_values_reach_the_whole_trace(failing_night: Any, tmp_path: Path) -> None:
    """Else the test above passes because no message held any."""
    failing_night(stumble_in_the_driver)
    (kept,) = (tmp_path / "logs").iterdir()
    assert ACCEPTED["name"] in kept.read_text()
    assert os.environ["RINGTRACE_LOGS"] == str(kept.parent)
