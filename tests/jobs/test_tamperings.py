"""Every tampering of the table with a warehouse is named by `verify`; the untouched one is whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs import cli, options
from jobs.vault import Access, AccessLog, heads
from jobs.vault.place import claimed_place
from jobs.warehouse.storage import Storage
from tests.jobs.small_warehouse import house
from tests.jobs.tamperings import FIRST, LAST, NIGHT, WAREHOUSE
from tests.leads.seal.packets import SIGNER

TABLES = ("leads", "links", "rings")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of three nights, its vault with an opening before each."""
    site = tmp_path_factory.mktemp("site")
    (site / "vault").mkdir(mode=0o700)
    for night in (FIRST, NIGHT, LAST):
        publish(site, night)
    return site


def publish(site: Path, night: str) -> None:
    warehouse, log = house(site / "warehouse"), AccessLog(site / "vault/access.jsonl")
    log.add(Access(f"before {night}", "police", "order 7"), [])
    with warehouse.lock():
        claimed_place(site / "vault", Storage(str(site / "warehouse")), warehouse.runs())
        staging = warehouse.stage(night, "r")
        for number, table in enumerate(TABLES):
            Path(staging.path, table).mkdir()
            pq.write_table(pa.table({"value": [number, int(night[-1])]}), Path(staging.path, table, "part-0.parquet"))
        staging.add_text("_data_docs/index.html", f"<p>{night}</p>")
        staging.add_text("_lineage/events.jsonl", "{}\n")
        previous = warehouse.newest_before(night)
        staging.publish(config_hash="c", previous=previous, signer=SIGNER, facts=heads.fact(log))


def verify(site: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    places = ["--warehouse", str(site / "warehouse"), "--vault", str(site / "vault")]
    code = cli.main(["verify", *places, "--fingerprint", SIGNER.key_id])
    shown = capsys.readouterr()
    return code, shown.out + shown.err


@pytest.fixture
def copied(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(options.SIGNING_KEY_VARIABLE, str(tmp_path / "none.pem"))
    return Path(shutil.copytree(site, tmp_path / "site", symlinks=True))


def test_there_are_as_many_as_promised() -> None:
    assert len(WAREHOUSE) >= 60


def test_the_untouched_warehouse_is_whole(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, shown = verify(copied, capsys)
    assert (code, "Verdict: WHOLE: 3 nights as signed" in shown) == (0, True), shown


@pytest.mark.parametrize("name", WAREHOUSE)
def test_it_is_named(name: str, copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    named = WAREHOUSE[name](copied / "warehouse")
    code, shown = verify(copied, capsys)
    assert code == 65, shown
    # What stands in the place of a night stops the check there.
    faults = [line for line in shown.splitlines() if "DIFFERS" in line or "that a run published" in line]
    assert any(named in line for line in faults), shown
