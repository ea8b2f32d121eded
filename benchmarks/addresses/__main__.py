"""Addresses to counties, beside two packages, and how fast: ``python -m benchmarks.addresses --help``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator

from benchmarks import sections
from benchmarks.addresses.golden import GOLDEN, SETS, Score, read, score
from benchmarks.addresses.methods import installed, settings
from benchmarks.addresses.scan import Scan, left_out, whole
from benchmarks.addresses.speed import addresses_per_second, texts
from jobs import launch, session

COMMAND = ".venv/bin/python -m benchmarks.addresses --write"
HEADER = ("addresses", "method", "rows", "right", "share", "wrong county", "none although one is named")
SCAN_HEADER = ("before the town", "behind it", "texts", "right", "wrong county", "wrong city")
DISTINCT = 400_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.addresses", description=__doc__)
    parser.add_argument("--distinct", type=int, default=DISTINCT, help="texts to place (default: %(default)s)")
    parser.add_argument("--write", action="store_true", help="put the result into benchmarks/README.md")
    options = parser.parse_args()
    section = "\n".join([*_accuracy(), "", *_scans(), "", _speed(options.distinct)])
    sys.stdout.write(section + "\n")
    if options.write:
        sections.replace("addresses", section)


def _accuracy() -> Iterator[str]:
    rows = []
    for name in SETS:
        if (GOLDEN / f"{name}.csv").exists():
            golden = read(name)
            asked = [row.text for row in golden]
            rows += [_row(name, method, score(golden, run(asked))) for method, run in installed().items()]
    yield f"`{COMMAND}`: golden addresses (`tests/golden/addresses`), the county of each."
    yield ""
    yield from sections.table(HEADER, rows)


def _row(name: str, method: str, found: Score) -> tuple[str | int, ...]:
    return name, method, found.rows, found.right, f"{found.right / found.rows:.3f}", found.wrong, found.missed


def _scans() -> Iterator[str]:
    yield "The towns' scan: every town of the table, the county of each text."
    yield ""
    yield from _scan_table(whole())
    yield ""
    yield "The same for a tenth of the towns, taken out of the table that the reader has."
    yield ""
    yield from _scan_table(left_out())


def _scan_table(found: Scan) -> Iterator[str]:
    counts = (found.texts, found.right, found.wrong, found.elsewhere)
    rows = [(*form.split(" + "), *(count[form] for count in counts)) for form in found.texts]
    yield from sections.table(SCAN_HEADER, [*rows, ("all", "", *(count.total() for count in counts))])


def _speed(count: int) -> str:
    launch.prepare([])
    spark = session.build({"spark.master": "local[2]", "spark.sql.shuffle.partitions": "4"})
    rate = addresses_per_second(spark, settings(), texts(count))
    spark.stop()
    cores = f"{os.cpu_count()} cores, Spark local[2]"
    return f"{count:,} distinct addresses ({cores}): {rate:,.0f} a second, the session and the reading of tables aside."


if __name__ == "__main__":
    main()
