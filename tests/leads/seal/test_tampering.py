"""Tamperings with a packet, a table of them and two hundred at random: each is detected, what was touched is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from leads.seal.verify_packet import check
from tests.leads.seal.packet_tamperings import PACKETS
from tests.leads.seal.packets import AUTHORITY, SIGNER, build, stamp
from tests.leads.seal.tampering import KINDS, tamper_with

TAMPERINGS = 200


@pytest.fixture(scope="module")
def packets(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two stamped packets of one night."""
    folder = tmp_path_factory.mktemp("packets")
    return stamp(build(folder / "one", "L-1")), stamp(build(folder / "other", "L-2"))


def test_untouched_packets_are_whole(packets: tuple[Path, Path]) -> None:
    for packet in packets:
        assert check(packet, SIGNER.key_id, AUTHORITY.certificate).differences == []


def test_there_are_as_many_as_promised() -> None:
    assert len(PACKETS) >= 40


@pytest.mark.parametrize("name", PACKETS)
def test_a_tampering_of_the_table_is_named(name: str, packets: tuple[Path, Path], tmp_path: Path) -> None:
    """By this repository's verifier, which the recipient has by another way than the packet."""
    packet = Path(shutil.copytree(packets[0], tmp_path / "packet"))
    named = PACKETS[name](packet, packets[1])
    report = check(packet, SIGNER.key_id, AUTHORITY.certificate)
    assert not report.whole
    assert any(named in line for line in report.differences), report.differences


def test_every_tampering_is_detected_and_the_file_named(packets: tuple[Path, Path], tmp_path: Path) -> None:
    assert len(KINDS) < TAMPERINGS
    tamper_with(*packets, tmp_path, TAMPERINGS, SIGNER.key_id)


def test_a_time_stamp_that_was_taken_away_is_only_noted(packets: tuple[Path, Path], tmp_path: Path) -> None:
    packet = Path(shutil.copytree(packets[0], tmp_path / "packet"))
    (packet / "timestamp.tsr").unlink()
    report = check(packet, SIGNER.key_id)
    assert report.whole
    assert "no time stamp: asked for, not answered yet, or taken away" in report.notes
