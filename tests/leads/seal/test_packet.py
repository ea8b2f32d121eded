"""Sealing: what the manifest and the seal hold, what a rebuild changes, and what is refused."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.failures import DataGateError, InputOutputError, UsageError
from leads.seal import NightReference, seal_packet, verify_packet
from leads.seal.packet import media_type
from leads.seal.verify_packet import read_seal
from lineage.integrity import canonical, merkle_root
from tests.leads.seal.packets import EVIDENCE, NIGHT, OTHER_SIGNER, SIGNED_AT, SIGNER, build, files, packet_of, write

PATHS = st.builds("{}f{}".format, st.sampled_from(["", "d/", "d/d/", "e/"]), st.text("ab01-_.", max_size=6))


@given(st.dictionaries(PATHS, st.binary(max_size=40), max_size=8))
def test_an_untouched_packet_is_whole_whatever_it_holds(content: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as name:
        write(Path(name), content)
        packet = dataclasses.replace(packet_of("L-1"), source_rows=False)
        seal_packet(Path(name), packet, dict.fromkeys(content, "A file."), NIGHT, SIGNER, SIGNED_AT)
        report = verify_packet.check(Path(name), SIGNER.key_id)
        assert report.whole, report.differences


def test_the_manifest_lists_every_file_with_its_integrity_value(tmp_path: Path) -> None:
    build(tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_bytes())
    held = {**files("L-1"), "verify_packet.py": Path(verify_packet.__file__).read_bytes()}
    assert [entry["path"] for entry in manifest["files"]] == sorted(held)
    for entry in manifest["files"]:
        data = held[entry["path"]]
        assert (entry["bytes"], entry["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        assert entry["what"]
    assert manifest["merkle_root"] == merkle_root([canonical(entry) for entry in manifest["files"]]).hex()
    assert {name: manifest[name] for name in ("lead_id", "profile", "night", "facts")} == {
        "lead_id": "L-1",
        "profile": "police",
        "night": "2026-03-02",
        "facts": {"config_hash": "c0ffee"},
    }
    by_path = {entry["path"]: entry["media_type"] for entry in manifest["files"]}
    assert by_path["dossier.pdf"] == "application/pdf"
    assert media_type("x/unheard.of") == "application/octet-stream"


def test_the_seal_signs_the_manifest_the_time_and_the_run_of_the_night(tmp_path: Path) -> None:
    build(tmp_path)
    seal = read_seal((tmp_path / "seal.json").read_bytes(), verify_packet.PACKET)
    assert seal.key_id == SIGNER.key_id
    assert seal.statement == {
        "what": "ringtrace lead packet",
        "lead_id": "L-1",
        "manifest_sha256": hashlib.sha256((tmp_path / "manifest.json").read_bytes()).hexdigest(),
        "night": "2026-03-02",
        "night_manifest_sha256": NIGHT.manifest_sha256,
        "night_run_id": NIGHT.run_id,
        "signed_at": "2026-03-03T04:05:06Z",
    }


def test_a_rebuild_gives_the_same_bytes_but_for_the_seal(tmp_path: Path) -> None:
    first = build(tmp_path / "first")
    again = tmp_path / "again"
    write(again, dict(reversed(files("L-1").items())))
    what = {name: f"What {name} is." for name in reversed(files("L-1"))}
    other_run = NightReference("20260309T000000Z-other0", "cd" * 32, made_up=False)
    seal_packet(again, packet_of("L-1"), what, other_run, OTHER_SIGNER, SIGNED_AT + timedelta(days=6))
    names = {path.relative_to(first) for path in first.rglob("*") if path.is_file()}
    assert names == {path.relative_to(again) for path in again.rglob("*") if path.is_file()}
    differing = [name for name in names if (first / name).read_bytes() != (again / name).read_bytes()]
    assert [str(name) for name in differing] == ["seal.json"]
    same = build(tmp_path / "same")
    assert (same / "seal.json").read_bytes() == (first / "seal.json").read_bytes()


def test_every_file_needs_a_sentence_and_every_sentence_a_file(tmp_path: Path) -> None:
    write(tmp_path / "a", files("L-1"))
    fewer = dict.fromkeys(files("L-1").keys() - {"dossier.html"}, "A file.")
    with pytest.raises(UsageError, match=r"dossier\.html"):
        seal_packet(tmp_path / "a", packet_of("L-1"), fewer, NIGHT, SIGNER, SIGNED_AT)
    write(tmp_path / "b", files("L-1"))
    more = dict.fromkeys([*files("L-1"), "ghost.csv"], "A file.")
    with pytest.raises(UsageError, match=r"ghost\.csv"):
        seal_packet(tmp_path / "b", packet_of("L-1"), more, NIGHT, SIGNER, SIGNED_AT)


def test_a_packet_is_sealed_once(tmp_path: Path) -> None:
    build(tmp_path)
    with pytest.raises(UsageError, match="already"):
        seal_packet(tmp_path, packet_of("L-1"), {}, NIGHT, SIGNER, SIGNED_AT)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"店.csv": b""}, "no path that a packet may hold"),
        ({"Lead.json": b""}, "upper and lower case only"),
        ({EVIDENCE: b'{"lead_id":"L-1"}\n'}, "evidence digest"),
        ({"source_rows.jsonl": b""}, "which the evidence cites, is missing"),
    ],
)
def test_what_no_verifier_would_pass_is_not_handed_over(tmp_path: Path, changed: dict[str, bytes], named: str) -> None:
    with pytest.raises(DataGateError, match=named):
        build(tmp_path, changed=changed)


def test_a_link_is_not_handed_over(tmp_path: Path) -> None:
    (tmp_path / "outside").symlink_to("/etc/hostname")
    with pytest.raises(DataGateError, match="outside: is a link"):
        build(tmp_path)


def test_a_folder_that_cannot_be_written_is_an_input_output_error(tmp_path: Path) -> None:
    with pytest.raises(InputOutputError, match="can't be sealed"):
        seal_packet(tmp_path / "nowhere", packet_of("L-1"), {}, NIGHT, SIGNER, SIGNED_AT)
