"""Lets nights go wrong at every point, and keeps what came of each in ``record.csv``: a machine that stops goes on.

python -m tests.faults points [--seeds N]   # every fault at every border of a stage and step of publishing
python -m tests.faults random --seeds N     # a fault drawn by each seed, at a moment drawn by it
python -m tests.faults soak                 # ten nights with a fault each, and the tables of ten without
python -m tests.faults said                 # what the record holds, by fault
"""

from __future__ import annotations

import argparse
import csv
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from data_samples.simulator.world import build_society, write_world
from jobs import configuration
from jobs.nightly import STAGES
from tests.faults.harness import CODES, ROOT, Site
from tests.planted import plant

RECORD = Path(__file__).parent / "record.csv"
COLUMNS = ["fault", "point", "seed", "code", "right", "what_is_left"]
LAST = date(2026, 3, 3)
SPARK = ["--driver-memory", "2g"]
AT_STAGES = ["kill", "kill-java", "terminate", "interrupt"]
AT_PUBLISH = ["kill", "terminate"]
TOUCHES = range(1, 60, 4)
# What a drawn moment leaves open: the night may be published by then.
MAY_END = {"kill", "kill-java", "terminate", "interrupt"}
SECONDS = 60
ACCOUNTS, SEED, RING_SHARE, SOAK_NIGHTS = 300, 5, 0.2, 10


def main() -> int:
    """0 when all that the command ran was right."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("command", choices=["points", "random", "soak", "said"])
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where nights run (default: a temporary folder)")
    arguments = parser.parse_args()
    if arguments.command == "said":
        return _say()
    with tempfile.TemporaryDirectory() as made:
        folder = arguments.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        if arguments.command == "soak":
            return 0 if soak(folder, arguments.seeds) else 1
        faults = points(arguments.seeds) if arguments.command == "points" else drawn(arguments.seeds)
        return 0 if run(folder, faults) else 1


def points(seeds: int) -> Iterator[tuple[str, str, int]]:
    """(fault, point, seed): a seed is one more time."""
    for seed in range(seeds):
        for stage in STAGES:
            yield from ((fault, f"before:{stage.name}", seed) for fault in AT_STAGES)
        yield from ((fault, f"publish:{number}", seed) for number in TOUCHES for fault in AT_PUBLISH)


def drawn(seeds: int) -> Iterator[tuple[str, str, int]]:
    for seed in range(seeds):
        generator = random.Random(seed)
        yield generator.choice(AT_STAGES), f"at:{generator.uniform(2, SECONDS):.1f}", seed


def made(folder: Path, nights: int) -> Site:
    """A small made-up site with planted people, of ``nights`` nights; the one that is there already where there is."""
    if not folder.exists():
        tree = configuration.values(configuration.read_tree(ROOT / "conf" / "simulator.yaml"))
        society = build_society(
            tree, world="base", size=ACCOUNTS, seed=SEED, last_night=LAST, nights=nights, ring_share=RING_SHARE
        )
        write_world(society, folder, lambda line: None)
        plant(folder / "landing", folder / "truth", _nights(nights)[0])
        # No night may read who is who, and what is looked for may lie in the landing zone alone.
        shutil.rmtree(folder / "truth")
    return Site(folder, folder / "landing", SPARK)


def run(folder: Path, faults: Iterator[tuple[str, str, int]]) -> bool:
    """Each fault that the record does not hold yet, in reruns of one published night; whether all were right."""
    night, settings = LAST.isoformat(), configuration.load(ROOT / "conf" / "ringtrace.yaml")
    site, done, right = made(folder / "site", 1), _recorded(), True
    if not (site.warehouse / f"night={night}").exists():
        site.run(night)
    whole = site.tables(night)
    for fault, point, seed in faults:
        if (fault, point, str(seed)) in done:
            continue
        end = site.run(night, fault, point)
        codes = {CODES[fault]} | ({0} if fault in MAY_END and not point.startswith("before") else set())
        wrong = [
            *([] if end.code in codes else [f"code {end.code}"]),
            *(f"lives on: {process}" for process in end.left),
            *(f"clear text: {hit}" for hit in site.clear_text()),
            *(f"open: {path}" for path in site.open_to_others()),
            *(f"torn: {difference}" for difference in site.torn(settings)),
            *([] if site.tables(night) == whole else ["other tables"]),
        ]
        right &= not wrong
        _record([fault, point, seed, end.code, not wrong, "; ".join(wrong)])
        if wrong:
            sys.stdout.write(f"{fault} {point} {seed}: {wrong}\n{end.said}\n")
    return right


def soak(folder: Path, seed: int) -> bool:
    """Ten nights, each with a fault before it runs through, end as ten nights without any."""
    generator, nights = random.Random(seed), _nights(SOAK_NIGHTS)
    faultless = made(folder / "faultless", SOAK_NIGHTS)
    faulty = faultless.copy(folder / f"faulty-{seed}")
    settings = configuration.load(ROOT / "conf" / "ringtrace.yaml")
    equal = True
    for night in nights:
        faultless.run(night)
        fault, point = generator.choice(AT_STAGES), f"before:{generator.choice(STAGES).name}"
        codes = [faulty.run(night, fault, point).code, faulty.run(night).code]
        same = faultless.tables(night) == faulty.tables(night)
        left = [*faulty.clear_text(), *faulty.torn(settings)]
        equal &= same and not left and codes == [CODES[fault], 0]
        sys.stdout.write(f"{night} {fault} {point}: codes {codes}, equal {same}, left {left}\n")
        sys.stdout.flush()
    return equal


def _nights(count: int) -> list[str]:
    return [(LAST - timedelta(back)).isoformat() for back in reversed(range(count))]


def _recorded() -> set[tuple[str, str, str]]:
    if not RECORD.exists():
        return set()
    with RECORD.open(encoding="utf-8", newline="") as file:
        return {(row["fault"], row["point"], row["seed"]) for row in csv.DictReader(file)}


def _record(values: list[object]) -> None:
    new = not RECORD.exists()
    with RECORD.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if new:
            writer.writerow(COLUMNS)
        writer.writerow(values)


def _say() -> int:
    with RECORD.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for fault in sorted({row["fault"] for row in rows}):
        of_fault = [row for row in rows if row["fault"] == fault]
        right = sum(row["right"] == "True" for row in of_fault)
        sys.stdout.write(f"{fault}: {right} of {len(of_fault)} right\n")
    return 0 if all(row["right"] == "True" for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
