"""The job ``export-packet``: writes leads as folders that can be handed over and checked by anybody."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

import jobs
from graph.divisions import matcher
from graph.failures import DataGateError, InputOutputError, UsageError
from graph.settings import StandardiseSettings
from graph.tables import LINK_EVIDENCE, LINKS, RING_MEMBERS, RING_ROLES, RING_STORES
from graph.tokens import Keyring
from graph.traits import NormalForms
from jobs import configuration, fonts, keys, options, signing_keys
from jobs.inputs import recorded
from jobs.published_tables import PublishedTables, key_version, published_night
from jobs.settings import RingtraceSettings
from jobs.vault import Access, Vault
from jobs.warehouse import NightInfo, Warehouse
from leads.dossier.content import Setting
from leads.dossier.descriptions import descriptions
from leads.dossier.packet_folder import write_packet
from leads.dossier.pdf import PdfPrinter
from leads.dossier.source_rows import Reader, SourceRow
from leads.dossier.tables import LeadTables, of_lead
from leads.profiles import PROFILES, Profile
from leads.regions.names import region_names
from leads.seal import NightReference, Packet, seal_packet
from leads.tables import LEAD_EVIDENCE, LEAD_QUEUE, LEAD_STATES, LEADS, ORDER_ASSESSMENTS, RING_AMOUNTS
from lineage.signing import Signer
from lineage.tables import RING_EVENTS

OUT = options.ROOT / "packets"
# Below this many leads a second process costs more than it saves.
LEADS_FOR_PROCESSES = 8
OF_LEAD = (LEAD_EVIDENCE, LEAD_STATES, LEAD_QUEUE)
OF_RING = (RING_MEMBERS, RING_ROLES, RING_STORES, RING_AMOUNTS, ORDER_ASSESSMENTS, RING_EVENTS)
BETWEEN = (LINKS, LINK_EVIDENCE)


@dataclass(frozen=True)
class Order:
    """One packet to write: where, of what, from which extracts, with which fonts, and with which rows in sight."""

    folder: Path
    tables: LeadTables
    setting: Setting
    inputs: Mapping[str, Mapping[str, Any]]
    font_folder: Path
    rows: tuple[SourceRow, ...] = ()
    sight: Sight | None = None

    @property
    def beside(self) -> Path:
        """Where the packet lies until it is whole."""
        return self.folder.with_name(f".{self.folder.name}.new")


@dataclass(frozen=True)
class Sight:
    """What ``leads.dossier.source_rows.Reader`` is made of, small enough to be handed to another process."""

    profile: Profile
    third_persons: bool
    keyring: Keyring
    settings: StandardiseSettings

    def reader(self) -> Reader:
        settings = self.settings
        return Reader(
            self.profile,
            self.third_persons,
            NormalForms(settings),
            self.keyring,
            matcher(settings.adcode_year),
            settings.time_zone,
        )


class _Opened:
    """Opens the rows behind leads; each opening is in the vault's log before a row is read."""

    def __init__(self, arguments: argparse.Namespace, settings: RingtraceSettings, tables: PublishedTables) -> None:
        standardise = settings.standardise
        token_keys = keys.load_keys(arguments.key, arguments.landing, standardise.key_version)
        keyring = token_keys.of(key_version(tables))
        self._sight = Sight(arguments.profile, arguments.third_persons, keyring, standardise)
        self._vault = Vault.open(arguments.vault, arguments.warehouse, token_keys)
        self._legal_basis = arguments.legal_basis

    def with_rows(self, order: Order) -> Order:
        """The order with the rows that its profile may see; DataGateError when the vault lacks one that is cited."""
        lead_id = order.tables.lead["lead_id"]
        cited = order.tables.evidence["row_digest"].dropna().unique()
        access = Access(f"packet of a lead as {self._sight.profile}", self._sight.profile, self._legal_basis, lead_id)
        rows = tuple(SourceRow(*row) for row in self._vault.rows(cited, access))
        missing = len(cited) - len(rows)
        if missing:
            raise DataGateError(f"{lead_id}: the vault lacks {missing} of {len(cited)} rows that the lead cites")
        return replace(order, rows=rows, sight=self._sight)


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
    """0; UsageError (2) when a lead is not there or its packet is already."""
    if bool(arguments.leads) == arguments.all:
        raise UsageError("name the leads to export, or --all")
    settings = configuration.load(arguments.config)
    font_folder = fonts.ensure()
    warehouse = Warehouse(arguments.warehouse, settings.publish)
    night = published_night(warehouse, arguments.night)
    reference = warehouse.reference(night)
    tables = PublishedTables(night.path)
    leads = _leads(tables, night, arguments.leads)
    setting = _setting(settings, night, arguments.profile, made_up=reference.made_up)
    signer = signing_keys.load_signer(arguments.signing_key, made_up=reference.made_up)
    opened = _Opened(arguments, settings, tables) if arguments.profile != "analyst" else None
    frames = _frames(tables, leads)
    inputs = _inputs(warehouse, night, frames[LEAD_EVIDENCE.name])
    orders = (
        Order(_folder(arguments.out, lead["lead_id"], setting), of_lead(lead, frames), setting, inputs, font_folder)
        for lead in leads
    )
    wanted = [opened.with_rows(order) if opened else order for order in orders]
    for order in _written(wanted):
        _seal(order, reference, signer)
        print(options.readable(order.folder))
    return os.EX_OK


def _leads(tables: PublishedTables, night: NightInfo, wanted: Sequence[str]) -> list[dict[str, Any]]:
    found = tables.rows(LEADS, lead_id=wanted) if wanted else tables.rows(LEADS)
    missing = sorted(set(wanted) - set(found["lead_id"]))
    if missing:
        raise UsageError(f"night {night.night} has no lead {', '.join(missing)}; the table `leads` lists them")
    return [{str(name): value for name, value in row.items()} for row in found.to_dict("records")]


def _frames(tables: PublishedTables, leads: Sequence[dict[str, Any]]) -> dict[str, pd.DataFrame]:
    """The rows of all the leads, by table."""
    ids, rings = ([lead[name] for lead in leads] for name in ("lead_id", "ring_id"))
    accounts = sorted({account for lead in leads for account in lead["suspected_accounts"]})
    frames = {table.name: tables.rows(table, lead_id=ids) for table in OF_LEAD}
    frames |= {table.name: tables.rows(table, ring_id=rings) for table in OF_RING}
    return frames | {table.name: tables.rows(table, account_a=accounts, account_b=accounts) for table in BETWEEN}


def _inputs(warehouse: Warehouse, night: NightInfo, evidence: pd.DataFrame) -> dict[str, Mapping[str, Any]]:
    """The extracts that the evidence cites, as the manifests of their nights have them."""
    known = recorded(warehouse, night, evidence["source_file"].dropna().unique())
    return {path: vars(digest) for path, digest in known.items() if digest}


def _setting(settings: RingtraceSettings, night: NightInfo, profile: str, *, made_up: bool) -> Setting:
    return Setting(
        night=night.night,
        profile=profile,
        site=settings.site.name,
        time_zone=settings.landing.time_zone,
        config_hash=night.config_hash,
        code_version=jobs.__version__,
        made_up=made_up,
        regions={code: name for code, (name, _) in region_names(settings.standardise.adcode_year).items()},
    )


def _folder(out: Path, lead_id: str, setting: Setting) -> Path:
    folder = out / f"{lead_id}-{setting.night}-{setting.profile}"
    if folder.exists():
        raise UsageError(f"{options.readable(folder)} is there already; move it away or choose another --out")
    return folder


def _written(orders: Sequence[Order]) -> Iterator[Order]:
    """The orders whose files are written, beside their places, in the order asked for."""
    if len(orders) < LEADS_FOR_PROCESSES:
        done: Iterable[None] = map(_write, orders)
        yield from (order for order, _ in zip(orders, done, strict=True))
        return
    # A forked process inherits threads that nobody runs; a spawned one starts clean.
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
        yield from (order for order, _ in zip(orders, pool.map(_write, orders), strict=True))


def _packet(order: Order) -> Packet:
    """What the manifest says beside the files: nothing that a rebuild would change."""
    setting, lead = order.setting, order.tables.lead
    facts = {"config_hash": setting.config_hash, "code_version": setting.code_version, "made_up": setting.made_up}
    every_row = order.sight is not None and order.sight.profile == "police" and order.sight.third_persons
    return Packet(lead["lead_id"], setting.profile, setting.night, lead["evidence_digest"], every_row, facts)


_printers: dict[Path, PdfPrinter] = {}


def _write(order: Order) -> None:
    """Writes a packet's files beside its place."""
    printer = _printers.setdefault(order.font_folder, PdfPrinter([order.font_folder], fonts.FAMILIES))
    reader = order.sight.reader() if order.sight else None
    with _failures(order):
        shutil.rmtree(order.beside, ignore_errors=True)
        order.beside.mkdir(parents=True)
        write_packet(order.beside, order.tables, order.setting, order.inputs, order.rows, reader, printer)


def _seal(order: Order, night: NightReference, signer: Signer) -> None:
    """Seals the files and gives the packet its name. The key stays in this process."""
    seal_packet(order.beside, _packet(order), descriptions(order.beside), night, signer, datetime.now(UTC))
    with _failures(order):
        order.beside.rename(order.folder)


@contextmanager
def _failures(order: Order) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputOutputError(f"{order.folder}: cannot be written: {error.strerror}") from error
