"""No row is opened unlogged, none in clear without a legal basis, and a changed log shows."""

from __future__ import annotations

import errno
import json
import os
import pwd
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph.failures import DataGateError, InputOutputError, UsageError
from jobs.vault import Access, AccessLog
from jobs.vault.access import TAIL_BYTES, LogHead

DIGESTS = ["a" * 64, "b" * 64]
# What a line tells, as `previous` the head that it is to follow.
WHOLE = {
    "at": "2026-03-01T00:00:00+00:00",
    "who": "w",
    "purpose": "p",
    "profile": "police",
    "legal_basis": "o",
    "lead_id": None,
    "rows": 1,
    "rows_sha256": "0" * 64,
    "previous": "HEAD",
}


@pytest.fixture
def log(tmp_path: Path) -> AccessLog:
    return AccessLog(tmp_path / "access.jsonl")


def access(**fields: str | None) -> Access:
    return Access(**{"purpose": "export", "profile": "police", "legal_basis": "order 7", **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize("basis", [None, "", "  "])
def test_clear_text_needs_a_legal_basis(basis: str | None) -> None:
    with pytest.raises(UsageError, match="--legal-basis"):
        access(legal_basis=basis).check()


def test_masked_rows_need_a_purpose_only() -> None:
    access(profile="investigator", legal_basis=None).check()
    with pytest.raises(UsageError, match="purpose"):
        access(purpose=" ").check()
    with pytest.raises(UsageError, match="analyst, investigator, police"):
        access(profile="admin").check()
    with pytest.raises(UsageError, match="UTF-8"):
        access(legal_basis=os.fsdecode(b"order \xff")).check()
    with pytest.raises(UsageError, match="1000 characters"):
        access(legal_basis="x" * 1001).check()


def test_a_line_says_who_why_and_how_many(log: AccessLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "somebody else")
    log.add(access(lead_id="L-1"), [*DIGESTS, DIGESTS[0]])
    (line,) = log.lines()
    assert line["who"] == pwd.getpwuid(os.getuid()).pw_name
    assert (line["purpose"], line["profile"], line["legal_basis"], line["lead_id"]) == (
        "export",
        "police",
        "order 7",
        "L-1",
    )
    assert line["rows"] == 2
    assert (tmp_path / "access.jsonl").stat().st_mode & 0o777 == 0o600


def test_openings_at_once_make_one_chain(log: AccessLog) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: log.add(access(purpose=f"{number}" * 500), DIGESTS), range(40)))
    assert len(list(log.lines())) == 40
    assert len({line["previous"] for line in log.lines()}) == 40


@pytest.mark.parametrize("kind", ["change", "drop", "swap", "insert", "torn"])
def test_a_changed_log_shows(kind: str, log: AccessLog, tmp_path: Path) -> None:
    for number in range(4):
        log.add(access(purpose=str(number)), DIGESTS)
    path = tmp_path / "access.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    changed = {
        "change": [lines[0], lines[1].replace(b"order 7", b"order 8"), *lines[2:]],
        "drop": [lines[0], *lines[2:]],
        "swap": [lines[0], lines[2], lines[1], lines[3]],
        "insert": [*lines[:2], lines[1], *lines[2:]],
        "torn": [*lines[:3], lines[3][:-10]],
    }[kind]
    path.write_bytes(b"".join(changed))
    with pytest.raises(DataGateError, match="no opening that follows"):
        list(log.lines())


def test_nothing_is_added_to_a_torn_line(log: AccessLog, tmp_path: Path) -> None:
    log.add(access(), DIGESTS)
    path = tmp_path / "access.jsonl"
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(DataGateError, match="not whole"):
        log.add(access(), DIGESTS)


@pytest.mark.parametrize("kind", ["half a line", "no byte"])
def test_a_full_disk_leaves_the_log_as_it_was(kind: str, log: AccessLog, monkeypatch: pytest.MonkeyPatch) -> None:
    log.add(access(), DIGESTS)
    before, write = log.head(), os.write

    def full(descriptor: int, data: bytes) -> int:
        if kind == "half a line":
            return write(descriptor, data[: len(data) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(InputOutputError, match="no row is opened unlogged"):
        log.add(access(), DIGESTS)
    monkeypatch.undo()
    assert log.head() == before
    log.add(access(), DIGESTS)
    assert len(list(log.lines())) == 2


def test_half_a_line_does_not_count_in_the_head(log: AccessLog, tmp_path: Path) -> None:
    log.add(access(), DIGESTS)
    before = log.head()
    with (tmp_path / "access.jsonl").open("a") as file:
        file.write('{"at"')
    assert log.head() == before


def test_the_head_is_the_hash_that_the_next_line_carries(log: AccessLog, tmp_path: Path) -> None:
    assert log.head() == LogHead(0, "0" * 64)
    log.add(access(), DIGESTS)
    assert log.head().lines == 1
    head = log.head().sha256
    log.add(access(), DIGESTS)
    assert json.loads((tmp_path / "access.jsonl").read_text().splitlines()[1])["previous"] == head


def test_a_log_that_cannot_be_written_opens_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputOutputError, match="unlogged"):
        AccessLog(tmp_path / "file" / "access.jsonl").add(access(), DIGESTS)


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b"[]",
        b"7",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b"[" * 5000,
        b"x" * (2 * TAIL_BYTES),
        b"",
        b'{"previous": "HEAD"}',
        *(
            json.dumps({**WHOLE, name: value}).encode()
            for name in WHOLE
            for value in ({}, 1.5, ["a"])
            if name != "previous"
        ),
        *(json.dumps({key: value for key, value in WHOLE.items() if key != name}).encode() for name in WHOLE),
    ],
)
def test_a_line_of_any_content_is_named_and_no_crash(line: bytes, log: AccessLog, tmp_path: Path) -> None:
    log.add(access(), DIGESTS)
    path = tmp_path / "access.jsonl"
    path.write_bytes(path.read_bytes() + line.replace(b"HEAD", log.head().sha256.encode()) + b"\n")
    with pytest.raises(DataGateError, match="line 2 is no opening that follows"):
        list(log.lines())


def test_a_line_of_this_shape_is_one(log: AccessLog, tmp_path: Path) -> None:
    line = json.dumps(WHOLE).replace("HEAD", "0" * 64)
    (tmp_path / "access.jsonl").write_text(line + "\n")
    assert list(log.lines()) == [json.loads(line)]


def test_the_log_holds_what_nights_state_of_it(log: AccessLog, tmp_path: Path) -> None:
    stated = {"2026-03-01": log.head()}
    for number in range(4):
        log.add(access(purpose=str(number)), DIGESTS)
        stated[f"2026-03-0{number + 2}"] = log.head()
    assert len(list(log.lines(stated))) == 4
    path = tmp_path / "access.jsonl"
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    with pytest.raises(DataGateError, match="has 3 lines, night 2026-03-05 states 4: some were cut off"):
        list(log.lines(stated))
    path.write_bytes(b"".join([*lines[:-1], lines[-1].replace(b"order 7", b"order 8")]))
    with pytest.raises(DataGateError, match="line 4 is not the one that night 2026-03-05 states"):
        list(log.lines(stated))
    path.unlink()
    for number in range(4):
        log.add(access(purpose=f"another {number}"), DIGESTS)
    with pytest.raises(DataGateError, match="line 1 is not the one that night 2026-03-02 states"):
        list(log.lines(stated))
    path.unlink()
    with pytest.raises(DataGateError, match="has 0 lines, night 2026-03-05 states 4"):
        list(log.lines(stated))
    path.write_bytes(whole)
    with pytest.raises(DataGateError, match="line 0 is not the one that night 2026-03-01 states"):
        list(log.lines({"2026-03-01": LogHead(0, "a" * 64)}))
