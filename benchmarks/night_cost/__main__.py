"""What one night costs, on the clock and of the processors: ``python -m benchmarks.night_cost --help``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.night_cost.measure import Cost, cost, median
from benchmarks.nightly.memory import ROOT

HEADER = ("", "clock, s", "processor, s", "JVM + workers + driver", "executions", "jobs", "tasks", "memory, GiB")


def main() -> None:
    options = _options()
    costs = []
    for _ in range(options.runs):
        with tempfile.TemporaryDirectory(prefix="ringtrace-cost-") as folder:
            costs.append(cost(options.landing.resolve(), options.night, Path(folder)))
    rows = [*(_row(f"run {number}", one) for number, one in enumerate(costs, start=1)), _row("median", median(costs))]
    lines = [HEADER, ("---",) * len(HEADER), *rows]
    sys.stdout.write("\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.night_cost", description=__doc__)
    parser.add_argument("--landing", type=Path, default=ROOT / "data_samples/landing", help="landing zone")
    parser.add_argument(
        "--night", default="2026-03-01", metavar="YYYY-MM-DD", help="night that is run as the first one"
    )
    parser.add_argument("--runs", type=int, default=3, help="how often; run nothing beside")
    return parser.parse_args()


def _row(name: str, one: Cost) -> tuple[str, ...]:
    parts = f"{one.jvm:.0f} + {one.workers:.0f} + {one.driver:.0f}"
    counts = (f"{one.executions:.0f}", f"{one.jobs:.0f}", f"{one.tasks:.0f}")
    return (name, f"{one.clock:.0f}", f"{one.processor:.0f}", parts, *counts, f"{one.memory:.1f}")


if __name__ == "__main__":
    main()
