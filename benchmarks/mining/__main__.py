"""How the mining grows, from links to scores, up to a million accounts: ``python -m benchmarks.mining --help``."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import sections
from benchmarks.accuracy.cache import Cache
from benchmarks.accuracy.laboratory import Laboratory
from benchmarks.accuracy.nights import Engine, read_settings
from benchmarks.accuracy.world import World
from benchmarks.mining.measure import STAGES, Measured, Size, measure

COMMAND = ".venv/bin/python -m benchmarks.mining --write"
CACHE = Path(__file__).resolve().parents[1] / "out" / "accuracy"
WORLD = World("base", 1, 20_000)


def main() -> None:
    options = _options()
    engine = Engine(read_settings(), options.memory)
    world = Laboratory(Cache(options.cache), engine, lambda text: _say(f"{text}")).prepared(WORLD)
    runs = []
    for title, size in _sizes(options):
        _say(title)
        runs.append((title, measure(size, world, options.memory)))
        _say(f"  {runs[-1][1].whole:.0f} s")
    section = "\n".join(report(runs))
    sys.stdout.write(section + "\n")
    if options.write:
        sections.replace("mining", section)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mining", description=__doc__)
    parser.add_argument("--copies", type=int, nargs="+", default=[5, 16, 50], help="of a world of 20,000 accounts")
    parser.add_argument("--hub", type=int, default=100_000, help="holders of one more value (default: %(default)s)")
    parser.add_argument("--memory", default="6g", help="of Spark's JVM (default: %(default)s)")
    parser.add_argument("--cache", type=Path, default=CACHE, help="folder of the world (default: %(default)s)")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    return parser.parse_args()


def _sizes(options: argparse.Namespace) -> list[tuple[str, Size]]:
    few, middle = min(options.copies), sorted(options.copies)[len(options.copies) // 2]
    return [
        *((f"{copies} copies", Size(copies)) for copies in sorted(options.copies)),
        (f"{few} copies and a value of {options.hub:,} holders", Size(few, hub=options.hub)),
        (f"{few} copies in shares", Size(few, shares=True)),
        (f"{middle} copies with names, pictures, buildings and IP addresses", Size(middle, lean=False)),
    ]


def report(runs: Sequence[tuple[str, Measured]]) -> list[str]:
    """Markdown lines: a row per run, and the slope between the smallest and the largest of equal kind."""
    head = (
        "run",
        "accounts",
        "account-trait rows",
        "largest value",
        *STAGES,
        "in all, s",
        "JVM + Python, MiB",
        "groups",
    )
    plain = [run for title, run in runs if title.endswith("copies")]
    return [
        f"`{COMMAND}`: the stages from links to scores on copies of a world of 20,000 accounts; memory is the resident "
        "set at its peak.",
        "",
        f"| {' | '.join(head)} |",
        "|" + "---|" * len(head),
        *(f"| {' | '.join(_cells(title, run))} |" for title, run in runs),
        "",
        f"Log-log slope of seconds over accounts from {plain[0].accounts:,} to {plain[-1].accounts:,}: "
        f"{slope(plain[0], plain[-1]):.2f}.",
    ]


def slope(small: Measured, large: Measured) -> float:
    """1 where twice the accounts take twice the time."""
    return math.log(large.whole / small.whole) / math.log(large.accounts / small.accounts)


def _cells(title: str, run: Measured) -> list[str]:
    counts = (f"{run.accounts:,}", f"{run.rows:,}", f"{run.largest:,}")
    seconds = (f"{run.seconds[name]:.1f}" for name in STAGES)
    return [title, *counts, *seconds, f"{run.whole:.1f}", f"{run.jvm:,} + {run.python:,}", f"{run.groups:,}"]


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    main()
