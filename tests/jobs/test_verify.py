"""The job `verify`: every change to a night or a packet is named; a night that was run again is not cried over."""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from graph.failures import DataGateError, UsageError
from jobs import cli, options
from jobs.signing_keys import load_signer, make_key, public_key_path
from jobs.warehouse import NightCheck, Warehouse
from leads.seal.verify_packet import TEST_KEY_ID, grouped, printable
from lineage.integrity import canonical, merkle_root
from lineage.signing import Signer, published_test_signer
from tests.graph.seeds import drawn_seeds
from tests.jobs.small_warehouse import house, publish_tables
from tests.leads.seal import packets

SIGNER = packets.SIGNER
NIGHTS = ["2026-03-01", "2026-03-02", "2026-03-03"]
TAMPERINGS = 60
MODES = ["symlink", "pointer"]


@pytest.fixture(autouse=True)
def no_key_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(options.SIGNING_KEY_VARIABLE, str(tmp_path / "none.pem"))


def publish(warehouse: Warehouse, night: str, run_id: str, signer: Signer = SIGNER) -> None:
    """Publishes a night of three small files without Spark."""
    tables = {
        table: pa.table({"value": [number, int(night[-1])]}) for number, table in enumerate(("leads", "rings", "links"))
    }
    publish_tables(warehouse, night, run_id, tables, signer)


@pytest.fixture(scope="module")
def three_nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("house") / "warehouse"
    for night in NIGHTS:
        publish(house(root), night, "r")
    return root


@pytest.fixture
def root(three_nights: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(three_nights, tmp_path / "warehouse", symlinks=True))


def found(root: Path, **how: int) -> list[str]:
    checked = house(root, **how).check(None, {SIGNER.key_id})  # type: ignore[arg-type]
    return [f"{one.night}: {line}" for one in checked for line in one.differences]


def notes(checked: list[NightCheck]) -> dict[str, list[str]]:
    return {one.night: list(one.notes) for one in checked if one.notes}


@pytest.mark.parametrize("mode", MODES)
def test_untouched_nights_are_whole_and_say_who_signed_them(tmp_path: Path, mode: str) -> None:
    for night in NIGHTS:
        publish(house(tmp_path, switch=mode), night, "r")
    checked = house(tmp_path, switch=mode).check(None, {SIGNER.key_id})
    assert [(one.night, one.differences, one.notes) for one in checked] == [(night, (), ()) for night in NIGHTS]
    assert {one.seal.key_id for one in checked if one.seal} == {SIGNER.key_id}
    manifest = json.loads((tmp_path / f".runs/night={NIGHTS[0]}/r/_manifest.json").read_bytes())
    assert manifest["merkle_root"] == merkle_root([canonical(entry) for entry in manifest["files"]]).hex()


# --- Random tamperings -----------------------------------------------------------------------------------------------

Tamper = Callable[[random.Random, Path], list[str]]


def run_of(draw: random.Random, root: Path) -> Path:
    return root / f".runs/night={draw.choice(NIGHTS)}/r"


def files(run: Path) -> list[str]:
    return sorted(path.relative_to(run).as_posix() for path in run.rglob("*") if path.is_file())


def flip(draw: random.Random, root: Path) -> list[str]:
    run = run_of(draw, root)
    name = draw.choice(files(run))
    data = bytearray((run / name).read_bytes())
    data[draw.randrange(len(data))] ^= draw.randrange(1, 256)
    (run / name).write_bytes(data)
    return [f"{run.parent.name[6:]}: {name}"]


def truncate(draw: random.Random, root: Path) -> list[str]:
    run = run_of(draw, root)
    name = draw.choice(files(run))
    data = (run / name).read_bytes()
    (run / name).write_bytes(data[: draw.randrange(len(data))])
    return [f"{run.parent.name[6:]}: {name}"]


def delete(draw: random.Random, root: Path) -> list[str]:
    run = run_of(draw, root)
    name = draw.choice(files(run))
    (run / name).unlink()
    return [f"{run.parent.name[6:]}: {name}: is missing"]


def add(draw: random.Random, root: Path) -> list[str]:
    run = run_of(draw, root)
    name = draw.choice(["leads/part-1.parquet", "more/x", "_stale.json"])
    (run / name).parent.mkdir(exist_ok=True)
    shutil.copy(run / "leads/part-0.parquet", run / name)
    return [f"{run.parent.name[6:]}: {name}"]


def rename(draw: random.Random, root: Path) -> list[str]:
    run = run_of(draw, root)
    (run / "leads/part-0.parquet").rename(run / "leads/part-9.parquet")
    return [
        f"{run.parent.name[6:]}: leads/part-0.parquet: is renamed from leads/part-0.parquet to leads/part-9.parquet"
    ]


def swap(draw: random.Random, root: Path) -> list[str]:
    run = run_of(draw, root)
    names = [run / f"{table}/part-0.parquet" for table in ("leads", "rings")]
    first, second = (path.read_bytes() for path in names)
    names[0].write_bytes(second)
    names[1].write_bytes(first)
    return ["leads/part-0.parquet: is changed: it holds what belongs into rings/part-0.parquet", "rings/part-0.parquet"]


def reorder_entries(draw: random.Random, root: Path) -> list[str]:
    run = run_of(draw, root)
    manifest = json.loads((run / "_manifest.json").read_bytes())
    manifest["files"].reverse()
    (run / "_manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True))
    return [f"{run.parent.name[6:]}: _manifest.json: its files are not listed in the order of their paths"]


def link(draw: random.Random, root: Path) -> list[str]:
    run = run_of(draw, root)
    name = draw.choice(files(run))
    outside = root.parent / "outside"
    (run / name).rename(outside)
    (run / name).symlink_to(outside)
    return [f"{run.parent.name[6:]}: {name}: is a link"]


def lead_readers_elsewhere(draw: random.Random, root: Path) -> list[str]:
    night = draw.choice(NIGHTS)
    other = root.parent / "other" / "r"
    shutil.copytree(root / f".runs/night={night}/r", other)
    (root / f"night={night}").unlink()
    (root / f"night={night}").symlink_to(other)
    return [f"{night}: night={night}: is a link to"]


def replay_a_night(draw: random.Random, root: Path) -> list[str]:
    one, two = draw.sample(NIGHTS, 2)
    shutil.rmtree(root / f".runs/night={one}/r")
    shutil.copytree(root / f".runs/night={two}/r", root / f".runs/night={one}/r")
    return [f"{one}: _signature.json: is that of night {two}"]


def take_a_night_away(draw: random.Random, root: Path) -> list[str]:
    night = draw.choice(NIGHTS)
    (root / f"night={night}").unlink()
    return [f".runs/night={night}: has runs but none is published"]


def take_a_night_away_with_its_runs(draw: random.Random, root: Path) -> list[str]:
    """The newest night is left out: nothing rests on it, so nothing can show that it was there."""
    night = draw.choice(NIGHTS[:-1])
    (root / f"night={night}").unlink()
    shutil.rmtree(root / f".runs/night={night}")
    return [f"_manifest.json: rests on night {night} (run r), which is not published any more"]


def sign_anew(draw: random.Random, root: Path) -> list[str]:
    """A forger with a key of his own makes everything fit within the night."""
    forger = Signer(Ed25519PrivateKey.from_private_bytes(draw.randbytes(32)))
    night = draw.choice(NIGHTS)
    shutil.rmtree(root / f".runs/night={night}")
    (root / f"night={night}").unlink()
    publish(house(root), night, "r", forger)
    return [f"{night}: _signature.json: is by another key", grouped(forger.key_id)]


KINDS: list[Tamper] = [
    flip,
    truncate,
    delete,
    add,
    rename,
    swap,
    reorder_entries,
    link,
    lead_readers_elsewhere,
    replay_a_night,
    take_a_night_away,
    take_a_night_away_with_its_runs,
    sign_anew,
]


def test_every_tampering_with_nights_is_detected_and_the_file_named(three_nights: Path, tmp_path: Path) -> None:
    for number, seed in enumerate(drawn_seeds(TAMPERINGS)):
        tamper = KINDS[number % len(KINDS)]
        root = Path(shutil.copytree(three_nights, tmp_path / str(number) / "warehouse", symlinks=True))
        touched = tamper(random.Random(seed), root)
        shown = found(root)
        told = f"{tamper.__name__}, seed {seed}, touched {touched}: {shown}"
        assert all(any(name in line for line in shown) for name in touched), told


# --- What is no tampering, and what only the chain shows -----------------------------------------------------------


def test_a_rerun_leaves_later_nights_stale_not_broken(root: Path) -> None:
    publish(house(root), NIGHTS[0], "again")
    checked = house(root).check(None, {SIGNER.key_id})
    assert found(root) == []
    assert notes(checked) == {
        NIGHTS[1]: [
            f"stale: rests on run r of night {NIGHTS[0]}, which run again replaced; run night {NIGHTS[1]} again"
        ],
        NIGHTS[2]: [f"stale: night {NIGHTS[1]}, on which it rests, is stale; run night {NIGHTS[2]} again"],
    }


def test_a_replaced_run_that_is_kept_no_more_can_not_be_checked(root: Path) -> None:
    publish(house(root, keep_runs=0), NIGHTS[0], "again")
    (note,) = notes(house(root).check(None, {SIGNER.key_id}))[NIGHTS[1]]
    assert "is kept no more, so this link of the chain can't be checked" in note
    assert found(root) == []


def test_a_replaced_run_that_was_changed_is_no_excuse(root: Path) -> None:
    publish(house(root), NIGHTS[0], "again")
    kept = root / f".runs/night={NIGHTS[0]}/r/_manifest.json"
    kept.write_bytes(kept.read_bytes() + b" ")
    assert any(
        line.startswith(f"{NIGHTS[1]}: _manifest.json: the SHA-256 that it states of .runs/night={NIGHTS[0]}/r")
        for line in found(root)
    )


def test_a_night_put_in_between_makes_the_next_stale_not_broken(tmp_path: Path) -> None:
    for night in (NIGHTS[0], NIGHTS[2], NIGHTS[1]):
        publish(house(tmp_path), night, "r")
    assert found(tmp_path) == []
    (note,) = notes(house(tmp_path).check(None, {SIGNER.key_id}))[NIGHTS[2]]
    assert f"night {NIGHTS[1]} was published after it" in note


def test_a_switch_turned_back_is_no_rerun(root: Path) -> None:
    publish(house(root), NIGHTS[0], "again")
    publish(house(root), NIGHTS[1], "again")
    link = root / f"night={NIGHTS[0]}"
    link.unlink()
    link.symlink_to(f".runs/night={NIGHTS[0]}/r")
    assert f"{NIGHTS[1]}: night={NIGHTS[0]}: was turned back to run r, which run again had replaced" in found(root)


@pytest.mark.parametrize("mode", MODES)
def test_a_night_whose_run_never_came_to_its_switch_is_named_until_it_is_cleaned_up(tmp_path: Path, mode: str) -> None:
    warehouse = house(tmp_path, switch=mode)
    publish(warehouse, NIGHTS[0], "r")
    shutil.copytree(tmp_path / f".runs/night={NIGHTS[0]}/r", tmp_path / f".runs/night={NIGHTS[1]}/r")
    (checked,) = [one for one in warehouse.check() if one.differences]
    assert checked.differences[0].startswith(f".runs/night={NIGHTS[1]}: has runs but none is published")
    with warehouse.lock():
        assert [one.differences for one in warehouse.check()] == [()]


def test_a_pointer_that_leads_elsewhere_is_named(tmp_path: Path) -> None:
    publish(house(tmp_path, switch="pointer"), NIGHTS[0], "r")
    pointer = tmp_path / f"_current/night={NIGHTS[0]}.json"
    pointer.write_text(json.dumps({**json.loads(pointer.read_text()), "path": "elsewhere"}))
    (checked,) = house(tmp_path, switch="pointer").check(None, {SIGNER.key_id})
    assert checked.differences == (f"_current/night={NIGHTS[0]}.json: does not point to .runs/night={NIGHTS[0]}/r",)


def test_a_folder_in_the_place_of_a_night_is_named(root: Path) -> None:
    (root / f"night={NIGHTS[0]}").unlink()
    (root / f"night={NIGHTS[0]}").mkdir()
    with pytest.raises(DataGateError, match=f"night={NIGHTS[0]}: is not a link"):
        found(root)


def test_a_night_that_was_never_signed_is_named_as_such(root: Path) -> None:
    (root / f".runs/night={NIGHTS[2]}/r/_signature.json").unlink()
    (line,) = found(root)
    assert line.startswith(f"{NIGHTS[2]}: _signature.json: is missing: this night is not signed (early versions")


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"night": []}', b'{"files": [{"path": "\\ud800"}]}'],
)
def test_a_manifest_of_any_content_is_named(root: Path, content: bytes) -> None:
    (root / f".runs/night={NIGHTS[1]}/r/_manifest.json").write_bytes(content)
    assert f"{NIGHTS[1]}: _manifest.json: is not the one that _signature.json states" in found(root)


@pytest.mark.parametrize("name", ["night", "previous_night", "previous_run_id", "replaces_run_id", "files"])
@pytest.mark.parametrize("value", [7, [], {"a": "b"}, [{"path": "\ud800", "bytes": 1, "sha256": ""}]], ids=str)
def test_a_manifest_of_other_types_is_named(root: Path, name: str, value: object) -> None:
    path = root / f".runs/night={NIGHTS[1]}/r/_manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), name: value}))
    assert f"{NIGHTS[1]}: _manifest.json: is not the one that _signature.json states" in found(root)


def test_packets_rest_on_a_night_whose_signature_holds(root: Path) -> None:
    warehouse = house(root)
    night = warehouse.published()[1]
    reference = warehouse.sealed(night, {SIGNER.key_id}).reference
    manifest = root / f".runs/night={NIGHTS[1]}/r/_manifest.json"
    assert (reference.run_id, reference.made_up) == ("r", False)
    manifest.write_bytes(manifest.read_bytes() + b" ")
    with pytest.raises(DataGateError, match=r"_manifest\.json: is not the one"):
        warehouse.sealed(night)


# --- The job ---------------------------------------------------------------------------------------------------------


def verify(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    code = cli.main(["verify", *(str(word) for word in words)])
    shown = capsys.readouterr()
    return code, shown.out + shown.err


def test_the_job_names_each_difference_and_exits_with_65(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(capsys, "--warehouse", root)[0] == 0
    (root / f"night={NIGHTS[1]}/leads/part-0.parquet").unlink()
    code, shown = verify(capsys, "--warehouse", root)
    assert code == 65
    assert f"DIFFERS  {NIGHTS[1]}: leads/part-0.parquet: is missing" in shown
    assert verify(capsys, "--warehouse", root, "--night", NIGHTS[0])[0] == 0
    code, shown = verify(capsys, "--warehouse", root, "--night", "2026-04-01")
    assert (code, "night 2026-04-01 is not published" in shown) == (65, True)


def test_the_key_is_compared_when_one_is_expected(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, shown = verify(capsys, "--warehouse", root)
    assert code == 0
    assert f"Fingerprint {grouped(SIGNER.key_id)}: compare it" in shown
    code, shown = verify(capsys, "--warehouse", root, "--fingerprint", grouped(SIGNER.key_id))
    assert (code, "the key that was expected" in shown) == (0, True)
    make_key(tmp_path / "own.pem")
    code, shown = verify(capsys, "--warehouse", root, "--public-key", public_key_path(tmp_path / "own.pem"))
    assert (code, "ANOTHER KEY" in shown) == (65, True)
    monkeypatch.setenv(options.SIGNING_KEY_VARIABLE, str(tmp_path / "own.pem"))
    assert verify(capsys, "--warehouse", root)[0] == 65, "the own public key is the one expected"
    publish(house(tmp_path / "mine"), NIGHTS[0], "r", load_signer(tmp_path / "own.pem", made_up=False))
    assert verify(capsys, "--warehouse", tmp_path / "mine")[0] == 0


def test_the_test_key_is_named_and_proves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish(house(tmp_path), NIGHTS[0], "r", published_test_signer())
    code, shown = verify(capsys, "--warehouse", tmp_path)
    assert code == 0
    assert f"Fingerprint {grouped(TEST_KEY_ID)}: the published test key, for made-up data: proves nothing" in shown


def test_a_packet_is_checked_by_its_own_verifier(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packet = packets.stamp(packets.build(tmp_path / "packet"))
    certificate = tmp_path / "tsa.pem"
    certificate.write_bytes(packets.AUTHORITY.pem)
    code, shown = verify(capsys, packet, "--fingerprint", SIGNER.key_id, "--tsa-certificate", certificate)
    assert (code, "Verdict: WHOLE. Every file" in shown) == (0, True)
    (packet / "lead.json").unlink()
    code, shown = verify(capsys, packet)
    assert (code, "lead.json: is missing" in shown) == (65, True)


@pytest.mark.parametrize("job", ["verify", "nights"])
def test_a_warehouse_that_is_missing_or_empty_is_not_whole(
    job: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([job, "--warehouse", str(tmp_path / "none")]) == 74
    assert "there is no warehouse here" in capsys.readouterr().err
    with house(tmp_path).lock():
        pass
    assert cli.main([job, "--warehouse", str(tmp_path)]) == 65
    assert "no night is published" in capsys.readouterr().err


def test_nights_says_which_manifest_is_not_as_it_was_signed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["nights", "--warehouse", str(root)]) == 0
    manifest = root / f".runs/night={NIGHTS[1]}/r/_manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"leads": 2', b'"leads": 9'))
    capsys.readouterr()
    assert cli.main(["nights", "--warehouse", str(root)]) == 65
    assert f"night {NIGHTS[1]}, run r: _manifest.json: is not the one" in capsys.readouterr().out


STRAYS: dict[str, Callable[[Path], object]] = {
    f"night={NIGHTS[2]}1": Path.mkdir,
    f"night={NIGHTS[2]}\n": lambda path: path.symlink_to(f".runs/night={NIGHTS[2]}/r"),
    "night=foo": Path.touch,
    "night=pipe": os.mkfifo,
    "Night=2026-03-01": lambda path: path.symlink_to(f"night={NIGHTS[0]}"),
    "NIGHT=2026-03-01": lambda path: path.symlink_to("nowhere"),
    "leads.parquet": Path.touch,
    f".runs/night={NIGHTS[2]}1": Path.mkdir,
    ".runs/x": os.mkfifo,
    f".runs/night={NIGHTS[0]}/x": os.mkfifo,
    "_current/night=foo.json": Path.touch,
    "_lineage/pipe": os.mkfifo,
}


@pytest.mark.parametrize("name", STRAYS)
def test_what_no_run_put_among_the_nights_is_named(name: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / name).parent.mkdir(exist_ok=True)
    STRAYS[name](root / name)
    code, shown = verify(capsys, "--warehouse", root)
    assert code == 65
    assert f"DIFFERS  {printable(name)}: no run put it there" in shown
    assert "Differences: 1." in shown


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch, os.mkfifo], ids=["folder", "file", "pipe"])
def test_what_stands_in_the_place_of_a_night_is_named(
    make: Callable[[Path], object], root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(root / "night=2026-03-09")
    code, shown = verify(capsys, "--warehouse", root)
    assert (code, "night=2026-03-09: is not a link that a run published" in shown) == (65, True)


@pytest.mark.parametrize("place", ["leads/part-1.parquet", "pipe", "_stale.json", "_manifest.json", "leads"])
@pytest.mark.parametrize("kind", ["pipe", "socket"])
def test_what_is_no_file_is_named_and_not_waited_for(place: str, kind: str, root: Path) -> None:
    path = root / f".runs/night={NIGHTS[0]}/r/{place}"
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    else:
        _socket_at(path)
    assert f"{NIGHTS[0]}: {place}: is neither a file nor a folder" in found(root)


def _socket_at(path: Path) -> None:
    """Bound by a short name first: a socket's address has room for 107 bytes."""
    with tempfile.TemporaryDirectory() as short, socket.socket(socket.AF_UNIX) as bound:
        bound.bind(f"{short}/s")
        Path(short, "s").rename(path)


def test_leftovers_of_a_killed_writer_are_cleaned_up_and_never_lie_in_a_run(root: Path) -> None:
    left = [f".runs/night={NIGHTS[0]}/r/._stale.json.new", f".night={NIGHTS[0]}.new", "_current/.night=x.json.new"]
    (root / "_current").mkdir()
    for name in left:
        (root / name).touch()
    with house(root).lock():
        pass
    assert not any((root / name).exists() for name in left)
    planted = root / f".runs/night={NIGHTS[0]}/r/leads/.x.parquet.new"
    planted.touch()
    with house(root).lock():
        pass
    assert found(root) == [f"{NIGHTS[0]}: leads/.x.parquet.new: is not in the manifest: it was added"]


@pytest.mark.parametrize(
    "words", [["nowhere"], ["--fingerprint", "12"], [".", "--night", NIGHTS[0]], [".", "--tsa-certificate", "nowhere"]]
)
def test_a_wrong_call_is_a_usage_error(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(capsys, *words)[0] == UsageError.exit_code
