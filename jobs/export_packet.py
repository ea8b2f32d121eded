"""The job ``export-packet``: writes leads as folders that can be handed over and checked by anybody."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

import jobs
from graph.failures import InputOutputError, UsageError
from graph.tables import LINK_EVIDENCE, LINKS, RING_MEMBERS, RING_ROLES, RING_STORES
from jobs import configuration, fonts, options
from jobs.published_tables import PublishedTables, published_night
from jobs.settings import RingtraceSettings
from jobs.warehouse import NightInfo, Warehouse
from leads.dossier.content import Setting
from leads.dossier.packet_folder import write_packet
from leads.dossier.pdf import PdfPrinter
from leads.dossier.tables import LeadTables, of_lead
from leads.regions.names import region_names
from leads.tables import LEAD_EVIDENCE, LEAD_QUEUE, LEAD_STATES, LEADS, ORDER_ASSESSMENTS, RING_AMOUNTS
from lineage.tables import RING_EVENTS

PROFILES = ("analyst",)
OUT = options.ROOT / "packets"
# Below this many leads a second process costs more than it saves.
LEADS_FOR_PROCESSES = 8
OF_LEAD = (LEAD_EVIDENCE, LEAD_STATES, LEAD_QUEUE)
OF_RING = (RING_MEMBERS, RING_ROLES, RING_STORES, RING_AMOUNTS, ORDER_ASSESSMENTS, RING_EVENTS)
BETWEEN = (LINKS, LINK_EVIDENCE)


@dataclass(frozen=True)
class Order:
    """One packet to write: where, of what, from which extracts, with which fonts."""

    folder: Path
    tables: LeadTables
    setting: Setting
    inputs: Mapping[str, Mapping[str, Any]]
    font_folder: Path


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("leads", nargs="*", metavar="LEAD_ID", help="leads to export")
    parser.add_argument("--all", action="store_true", help="every lead of the night")
    parser.add_argument("--profile", choices=PROFILES, default=PROFILES[0], help="for whom (default: %(default)s)")
    parser.add_argument("--night", metavar="YYYY-MM-DD", help="published night to read (default: the newest)")
    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR", help="folder of packets (default: packets)")
    options.add_warehouse(parser)
    options.add_config(parser)


def run(arguments: argparse.Namespace) -> int:
    """0; UsageError (2) when a lead is not there or its packet is already."""
    if bool(arguments.leads) == arguments.all:
        raise UsageError("name the leads to export, or --all")
    settings = configuration.load(arguments.config)
    font_folder = fonts.ensure()
    warehouse = Warehouse(arguments.warehouse, settings.publish)
    night = published_night(warehouse, arguments.night)
    facts = warehouse.facts(night)
    tables = PublishedTables(night.path)
    leads = _leads(tables, night, arguments.leads)
    inputs = {one["path"]: one for one in facts.get("inputs", ())}
    setting = _setting(settings, night, facts, arguments.profile)
    orders = [
        Order(_folder(arguments.out, lead["lead_id"], setting), of_lead(lead, frames), setting, inputs, font_folder)
        for lead, frames in _with_frames(tables, leads)
    ]
    for folder in _written(orders):
        print(options.readable(folder))
    return os.EX_OK


def _leads(tables: PublishedTables, night: NightInfo, wanted: Sequence[str]) -> list[dict[str, Any]]:
    found = tables.rows(LEADS, lead_id=wanted) if wanted else tables.rows(LEADS)
    missing = sorted(set(wanted) - set(found["lead_id"]))
    if missing:
        raise UsageError(f"night {night.night} has no lead {', '.join(missing)}; the table `leads` lists them")
    return [{str(name): value for name, value in row.items()} for row in found.to_dict("records")]


def _with_frames(
    tables: PublishedTables, leads: Sequence[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], dict[str, pd.DataFrame]]]:
    """Each lead with the frames that hold its rows; every table is read once for all of them."""
    ids, rings = ([lead[name] for lead in leads] for name in ("lead_id", "ring_id"))
    accounts = sorted({account for lead in leads for account in lead["suspected_accounts"]})
    frames = {table.name: tables.rows(table, lead_id=ids) for table in OF_LEAD}
    frames |= {table.name: tables.rows(table, ring_id=rings) for table in OF_RING}
    frames |= {table.name: tables.rows(table, account_a=accounts, account_b=accounts) for table in BETWEEN}
    for lead in leads:
        yield lead, frames


def _setting(settings: RingtraceSettings, night: NightInfo, facts: Mapping[str, Any], profile: str) -> Setting:
    return Setting(
        night=night.night,
        profile=profile,
        site=settings.site.name,
        time_zone=settings.landing.time_zone,
        config_hash=night.config_hash,
        code_version=jobs.__version__,
        made_up=bool(facts.get("made_up")),
        regions={code: name for code, (name, _) in region_names(settings.standardise.adcode_year).items()},
    )


def _folder(out: Path, lead_id: str, setting: Setting) -> Path:
    folder = out / f"{lead_id}-{setting.night}-{setting.profile}"
    if folder.exists():
        raise UsageError(f"{options.readable(folder)} is there already; move it away or choose another --out")
    return folder


def _written(orders: Sequence[Order]) -> Iterator[Path]:
    """The packets' folders as they are done, in the order asked for."""
    if len(orders) < LEADS_FOR_PROCESSES:
        yield from map(_write, orders)
        return
    # A forked process inherits threads that nobody runs; a spawned one starts clean.
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(_write, orders)


_printers: dict[Path, PdfPrinter] = {}


def _write(order: Order) -> Path:
    """Writes a packet beside its place and gives it its name once it is whole."""
    printer = _printers.setdefault(order.font_folder, PdfPrinter([order.font_folder], fonts.FAMILIES))
    beside = order.folder.with_name(f".{order.folder.name}.new")
    try:
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        write_packet(beside, order.tables, order.setting, order.inputs, [], printer)
        beside.rename(order.folder)
    except OSError as error:
        raise InputOutputError(f"{order.folder}: cannot be written: {error.strerror}") from error
    return order.folder
