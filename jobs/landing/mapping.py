"""Maps a site's columns to the contract's: names, constants, and ids that platforms reuse."""

from __future__ import annotations

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.failures import DataGateError
from jobs.landing.files import LandingFile
from jobs.landing.shape import Shape, wanted_columns
from lineage.datasets import DATASETS

FINDINGS = ("_malformed", "_bad_line", "_nested")
PLAIN_PATH = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=/")


def check_columns(file: LandingFile, shape: Shape) -> None:
    """DataGateError when ``file`` lacks a required column, or holds one in a type that can't become the contract's."""
    if shape.empty:
        return
    source, dataset = file.source, DATASETS[file.dataset]
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
                f"{physical} cannot be read as {contract[site].type}"
            )


def _platform_missing(file: LandingFile, shape: Shape) -> bool:
    return file.source.platform_column not in shape.offered and "platform" not in file.source.constants


def extra_columns(file: LandingFile, shape: Shape) -> set[str]:
    return set(shape.offered) - wanted_columns(DATASETS[file.dataset].names, file.source)


def contract_columns(frame: DataFrame, files: list[LandingFile], shape: Shape) -> DataFrame:
    """The frame under the contract's names: what it has of the dataset's columns, its findings, night and file."""
    source, dataset = files[0].source, DATASETS[files[0].dataset]
    here = {name for name, _ in shape.columns}
    columns = []
    for column in dataset:
        site = source.columns.get(column.name, column.name)
        if column.name in source.constants:
            columns.append(F.lit(source.constants[column.name]).alias(column.name))
        elif site in here:
            columns.append(_value(frame, site, column.name, files[0], here).alias(column.name))
    path = _path_below_folder(source.folder, [file.path for file in files])
    return frame.select(
        *columns,
        *(F.col(name) for name in FINDINGS if name in frame.columns),
        F.substring(path, 1, 10).alias("source_night"),
        F.concat(F.lit(f"{source.folder}/night="), path).alias("source_file"),
    )


def _value(frame: DataFrame, site: str, name: str, file: LandingFile, here: set[str]) -> SparkColumn:
    value = frame[f"`{site}`"]
    source = file.source
    if name not in source.platform_ids:
        return value
    constant = F.lit(source.constants.get("platform"))
    platform = frame[f"`{source.platform_column}`"] if source.platform_column in here else constant
    text = F.trim(value.cast("string"))
    return F.when((text != "") & (F.trim(platform) != ""), F.concat(F.trim(platform), F.lit(":"), text))


def _path_below_folder(folder: str, paths: list[str]) -> SparkColumn:
    """``YYYY-MM-DD/file``, from the URI that Spark gives; the URI is decoded only when some path needs it."""
    uri = F.col("_metadata.file_path")
    if any(not set(path) <= PLAIN_PATH for path in paths):
        uri = F.url_decode(F.replace(uri, F.lit("+"), F.lit("%2B")))
    return F.substring_index(uri, f"/{folder}/night=", -1)
