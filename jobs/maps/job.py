"""The job ``export-maps``: writes a folder of map files and printed sheets that can be handed over and checked."""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

import jobs
from graph.failures import InputOutputError, UsageError
from jobs import configuration, fonts, options
from jobs.maps.tables import EDGES, NEEDED, PARTS, PROFILES, REGIONS, RINGS, page_nights, read_frames
from jobs.maps.writing import Export, write_export
from jobs.published_tables import OwnNights, published_night
from jobs.settings import RingtraceSettings
from jobs.unfinished import beside, exporting
from jobs.warehouse import NightInfo, SealedRun, Warehouse
from leads.maps.descriptions import descriptions
from leads.maps.layers import Ground
from leads.maps.page import NightContent
from leads.maps.printing import SheetPrinter
from leads.maps.sheet import Setting
from leads.ring_regions import BASES
from leads.seal import NightReference, Packet, seal_packet
from leads.seal.verify_packet import MAPS
from lineage.signing import Signer

OUT = options.ROOT / "maps"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--night", metavar="YYYY-MM-DD", help="published night to read (default: the newest)")
    parser.add_argument(
        "--profile",
        choices=PROFILES,
        default=PROFILES[0],
        help="for whom; outside: partners, brands, the public; no ids, counts rounded down (default: %(default)s)",
    )
    parser.add_argument(
        "--basis", choices=BASES, default=BASES[0], help="addresses that sheets are printed by (default: %(default)s)"
    )
    parser.add_argument(
        "--province", nargs="+", metavar="CODE", help="provinces to print, such as 440000 (default: all with a row)"
    )
    parser.add_argument("--no-print", action="store_true", help="map files only, no sheets as PDF and PNG")
    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR", help="folder of maps (default: maps)")
    options.add_warehouse(parser)
    options.add_config(parser)
    options.add_signing_key(parser)


def run(arguments: argparse.Namespace) -> int:
    """0; UsageError (2) when the night or a province is not there, or the folder is already."""
    settings = configuration.load(arguments.config)
    printer = None if arguments.no_print else _printer(settings)
    warehouse = Warehouse(arguments.warehouse, settings.publish)
    night = published_night(warehouse, arguments.night)
    own = OwnNights(warehouse, night, arguments.signing_key)
    reference = own.sealed(night).reference
    folder = arguments.out / f"{night.night}-{arguments.profile}"
    if folder.exists():
        raise UsageError(f"{options.readable(folder)} is there already; move it away or choose another --out")
    export = _export(arguments, settings, warehouse, night, own)
    with exporting(arguments.out):
        _write(folder, export, printer, reference, own.signer)
    print(options.readable(folder))
    return os.EX_OK


def _printer(settings: RingtraceSettings) -> SheetPrinter:
    return SheetPrinter([fonts.ensure()], fonts.FAMILIES, settings.maps.sheet.dots_per_inch)


def _export(
    arguments: argparse.Namespace, settings: RingtraceSettings, warehouse: Warehouse, night: NightInfo, own: OwnNights
) -> Export:
    rule, year = settings.regions.outside, settings.standardise.adcode_year
    ground = Ground(year, settings.maps.shapes.pairs)
    wanted = _provinces(arguments.province, ground) if arguments.province else None
    setting = Setting(
        night=night.night,
        site=settings.site.name,
        profile=arguments.profile,
        config_hash=night.config_hash,
        code_version=jobs.__version__,
        made_up=own.made_up,
        basis=arguments.basis,
        least=rule.multiple,
    )
    shown = page_nights(own, warehouse.published(), night, arguments.profile, settings.maps.page.nights)
    frames = {run.night: read_frames(run, arguments.profile, rule, year) for run in shown}
    nights = tuple(_content(run, frames[run.night]) for run in shown)
    return Export(frames[night.night], nights, arguments.profile, ground, setting, settings.maps, wanted)


def _content(night: SealedRun, frames: Mapping[str, pd.DataFrame]) -> NightContent:
    """The night as the page holds it; what the reader may not see is empty."""
    seen = {name: frames.get(name, pd.DataFrame(columns=list(encoders))) for name, encoders in NEEDED.items()}
    return NightContent(
        night=night.night,
        config_hash=night.config_hash,
        made_up=night.reference.made_up,
        regions=seen[REGIONS],
        ring_regions=seen[PARTS],
        rings=seen[RINGS],
        edges=seen[EDGES],
    )


def _provinces(wanted: Sequence[str], ground: Ground) -> list[str]:
    unknown = sorted(set(wanted) - set(ground.shapes("province")["adcode"]))
    if unknown:
        raise UsageError(f"--province {' '.join(unknown)}: is not the code of a province; an example is 440000")
    return sorted(set(wanted))


def _write(
    folder: Path, export: Export, printer: SheetPrinter | None, reference: NightReference, signer: Signer
) -> None:
    """Writes the export beside its place and gives it its name when it is whole and sealed."""
    unnamed = beside(folder)
    try:
        unnamed.mkdir(parents=True)
        write_export(unnamed, export, printer)
        setting = export.setting
        facts = {
            "config_hash": setting.config_hash,
            "code_version": setting.code_version,
            "made_up": setting.made_up,
            "basis": setting.basis,
        }
        packet = Packet("", setting.profile, setting.night, "", False, facts, MAPS)
        seal_packet(unnamed, packet, descriptions(unnamed), reference, signer, datetime.now(UTC))
        unnamed.rename(folder)
    except OSError as error:
        raise InputOutputError(f"{folder}: cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(unnamed, ignore_errors=True)
