"""The vault's folder, its runs, what is opened and what is forgotten; rows are sealed by hand here, without Spark."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graph.failures import ConfigurationError, DataGateError, InputOutputError, UsageError
from jobs import cli, nightly, options
from jobs.keys import TokenKeys
from jobs.vault import Access, ClearRow, Vault, private_folder, sealed_versions, vault
from leads.claims import Forgotten
from tests.jobs.vault.house import ACCESS, KEYS, NIGHT, House, digest

NOTHING = Forgotten(frozenset(), "0000-00-00")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_a_vault_is_made_for_its_owner_alone(house: House) -> None:
    assert house.path.stat().st_mode & 0o7777 == 0o700


@pytest.mark.parametrize("mode", [0o710, 0o701, 0o750, 0o777])
def test_a_vault_that_others_may_enter_is_refused(mode: int, house: House) -> None:
    house.path.chmod(mode)
    with pytest.raises(ConfigurationError, match="chmod 700"):
        house.open(KEYS)


@pytest.mark.parametrize(
    ("vault", "warehouse"),
    [
        ("warehouse/vault", "warehouse"),
        ("warehouse", "warehouse"),
        ("outputs/..//warehouse/v", "warehouse"),
        ("warehouse/v", "file://{here}/warehouse"),
        ("vault", "vault/warehouse"),
    ],
)
def test_vault_and_warehouse_lie_apart(vault: str, warehouse: str, tmp_path: Path) -> None:
    (tmp_path / "outputs").mkdir()
    place = warehouse.format(here=tmp_path) if "://" in warehouse else str(tmp_path / warehouse)
    with pytest.raises(ConfigurationError, match="one in the other"):
        private_folder(tmp_path / vault, place)
    assert not (tmp_path / vault).exists() or vault == "vault"


def test_a_vault_that_cannot_be_made_names_the_option(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputOutputError, match="--vault"):
        private_folder(tmp_path / "file" / "vault", str(tmp_path / "warehouse"))
    assert private_folder(tmp_path / "other", "s3://bucket/warehouse") == tmp_path / "other"


def test_rows_are_opened_with_their_salts_after_the_opening_is_logged(house: House) -> None:
    house.fill("r1", {"one": ["L-1"], "two": ["L-1", "L-2"]})
    rows = house.vault.rows([digest("one"), digest("none")], ACCESS)
    assert [line["rows"] for line in house.vault.log.lines()] == [2]
    assert list(rows) == [ClearRow(digest("one"), "accounts", "one", "00" * 32)]


def test_without_a_right_nothing_is_opened_or_logged(house: House) -> None:
    house.fill("r1", {"one": ["L-1"]})
    with pytest.raises(UsageError):
        house.vault.rows([digest("one")], Access("a test", "police"))
    assert list(house.vault.log.lines()) == []


def test_a_row_of_many_nights_is_given_once(house: House) -> None:
    house.fill("r1", {"one": ["L-1"], "two": ["L-1"]})
    house.fill("r2", {"one": ["L-1"]}, "2026-03-02")
    assert house.clear("one", "two") == ["one", "two"]


def test_rows_of_another_warehouse_are_apart(house: House, tmp_path: Path) -> None:
    house.fill("r1", {"one": ["L-1"]})
    other = Vault.open(house.path, str(tmp_path / "other" / "warehouse"), KEYS)
    other.keep_only({})
    assert list(other.rows([digest("one")], ACCESS)) == []
    assert house.clear("one") == ["one"]


def test_the_vault_holds_the_runs_that_the_warehouse_holds(house: House) -> None:
    house.fill("r1", {"one": ["L-1"]})
    house.fill("r2", {"two": ["L-1"]})
    house.vault.stage(NIGHT, "cut-off", None)
    house.vault.keep_only({NIGHT: ["r2"], "2026-03-02": ["r9"]})
    assert house.clear("one", "two") == ["two"]
    assert sorted(path.name for path in house.vault.place.rglob("*") if path.is_dir()) == [
        *("claims", f"night={NIGHT}", "r2", "rows")
    ]


def test_a_night_that_fails_leaves_the_vault_as_it_was(house: House) -> None:
    """Whether it fails before its rows are put in place or between that and the switch of the warehouse."""

    class Runs:
        def runs(self) -> dict[str, list[str]]:
            return {NIGHT: ["r1"]}

    house.fill("r1", {"one": ["L-1"]})
    before = {path: path.read_bytes() for path in house.vault.place.rglob("*.parquet")}

    def night() -> None:
        with nightly._follows(house.vault, Runs()):  # type: ignore[arg-type]
            house.fill("r2", {"two": ["L-1"]})
            house.vault.stage(NIGHT, "r3", None)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        night()
    assert {path: path.read_bytes() for path in house.vault.place.rglob("*") if path.is_file()} == before


def test_the_night_before_is_found_by_its_run(house: House) -> None:
    class Info:
        night, run_id = NIGHT, "r1"

    house.fill("r1", {"one": ["L-1"]})
    assert house.vault.stage("2026-03-02", "r2", Info()).before == str(house.vault.place / f"night={NIGHT}/r1/rows")  # type: ignore[arg-type]
    Info.run_id = "gone"
    assert house.vault.stage("2026-03-02", "r3", Info()).before is None  # type: ignore[arg-type]


def test_rows_that_nothing_claims_any_more_are_forgotten_in_every_night(house: House) -> None:
    rows = {
        "left": ["L-1"],
        "shared": ["L-1", "L-2"],
        "bad": ["quarantine:2026-01-01"],
        "new": ["quarantine:2026-02-01"],
    }
    house.fill("r1", rows)
    house.fill("r2", {"left": ["L-1"], "other": ["L-3"]}, "2026-03-02")
    assert house.vault.forget(NOTHING) == 0
    forgotten = Forgotten(frozenset({"L-1"}), "2026-02-01")
    assert house.vault.forget(forgotten) == 3
    assert house.clear("left", "bad", "shared", "new", "other") == ["new", "other", "shared"]
    assert house.vault.forget(forgotten) == 0
    assert house.vault.forget(Forgotten(frozenset({"L-2"}), "2026-02-01")) == 1


def test_a_row_that_was_changed_is_refused(house: House) -> None:
    house.fill("r1", {"one": ["L-1"], "two": ["L-1"]})
    (path,) = house.vault.place.rglob("rows/*.parquet")
    rows = pq.read_table(path).to_pylist()
    rows[0]["sealed"], rows[1]["sealed"] = rows[1]["sealed"], rows[0]["sealed"]
    pq.write_table(pa.Table.from_pylist(rows), path)
    with pytest.raises(DataGateError, match="its file was changed"):
        house.clear("one")


def test_resealed_rows_need_the_old_key_no_more(house: House) -> None:
    house.fill("r1", {"one": ["L-1"]})
    house.fill("r2", {"two": ["L-1"]}, "2026-03-02", version="2")
    assert sealed_versions(house.path) == {"1", "2"}
    only_new = house.open(TokenKeys({"2": KEYS.of("2").master}, Path("token.key")))
    with pytest.raises(ConfigurationError, match="no key of version 1"):
        house.clear("one", vault=only_new)
    assert house.vault.reseal(KEYS.of("2")) == 1
    assert house.vault.reseal(KEYS.of("2")) == 0
    assert sealed_versions(house.path) == {"2"}
    assert house.clear("one", "two", vault=only_new) == ["one", "two"]


@pytest.fixture
def words(house: House, tmp_path: Path) -> list[str]:
    """Where the job finds vault, warehouse, a landing zone that is not made up, and its key."""
    (tmp_path / "landing").mkdir()
    key = tmp_path / "token.key"
    key.write_text("".join(f"{version} {KEYS.of(version).master.hex()}\n" for version in "12"))
    key.chmod(0o600)
    places = {"vault": house.path, "warehouse": house.warehouse, "landing": tmp_path / "landing", "key": key}
    return [word for name, place in places.items() for word in (f"--{name}", str(place))]


def test_the_job_prints_clear_rows_and_logs_it(
    house: House, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    house.fill("r1", {"one": ["L-1"]})
    asked = ["vault", "rows", digest("one"), *words]
    assert cli.main(asked) == 2
    assert "--legal-basis" in capsys.readouterr().err
    assert cli.main([*asked, "--legal-basis", "order 7", "--lead", "L-1"]) == 0
    assert json.loads(capsys.readouterr().out)["row_json"] == "one"
    assert cli.main(["vault", "log", *words]) == 0
    shown = capsys.readouterr().out
    assert "1 rows as police for lead L-1" in shown
    assert "legal basis: order 7" in shown
    assert house.vault.log.head().sha256 in shown


def test_the_job_says_which_rows_are_not_there(
    house: House, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    house.fill("r1", {"one": ["L-1"]})
    assert cli.main(["vault", "rows", digest("one"), digest("none"), "--legal-basis", "order 7", *words]) == 2
    shown = capsys.readouterr()
    assert '"one"' in shown.out
    assert digest("none") in shown.err


def test_the_job_shows_a_changed_log(house: House, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    house.vault.rows([], ACCESS)
    path = house.path / "access.jsonl"
    path.write_text(path.read_text().replace("order 7", "order 8") + path.read_text())
    assert cli.main(["vault", "log", *words]) == 65
    assert "line 2 is no opening that follows" in capsys.readouterr().err


def test_a_key_version_that_rows_need_is_not_retired(
    house: House, words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house.fill("r1", {"one": ["L-1"]})
    profile = tmp_path / "site.yaml"
    profile.write_text(f'extends: {options.CONFIG}\nstandardise: {{key_version: "2"}}\n')
    retire = ["keygen", "--retire", "1", "--key", str(tmp_path / "token.key"), "--vault", str(house.path)]
    assert cli.main([*retire, "--config", str(profile)]) == 2
    assert "vault reseal" in capsys.readouterr().err
    assert cli.main(["vault", "reseal", *words, "--config", str(profile)]) == 0
    assert "1 rows sealed under key version 2" in capsys.readouterr().out
    assert cli.main([*retire, "--config", str(profile)]) == 0


def test_what_a_killed_forgetting_left_is_removed(house: House) -> None:
    house.fill("r1", {"one": ["L-1"]})
    rows = house.vault.place / f"night={NIGHT}/r1/rows"
    halves = [rows / ".part-0.parquet.new", house.vault.place / ".staging" / "half.new"]
    halves[1].parent.mkdir(exist_ok=True)
    for half in halves:
        half.touch()
    house.vault.keep_only({NIGHT: ["r1"]})
    assert not any(half.exists() for half in halves)
    assert house.clear("one") == ["one"]


def test_a_disk_that_fails_while_rows_go_is_said(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.fill("r1", {"one": ["L-1"]})

    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(vault, "make_durable", full)
    with pytest.raises(InputOutputError, match="cannot be written: No space left"):
        house.vault.forget(Forgotten(frozenset({"L-1"}), "2026-02-01"))
