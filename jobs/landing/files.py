"""Finds the files of a landing zone: local folders and every URI that pyarrow understands (file, s3, hdfs)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

import pyarrow.fs as pafs

from graph.failures import DataGateError, InputOutputError
from leads.seal.verify_packet import printable
from lineage.datasets import DATASETS
from lineage.settings import ColumnSettings, Source

Format = Literal["parquet", "csv", "json"]

SUFFIXES: dict[str, Format] = {".parquet": "parquet", ".csv": "csv", ".jsonl": "json", ".json": "json"}
NIGHT_FOLDER = re.compile(r"night=([0-9]{4}-[0-9]{2}-[0-9]{2})")
GLOB_CHARACTERS = re.compile(r"([\\{}\[\]*?])")


@dataclass(frozen=True)
class LandingFile:
    """A file of one dataset and night. ``path`` lies below the landing zone; ``uri`` is what Spark opens.

    ``mtime_ns``: when it was last changed as the store says it, None where it doesn't.
    """

    dataset: str
    source: Source
    night: str
    path: str
    uri: str
    format: Format
    size: int
    mtime_ns: int | None = None


@dataclass(frozen=True)
class Zone:
    """An opened landing zone: where it lies for pyarrow (``filesystem``, ``root``) and for Spark (``uri``)."""

    location: str
    filesystem: pafs.FileSystem
    root: str
    uri: str

    def full(self, path: str) -> str:
        return f"{self.root}/{path}"


@dataclass
class Folder:
    """What one site folder holds: the nights that have a folder, and the files of each."""

    nights: set[str] = field(default_factory=set)
    files: dict[str, list[LandingFile]] = field(default_factory=dict)


def open_zone(landing: str) -> Zone:
    """The zone at ``landing`` (path or URI); InputOutputError when there is no such folder."""
    location = str(landing)
    try:
        filesystem, root = pafs.FileSystem.from_uri(location) if "://" in location else _local(location)
        kind = filesystem.get_file_info(root).type
    except (OSError, ValueError) as error:
        raise InputOutputError(f"{location}: the landing zone cannot be opened: {error}") from error
    if kind != pafs.FileType.Directory:
        raise InputOutputError(f"{location}: there is no landing zone; name the folder that holds the extracts")
    # Only in a URI a question mark begins a query.
    uri = re.sub("^s3://", "s3a://", location.split("?")[0]) if "://" in location else f"file://{root}"
    return Zone(location, filesystem, root.rstrip("/"), uri.rstrip("/"))


def _local(location: str) -> tuple[pafs.FileSystem, str]:
    return pafs.LocalFileSystem(), str(Path(location).expanduser().resolve())


def is_synthetic(landing: str) -> bool:
    """Whether the zone's data is marked as made up by an empty file ``SYNTHETIC`` at its root."""
    zone = open_zone(landing)
    return bool(zone.filesystem.get_file_info(zone.full("SYNTHETIC")).type == pafs.FileType.File)


def size(landing: str) -> int:
    """Bytes of every file in the zone."""
    zone = open_zone(landing)
    return sum(max(info.size or 0, 0) for info in listed(zone, "", recursive=True))


def nights(zone: Zone, columns: ColumnSettings) -> list[str]:
    """Every night (YYYY-MM-DD, ascending) that has a folder of any dataset in the zone."""
    return sorted({night for folder in source_folders(columns) for night in _night_folders(zone, folder)})


def source_folders(columns: ColumnSettings) -> list[str]:
    """The site folders that are read, below the zone."""
    return sorted({source.folder for name in DATASETS for source in columns.of(name)})


def night_of(folder: str) -> str | None:
    """The night (YYYY-MM-DD) whose folder is named so; None when it names none."""
    named = NIGHT_FOLDER.fullmatch(folder)
    try:
        return date.fromisoformat(named[1]).isoformat() if named else None
    except ValueError:
        return None


def find(zone: Zone, paths: Collection[str], columns: ColumnSettings) -> list[LandingFile]:
    """The files at ``paths`` below the zone that are there still, for each dataset that reads them."""
    sources = [(name, source) for name in DATASETS for source in columns.of(name)]
    there = {info.path: info for info in zone.filesystem.get_file_info([zone.full(path) for path in sorted(paths)])}
    return [
        _file(zone, name, source, path, there[zone.full(path)])
        for path in sorted(paths)
        for name, source in sources
        if path.startswith(f"{source.folder}/night=") and there[zone.full(path)].type == pafs.FileType.File
    ]


def list_folder(zone: Zone, dataset: str, source: Source) -> Folder:
    """All night folders of one site folder with their files; an unknown suffix is a DataGateError naming the file."""
    found = Folder(nights=set(_night_folders(zone, source.folder)))
    for info in sorted(listed(zone, source.folder, recursive=True), key=lambda info: info.path):
        path = info.path[len(zone.root) + 1 :]
        below = path[len(source.folder) + 1 :]
        if info.type != pafs.FileType.File or not night_of(below.split("/")[0]) or is_hidden(below):
            continue
        check_name(path)
        _check_place(path, source, below)
        file = _file(zone, dataset, source, path, info)
        found.nights.add(file.night)
        found.files.setdefault(file.night, []).append(file)
    return found


def check_name(path: str) -> None:
    """DataGateError when a path can't be shown as it is: every later message may name it."""
    if not path.isprintable():
        raise DataGateError(
            f"{printable(path)}: this name is not UTF-8, or holds characters that cannot be shown; rename it"
        )


def _check_place(path: str, source: Source, below: str) -> None:
    """DataGateError when Spark can't open a file by its name, or when its path names two nights."""
    # Hadoop takes what stands before the colon for the scheme of a URI.
    if ":" in path.split("/")[-1]:
        raise DataGateError(f"{path}: this name holds a colon, so Spark cannot open the file; rename it")
    if f"/{source.folder}/night=" in f"/{below}":
        raise DataGateError(f"{path}: this night lies inside of another; move it to {source.folder}/, beside that one")


def _file(zone: Zone, dataset: str, source: Source, path: str, info: pafs.FileInfo) -> LandingFile:
    night = path[len(source.folder) + 1 :].split("/")[0].removeprefix("night=")
    size = max(info.size or 0, 0)
    return LandingFile(dataset, source, night, path, _spark_path(zone, path), _format(path), size, info.mtime_ns)


def _night_folders(zone: Zone, folder: str) -> list[str]:
    infos = listed(zone, folder, recursive=False)
    names = (info.base_name for info in infos if info.type == pafs.FileType.Directory)
    return [night for night in map(night_of, names) if night]


def listed(zone: Zone, folder: str, *, recursive: bool) -> list[pafs.FileInfo]:
    """What lies in a folder of the zone; nothing when it is not there, InputOutputError when it can't be listed."""
    selector = pafs.FileSelector(zone.full(folder), allow_not_found=True, recursive=recursive)
    try:
        found: list[pafs.FileInfo] = zone.filesystem.get_file_info(selector)
    except OSError as error:
        raise InputOutputError(f"{zone.location}: the folder {folder} cannot be listed: {error}") from error
    return found


def is_hidden(path: str) -> bool:
    """Names that start with ``_`` or ``.`` are markers and check sums of the tools that wrote the extract."""
    return any(part.startswith(("_", ".")) for part in path.split("/"))


def _format(path: str) -> Format:
    plain = path.lower().removesuffix(".gz")
    for suffix, kind in SUFFIXES.items():
        if plain.endswith(suffix) and (kind != "parquet" or plain == path.lower()):
            return kind
    raise DataGateError(
        f"{path}: an extract ends in .parquet, .csv, .jsonl or .json, text also in .gz after it; "
        "move or convert this file"
    )


def _spark_path(zone: Zone, path: str) -> str:
    return GLOB_CHARACTERS.sub(r"\\\1", f"{zone.uri}/{path}")
