"""Maps a site's columns to the contract's: names, constants, and ids that platforms reuse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.failures import DataGateError
from jobs.landing.files import LandingFile
from jobs.landing.shape import Shape, internal, wanted_columns
from leads.seal.verify_packet import printable
from lineage.datasets import DATASETS, Dataset
from lineage.ingest import FLOATS
from lineage.settings import Source

FINDINGS = ("_malformed", "_bad_line")
NESTED = "_nested"
PLAIN_PATH = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=/")


def check_columns(file: LandingFile, shape: Shape) -> None:
    """DataGateError when ``file`` lacks a required column, or holds one in a type that can't become the contract's."""
    if shape.empty:
        return
    source, dataset = file.source, DATASETS[file.dataset]
    _check_ambiguous(file, shape)
    for column in dataset:
        site = source.columns.get(column.name, column.name)
        if column.required and column.name not in source.constants and site not in shape.offered:
            raise DataGateError(
                f"{file.path}: dataset `{dataset.name}` lacks the required column `{site}`; "
                "land it, or map the site's own name to it in conf/columns.yaml"
            )
    if source.platform_ids and _platform_missing(file, shape):
        raise DataGateError(
            f"{file.path}: dataset `{dataset.name}` lacks the platform column `{source.platform_column}`"
        )
    contract = {source.columns.get(column.name, column.name): column for column in dataset}
    for site, physical in shape.unreadable:
        if site in contract:
            raise DataGateError(
                f"{file.path}: dataset `{dataset.name}`, column `{site}`: "
                f"{printable(physical)} cannot be read as {contract[site].type}"
            )


def _check_ambiguous(file: LandingFile, shape: Shape) -> None:
    """A column that is read must stand there once, under one spelling: Spark would take either."""
    named = Counter(name.lower() for name in shape.offered)
    for site in sorted(wanted_columns(DATASETS[file.dataset].names, file.source)):
        if site in shape.offered and named[site.lower()] > 1:
            raise DataGateError(
                f"{file.path}: dataset `{file.dataset}`, column `{site}`: the file names it more than once, perhaps in "
                "capitals; leave one"
            )


def _platform_missing(file: LandingFile, shape: Shape) -> bool:
    return file.source.platform_column not in shape.offered and "platform" not in file.source.constants


def extra_columns(file: LandingFile, shape: Shape) -> set[str]:
    return set(shape.offered) - wanted_columns(DATASETS[file.dataset].names, file.source)


def contract_columns(frame: DataFrame, files: list[LandingFile], shape: Shape) -> DataFrame:
    """The frame under the contract's names: what it has of the dataset's columns, its findings, night and file."""
    source, dataset = files[0].source, DATASETS[files[0].dataset]
    here = {name: frame[internal(shape, name)] for name, _ in shape.columns}
    types = dict(shape.columns)
    columns = []
    for column in dataset:
        site = source.columns.get(column.name, column.name)
        if column.name in source.constants:
            columns.append(F.lit(source.constants[column.name]).alias(column.name))
        elif site in here:
            columns.append(_value(here, site, column.name, files[0], types[site]).alias(column.name))
    path = _path_below_folder(source.folder, [file.path for file in files])
    return frame.select(
        *columns,
        *(F.col(name) for name in FINDINGS if name in frame.columns),
        *([_nested(source, dataset).alias(NESTED)] if NESTED in frame.columns else []),
        F.substring(path, 1, 10).alias("source_night"),
        F.concat(F.lit(f"{source.folder}/night="), path).alias("source_file"),
    )


def _nested(source: Source, dataset: Dataset) -> SparkColumn:
    """The columns that hold an object or a list, by the contract's names."""
    named = {column.name: source.columns.get(column.name, column.name) for column in dataset}
    found = (F.when(F.array_contains(NESTED, site), F.lit(name)) for name, site in named.items())
    return F.when(F.col(NESTED).isNotNull(), F.array_compact(F.array(*found)))


def _value(here: Mapping[str, SparkColumn], site: str, name: str, file: LandingFile, physical: str) -> SparkColumn:
    value = here[site]
    source = file.source
    # An id that went through a float has lost digits; as a text it would no longer show that.
    if name not in source.platform_ids or physical in FLOATS:
        return value
    constant = F.lit(source.constants.get("platform"))
    platform = here.get(source.platform_column, constant)
    text = F.trim(value.cast("string"))
    return F.when((text != "") & (F.trim(platform) != ""), F.concat(F.trim(platform), F.lit(":"), text))


def _path_below_folder(folder: str, paths: list[str]) -> SparkColumn:
    """``YYYY-MM-DD/file``, from the URI that Spark gives; the URI is decoded only when some path needs it."""
    uri = F.col("_metadata.file_path")
    if any(not set(path) <= PLAIN_PATH for path in paths):
        uri = F.url_decode(F.replace(uri, F.lit("+"), F.lit("%2B")))
    return F.substring_index(uri, f"/{folder}/night=", -1)
