"""Lets nights go wrong at every point, and keeps what came of each in ``record.csv``: a machine that stops goes on.

python -m tests.faults points [--seeds N]   # every fault at every border of a stage and step of publishing
python -m tests.faults light [--seeds N]    # the same in nights without Spark, the fault a drawn moment later
python -m tests.faults chain [--seeds N]    # one night that falls at each border in turn, and each time is gone on with
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
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import product
from pathlib import Path

from data_samples.simulator.world import build_society, write_world
from jobs import configuration
from jobs.nightly import STAGES
from tests.faults.harness import CODES, ROOT, End, Site
from tests.planted import plant

RECORD = Path(__file__).parent / "record.csv"
COLUMNS = ["how", "fault", "point", "seed", "code", "right", "what_is_left"]
LAST = date(2026, 3, 3)
SPARK = ["--driver-memory", "2g"]
AT_STAGES = ["kill", "kill-java", "terminate", "interrupt"]
AT_PUBLISH = ["kill", "terminate"]
LIGHT = ["kill", "terminate", "interrupt"]
# What publishing does to the disk, at most, and how many of its touches lie between two points; at a point beyond the
# last nothing happens.
TOUCHES, APART = 80, 5
# A stage of a night without Spark takes some milliseconds.
LATER = 0.05
SECONDS = 60
ACCOUNTS, SEED, RING_SHARE, SOAK_NIGHTS = 300, 5, 0.2, 10


def main() -> int:
    """0 when all that the command ran was right."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("command", choices=["points", "light", "chain", "random", "soak", "said"])
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
        if arguments.command == "chain":
            return 0 if chain(folder, arguments.seeds) else 1
        return 0 if run(folder, arguments.command, arguments.seeds) else 1


def points(seeds: int) -> Iterator[tuple[str, str, int]]:
    """(fault, point, seed): a seed is one more time."""
    for seed in range(seeds):
        for stage in STAGES:
            yield from ((fault, f"before:{stage.name}", seed) for fault in AT_STAGES)
        yield from ((fault, f"publish:{number}", seed) for number in range(1, TOUCHES, APART) for fault in AT_PUBLISH)


def light(seeds: int) -> Iterator[tuple[str, str, int]]:
    """The same without Java, each a moment after its point that the seed draws."""
    borders = [f"before:{stage.name}" for stage in STAGES] + [
        f"publish:{number}" for number in range(1, TOUCHES, APART)
    ]
    for seed in range(seeds):
        generator = random.Random(seed)
        for fault, point in product(LIGHT, borders):
            yield fault, f"{point}+{generator.uniform(0, LATER):.4f}" if seed else point, seed


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


def run(folder: Path, command: str, seeds: int) -> bool:
    """Each fault that the record does not hold yet, in reruns of one published night; whether all were right."""
    night, site, done = LAST.isoformat(), published(folder), _recorded()
    faults = {"points": points, "random": drawn, "light": light}[command](seeds)
    start, seen = site.run, site.tables
    if command == "light":
        # What it publishes are copies of files that have been looked into.
        start, seen = _light(site, folder / "reference", night), site.files
        start(night, "none", "at:0")
    whole, right = seen(night), True
    for fault, point, seed in faults:
        if (command, fault, point, str(seed)) not in done:
            end = start(night, fault, point)
            wrong = faults_of(end, codes_of(fault, point)) + left_by(site, published=command != "light")
            wrong += [] if seen(night) == whole else ["other tables"]
            right &= _told(command, fault, point, seed, end, wrong)
    return right


def chain(folder: Path, seeds: int) -> bool:
    """One night that a drawn fault ends at every border and at drawn touches of publishing, each time gone on with."""
    night, site, done = LAST.isoformat(), published(folder), _recorded()
    whole, right = site.tables(night), True
    for seed in range(seeds):
        if ("chain", "none", "end", str(seed)) in done:
            continue
        generator = random.Random(seed)
        borders = [(generator.choice(AT_STAGES), f"before:{stage.name}") for stage in STAGES]
        touches = [(generator.choice(AT_PUBLISH), f"publish:{at}") for at in sorted(generator.sample(range(1, 60), 3))]
        resume: list[str] = []
        for fault, point in [*borders, *touches, ("none", "end")]:
            end = site.run(night, fault, point if fault != "none" else "at:0", job=resume)
            wrong = faults_of(end, codes_of(fault, point)) + left_by(site)
            wrong += [f"other table {name}" for name in site.other_tables(night, whole)]
            right &= _told("chain", fault, point, seed, end, wrong)
            resume = ["--resume"]
    return right


def published(folder: Path) -> Site:
    """The site whose one night is published; faults then happen to reruns of it."""
    site = made(folder / "site", 1)
    if not (site.warehouse / f"night={LAST.isoformat()}").exists():
        end = site.run(LAST.isoformat())
        assert end.code == 0, end.said
    return site


def left_by(site: Site, *, published: bool = True) -> list[str]:
    """What a run has left that it should not have; ``published``: look for clear text in published runs too."""
    settings = configuration.load(ROOT / "conf" / "ringtrace.yaml")
    return [
        *(f"clear text: {hit}" for hit in site.clear_text(published=published)),
        *(f"open: {path}" for path in site.open_to_others()),
        *(f"torn: {difference}" for difference in site.torn(settings)),
    ]


def _told(how: str, fault: str, point: str, seed: int, end: End, wrong: Sequence[str]) -> bool:
    """Keeps what came of a fault; whether it was right."""
    _record([how, fault, point, seed, end.code, not wrong, "; ".join(wrong)])
    if wrong:
        sys.stdout.write(f"{fault} {point} {seed}: {wrong}\n{end.said}\n")
    return not wrong


def faults_of(end: End, codes: set[int]) -> list[str]:
    """What is wrong with how a run ended."""
    return [
        *([] if end.code in codes else [f"code {end.code}"]),
        *(f"lives on: {process}" for process in end.left),
        *(["a trace"] if "Traceback" in end.said else []),
    ]


def codes_of(fault: str, point: str) -> set[int]:
    """The exit codes that are right: a fault that comes at a drawn moment, or late, may find the night published."""
    late = not point.startswith("before") or "+" in point
    return {CODES[fault]} | ({0} if late else set())


def _light(site: Site, reference: Path, night: str) -> Callable[[str, str, str], End]:
    """Makes this process's nights light ones, from copies of what the site has published."""
    from tests.faults import light as nights

    if not reference.exists():
        run = (site.warehouse / f"night={night}").resolve()
        (rows,) = (site.folder / "vault").glob(f"*/night={night}/{run.name}")
        shutil.copytree(run, reference / "night")
        shutil.copytree(rows, reference / "vault")
    nights.lighten(reference / "night", reference / "vault")
    return partial(nights.run, site)


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


def _recorded() -> set[tuple[str, str, str, str]]:
    if not RECORD.exists():
        return set()
    with RECORD.open(encoding="utf-8", newline="") as file:
        return {(row["how"], row["fault"], row["point"], row["seed"]) for row in csv.DictReader(file)}


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
    for how, fault in sorted({(row["how"], row["fault"]) for row in rows}):
        of_fault = [row for row in rows if (row["how"], row["fault"]) == (how, fault)]
        right = sum(row["right"] == "True" for row in of_fault)
        sys.stdout.write(f"{how} {fault}: {right} of {len(of_fault)} right\n")
    return 0 if all(row["right"] == "True" for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
