"""A night states where the vault's log stood, so that its last line can't be changed or cut off unseen."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from jobs import cli
from jobs.vault import heads
from jobs.warehouse import Warehouse
from jobs.warehouse.storage import json_bytes
from lineage.signing import published_test_signer
from tests.jobs.small_warehouse import house as warehouse_at
from tests.jobs.vault.house import ACCESS, NIGHT, House


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A vault with one opening, and a night published after it."""
    house = House(tmp_path)
    warehouse = warehouse_at(Path(house.warehouse))
    with warehouse.lock():
        house.vault.claim({})
        house.vault.rows([], ACCESS)
        publish(warehouse, house)
    return house


def publish(warehouse: Warehouse, house: House) -> None:
    facts = heads.fact(house.vault.log)
    signer = published_test_signer()
    warehouse.stage(NIGHT, "r").publish(config_hash="c", previous=None, signer=signer, facts=facts)


def verify(house: House, vault: Path | None = None) -> int:
    return cli.main(["verify", "--warehouse", house.warehouse, "--vault", str(vault or house.path)])


def test_a_night_states_where_the_log_stands(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert heads.heads(house.path, warehouse_at(Path(house.warehouse))) == {NIGHT: house.vault.log.head()}
    house.vault.rows([], ACCESS)
    assert verify(house) == 0, "lines that came since are no fault"
    assert "was not checked" not in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["last line changed", "last line cut off", "removed"])
def test_verify_and_vault_log_name_it(kind: str, house: House, capsys: pytest.CaptureFixture[str]) -> None:
    path = house.path / "access.jsonl"
    if kind == "last line changed":
        path.write_text(path.read_text().replace("order 7", "order 8"))
    elif kind == "last line cut off":
        path.write_text("")
    else:
        path.unlink()
    assert verify(house) == 65
    assert f"DIFFERS  {path}: " in capsys.readouterr().out
    (house.path.parent / "landing").mkdir()
    (house.path.parent / "landing/SYNTHETIC").touch()
    places = [
        "--landing",
        str(house.path.parent / "landing"),
        "--warehouse",
        house.warehouse,
        "--vault",
        str(house.path),
    ]
    assert cli.main(["vault", "log", *places]) == 65
    assert f"night {NIGHT} states" in capsys.readouterr().err


def test_the_log_of_another_vault_is_not_asked(
    house: House, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(house, tmp_path / "another") == 0
    assert "the log of openings was not checked" in capsys.readouterr().out


def test_an_identity_that_was_renewed_by_hand_hides_no_changed_log(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    warehouse = warehouse_at(Path(house.warehouse))
    assert warehouse.identity is not None
    forged = {"id": "1" * 32, "was": [warehouse.identity.id]}
    Path(house.warehouse, "_identity.json").write_bytes(json_bytes(forged))
    assert verify(house) == 0
    (house.path / "access.jsonl").write_text("")
    assert verify(house) == 65
    assert "access.jsonl" in capsys.readouterr().out


def test_a_copy_with_a_vault_of_its_own_is_not_held_to_the_log_of_the_first(house: House, tmp_path: Path) -> None:
    copy, vault = tmp_path / "copy", tmp_path / "vault of the copy"
    shutil.copytree(house.warehouse, copy, symlinks=True)
    (tmp_path / "landing").mkdir()
    (tmp_path / "landing/SYNTHETIC").touch()
    places = ["--warehouse", str(copy), "--vault", str(vault), "--landing", str(tmp_path / "landing")]
    assert cli.main(["vault", "separate", *places]) == 0
    assert cli.main(["verify", "--warehouse", str(copy), "--vault", str(vault)]) == 0
    assert cli.main(["vault", "log", *places]) == 0
