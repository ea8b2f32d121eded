"""The job ``export-packet``: writes leads as folders that can be handed over and checked by anybody."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import jobs
from graph.failures import UsageError
from jobs import configuration, fonts, options
from jobs.own_files import own_files
from jobs.packets.orders import Reading
from jobs.packets.rows import Opened
from jobs.packets.writing import Writing
from jobs.published_tables import OwnNights, PublishedTables, published_night
from jobs.scratch import scratch
from jobs.settings import RingtraceSettings
from jobs.unfinished import exporting
from jobs.warehouse import NightInfo, Warehouse
from leads.dossier.content import Setting
from leads.profiles import PROFILES
from leads.regions.names import full_names
from leads.tables import LEADS

OUT = options.ROOT / "packets"
# Leads whose rows are in memory at once.
LEADS_AT_ONCE = 200


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("leads", nargs="*", metavar="LEAD_ID", help="leads to export")
    parser.add_argument("--all", action="store_true", help="every lead of the night")
    parser.add_argument("--profile", choices=PROFILES, default=PROFILES[0], help="for whom (default: %(default)s)")
    parser.add_argument("--legal-basis", metavar="TEXT", help="law or order that allows clear text (police)")
    parser.add_argument(
        "--third-persons", action="store_true", help="rows of buyers, complainants and payers in clear too (police)"
    )
    parser.add_argument("--night", metavar="YYYY-MM-DD", help="published night to read (default: the newest)")
    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR", help="folder of packets (default: packets)")
    options.add_landing(parser)
    options.add_warehouse(parser)
    options.add_vault(parser)
    options.add_config(parser)
    options.add_key(parser)
    options.add_signing_key(parser)


def run(arguments: argparse.Namespace) -> int:
    """0; UsageError (2) when a lead is not there or its packet is already. What was exported before a failure stays."""
    if bool(arguments.leads) == arguments.all:
        raise UsageError("name the leads to export, or --all")
    settings = configuration.load(arguments.config)
    font_folder = fonts.ensure()
    warehouse = Warehouse(arguments.warehouse, settings.publish)
    night = published_night(warehouse, arguments.night)
    own = OwnNights(warehouse, night, arguments.signing_key)
    sealed = own.sealed(night)
    tables = PublishedTables(sealed)
    leads = _leads(tables, night, arguments.leads)
    setting = _setting(settings, night, arguments.profile, made_up=own.made_up)
    _check_places(arguments.out, leads, setting)
    opened = Opened(arguments, settings, tables) if arguments.profile != "analyst" else None
    reading = Reading(warehouse, night, tables, own.trusted, setting, font_folder, arguments.out)
    parts = (leads[start : start + LEADS_AT_ONCE] for start in range(0, len(leads), LEADS_AT_ONCE))
    orders = (reading.orders(part) for part in parts)
    rights = own_files() if arguments.profile == "police" else nullcontext()
    with (
        rights,
        scratch({}) as janitor,
        exporting(arguments.out),
        Writing(len(leads), sealed.reference, own.signer, janitor) as writing,
    ):
        for folder in writing.written(map(opened.with_rows, orders) if opened else orders):
            print(options.readable(folder), flush=True)
    return os.EX_OK


def _leads(tables: PublishedTables, night: NightInfo, wanted: Sequence[str]) -> list[dict[str, Any]]:
    found = tables.rows(LEADS, lead_id=wanted) if wanted else tables.rows(LEADS)
    missing = sorted(set(wanted) - set(found["lead_id"]))
    if missing:
        raise UsageError(f"night {night.night} has no lead {', '.join(missing)}; the table `leads` lists them")
    return [{str(name): value for name, value in row.items()} for row in found.to_dict("records")]


def _setting(settings: RingtraceSettings, night: NightInfo, profile: str, *, made_up: bool) -> Setting:
    return Setting(
        night=night.night,
        profile=profile,
        site=settings.site.name,
        time_zone=settings.landing.time_zone,
        config_hash=night.config_hash,
        code_version=jobs.__version__,
        made_up=made_up,
        regions=full_names(settings.standardise.adcode_year),
    )


def _check_places(out: Path, leads: Sequence[dict[str, Any]], setting: Setting) -> None:
    for lead in leads:
        folder = setting.folder(out, lead["lead_id"])
        if folder.exists():
            raise UsageError(f"{options.readable(folder)} is there already; move it away or choose another --out")
