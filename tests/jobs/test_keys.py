"""The token key: which landing zone uses which, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graph.failures import ConfigurationError, InputOutputError
from jobs import cli
from jobs.keygen import write_key
from jobs.keys import TEST_KEY, load_keyring

REAL_KEY = "0f" * 32


@pytest.fixture
def landing(tmp_path: Path) -> str:
    folder = tmp_path / "landing"
    folder.mkdir()
    return str(folder)


def key_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "token.key"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_made_up_data_use_the_published_key_without_any_file(landing: str, tmp_path: Path) -> None:
    Path(landing, "SYNTHETIC").touch()
    assert load_keyring(tmp_path / "none", landing, "1").master.hex() == TEST_KEY


def test_other_data_use_the_key_of_the_file(landing: str, tmp_path: Path) -> None:
    ring = load_keyring(key_file(tmp_path, REAL_KEY + "\n"), landing, "1")
    assert ring.master.hex() == REAL_KEY
    assert ring.version == "1"
    assert REAL_KEY not in repr(ring)


@pytest.mark.parametrize(
    "text", [TEST_KEY, TEST_KEY.upper(), "", "0f" * 31, "0f" * 33, "zz" * 32, "0f" * 32 + "\nmore"]
)
def test_the_published_key_and_broken_keys_are_refused(text: str, landing: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="keygen"):
        load_keyring(key_file(tmp_path, text), landing, "1")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620, 0o660, 0o700])
def test_a_key_that_others_can_reach_is_refused(mode: int, landing: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="chmod 600"):
        load_keyring(key_file(tmp_path, REAL_KEY, mode), landing, "1")


def test_a_key_of_another_user_is_refused(landing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = key_file(tmp_path, REAL_KEY)
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid + 1)
    with pytest.raises(ConfigurationError, match="another user"):
        load_keyring(path, landing, "1")


@pytest.mark.parametrize("name", ["missing", "."])
def test_a_missing_key_names_the_remedy(name: str, landing: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="key"):
        load_keyring(tmp_path / name, landing, "1")


def test_keygen_makes_a_key_that_the_night_accepts(
    landing: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "keys" / "token.key"
    assert cli.main(["keygen", "--key", str(path)]) == 0
    assert path.stat().st_mode & 0o7777 == 0o600
    master = load_keyring(path, landing, "1").master
    assert len(set(master)) > 16
    assert master.hex() not in capsys.readouterr().out
    assert [entry.name for entry in path.parent.iterdir()] == ["token.key"]


def test_keygen_leaves_a_key_that_is_there(tmp_path: Path) -> None:
    path = key_file(tmp_path, REAL_KEY)
    with pytest.raises(ConfigurationError, match="stays as it is"):
        write_key(path)
    assert path.read_text() == REAL_KEY
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_keygen_in_a_place_that_takes_no_files_is_an_input_output_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputOutputError, match="can't be written"):
        write_key(tmp_path / "file" / "token.key")
