"""What is signed or carried on is read as it was signed, or not at all: exit code 65, naming table and file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyspark.sql import SparkSession

from graph.contract import Column, Table
from graph.failures import DataGateError, InputOutputError
from jobs import cli, options, signing_keys
from jobs.inputs import inputs_of, recorded
from jobs.published_tables import OwnNights, PublishedTables
from jobs.warehouse import SealedRun, sealed
from lineage.signing import Signer, published_test_signer
from tests.jobs.small_warehouse import house, publish_tables

NIGHT, NEXT = "2026-03-01", "2026-03-02"
OWN = Signer(Ed25519PrivateKey.from_private_bytes(b"o" * 32))
LEADS = Table(
    "leads", "a lead", ("lead_id",), (Column("lead_id", "string", "Its id."), Column("brands", "string", "Its brand."))
)
ROWS = pa.table({"lead_id": ["L-1", "L-2"], "brands": ["a", "b"]})
FACTS = {"inputs": [{"path": "accounts/night=2026-03-01/rows.csv", "bytes": 1, "sha256": "1" * 64}]}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "warehouse"
    for night in (NIGHT, NEXT):
        publish_tables(house(root), night, "r", {"leads": ROWS, "rings": ROWS}, OWN, FACTS)
    return root


def run_folder(root: Path, night: str = NIGHT) -> Path:
    return root / f".runs/night={night}/r"


def opened(root: Path, night: str = NIGHT, trusted: frozenset[str] | None = None) -> SealedRun:
    warehouse = house(root)
    (info,) = [info for info in warehouse.published() if info.night == night]
    return warehouse.sealed(info, trusted)


def rows_of(run: SealedRun) -> pa.Table:
    return run.read("leads")


def test_a_table_is_read_as_it_was_signed(root: Path) -> None:
    run = opened(root, trusted=frozenset({OWN.key_id}))
    assert rows_of(run).equals(ROWS)
    assert run.read("leads", pc.field("lead_id") == "L-2").to_pylist() == [{"lead_id": "L-2", "brands": "b"}]
    assert run.columns("leads") == ["lead_id", "brands"]
    assert PublishedTables(run).rows(LEADS, lead_id=["L-1"])["brands"].tolist() == ["a"]
    with pytest.raises(InputOutputError, match="lacks links; run it again"):
        run.read("links")


@pytest.mark.parametrize("most", [0, sealed.MOST_IN_MEMORY], ids=["through the open file", "in memory"])
def test_what_was_hashed_is_what_is_read(most: int, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another file is put in the place of one that was hashed: nobody reads it."""
    monkeypatch.setattr(sealed, "MOST_IN_MEMORY", most)
    run = opened(root)
    assert rows_of(run).equals(ROWS)
    beside = root / "other.parquet"
    pq.write_table(ROWS.slice(1), beside)
    beside.replace(run_folder(root) / "leads/part-0.parquet")
    assert rows_of(run).equals(ROWS)
    with pytest.raises(DataGateError, match=r"leads/part-0\.parquet: is changed"):
        rows_of(opened(root))


def change_a_row(folder: Path) -> str:
    pq.write_table(pa.table({"lead_id": ["L-1", "L-2"], "brands": ["a", "x"]}), folder / "leads/part-0.parquet")
    return "leads/part-0.parquet: is changed"


def change_a_byte(folder: Path) -> str:
    path = folder / "leads/part-0.parquet"
    content = bytearray(path.read_bytes())
    content[20] ^= 1
    path.write_bytes(content)
    return "leads/part-0.parquet: is changed"


def add_a_file(folder: Path) -> str:
    shutil.copy(folder / "leads/part-0.parquet", folder / "leads/part-1.parquet")
    return "leads/part-1.parquet: is not in the manifest"


def add_a_hidden_file(folder: Path) -> str:
    (folder / "leads/.x.parquet.new").touch()
    return "leads/.x.parquet.new: is not in the manifest"


def add_a_pipe(folder: Path) -> str:
    os.mkfifo(folder / "leads/part-1.parquet")
    return "leads/part-1.parquet: is neither a file nor a folder"


def take_a_file_away(folder: Path) -> str:
    (folder / "leads/part-0.parquet").unlink()
    return "leads/part-0.parquet: is missing"


def lead_a_file_elsewhere(folder: Path) -> str:
    path = folder / "leads/part-0.parquet"
    path.rename(folder.parent / "elsewhere")
    path.symlink_to("../../elsewhere")
    return "leads/part-0.parquet: is a link"


def change_the_manifest(folder: Path) -> str:
    path = folder / "_manifest.json"
    path.write_bytes(path.read_bytes().replace(b'"leads": 2', b'"leads": 3'))
    return "_manifest.json: is not the one that _signature.json states"


def take_the_signature_away(folder: Path) -> str:
    (folder / "_signature.json").unlink()
    return "_signature.json: is missing"


def put_a_pipe_in_the_signatures_place(folder: Path) -> str:
    (folder / "_signature.json").unlink()
    os.mkfifo(folder / "_signature.json")
    return "_signature.json: is missing"


TAMPERINGS: list[Callable[[Path], str]] = [
    change_a_row,
    change_a_byte,
    add_a_file,
    add_a_hidden_file,
    add_a_pipe,
    take_a_file_away,
    lead_a_file_elsewhere,
    change_the_manifest,
    take_the_signature_away,
    put_a_pipe_in_the_signatures_place,
]


@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_a_table_that_is_not_as_it_was_signed_is_not_read(tamper: Callable[[Path], str], root: Path) -> None:
    message = tamper(run_folder(root))
    with pytest.raises(DataGateError) as failure:
        rows_of(opened(root))
    assert message in str(failure.value)
    assert f"night {NIGHT}, run r: " in str(failure.value)


@pytest.fixture
def own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The site's signing key, where jobs look for it."""
    key = tmp_path / "keys/own.pem"
    signing_keys.make_key(key)
    monkeypatch.setenv(options.SIGNING_KEY_VARIABLE, str(key))
    return key


# What each job reads first.
JOBS = {
    "leads": ["export-packet", "L-1"],
    "regional_distribution": ["export-maps", "--no-print"],
    "rings": ["explain", "L-1"],
}


@pytest.mark.parametrize("table", JOBS)
@pytest.mark.parametrize("what", ["row", "manifest", "signer"])
def test_no_job_goes_on_from_such_a_night(
    what: str, table: str, own_key: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, signer = tmp_path / "warehouse", signing_keys.load_signer(own_key, made_up=False)
    publish_tables(house(root), NIGHT, "r", dict.fromkeys(JOBS, ROWS), OWN if what == "signer" else signer)
    path = run_folder(root) / f"{table}/part-0.parquet"
    if what == "row":
        pq.write_table(ROWS.slice(1), path)
    if what == "manifest":
        change_the_manifest(run_folder(root))
    code = cli.main([*JOBS[table], "--warehouse", str(root)])
    shown = capsys.readouterr()
    messages = {
        "row": f"{table}/part-0.parquet: is changed",
        "manifest": "_manifest.json: is not the one that",
        "signer": "_signature.json: is by another key than the one expected",
    }
    if (what, table) == ("signer", "rings"):
        assert messages["signer"] not in shown.err, "who only reads asks whether the signature holds, not whose it is"
    else:
        assert (code, messages[what] in shown.err) == (65, True), shown


def test_a_site_trusts_the_keys_whose_public_halves_it_keeps(own_key: Path, tmp_path: Path) -> None:
    signer = signing_keys.load_signer(own_key, made_up=False)
    assert signing_keys.trusted(own_key, signer) == {signer.key_id}
    earlier = signing_keys.make_key(tmp_path / "elsewhere.pem")
    (tmp_path / "elsewhere.pem.pub").rename(own_key.parent / "before-2026.pub")
    assert signing_keys.trusted(own_key, signer) == {signer.key_id, earlier}
    test_key = published_test_signer()
    assert signing_keys.trusted(own_key, test_key) == {test_key.key_id}, "anybody can sign with it: it stands alone"


def test_a_night_of_made_up_data_is_signed_on_as_made_up(own_key: Path, tmp_path: Path) -> None:
    warehouse = house(tmp_path / "made-up")
    info = publish_tables(warehouse, NIGHT, "r", {"leads": ROWS})
    own = OwnNights(warehouse, info, own_key)
    assert (own.made_up, own.signer.key_id) == (True, published_test_signer().key_id)
    assert own.sealed(info).reference.made_up


def test_inputs_are_those_that_were_signed(root: Path) -> None:
    warehouse = house(root)
    info = warehouse.published()[1]
    path = FACTS["inputs"][0]["path"]
    (held,) = recorded(warehouse, info, [path], {OWN.key_id}).values()
    assert held is not None
    assert held.sha256 == "1" * 64
    with pytest.raises(DataGateError, match="by another key"):
        inputs_of(warehouse, info, {"0" * 64})
    manifest = run_folder(root, NEXT) / "_manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b"1" * 64, b"2" * 64))
    with pytest.raises(DataGateError, match=r"_manifest\.json: is not the one"):
        recorded(warehouse, info, [path])


def test_a_night_carries_on_its_own_copy_of_what_was_signed(root: Path, spark: SparkSession) -> None:
    warehouse = house(root)
    info = warehouse.published()[1]
    with warehouse.lock():
        staging = warehouse.stage("2026-03-03", "r")
        carried = staging.carry(warehouse.sealed(info), LEADS, spark)
        assert carried is not None
        path = run_folder(root, NEXT) / "leads/part-0.parquet"
        pq.write_table(ROWS.slice(1), path)
        assert [row.lead_id for row in carried.orderBy("lead_id").collect()] == ["L-1", "L-2"]
        assert Path(staging.work).stat().st_mode & 0o777 == 0o700
        for read in (
            lambda: staging.carry(warehouse.sealed(info), LEADS, spark),
            lambda: warehouse.read(info, LEADS, spark),
        ):
            with pytest.raises(DataGateError, match=r"leads/part-0\.parquet: is changed"):
                read()
        assert staging.discard()
