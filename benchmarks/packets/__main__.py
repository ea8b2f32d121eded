"""How long the packets of a thousand leads take, and that each is whole: ``python -m benchmarks.packets --help``."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import sections
from leads.seal.verify_packet import check
from lineage.signing import published_test_signer

ROOT = Path(__file__).resolve().parents[2]
COMMAND = ".venv/bin/python -m benchmarks.packets --write"
NIGHT = "2026-03-03"
# A world as small as a thousand leads allow: a third of its accounts are of rings. Where so many are, a ring hardly
# stands out from all accounts, and no liaison takes so many leads: neither is asked here.
ACCOUNTS, RING_SHARE = 54_000, 0.35
PROFILE = """\
extends: {config}
suspicion:
  lead_base_multiple: {{value: 1.0, unit: times, source: benchmark}}
leads:
  capacity_per_region: {{value: 10000, unit: leads, source: benchmark}}
  capacity_per_night: {{value: 10000, unit: leads, source: benchmark}}
"""
PROFILES: dict[str, tuple[str, ...]] = {
    "analyst": (),
    "investigator": (),
    "police": ("--legal-basis", "benchmark"),
}
HEADER = ("profile", "packets", "whole", "seconds", "seconds for 1,000", "MB each")


@dataclass(frozen=True)
class Exported:
    """Packets of one profile; ``whole``: those that their own verifier finds so."""

    profile: str
    packets: int
    whole: int
    seconds: float
    size: int


def main() -> None:
    options = _options()
    with _folder(options.out) as folder:
        _night(folder, options)
        section = "\n".join(report([_exported(folder, profile) for profile in PROFILES], options.accounts))
    sys.stdout.write(section + "\n")
    if options.write:
        sections.replace("packets", section)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.packets", description=__doc__)
    parser.add_argument("--accounts", type=int, default=ACCOUNTS, help="size of the world (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="folder that keeps world and warehouse (default: none is kept)")
    parser.add_argument("--write", action="store_true", help="put the result into benchmarks/README.md")
    return parser.parse_args()


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept:
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="ringtrace-packets-") as folder:
        yield Path(folder)


def _night(folder: Path, options: argparse.Namespace) -> None:
    """The world's night; one that is there already is not run again."""
    if (folder / "warehouse" / f"night={NIGHT}").exists():
        return
    size = ("--accounts", str(options.accounts), "--ring-share", str(RING_SHARE), "--nights", "1")
    _job("simulate", *size, "--out", str(folder))
    (folder / "site.yaml").write_text(PROFILE.format(config=ROOT / "conf/ringtrace.yaml"), encoding="utf-8")
    _job("nightly", *_places(folder), "--night", NIGHT)


def _places(folder: Path) -> list[str]:
    places = {"landing": "landing", "warehouse": "warehouse", "vault": "vault", "config": "site.yaml"}
    return [word for option, name in places.items() for word in (f"--{option}", str(folder / name))]


def _job(*words: str) -> None:
    sys.stderr.write(" ".join(words) + "\n")
    subprocess.run([str(ROOT / "spark-submit.sh"), *words], check=True, stdout=subprocess.DEVNULL)


def _exported(folder: Path, profile: str) -> Exported:
    """Every lead of the night as its user exports it."""
    packets = folder / "packets" / profile
    shutil.rmtree(packets, ignore_errors=True)
    start = time.perf_counter()
    _job("export-packet", "--all", "--profile", profile, *PROFILES[profile], "--out", str(packets), *_places(folder))
    seconds = time.perf_counter() - start
    made = sorted(packets.iterdir())
    key = published_test_signer().key_id
    whole = sum(check(packet, key).whole for packet in made)
    size = sum(path.stat().st_size for path in packets.rglob("*"))
    return Exported(profile, len(made), whole, seconds, size)


def report(exported: list[Exported], accounts: int) -> list[str]:
    """Markdown lines: a row per profile."""
    rows = [
        (
            one.profile,
            one.packets,
            one.whole,
            f"{one.seconds:.0f}",
            f"{one.seconds / one.packets * 1000:.0f}",
            f"{one.size / one.packets / 1e6:.2f}",
        )
        for one in exported
    ]
    return [
        f"`{COMMAND}`: `export-packet --all` on a night of {accounts:,} accounts, {os.cpu_count()} cores, start and "
        "seals counted.",
        "",
        *sections.table(HEADER, rows),
    ]


if __name__ == "__main__":
    main()
