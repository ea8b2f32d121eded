"""Seconds and peak memory of every stage of a first night: ``python -m benchmarks.nightly --help``."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from benchmarks import sections
from benchmarks.nightly.measure import Measured, Stage, measure

COMMAND = ".venv/bin/python -m benchmarks.nightly --write"
MIB = 1024**2


def main() -> None:
    options = _options()
    section = "\n".join(report([_measured(accounts, options) for accounts in sorted(options.accounts)]))
    sys.stdout.write(section + "\n")
    if options.write:
        sections.replace("nightly", section)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nightly", description=__doc__)
    parser.add_argument("--accounts", type=int, nargs="+", default=[10_000, 100_000], help="sizes of the worlds")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, help="folder that keeps worlds and warehouses (default: none is kept)")
    parser.add_argument("--write", action="store_true", help="put the result into benchmarks/README.md")
    return parser.parse_args()


def _measured(accounts: int, options: argparse.Namespace) -> Measured:
    if options.out:
        return measure(accounts, options.seed, options.out / f"accounts={accounts}")
    folder = Path(tempfile.mkdtemp())
    try:
        return measure(accounts, options.seed, folder)
    finally:
        shutil.rmtree(folder)


def report(nights: Sequence[Measured]) -> list[str]:
    """Markdown lines: a row per stage, for each size its seconds, memory, and how often the size before it took."""
    names = list(nights[0].stages)
    header = ["stage", *(title for night in nights for title in _titles(night, night is nights[0]))]
    worlds = "; ".join(f"{night.accounts:,} accounts, {night.rows:,} rows" for night in nights)
    return [
        f"`{COMMAND}`: a first night with its history ({worlds}); memory is the resident set of the JVM + of the "
        "Python processes, in MiB, at the stage's peak; × is against the size before.",
        "",
        f"| {' | '.join(header)} |",
        "|" + "---|" * len(header),
        *(_row(name, [night.stages[name] for night in nights]) for name in names),
        _row("in all", [night.whole for night in nights]),
    ]


def _titles(night: Measured, first: bool) -> Iterator[str]:
    yield f"{night.accounts:,}: s"
    yield "MiB"
    if not first:
        yield "×"


def _row(name: str, stages: Sequence[Stage]) -> str:
    cells = [name, *_cells(stages[0])]
    for before, stage in pairwise(stages):
        cells += [*_cells(stage), f"{stage.seconds / before.seconds:.1f}" if before.seconds else "-"]
    return f"| {' | '.join(cells)} |"


def _cells(stage: Stage) -> tuple[str, str]:
    return f"{stage.seconds:.1f}", f"{stage.jvm // MIB:,} + {stage.python // MIB:,}"


if __name__ == "__main__":
    main()
