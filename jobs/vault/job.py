"""The job ``vault``: opens rows for the police, shows who opened any, and seals them under the current key."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping
from typing import Any

from graph.failures import UsageError
from jobs import configuration, keys, options
from jobs.settings import RingtraceSettings
from jobs.vault.access import Access, LogHead
from jobs.vault.heads import heads
from jobs.vault.vault import Vault
from jobs.warehouse import Warehouse
from leads.seal.verify_packet import printable

PURPOSE = "rows shown on the terminal"


def configure(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="command", required=True, metavar="rows|log|reseal|adopt|separate")
    rows = commands.add_parser("rows", help="print rows in clear, each with its salt; logged")
    rows.add_argument("digests", nargs="+", metavar="DIGEST", help="row digest, as in lead_evidence or quarantine")
    rows.add_argument("--legal-basis", metavar="TEXT", help="law or order that allows it, such as the order's number")
    rows.add_argument("--purpose", default=PURPOSE, metavar="TEXT", help=f"what for (default: {PURPOSE})")
    rows.add_argument("--lead", metavar="LEAD_ID", help="lead that they are opened for")
    log = commands.add_parser(
        "log", help="print who opened rows, and check that no line was changed or cut off (65 if one was)"
    )
    reseal = commands.add_parser("reseal", help="seal every row under the current key version, so that others can go")
    moved = commands.add_parser("adopt", help="go on with the rows of a warehouse that was moved to another place")
    copied = commands.add_parser("separate", help="give a copy of a warehouse an id and rows of its own")
    for command in (rows, log, reseal, moved, copied):
        options.add_vault(command)
        options.add_warehouse(command)
        options.add_landing(command)
        options.add_key(command)
        options.add_config(command)


def run(arguments: argparse.Namespace) -> int:
    settings = configuration.load(arguments.config)
    current = settings.standardise.key_version
    token_keys = keys.load_keys(arguments.key, arguments.landing, current)
    vault = Vault.open(arguments.vault, arguments.warehouse, token_keys)
    if arguments.command == "log":
        warehouse = Warehouse(arguments.warehouse, settings.publish)
        return _log(vault, heads(arguments.vault, warehouse))
    if arguments.command == "rows":
        return _rows(vault, arguments)
    if arguments.command in ("adopt", "separate"):
        return _placed(vault, arguments, settings)
    # A night that runs at the same time reads and writes the same files.
    with Warehouse(arguments.warehouse, settings.publish).lock():
        print(f"{vault.reseal(token_keys.of(current))} rows sealed under key version {current}")
    return os.EX_OK


def _placed(vault: Vault, arguments: argparse.Namespace, settings: RingtraceSettings) -> int:
    """Says whose the rows are that a warehouse of the same id has too, or had before it was moved."""
    warehouse = Warehouse(arguments.warehouse, settings.publish)
    warehouse.require()
    with warehouse.lock():
        if arguments.command == "adopt":
            vault.adopt(warehouse.runs())
        else:
            warehouse.separate()
            vault.claim(warehouse.runs())
    print(f"{vault.place} serves the warehouse at {arguments.warehouse}, and no other, from now on")
    return os.EX_OK


def _rows(vault: Vault, arguments: argparse.Namespace) -> int:
    access = Access(arguments.purpose, "police", arguments.legal_basis, arguments.lead)
    found = set()
    for row in vault.rows(arguments.digests, access):
        found.add(row.row_digest)
        print(json.dumps(row._asdict(), ensure_ascii=False))
    missing = sorted(set(arguments.digests) - found)
    if missing:
        raise UsageError(f"{arguments.vault}: holds no row {', '.join(missing)} of {arguments.warehouse}")
    return os.EX_OK


def _log(vault: Vault, stated: Mapping[str, LogHead]) -> int:
    """DataGateError (65) when a line does not follow from the one before it, or is not what a night states of it."""
    openings = 0
    for line in vault.log.lines(stated):
        openings += 1
        print(printable(_told(line)))
    print(f"{openings} openings, each line follows from the one before; SHA-256 of the last: {vault.log.head().sha256}")
    print(f"The log holds what {len(stated)} published nights state of it.")
    return os.EX_OK


def _told(line: dict[str, Any]) -> str:
    what = f"{line['rows']} rows as {line['profile']}" + (f" for lead {line['lead_id']}" if line["lead_id"] else "")
    why = f"{line['purpose']}; legal basis: {line['legal_basis'] or 'none given'}"
    return f"{line['at']}  {line['who']}  {what}: {why}"
