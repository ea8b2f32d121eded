"""Ways to tamper with a warehouse of three published nights: by name, what is done, and what must then be named.

Each does its harm to a copy and returns a text that ``verify`` must show in a line of what differs. Most pick the
second night: it rests on one, and another rests on it.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jobs.warehouse import manifest
from jobs.warehouse.storage import json_bytes
from lineage.integrity import canonical
from lineage.signing import Signer, published_test_signer
from tests.jobs.small_warehouse import house, publish_tables
from tests.leads.seal.packets import SIGNER

FIRST, NIGHT, LAST = "2026-03-01", "2026-03-02", "2026-03-03"
FORGER = Signer(Ed25519PrivateKey.from_private_bytes(b"f" * 32))
TABLE = "leads/part-0.parquet"
Tampering = Callable[[Path], str]


def run(root: Path, night: str = NIGHT) -> Path:
    return root / f".runs/night={night}/r"


def change(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def edit(path: Path, **changes: Any) -> None:
    """Changes entries of a JSON file; Ellipsis takes one out."""
    told = {**json.loads(path.read_bytes()), **changes}
    path.write_bytes(json_bytes({name: value for name, value in told.items() if value is not ...}))


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def a_socket(path: Path) -> None:
    """Bound by a short name first: a socket's address has room for 107 bytes."""
    with tempfile.TemporaryDirectory() as short, socket.socket(socket.AF_UNIX) as bound:
        bound.bind(f"{short}/s")
        Path(short, "s").rename(path)


def signed_anew(folder: Path, signer: Signer) -> None:
    """Makes manifest and signature fit whatever the run's folder holds now."""
    told = json.loads((folder / "_manifest.json").read_bytes())
    storage = house(folder.parents[2])._storage
    name = folder.relative_to(folder.parents[2]).as_posix()
    files = [manifest._entry(storage, name, path) for path in storage.tree(name) if path not in manifest.UNLISTED]
    told |= {"files": files, "merkle_root": manifest.files_root(files)}
    (folder / "_manifest.json").write_bytes(json_bytes(told))
    manifest.sign(storage, name, signer)


def replaced(folder: Path, path: str, table: pa.Table) -> None:
    pq.write_table(table, folder / path)


def edited_entries(root: Path, edit_files: Callable[[list[dict[str, Any]]], object]) -> None:
    path = run(root) / "_manifest.json"
    told = json.loads(path.read_bytes())
    edit_files(told["files"])
    path.write_bytes(json_bytes(told))


def done(*steps: object) -> None:
    """Takes what a list of steps gave, so that one line can take several."""


WAREHOUSE: dict[str, Tampering] = {}


def tampering(name: str) -> Callable[[Tampering], Tampering]:
    def keep(work: Tampering) -> Tampering:
        assert name not in WAREHOUSE
        WAREHOUSE[name] = work
        return work

    return keep


def simple(name: str, named: str, *steps: Callable[[Path], object]) -> None:
    """A tampering of one or more steps on the warehouse's root."""

    def work(root: Path) -> str:
        for step in steps:
            step(root)
        return named

    WAREHOUSE[name] = work


# --- What files hold -------------------------------------------------------------------------------------------------

for place in (0, 20, -1):
    simple(f"byte {place} of a table", f"{TABLE}: is changed", lambda root, at=place: flip(run(root) / TABLE, at))
simple(
    "a byte more",
    f"{TABLE}: is changed",
    lambda root: change(run(root) / TABLE, (run(root) / TABLE).read_bytes() + b"\0"),
)
simple(
    "a table cut short",
    f"{TABLE}: is changed",
    lambda root: change(run(root) / TABLE, (run(root) / TABLE).read_bytes()[:-8]),
)
simple("an empty file in a table's place", f"{TABLE}: is changed: 0 bytes", lambda root: change(run(root) / TABLE, b""))
simple("another row", f"{TABLE}: is changed", lambda root: replaced(run(root), TABLE, pa.table({"value": [9, 9]})))
simple("no rows", f"{TABLE}: is changed", lambda root: replaced(run(root), TABLE, pa.table({"value": [0, 2]}).slice(2)))
simple(
    "the same rows, packed otherwise",
    f"{TABLE}: is changed",
    lambda root: pq.write_table(pq.read_table(run(root) / TABLE), run(root) / TABLE, compression="gzip"),
)
simple(
    "the first night's table",
    f"{TABLE}: is changed",
    lambda root: shutil.copy(run(root, FIRST) / TABLE, run(root) / TABLE),
)
simple(
    "a byte of the data docs",
    "_data_docs/index.html: is changed",
    lambda root: flip(run(root) / "_data_docs/index.html", 2),
)
simple(
    "a byte of the events",
    "_lineage/events.jsonl: is changed",
    lambda root: flip(run(root) / "_lineage/events.jsonl", 2),
)


@tampering("two tables swapped")
def _(root: Path) -> str:
    one, other = run(root) / TABLE, run(root) / "rings/part-0.parquet"
    first, second = one.read_bytes(), other.read_bytes()
    done(one.write_bytes(second), other.write_bytes(first))
    return f"{TABLE}: is changed: it holds what belongs into rings/part-0.parquet"


# --- Which files there are -------------------------------------------------------------------------------------------

simple("a table taken away", f"{TABLE}: is missing", lambda root: (run(root) / TABLE).unlink())
simple("a table's folder taken away", f"{TABLE}: is missing", lambda root: shutil.rmtree(run(root) / "leads"))
simple(
    "a table renamed",
    f"is renamed from {TABLE} to leads/part-9.parquet",
    lambda root: (run(root) / TABLE).rename(run(root) / "leads/part-9.parquet"),
)
simple(
    "a table's folder renamed",
    f"is renamed from {TABLE} to Leads/part-0.parquet",
    lambda root: (run(root) / "leads").rename(run(root) / "Leads"),
)
simple(
    "a file more",
    "leads/part-1.parquet: is not in the manifest: it was added",
    lambda root: shutil.copy(run(root) / TABLE, run(root) / "leads/part-1.parquet"),
)
simple(
    "a table more",
    "more/part-0.parquet: is not in the manifest",
    lambda root: shutil.copytree(run(root) / "leads", run(root) / "more"),
)
simple(
    "a hidden file",
    "leads/.part-1.parquet: is not in the manifest",
    lambda root: shutil.copy(run(root) / TABLE, run(root) / "leads/.part-1.parquet"),
)
simple(
    "a half written file",
    "leads/.x.parquet.new: is not in the manifest",
    lambda root: (run(root) / "leads/.x.parquet.new").touch(),
)
simple("an empty folder", "more: is an empty folder", lambda root: (run(root) / "more").mkdir())
simple(
    "a hard link more",
    "leads/again.parquet: is not in the manifest",
    lambda root: (run(root) / "leads/again.parquet").hardlink_to(run(root) / TABLE),
)
simple(
    "a name that is not UTF-8",
    "has a name that is not UTF-8",
    lambda root: Path(os.fsdecode(os.fsencode(run(root) / "leads") + b"/\xff.parquet")).touch(),
)
simple(
    "a link more",
    "leads/part-1.parquet: is a link",
    lambda root: (run(root) / "leads/part-1.parquet").symlink_to("part-0.parquet"),
)
simple(
    "a pipe in a table",
    "leads/part-1.parquet: is neither a file nor a folder",
    lambda root: os.mkfifo(run(root) / "leads/part-1.parquet"),
)
simple(
    "a socket in a table",
    "leads/part-1.parquet: is neither a file nor a folder",
    lambda root: a_socket(run(root) / "leads/part-1.parquet"),
)


@tampering("a table led elsewhere")
def _(root: Path) -> str:
    (run(root) / TABLE).rename(root.parent / "outside")
    (run(root) / TABLE).symlink_to(root.parent / "outside")
    return f"{TABLE}: is a link"


@tampering("a table's folder led elsewhere")
def _(root: Path) -> str:
    (run(root) / "leads").rename(root.parent / "outside")
    (run(root) / "leads").symlink_to(root.parent / "outside")
    return "leads: is a link"


# --- Manifest, signature, stale mark ---------------------------------------------------------------------------------

NOT_STATED = "_manifest.json: is not the one that _signature.json states"
simple("no manifest", "_manifest.json: is missing", lambda root: (run(root) / "_manifest.json").unlink())
simple("an empty manifest", NOT_STATED, lambda root: change(run(root) / "_manifest.json", b""))
simple(
    "a manifest of other layout",
    NOT_STATED,
    lambda root: change(
        run(root) / "_manifest.json", canonical(json.loads((run(root) / "_manifest.json").read_bytes()))
    ),
)
simple(
    "a pipe in the manifest's place",
    "_manifest.json: is neither a file nor a folder",
    lambda root: done((run(root) / "_manifest.json").unlink(), os.mkfifo(run(root) / "_manifest.json")),
)
simple("another count of rows", NOT_STATED, lambda root: edit(run(root) / "_manifest.json", tables={"leads": 99}))
simple("another configuration", NOT_STATED, lambda root: edit(run(root) / "_manifest.json", config_hash="d"))
simple("other inputs", NOT_STATED, lambda root: edit(run(root) / "_manifest.json", facts={}))
simple(
    "no night before",
    NOT_STATED,
    lambda root: edit(run(root) / "_manifest.json", previous_night=None, previous_run_id=None),
)
simple(
    "an entry less",
    f"{TABLE}: is not in the manifest",
    lambda root: edited_entries(root, lambda files: files.remove(next(one for one in files if one["path"] == TABLE))),
)
simple(
    "entries in another order",
    "its files are not listed in the order of their paths",
    lambda root: edited_entries(root, lambda files: files.reverse()),
)
simple(
    "an entry twice",
    "_manifest.json: its Merkle root is not that of its entries",
    lambda root: edited_entries(root, lambda files: files.append(files[0])),
)
simple(
    "another Merkle root",
    "_manifest.json: its Merkle root is not that of its entries",
    lambda root: edit(run(root) / "_manifest.json", merkle_root="0" * 64),
)
simple("no signature", "_signature.json: is missing", lambda root: (run(root) / "_signature.json").unlink())
simple("a byte of the signature", "_signature.json: ", lambda root: flip(run(root) / "_signature.json", 200))
simple(
    "the first night's signature",
    f"_signature.json: is that of night {FIRST}",
    lambda root: shutil.copy(run(root, FIRST) / "_signature.json", run(root) / "_signature.json"),
)
simple(
    "another time of signing",
    "_signature.json: its signature does not fit",
    lambda root: change(
        run(root) / "_signature.json",
        (run(root) / "_signature.json").read_bytes().replace(b'"signed_at":"20', b'"signed_at":"19'),
    ),
)
simple(
    "signed with another key",
    "_signature.json: is by another key than the one expected",
    lambda root: signed_anew(run(root), FORGER),
)
simple(
    "changed and signed with the published test key",
    "_signature.json: is by another key than the one expected",
    lambda root: done(
        replaced(run(root), TABLE, pa.table({"value": [9]})), signed_anew(run(root), published_test_signer())
    ),
)
simple(
    "a stale mark put up",
    "_stale.json: does not say what the manifests say",
    lambda root: change(run(root) / "_stale.json", json_bytes(manifest.stale_mark(NIGHT, "r"))),
)


@tampering("a stale mark taken away")
def _(root: Path) -> str:
    publish_tables(house(root), FIRST, "again", {"leads": pa.table({"value": [1]})}, SIGNER)
    (run(root, LAST) / "_stale.json").unlink()
    return f"{LAST}: _stale.json: does not say what the manifests say"


# --- Which nights there are ------------------------------------------------------------------------------------------


def night_link(root: Path, night: str = NIGHT) -> Path:
    return root / f"night={night}"


def led(root: Path, to: str | Path) -> None:
    night_link(root).unlink()
    night_link(root).symlink_to(to)


simple(
    "a night taken away", f".runs/night={NIGHT}: has runs but none is published", lambda root: night_link(root).unlink()
)
simple(
    "a night taken away with its runs",
    f"rests on night {NIGHT} (run r), which is not published any more",
    lambda root: done(night_link(root).unlink(), shutil.rmtree(root / f".runs/night={NIGHT}")),
)
simple(
    "a night led to another night",
    f"night={NIGHT}: is a link to .runs/night={FIRST}/r",
    lambda root: led(root, f".runs/night={FIRST}/r"),
)
simple(
    "a night led out of the warehouse",
    f"night={NIGHT}: is a link to ",
    lambda root: done(shutil.copytree(run(root), root.parent / "other/r"), led(root, root.parent / "other/r")),
)
simple("a night that leads nowhere", f"night={NIGHT}: is a link to nowhere", lambda root: led(root, "nowhere"))
simple(
    "a folder in a night's place",
    f"night={NIGHT}: is not a link that a run published",
    lambda root: done(night_link(root).unlink(), shutil.copytree(run(root), night_link(root))),
)
simple(
    "a pipe in a night's place",
    f"night={NIGHT}: is not a link that a run published",
    lambda root: done(night_link(root).unlink(), os.mkfifo(night_link(root))),
)
simple(
    "the first night replayed as the second",
    f"_signature.json: is that of night {FIRST}",
    lambda root: done(shutil.rmtree(run(root)), shutil.copytree(run(root, FIRST), run(root))),
)
simple(
    "a night planted",
    "night=2026-03-031: no run put it there",
    lambda root: shutil.copytree(run(root), root / "night=2026-03-031"),
)
simple(
    "a night planted by another name",
    "night=latest: no run put it there",
    lambda root: (root / "night=latest").symlink_to(f".runs/night={NIGHT}/r"),
)
simple(
    "a night planted in capitals",
    f"NIGHT={NIGHT}: no run put it there",
    lambda root: (root / f"NIGHT={NIGHT}").symlink_to(f"night={NIGHT}"),
)
simple("a pipe among the nights", "night=pipe: no run put it there", lambda root: os.mkfifo(root / "night=pipe"))
simple(
    "a table beside the nights",
    "leads.parquet: no run put it there",
    lambda root: shutil.copy(run(root) / TABLE, root / "leads.parquet"),
)
simple(
    "a night planted with the forger's key",
    "2026-03-04: _signature.json: is by another key",
    lambda root: done(publish_tables(house(root), "2026-03-04", "x", {"leads": pa.table({"value": [1]})}, FORGER)),
)
simple(
    "the runs led elsewhere",
    ".runs: is a link, not a folder",
    lambda root: done((root / ".runs").rename(root.parent / "runs"), (root / ".runs").symlink_to(root.parent / "runs")),
)


@tampering("a night turned back to the run before")
def _(root: Path) -> str:
    tables = {"leads": pa.table({"value": [1]})}
    for night, run_id in ((FIRST, "again"), (NIGHT, "again")):
        publish_tables(house(root), night, run_id, tables, SIGNER)
    led_first = night_link(root, FIRST)
    led_first.unlink()
    led_first.symlink_to(f".runs/night={FIRST}/r")
    return f"night={FIRST}: was turned back to run r, which run again had replaced"


# --- Identity, and the log of openings -------------------------------------------------------------------------------

simple("no identity", "_identity.json: is missing", lambda root: (root / "_identity.json").unlink())
simple(
    "another identity",
    f"_identity.json: is not the one that night {FIRST} states",
    lambda root: edit(root / "_identity.json", id="0" * 32),
)
simple("a damaged identity", "_identity.json: was changed", lambda root: change(root / "_identity.json", b"{}"))


def log_of(root: Path) -> Path:
    return root.parent / "vault/access.jsonl"


def of_lines(root: Path, work: Callable[[list[bytes]], list[bytes]]) -> None:
    log_of(root).write_bytes(b"".join(work(log_of(root).read_bytes().splitlines(keepends=True))))


simple(
    "the log's last line changed",
    f"line 3 is not the one that night {LAST} states",
    lambda root: of_lines(root, lambda lines: [*lines[:-1], lines[-1].replace(b"order", b"0rder")]),
)
simple(
    "the log's last line cut off",
    f"has 2 lines, night {LAST} states 3: some were cut off",
    lambda root: of_lines(root, lambda lines: lines[:-1]),
)
simple(
    "a line of the log changed",
    "line 2 is not the one that night",
    lambda root: of_lines(root, lambda lines: [lines[0], lines[1].replace(b"order", b"0rder"), lines[2]]),
)
simple(
    "a line of the log taken out",
    "line 2 is no opening that follows",
    lambda root: of_lines(root, lambda lines: [lines[0], lines[2]]),
)
simple("the log taken away", f"has 0 lines, night {LAST} states 3", lambda root: log_of(root).unlink())
simple("a line that is no opening", "line 4 is no opening", lambda root: of_lines(root, lambda lines: [*lines, b"7\n"]))
