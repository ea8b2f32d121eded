"""The job ``nights``: the published nights of a warehouse, what they hold and which of them are stale."""

from __future__ import annotations

import argparse
import os

from graph.failures import DataGateError
from jobs import configuration, options
from jobs.warehouse import NightInfo, Warehouse
from leads.seal.verify_packet import printable

COLUMNS = ("night", "run", "rings", "leads", "tracked against", "note")


def configure(parser: argparse.ArgumentParser) -> None:
    options.add_warehouse(parser)
    options.add_config(parser)


def run(arguments: argparse.Namespace) -> int:
    """0; 65 when a night's manifest is not as it was signed, or no night is published; 74 without a warehouse."""
    warehouse = Warehouse(arguments.warehouse, configuration.load(arguments.config).publish)
    warehouse.require()
    nights = warehouse.published()
    print(listing(nights))
    faults = [line for info in nights for line in _faults(warehouse, info)]
    print("\n".join(faults), end="\n" if faults else "")
    return os.EX_DATAERR if faults else os.EX_OK


def _faults(warehouse: Warehouse, info: NightInfo) -> list[str]:
    """What is said of a night whose manifest, from which its line is made, is not as it was signed."""
    try:
        warehouse.sealed(info)
    except DataGateError as error:
        return [printable(str(error))]
    return []


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
