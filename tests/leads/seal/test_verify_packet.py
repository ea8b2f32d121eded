"""The verifier names what differs, says what it can't know, and stands alone."""

from __future__ import annotations

import ast
import dataclasses
import io
import json
import subprocess
import sys
import tokenize
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.seal import seal_packet, verify_packet
from leads.seal.verify_packet import PACKET, BrokenError, Report, check, read_fingerprint, read_seal
from lineage import integrity
from lineage.signing import published_test_signer
from tests.leads.seal.packets import (
    AUTHORITY,
    EVIDENCE,
    MASKED_ROWS,
    NIGHT,
    OTHER_SIGNER,
    SIGNED_AT,
    SIGNER,
    SOURCE_ROWS,
    build,
    evidence_rows,
    files,
    lines,
    packet_of,
    source_rows,
    stamp,
    write,
)

VERIFIER = Path(verify_packet.__file__)
Touch = Callable[[Path], object]


@pytest.fixture
def packet(tmp_path: Path) -> Path:
    return build(tmp_path / "packet")


def differences(packet: Path) -> str:
    return "\n".join(check(packet, SIGNER.key_id).differences)


def rewrite(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


def resealed(packet: Path, changed: dict[str, bytes]) -> Report:
    """The report on a packet whose files were changed by its own signer, past the checks of sealing."""
    for name, data in changed.items():
        (packet / name).write_bytes(data)
    manifest = json.loads((packet / "manifest.json").read_bytes())
    found, _ = verify_packet.contents(packet)
    for entry in manifest["files"]:
        entry["bytes"], entry["sha256"] = found[entry["path"]]
    leaves = [verify_packet.canonical(entry) for entry in manifest["files"]]
    manifest["merkle_root"] = verify_packet.merkle_root(leaves)
    sign(packet, manifest)
    return check(packet, SIGNER.key_id)


def sign(packet: Path, manifest: dict[str, object]) -> None:
    content = verify_packet.canonical(manifest)
    (packet / "manifest.json").write_bytes(content)
    statement = read_seal((packet / "seal.json").read_bytes(), PACKET).statement
    sha256 = verify_packet.digest(packet / "manifest.json")[1]
    (packet / "seal.json").write_bytes(SIGNER.seal({**statement, "manifest_sha256": sha256}))


@pytest.mark.parametrize(
    ("touch", "named"),
    [
        (lambda p: rewrite(p / "lead.json", b"proposed", b"accepted"), "lead.json: is changed"),
        (lambda p: (p / "lead.json").unlink(), "lead.json: is missing"),
        (lambda p: (p / "more.csv").touch(), "more.csv: is not in the manifest"),
        (
            lambda p: (p / "lead.json").rename(p / "other.json"),
            "lead.json: is renamed from lead.json to other.json",
        ),
        (lambda p: (p / "lead.json").rename(p / "Lead.json"), "lead.json: is renamed from lead.json to Lead.json"),
        (lambda p: (p / "empty").mkdir(), "empty: is an empty folder"),
        (
            lambda p: ((p / "lead.json").rename(p.parent / "l"), (p / "lead.json").symlink_to(p.parent / "l")),
            "lead.json: is a link",
        ),
        (lambda p: (p / "maps" / "up").symlink_to(p), "maps/up: is a link"),
        (lambda p: (p / "manifest.json").unlink(), "manifest.json: is missing"),
        (lambda p: (p / "seal.json").unlink(), "seal.json: is missing"),
        (lambda p: rewrite(p / "manifest.json", b"{", b"{ "), "manifest.json: is not in canonical form"),
        (lambda p: rewrite(p / "manifest.json", b"police", b"others"), "manifest.json: is not the one that seal.json"),
        (lambda p: rewrite(p / "seal.json", b"2026-03-03T", b"2026-03-02T"), "seal.json: its signature does not fit"),
        (lambda p: rewrite(p / "seal.json", b'"format":1', b'"format":true'), "seal.json: is not the seal"),
        (lambda p: rewrite(p / "seal.json", b'"format":1', b'"format":2'), "seal.json: is not the seal"),
        (lambda p: (p / "seal.json").write_bytes(b"[" * 100_000), "seal.json: is not JSON"),
        (lambda p: (p / "seal.json").write_bytes(b'{"statement":7}'), "seal.json: is not a seal"),
        (lambda p: (p / "manifest.json").write_bytes(b"{}"), "manifest.json: is not the manifest"),
        (lambda p: rewrite(p / "verify_packet.py", b"is missing", b"is  missing"), "verify_packet.py: is changed"),
        (lambda p: (p / "timestamp.tsq").write_bytes(b"0"), "timestamp.tsq: is not the request"),
        (lambda p: (p / "timestamp.tsr").write_bytes(b"0"), "timestamp.tsr: "),
        (lambda p: (stamp(p), (p / "timestamp.tsq").unlink()), "timestamp.tsq: is missing"),
    ],
)
def test_each_thing_that_was_touched_is_named(packet: Path, touch: Touch, named: str) -> None:
    touch(packet)
    assert named in differences(packet)


def test_two_files_that_changed_places_are_told_from_two_changed_ones(packet: Path) -> None:
    first, second = packet / "dossier.html", packet / "maps" / "region.svg"
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)
    assert "dossier.html: is changed: it holds what belongs into maps/region.svg" in differences(packet)
    assert "maps/region.svg: is changed: it holds what belongs into dossier.html" in differences(packet)


def test_the_seal_of_another_lead_does_not_pass(packet: Path, tmp_path: Path) -> None:
    other = build(tmp_path / "other", "L-2")
    (packet / "seal.json").write_bytes((other / "seal.json").read_bytes())
    assert "seal.json: is of another lead or night than manifest.json" in differences(packet)


def test_the_seal_of_something_else_does_not_pass(packet: Path) -> None:
    statement = read_seal((packet / "seal.json").read_bytes(), PACKET).statement
    (packet / "seal.json").write_bytes(SIGNER.seal({**statement, "what": "ringtrace night"}))
    assert "seal.json: is not the seal of a ringtrace lead packet" in differences(packet)


def test_a_list_out_of_order_is_named_even_when_signed(packet: Path) -> None:
    manifest = json.loads((packet / "manifest.json").read_bytes())
    sign(packet, {**manifest, "files": manifest["files"][::-1]})
    shown = differences(packet)
    assert "manifest.json: accounts.csv: is listed out of order" in shown
    assert "manifest.json: its Merkle root is not that of its entries" in shown


JUNK = [None, 7, "x", [], {}, [7], [{"path": 7}], [{"path": [], "bytes": 1, "sha256": "0"}], ["path"]]


@pytest.mark.parametrize("name", ["lead_id", "night", "evidence_digest", "merkle_root", "source_rows", "files"])
@pytest.mark.parametrize("junk", JUNK, ids=str)
def test_a_manifest_of_other_types_is_named_even_when_signed(packet: Path, name: str, junk: object) -> None:
    sign(packet, {**json.loads((packet / "manifest.json").read_bytes()), name: junk})
    report = check(packet, SIGNER.key_id)
    assert not report.whole
    assert report.lines()


@pytest.mark.parametrize("row", [b"{}", b'{"row_digest":[]}', b'{"row_digest":{},"row_json":7,"row_salt":"0"}', b"[]"])
@pytest.mark.parametrize("name", [EVIDENCE, SOURCE_ROWS])
def test_rows_of_other_types_are_named_even_when_signed(packet: Path, name: str, row: bytes) -> None:
    assert any(line.startswith(name) for line in resealed(packet, {name: row + b"\n"}).differences)


@pytest.mark.parametrize("path", ["../lead.json", "/etc/passwd", "a//b", ".hidden", "a\nVerdict: WHOLE"])
def test_a_path_that_leads_elsewhere_is_named_even_when_signed(packet: Path, path: str) -> None:
    manifest = json.loads((packet / "manifest.json").read_bytes())
    sign(packet, {**manifest, "files": [{**manifest["files"][0], "path": path}, *manifest["files"][1:]]})
    report = check(packet, SIGNER.key_id)
    assert f"manifest.json: {path}: is no path that a packet may hold" in report.differences
    assert not [line for line in report.lines() if "\n" in line]


def test_a_name_that_would_write_a_line_of_its_own_is_shown_as_it_is(packet: Path) -> None:
    (packet / "a\nVerdict: WHOLE.").touch()
    assert not any(line.startswith("Verdict: WHOLE") for line in check(packet).lines())


def test_evidence_that_is_not_the_leads_is_named(packet: Path) -> None:
    report = resealed(packet, {EVIDENCE: lines([*evidence_rows("L-1"), {"lead_id": "L-1", "statement": "more"}])})
    assert [line for line in report.differences if line.startswith(f"{EVIDENCE}: its rows do not make")]


@pytest.mark.parametrize("line", [b'{"b":1, "a":2}\n', b'{"b":1,"a":2}\n', b"\xff\n", b'{"a":1}'])
def test_evidence_in_another_form_is_named_with_its_line(packet: Path, line: bytes) -> None:
    report = resealed(packet, {EVIDENCE: line})
    assert any(fault.startswith(f"{EVIDENCE}: ") and "line" in fault for fault in report.differences)


def test_each_source_row_that_fails_is_named(packet: Path) -> None:
    rows = source_rows("L-1")
    rows[1]["row_json"] += " "
    rows[3]["row_salt"] = "zz"
    del rows[4]
    report = resealed(packet, {SOURCE_ROWS: lines(rows)})
    digests = [row["row_digest"] for row in source_rows("L-1")]
    assert report.differences == [
        f"{SOURCE_ROWS}: row {digests[1]} (line 2) does not have the digest that it states",
        f"{SOURCE_ROWS}: row {digests[3]} (line 4) does not have the digest that it states",
        f"{SOURCE_ROWS}: row {digests[4]}, which the evidence cites, is missing",
    ]


def test_rows_may_be_shown_masked_and_are_counted_as_such(tmp_path: Path) -> None:
    rows = source_rows("L-1")
    masked = lines([{"row_digest": row["row_digest"], "dataset": row["dataset"]} for row in rows[:2]])
    content = {**files("L-1"), SOURCE_ROWS: lines(rows[2:4]), MASKED_ROWS: masked}
    write(tmp_path, content)
    some = dataclasses.replace(packet_of("L-1"), source_rows=False)
    seal_packet(tmp_path, some, dict.fromkeys(content, "A file."), NIGHT, SIGNER, SIGNED_AT)
    report = check(tmp_path, SIGNER.key_id)
    assert report.whole
    assert "Source rows 5 cited: 2 in clear, 2 masked, 1 left out" in report.facts
    assert any(note.startswith(f"{MASKED_ROWS}: the digest of a masked row can't be computed") for note in report.notes)


def test_a_file_of_rows_that_is_missing_is_named_once(packet: Path) -> None:
    (packet / SOURCE_ROWS).unlink()
    assert check(packet, SIGNER.key_id).differences == [f"{SOURCE_ROWS}: is missing"]


def test_the_order_of_rows_is_the_files_matter_not_the_digests(packet: Path) -> None:
    content = (packet / EVIDENCE).read_bytes().splitlines(keepends=True)
    (packet / EVIDENCE).write_bytes(b"".join(reversed(content)))
    (line,) = check(packet, SIGNER.key_id).differences
    assert line.startswith(f"{EVIDENCE}: is changed")


def test_another_key_is_detected_with_the_fingerprint_and_shown_without(tmp_path: Path) -> None:
    packet = build(tmp_path, signer=OTHER_SIGNER)
    assert "seal.json: is signed by another key" in differences(packet)
    report = check(packet)
    assert report.whole
    shown = "\n".join(report.lines())
    assert verify_packet.grouped(OTHER_SIGNER.key_id) in shown
    assert "received by another channel" in shown


def test_the_published_test_key_proves_nothing(tmp_path: Path) -> None:
    packet = build(tmp_path, signer=published_test_signer())
    assert published_test_signer().key_id == verify_packet.TEST_KEY_ID
    verdict = check(packet, published_test_signer().key_id).verdict()
    assert "test key: proves nothing" in verdict[0]
    assert "不能证明" in verdict[1]


def test_a_packet_without_rows_says_what_it_leaves_out(tmp_path: Path) -> None:
    report = check(build(tmp_path))
    assert any("no time stamp" in note for note in report.notes)
    assert "Evidence    6 rows" in "\n".join(report.facts)


@pytest.mark.parametrize("text", [SIGNER.key_id, SIGNER.key_id.upper(), verify_packet.grouped(SIGNER.key_id)])
def test_a_fingerprint_is_read_however_it_is_grouped(text: str) -> None:
    assert read_fingerprint(text) == SIGNER.key_id
    assert read_fingerprint(":".join(text.split())) == SIGNER.key_id


def test_half_a_fingerprint_is_none() -> None:
    with pytest.raises(BrokenError, match="64"):
        read_fingerprint(SIGNER.key_id[:32])


@given(st.lists(st.binary(max_size=6), max_size=20))
def test_its_merkle_root_is_the_projects(leaves: list[bytes]) -> None:
    assert verify_packet.merkle_root(leaves) == integrity.merkle_root(leaves).hex()


@given(st.dictionaries(st.text(), st.none() | st.text() | st.integers() | st.booleans()))
def test_its_canonical_form_is_the_projects(row: dict[str, object]) -> None:
    try:
        content = integrity.canonical(row)
    except UnicodeEncodeError:
        return
    assert verify_packet.canonical(row) == content
    assert verify_packet.read_canonical(content) == row


def run(packet: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Runs the packet's own copy in a bare Python, far from the project."""
    command = [sys.executable, "-I", "-B", str(packet / "verify_packet.py"), *words]
    return subprocess.run(command, cwd=packet.parent, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_copy_in_the_packet_checks_it_alone(packet: Path, tmp_path: Path) -> None:
    stamp(packet)
    certificate = tmp_path / "tsa.pem"
    certificate.write_bytes(AUTHORITY.pem)
    whole = run(packet, str(packet), "--fingerprint", SIGNER.key_id, "--tsa-certificate", str(certificate))
    assert whole.returncode == 0, whole.stdout + whole.stderr
    assert "Verdict: WHOLE. Every file" in whole.stdout
    assert "结论：完整" in whole.stdout
    assert "What this does NOT prove" in whole.stdout
    (packet / "lead.json").unlink()
    broken = run(packet)
    assert broken.returncode == 1
    assert "lead.json: is missing" in broken.stdout
    assert "结论：不完整" in broken.stdout


@pytest.mark.parametrize(
    "words",
    [["nowhere"], ["--fingerprint", "12"], ["--tsa-certificate", "nowhere.pem"], ["--tsa-certificate", __file__]],
)
def test_a_wrong_call_exits_with_2(packet: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        verify_packet.main(words if words == ["nowhere"] else [str(packet), *words])
    assert stop.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_it_is_one_file_for_python_3_9_that_needs_one_package() -> None:
    source = VERIFIER.read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 9))
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else name.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert imported - sys.stdlib_module_names == {"cryptography"}
    names = {token.string for token in tokenize.generate_tokens(io.StringIO(source).readline)}
    assert not names & {"pairwise", "UTC", "StrEnum", "match", "strict"}


def test_without_the_package_it_says_what_to_install(packet: Path) -> None:
    code = (
        "import sys, runpy; sys.modules['cryptography'] = None; sys.argv = ['verify_packet.py'];"
        f"runpy.run_path({str(packet / 'verify_packet.py')!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install cryptography" in done.stderr
