"""The token key: which landing zone uses which, and what is refused."""

from __future__ import annotations

import hashlib
import os
import random
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from graph.failures import ConfigurationError, InputOutputError
from graph.settings import StandardiseSettings
from jobs import cli, options
from jobs.keygen import add_version, write_key
from jobs.keys import (
    FEW_BYTES,
    FEW_STEPS,
    KEY_BYTES,
    TEST_KEY,
    TEXT,
    fresh_key,
    load_keyring,
    load_keys,
    read_keys,
    weakness,
)
from jobs.settings import RingtraceSettings

REAL_KEY, NEXT_KEY = (hashlib.sha256(text).hexdigest() for text in (b"a token key", b"the next"))


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
    "text",
    [
        *(TEST_KEY, TEST_KEY.upper(), f"1 {REAL_KEY}\n2 {TEST_KEY}"),
        *("", REAL_KEY[2:], REAL_KEY + "0f", "zz" * 32, REAL_KEY + "\nmore", f"{REAL_KEY}\n{REAL_KEY}"),
        f"1 {REAL_KEY}\n1 {NEXT_KEY}",
    ],
)
def test_the_published_key_and_broken_keys_are_refused(text: str, landing: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="keygen"):
        load_keyring(key_file(tmp_path, text), landing, "1")


WEAK = {
    "zeros": bytes(32),
    "one byte": b"\xff" * 32,
    "two bytes": b"\x0f\xa0" * 16,
    "a cycle of 7": (bytes.fromhex("9f03c4715a28ee") * 5)[:32],
    "a cycle of 16": random.Random(1).randbytes(16) * 2,
    "a number": (123_456_789).to_bytes(32, "big"),
    "a UUID and zeros": bytes.fromhex("f47ac10b58cc4372a5670e02b2c3d479") + bytes(16),
    "counting": bytes(range(32)),
    "counting from elsewhere": bytes(range(200, 232)),
    "counting down": bytes(range(255, 223, -1)),
    "counting in steps": bytes(number * 7 % 256 for number in range(32)),
    "counting digits": bytes(number * 17 % 256 for number in range(32)),
    "up and down": bytes([*range(0, 160, 10), *range(155, -5, -10)]),
    "text": b"correct horse battery staple 42!",
    "hex digits": b"0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    "lines": b"a password\nof two lines, padde\r\n",
    "base64": b"q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ",
}


@pytest.mark.parametrize("name", WEAK)
@pytest.mark.parametrize("file", ["{key}", "2 {key}", "1 {real}\n2 {key}", "2 {key}\n3 {real}"])
def test_a_key_that_can_be_guessed_is_refused(name: str, file: str, landing: str, tmp_path: Path) -> None:
    assert len(WEAK[name]) == KEY_BYTES
    path = key_file(tmp_path, file.format(key=WEAK[name].hex(), real=REAL_KEY))
    with pytest.raises(ConfigurationError, match=r"the key of version 2 .*can be guessed; .*keygen") as failure:
        load_keyring(path, landing, "2")
    assert WEAK[name].hex() not in str(failure.value)


def test_random_keys_pass() -> None:
    draw = random.Random(17)
    assert [weakness(draw.randbytes(KEY_BYTES)) for _ in range(100_000)] == [None] * 100_000
    assert weakness(fresh_key()) is None


def test_how_rarely_a_random_key_is_refused() -> None:
    """The chances that the docstring names, by exact count."""

    def at_most(different: int, drawn: int) -> Fraction:
        chances = {0: Fraction(1)}
        for _ in range(drawn):
            grown: dict[int, Fraction] = defaultdict(Fraction)
            for count, chance in chances.items():
                grown[count] += chance * Fraction(count, 256)
                grown[count + 1] += chance * Fraction(256 - count, 256)
            chances = grown
        return sum((chance for count, chance in chances.items() if count <= different), Fraction())

    assert float(at_most(FEW_BYTES, 32)) == pytest.approx(1.1e-13, rel=0.05)
    assert float(at_most(FEW_STEPS, 31)) == pytest.approx(4.6e-16, rel=0.05)
    assert float(Fraction(len(TEXT), 256) ** 32) == pytest.approx(4.5e-14, rel=0.05)


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
    assert cli.main(["keygen", "--key", str(path), "--signing-key", str(tmp_path / "signing.pem")]) == 0
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


def test_each_version_has_a_key_of_its_own(landing: str, tmp_path: Path) -> None:
    path = key_file(tmp_path, f"1 {REAL_KEY}\n2 {NEXT_KEY}\n")
    keys = load_keys(path, landing, "2")
    assert [keys.of(version).master.hex() for version in "12"] == [REAL_KEY, NEXT_KEY]
    assert keys.of("1").token("phone", "+8613912345678") != keys.of("2").token("phone", "+8613912345678")
    with pytest.raises(ConfigurationError, match=r"no key of version 3 .it holds: 1, 2.*--rotate"):
        keys.of("3")


def test_a_file_with_one_key_holds_the_version_that_conf_names(landing: str, tmp_path: Path) -> None:
    path = key_file(tmp_path, REAL_KEY + "\n")
    assert load_keyring(path, landing, "2026").master.hex() == REAL_KEY


def rotating(settings: RingtraceSettings, current: str, **until: str) -> StandardiseSettings:
    overlap = {version.removeprefix("v"): date.fromisoformat(night) for version, night in until.items()}
    return settings.standardise.model_copy(update={"key_version": current, "key_overlap": overlap})


def test_an_earlier_version_is_understood_up_to_its_last_night(
    landing: str, tmp_path: Path, settings: RingtraceSettings
) -> None:
    Path(landing, "SYNTHETIC").touch()
    keys = load_keys(tmp_path / "none", landing, "2")
    rotated = rotating(settings, "2", v1="2026-03-31")
    during, after = (keys.of_night(night, rotated) for night in ("2026-03-31", "2026-04-01"))
    assert (during.version, [ring.version for ring in during.earlier]) == ("2", ["1"])
    assert (after.version, after.earlier) == ("2", ())
    assert during.former_tokens("phone", "x") == [keys.of("1").token("phone", "x")]


def test_the_current_version_does_not_overlap_itself(settings: RingtraceSettings) -> None:
    tree = settings.standardise.model_dump() | {"key_overlap": {"1": "2026-03-31"}}
    with pytest.raises(ValueError, match="key_overlap"):
        StandardiseSettings.model_validate(tree)


def profile(folder: Path, version: str, overlap: str = "{}") -> str:
    path = folder / "site.yaml"
    text = f'extends: {options.CONFIG}\nstandardise: {{key_version: "{version}", key_overlap: {overlap}}}\n'
    path.write_text(text, encoding="utf-8")
    return str(path)


def keygen(path: Path, folder: Path, *words: str, version: str = "1", overlap: str = "{}") -> int:
    places = ["--key", str(path), "--vault", str(folder / "vault"), "--config", profile(folder, version, overlap)]
    return cli.main(["keygen", *places, *words])


def test_a_rotation_adds_a_version_and_keeps_the_others(
    landing: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = key_file(tmp_path, REAL_KEY)
    assert keygen(path, tmp_path, "--rotate") == keygen(path, tmp_path, "--rotate") == 0
    assert path.stat().st_mode & 0o7777 == 0o600
    keys = read_keys(path, "ignored")
    assert list(keys) == ["1", "2", "3"]
    assert keys["1"].hex() == REAL_KEY
    assert len(set(keys.values())) == 3
    shown = capsys.readouterr().out
    assert 'key_version: "3"' in shown
    assert not any(master.hex() in shown for master in keys.values())
    assert {entry.name for entry in tmp_path.iterdir()} == {"landing", "site.yaml", path.name}


def test_rotations_at_once_lose_no_version(tmp_path: Path) -> None:
    path = key_file(tmp_path, REAL_KEY)
    with ThreadPoolExecutor(8) as pool:
        versions = list(pool.map(lambda _: add_version(path, "1"), range(8)))
    assert sorted(versions) == sorted(read_keys(path, "1"))[1:] == [str(number) for number in range(2, 10)]


def test_a_rotation_needs_a_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert keygen(tmp_path / "none" / "token.key", tmp_path, "--rotate") == 78
    assert "there is no token key" in capsys.readouterr().err


def test_a_version_is_retired_when_conf_names_it_no_more(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = key_file(tmp_path, f"1 {REAL_KEY}\n2 {NEXT_KEY}\n")
    overlap = '{"1": {value: 2026-03-31, unit: night, source: a test}}'
    assert keygen(path, tmp_path, "--retire", "1", version="2", overlap=overlap) == 2
    assert keygen(path, tmp_path, "--retire", "2", version="2") == 2
    assert keygen(path, tmp_path, "--retire", "7", version="2") == 2
    assert len(read_keys(path, "2")) == 2
    assert keygen(path, tmp_path, "--retire", "1", version="2") == 0
    assert read_keys(path, "2") == {"2": bytes.fromhex(NEXT_KEY)}
    assert "in use" in capsys.readouterr().err
