"""The job ``nights``: the published nights of a warehouse, what they hold and which of them are stale."""

from __future__ import annotations

import argparse
import os

from jobs import configuration, options
from jobs.warehouse import NightInfo, Warehouse

COLUMNS = ("night", "run", "rings", "leads", "tracked against", "note")


def configure(parser: argparse.ArgumentParser) -> None:
    options.add_warehouse(parser)
    options.add_config(parser)


def run(arguments: argparse.Namespace) -> int:
    warehouse = Warehouse(arguments.warehouse, configuration.load(arguments.config).publish)
    nights = warehouse.published()
    print(listing(nights) if nights else f"{arguments.warehouse}: no night is published")
    return os.EX_OK


def listing(nights: list[NightInfo]) -> str:
    """A line per night under the names of ``COLUMNS``, oldest first."""
    rows = [COLUMNS, *(_row(info) for info in nights)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(COLUMNS))]
    padded = ([cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows)
    return "\n".join("  ".join(cells).rstrip() for cells in padded)


def _row(info: NightInfo) -> tuple[str, ...]:
    note = "stale: run it again" if info.stale else ""
    rings, leads = (str(info.tables.get(table, "-")) for table in ("rings", "leads"))
    return (info.night, info.run_id, rings, leads, info.previous_night or "-", note)
