"""Ways to tamper with a packet; each returns what a verifier must name."""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from leads.seal import verify_packet
from leads.seal.verify_packet import UNLISTED, check
from lineage.signing import Signer
from tests.graph.seeds import drawn_seeds
from tests.leads.seal.packets import stamp

Tamper = Callable[[random.Random, Path, Path], list[str]]


def held(packet: Path) -> list[str]:
    return sorted(path.relative_to(packet).as_posix() for path in packet.rglob("*") if path.is_file())


def listed(packet: Path) -> list[str]:
    return [name for name in held(packet) if name not in UNLISTED]


def tables(packet: Path) -> list[str]:
    """Listed files of rows that differ."""
    return [
        name
        for name in listed(packet)
        if name.endswith((".csv", ".jsonl")) and len(set((packet / name).read_bytes().splitlines())) > 1
    ]


def new_name(draw: random.Random, packet: Path) -> str:
    """A path that is free; its folder is there."""
    folder = draw.choice(["", "maps/", "evidence/", "new/"])
    (packet / folder).mkdir(exist_ok=True)
    return f"{folder}{draw.choice(['x', '.x', 'X y', '店', 'manifest2'])}.json"


def flip(draw: random.Random, packet: Path, other: Path) -> list[str]:
    name = draw.choice(held(packet))
    data = bytearray((packet / name).read_bytes())
    data[draw.randrange(len(data))] ^= draw.randrange(1, 256)
    (packet / name).write_bytes(data)
    return [name]


def delete(draw: random.Random, packet: Path, other: Path) -> list[str]:
    # That a time stamp was taken away can't be told from one that was never got: the packet is signed before it.
    name = draw.choice([name for name in held(packet) if name != "timestamp.tsr"])
    (packet / name).unlink()
    return [name]


def add(draw: random.Random, packet: Path, other: Path) -> list[str]:
    name = new_name(draw, packet)
    (packet / name).write_bytes(draw.choice([b"", b"x", (packet / "manifest.json").read_bytes()]))
    return [name]


def rename(draw: random.Random, packet: Path, other: Path) -> list[str]:
    name, new = draw.choice(listed(packet)), new_name(draw, packet)
    (packet / name).rename(packet / new)
    return [f"is renamed from {name} to {new}"]


def change_case(draw: random.Random, packet: Path, other: Path) -> list[str]:
    name = draw.choice(listed(packet))
    path = packet / name
    path.rename(path.with_name(path.name.upper()))
    return [name, path.with_name(path.name.upper()).name]


def swap(draw: random.Random, packet: Path, other: Path) -> list[str]:
    contents = {name: (packet / name).read_bytes() for name in listed(packet)}
    times = Counter(contents.values())
    one, two = draw.sample([name for name, content in contents.items() if times[content] == 1], 2)
    first, second = contents[one], contents[two]
    (packet / one).write_bytes(second)
    (packet / two).write_bytes(first)
    return [f"{one}: is changed: it holds what belongs into {two}", f"{two}: is changed"]


def reorder_entries(draw: random.Random, packet: Path, other: Path) -> list[str]:
    manifest = json.loads((packet / "manifest.json").read_bytes())
    one, two = draw.sample(range(len(manifest["files"])), 2)
    manifest["files"][one], manifest["files"][two] = manifest["files"][two], manifest["files"][one]
    (packet / "manifest.json").write_bytes(verify_packet.canonical(manifest))
    return ["manifest.json"]


def reorder_rows(draw: random.Random, packet: Path, other: Path) -> list[str]:
    name = draw.choice(tables(packet))
    rows = (packet / name).read_bytes().splitlines(keepends=True)
    one, two = draw.sample(sorted({row: place for place, row in enumerate(rows)}.values()), 2)
    rows[one], rows[two] = rows[two], rows[one]
    (packet / name).write_bytes(b"".join(rows))
    return [name]


def repeat_a_row(draw: random.Random, packet: Path, other: Path) -> list[str]:
    name = draw.choice(tables(packet))
    rows = (packet / name).read_bytes().splitlines(keepends=True)
    (packet / name).write_bytes(b"".join([*rows, draw.choice(rows)]))
    return [name]


def truncate(draw: random.Random, packet: Path, other: Path) -> list[str]:
    name = draw.choice(held(packet))
    data = (packet / name).read_bytes()
    (packet / name).write_bytes(data[: draw.randrange(len(data))])
    return [name]


def lengthen(draw: random.Random, packet: Path, other: Path) -> list[str]:
    name = draw.choice(held(packet))
    with (packet / name).open("ab") as file:
        file.write(draw.choice([b" ", b"\n", b"\0"]))
    return [name]


def replace_by_link(draw: random.Random, packet: Path, other: Path) -> list[str]:
    name = draw.choice(held(packet))
    outside = packet.parent / "outside"
    (packet / name).rename(outside)
    (packet / name).symlink_to(outside)
    return [f"{name}: is a link"]


def replay(draw: random.Random, packet: Path, other: Path) -> list[str]:
    shared = set(held(packet)) & set(held(other))
    name = draw.choice(sorted(one for one in shared if (packet / one).read_bytes() != (other / one).read_bytes()))
    shutil.copy(other / name, packet / name)
    return [name]


def edit_and_sign_anew(draw: random.Random, packet: Path, other: Path) -> list[str]:
    """A forger with a key of his own makes everything fit but the fingerprint."""
    forger = Signer(Ed25519PrivateKey.from_private_bytes(draw.randbytes(32)))
    name = draw.choice([name for name in listed(packet) if not name.endswith(".jsonl")])
    (packet / name).write_bytes(draw.randbytes(20))
    manifest = json.loads((packet / "manifest.json").read_bytes())
    for entry in manifest["files"]:
        entry["bytes"], entry["sha256"] = verify_packet.digest(packet / entry["path"])
    leaves = [verify_packet.canonical(entry) for entry in manifest["files"]]
    content = verify_packet.canonical({**manifest, "merkle_root": verify_packet.merkle_root(leaves)})
    (packet / "manifest.json").write_bytes(content)
    statement = json.loads((packet / "seal.json").read_bytes())["statement"]
    sha256 = verify_packet.digest(packet / "manifest.json")[1]
    (packet / "seal.json").write_bytes(forger.seal({**statement, "manifest_sha256": sha256}))
    stamp(packet)
    unsuspecting = check(packet)
    assert unsuspecting.whole
    assert verify_packet.grouped(forger.key_id) in "\n".join(unsuspecting.lines())
    return ["seal.json: is signed by another key"]


KINDS: list[Tamper] = [
    flip,
    delete,
    add,
    rename,
    change_case,
    swap,
    reorder_entries,
    reorder_rows,
    repeat_a_row,
    truncate,
    lengthen,
    replace_by_link,
    replay,
    edit_and_sign_anew,
]


def tamper_with(packet: Path, other: Path, work: Path, times: int, key: str) -> None:
    """Tampers with copies of ``packet`` as often, each kind in its turn; AssertionError where it is not detected.

    ``other``: a packet of the same night; ``key``: fingerprint of the key that both are signed with.
    """
    for number, seed in enumerate(drawn_seeds(times)):
        draw = random.Random(seed)
        tamper = KINDS[number % len(KINDS)]
        copy = Path(shutil.copytree(packet, work / str(number) / "packet"))
        touched = tamper(draw, copy, other)
        report = check(copy, key)
        shown = "\n".join(report.lines())
        told = f"{tamper.__name__}, seed {seed}, touched {touched}:\n{shown}"
        assert not report.whole, told
        assert all(any(name in line for line in report.differences) for name in touched), told
        assert "NOT WHOLE" in shown, told
