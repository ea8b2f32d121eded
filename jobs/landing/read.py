"""Reads the files of a night into one typed frame per dataset, each row with its night and file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce

from pyspark.sql import DataFrame, SparkSession

from graph.failures import DataGateError
from graph.free_text import masked_text
from jobs.landing import csv_files, json_files, parquet_files
from jobs.landing.choice import Choice, choose
from jobs.landing.files import LandingFile, Zone, is_synthetic, open_zone
from jobs.landing.files import nights as nights_of
from jobs.landing.lines import LineAccount
from jobs.landing.mapping import check_columns, contract_columns, extra_columns
from jobs.landing.shape import Shape
from jobs.landing.strays import strays, strays_beside_nights
from leads.seal.verify_packet import printable
from lineage.datasets import DATASETS
from lineage.ingest import no_rows, typed
from lineage.settings import ColumnSettings, LandingSettings

Look = tuple[LandingFile, Shape]
READERS = {"parquet": parquet_files, "csv": csv_files, "json": json_files}


@dataclass(frozen=True)
class Landing:
    """What landed for a night.

    ``frames``: the rows as ``lineage.ingest.typed`` leaves them, per dataset that has any or is mandatory (each frame
    lengthens the plan of the whole night). ``files``: what was read. ``notes``: what the run says about its input.
    ``missing``: datasets without a file. ``stale``: dataset → night of the snapshot that stands in.
    ``protections_lost``: protecting datasets among the missing. ``nights``: every night of the zone. ``rows``: per
    dataset, as many as its files say they hold, by which the judged ones are counted again; ``accounts``: of the lines
    of each text file, by its path.
    """

    frames: dict[str, DataFrame]
    files: list[LandingFile]
    notes: list[str]
    missing: list[str]
    stale: dict[str, str]
    protections_lost: list[str]
    nights: list[str]
    synthetic: bool
    rows: dict[str, int]
    accounts: dict[str, LineAccount]


def nights(landing: str, columns: ColumnSettings | None = None) -> list[str]:
    """Every night (YYYY-MM-DD, ascending) that has a folder of any dataset in the zone.

    DataGateError: something there looks like a night that somebody misspelt, or like a trap (``jobs.landing.strays``).
    """
    zone, columns = open_zone(landing), columns or ColumnSettings()
    strays_beside_nights(zone, columns)
    return nights_of(zone, columns)


def read(
    spark: SparkSession, landing: str, night: str, settings: LandingSettings, columns: ColumnSettings | None = None
) -> Landing:
    """What the run of ``night`` reads of the 16 datasets.

    DataGateError: the night has no folder, a file can't be read, a required column is missing, a column's physical
    type can't be cast, or there is no extract of a mandatory dataset. InputOutputError: there is no landing zone, or a
    file that this user may not read.
    """
    columns = columns or ColumnSettings()
    zone = open_zone(landing)
    stray = strays(zone, columns, settings)
    known = nights_of(zone, columns)
    if night not in known:
        raise DataGateError(f"{landing}: there is no night {night}; nights in this zone: {_few(known)}")
    choice = choose(zone, night, settings, columns)
    _check_mandatory(choice, landing, night)
    looks = _inspect(zone, choice.files, settings)
    choice.notes += [*stray, *_extra_notes(looks, settings), *_line_notes(looks)]
    return Landing(
        frames={
            name: _frame(spark, zone, name, found, settings)
            for name, found in looks.items()
            if _filled(found) or _mandatory(name)
        },
        files=[file for files in choice.files.values() for file in files],
        notes=choice.notes,
        missing=choice.missing,
        stale=choice.stale,
        protections_lost=[name for name in choice.missing if DATASETS[name].protects],
        nights=known,
        synthetic=is_synthetic(landing),
        rows={name: sum(shape.rows for _, shape in found) for name, found in looks.items()},
        accounts={file.path: shape.account for found in looks.values() for file, shape in found if shape.account},
    )


def read_files(
    spark: SparkSession, zone: Zone, files: Iterable[LandingFile], settings: LandingSettings
) -> dict[str, DataFrame]:
    """The rows of some files, typed as ``read`` types them, per dataset that has any.

    DataGateError: a file can't be read, or is not as the contract asks.
    """
    by_dataset: dict[str, list[LandingFile]] = {name: [] for name in DATASETS}
    for file in files:
        by_dataset[file.dataset].append(file)
    looks = _inspect(zone, by_dataset, settings)
    return {name: _frame(spark, zone, name, found, settings) for name, found in looks.items() if _filled(found)}


def _few(known: list[str]) -> str:
    return ", ".join(known if len(known) <= 10 else [*known[:3], "…", *known[-5:]]) or "none"


def _check_mandatory(choice: Choice, landing: str, night: str) -> None:
    for name in choice.missing:
        if _mandatory(name):
            raise DataGateError(
                f"{landing}: dataset `{name}` has no usable extract for {night}; a night needs it: "
                f"land {name}/night={night}/"
            )


def _mandatory(name: str) -> bool:
    return DATASETS[name].mandatory


def _inspect(
    zone: Zone, by_dataset: Mapping[str, list[LandingFile]], settings: LandingSettings
) -> dict[str, list[Look]]:
    """Per dataset each file with its shape."""
    files = [file for name in DATASETS for file in by_dataset[name]]

    def look_at(file: LandingFile) -> Look:
        shape: Shape = READERS[file.format].inspect(zone, file, settings)
        check_columns(file, shape)
        return file, shape

    looks: dict[str, list[Look]] = {name: [] for name in DATASETS}
    with ThreadPoolExecutor(settings.listing_threads) as pool:
        for look in pool.map(look_at, files):
            looks[look[0].dataset].append(look)
    return looks


def _filled(looks: list[Look]) -> bool:
    return any(not shape.empty for _, shape in looks)


def _extra_notes(looks: dict[str, list[Look]], settings: LandingSettings) -> Iterator[str]:
    for name, found in looks.items():
        extra = sorted({column for file, shape in found for column in extra_columns(file, shape)})
        if extra:
            # Where a header is missing, the names are the values of a row.
            shown = [
                printable(masked_text(column)) or "(without a name)" for column in extra[: settings.names_in_a_note]
            ]
            more = len(extra) - len(shown)
            yield f"{name}: extra columns ignored: {', '.join(shown)}{f' and {more} more' if more else ''}"


def _line_notes(looks: dict[str, list[Look]]) -> Iterator[str]:
    for found in looks.values():
        for file, shape in found:
            if shape.account and shape.account.set_apart:
                yield (
                    f"{file.path}: the quotes of {shape.account.set_apart} lines are not closed or are followed by "
                    "text: each is quarantined as a row of its own, the lines after it are read"
                )


def _frame(spark: SparkSession, zone: Zone, name: str, looks: list[Look], settings: LandingSettings) -> DataFrame:
    """The rows of a dataset; files that look alike (source, format, columns, physical types) are read together."""
    dataset = DATASETS[name]
    groups: dict[tuple[Shape, str], list[LandingFile]] = defaultdict(list)
    for file, shape in looks:
        if not shape.empty:
            groups[shape, file.source.model_dump_json()].append(file)
    frames = [
        typed(
            contract_columns(READERS[shape.format].open_files(spark, zone, files, shape, settings), files, shape),
            dataset,
        )
        for (shape, _), files in groups.items()
    ]
    return reduce(DataFrame.unionByName, frames) if frames else no_rows(spark, dataset)
