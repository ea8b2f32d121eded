"""The job `timestamp`: the request is written, and only the answer to this very request gets into the packet."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from jobs import cli
from leads.seal.verify_packet import check
from tests.leads.seal.authority import refusal
from tests.leads.seal.packets import AUTHORITY, SIGNER, build


@pytest.fixture
def packet(tmp_path: Path) -> Path:
    return build(tmp_path / "packet")


def timestamp(*words: object) -> int:
    return cli.main(["timestamp", *(str(word) for word in words)])


def answer(packet: Path, content: bytes | None = None) -> Path:
    """A file with what the authority sends back to the packet's request."""
    path = packet.parent / "response.tsr"
    path.write_bytes(AUTHORITY.answer((packet / "timestamp.tsq").read_bytes()) if content is None else content)
    return path


def test_a_packet_is_stamped_in_two_steps_without_a_network(packet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert timestamp("request", packet) == 0
    request = (packet / "timestamp.tsq").read_bytes()
    assert timestamp("request", packet) == 0, "asking again asks the same"
    assert (packet / "timestamp.tsq").read_bytes() == request
    assert timestamp("attach", packet, answer(packet)) == 0
    assert "stamped 2026-03-03T04:05:06Z, number 99" in capsys.readouterr().out
    report = check(packet, SIGNER.key_id, AUTHORITY.certificate)
    assert report.whole
    assert any("Time stamp  2026-03-03T04:05:06Z" in fact for fact in report.facts)


def test_a_disk_that_fails_leaves_the_packet_whole(packet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "replace", full)
    assert timestamp("request", packet) == 74
    monkeypatch.undo()
    assert check(packet, SIGNER.key_id).whole
    assert timestamp("request", packet) == 0


@pytest.mark.parametrize("case", ["another packet's", "another key's", "a refusal", "not an answer"])
def test_a_false_answer_does_not_get_into_the_packet(
    case: str, packet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    timestamp("request", packet)
    other = build(tmp_path / "other", "L-2")
    timestamp("request", other)
    own_request, other_request = ((one / "timestamp.tsq").read_bytes() for one in (packet, other))
    false = {
        "another packet's": AUTHORITY.answer(other_request),
        "another key's": AUTHORITY.answer(own_request, signed_by=type(AUTHORITY)().key),
        "a refusal": refusal(),
        "not an answer": b"<html>",
    }
    assert timestamp("attach", packet, answer(packet, false[case])) == 65
    assert "the packet stays as it was" in capsys.readouterr().err
    assert not (packet / "timestamp.tsr").exists()


def test_the_first_time_stamp_stays(packet: Path) -> None:
    timestamp("request", packet)
    timestamp("attach", packet, answer(packet))
    first = (packet / "timestamp.tsr").read_bytes()
    assert timestamp("attach", packet, answer(packet)) == 2, "a second answer has another signature"
    assert (packet / "timestamp.tsr").read_bytes() == first


def test_a_packet_that_is_not_whole_gets_no_time_stamp(packet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (packet / "lead.json").unlink()
    assert timestamp("request", packet) == 65
    assert "lead.json: is missing" in capsys.readouterr().err
    assert not (packet / "timestamp.tsq").exists()


def test_an_answer_needs_a_request(packet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert timestamp("attach", packet, packet / "lead.json") == 2
    assert "timestamp request" in capsys.readouterr().err
    timestamp("request", packet)
    assert timestamp("attach", packet, packet / "nowhere.tsr") == 74


def test_what_is_no_packet_is_a_usage_error(tmp_path: Path) -> None:
    assert timestamp("request", tmp_path / "nowhere") == 2
    assert timestamp("request", tmp_path) == 65
