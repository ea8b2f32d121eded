"""Reads the files of a night into one typed frame per dataset, each row with its night and file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce

from pyspark.sql import DataFrame, SparkSession

from graph.failures import DataGateError, InputOutputError
from graph.free_text import masked_text
from jobs.landing import csv_files, json_files, parquet_files
from jobs.landing.choice import Choice, choose
from jobs.landing.files import LandingFile, Zone, is_synthetic, nights, open_zone
from jobs.landing.mapping import check_columns, contract_columns, extra_columns
from jobs.landing.shape import Shape
from lineage.datasets import DATASETS
from lineage.ingest import no_rows, typed
from lineage.settings import ColumnSettings, LandingSettings

READERS = {"parquet": parquet_files, "csv": csv_files, "json": json_files}


@dataclass(frozen=True)
class Landing:
    """What landed for a night.

    ``frames``: the rows as ``lineage.ingest.typed`` leaves them, per dataset that has any or is mandatory (each frame
    lengthens the plan of the whole night). ``files``: what was read. ``notes``: what the run says about its input.
    ``missing``: datasets without a file. ``stale``: dataset → night of the snapshot that stands in.
    ``protections_lost``: protecting datasets among the missing. ``nights``: every night of the zone.
    """

    frames: dict[str, DataFrame]
    files: list[LandingFile]
    notes: list[str]
    missing: list[str]
    stale: dict[str, str]
    protections_lost: list[str]
    nights: list[str]
    synthetic: bool


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
    known = nights(landing, columns)
    if night not in known:
        raise DataGateError(f"{landing}: there is no night {night}; nights in this zone: {_few(known)}")
    choice = choose(zone, night, settings, columns)
    _check_mandatory(choice, landing, night)
    shapes = _inspect(zone, choice.files, settings)
    choice.notes.extend(_extra_notes(shapes))
    return Landing(
        frames={name: _frame(spark, name, groups) for name, groups in shapes.items() if groups or _mandatory(name)},
        files=[file for files in choice.files.values() for file in files],
        notes=choice.notes,
        missing=choice.missing,
        stale=choice.stale,
        protections_lost=[name for name in choice.missing if DATASETS[name].protects],
        nights=known,
        synthetic=is_synthetic(landing),
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
    shapes = _inspect(zone, by_dataset, settings)
    return {name: _frame(spark, name, groups) for name, groups in shapes.items() if groups}


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
) -> dict[str, dict[Shape, list[LandingFile]]]:
    """Per dataset the files that look alike: same source, format, columns and physical types."""
    files = [file for name in DATASETS for file in by_dataset[name]]

    def shape_of(file: LandingFile) -> Shape:
        try:
            shape: Shape = READERS[file.format].inspect(zone, file, settings)
        except DataGateError as error:
            if isinstance(error.__cause__, PermissionError):
                raise InputOutputError(f"{file.path}: this user may not read it") from error
            raise
        check_columns(file, shape)
        return shape

    grouped: dict[str, dict[Shape, list[LandingFile]]] = {name: defaultdict(list) for name in DATASETS}
    with ThreadPoolExecutor(settings.listing_threads) as pool:
        for file, shape in zip(files, pool.map(shape_of, files), strict=True):
            if not shape.empty:
                grouped[file.dataset][shape].append(file)
    return grouped


def _extra_notes(shapes: dict[str, dict[Shape, list[LandingFile]]]) -> Iterator[str]:
    for name, groups in shapes.items():
        extra = sorted({column for shape, files in groups.items() for column in extra_columns(files[0], shape)})
        if extra:
            # Where a header is missing, the names are the values of a row.
            yield f"{name}: extra columns ignored: {', '.join(map(masked_text, extra))}"


def _frame(spark: SparkSession, name: str, groups: dict[Shape, list[LandingFile]]) -> DataFrame:
    dataset = DATASETS[name]
    frames = [
        typed(contract_columns(READERS[shape.format].open_files(spark, files, shape), files, shape), dataset)
        for shape, files in groups.items()
    ]
    return reduce(DataFrame.unionByName, frames) if frames else no_rows(spark, dataset)
