"""What lies in a landing zone and is no extract: noted by name, or, where it looks like a slip or a trap, refused.

A folder that is read by nobody because one letter of its name is wrong takes a protection from the innocent. A link
that leaves the zone would let whoever may write there have any file of this machine read.
"""

from __future__ import annotations

import difflib
import re
import stat
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow.fs as pafs

from graph.failures import DataGateError, InputOutputError
from jobs.landing.files import SUFFIXES, Zone, check_name, is_hidden, listed, night_of, source_folders
from leads.seal.verify_packet import printable
from lineage.datasets import DATASETS
from lineage.settings import ColumnSettings, LandingSettings

SYNTHETIC = "SYNTHETIC"
DATE = re.compile(r"([0-9]{4})\D?([0-9]{1,2})\D?([0-9]{1,2})(?![0-9])")
NIGHT = "night"


def strays(zone: Zone, columns: ColumnSettings, settings: LandingSettings) -> list[str]:
    """A note on each entry of the zone that nothing reads.

    DataGateError: a name looks like a misspelt dataset or night, or cannot be shown; a link leaves the zone.
    """
    notes = strays_beside_nights(zone, columns)
    return sorted({*notes, *_beside_datasets(zone, source_folders(columns), settings)})


def strays_beside_nights(zone: Zone, columns: ColumnSettings) -> list[str]:
    """The notes of ``strays`` without those on other folders than the datasets', and what it refuses but for those."""
    folders = source_folders(columns)
    try:
        odd = list(_odd_entries(zone, folders)) if isinstance(zone.filesystem, pafs.LocalFileSystem) else []
        return odd + [note for folder in folders for note in _beside_nights(zone, folder)]
    except OSError as error:
        raise InputOutputError(f"{zone.location}: the landing zone cannot be listed: {error.strerror}") from error


def _beside_datasets(zone: Zone, folders: list[str], settings: LandingSettings) -> Iterator[str]:
    known = {folder.split("/")[0] for folder in folders}
    for name, is_folder in _entries(zone, ""):
        if name in known or name == SYNTHETIC or is_hidden(name):
            continue
        meant = _meant(name, sorted(known), settings.misspelt_likeness) if is_folder else None
        if meant and name not in DATASETS:
            raise DataGateError(
                f"{zone.location}: the folder `{printable(name)}` is no dataset of the contract; did you mean "
                f"`{meant}`? Rename it, or move it out of the landing zone"
            )
        yield f"{printable(name)}: not read: it is no dataset of the contract (docs/landing.md, conf/columns.yaml)"


def _beside_nights(zone: Zone, folder: str) -> Iterator[str]:
    for name, is_folder in _entries(zone, folder):
        path = f"{folder}/{printable(name)}"
        if night_of(name) and is_folder:
            continue
        if _looks_like_a_night(name, is_folder):
            raise DataGateError(f"{path}: is no folder of a night; {_meant_night(name, is_folder)}")
        if not is_hidden(name):
            yield f"{path}: not read: extracts lie in {folder}/night=YYYY-MM-DD/"


def _entries(zone: Zone, folder: str) -> list[tuple[str, bool]]:
    """(name, whether it is a folder) of what lies in a folder of the zone, in order."""
    if isinstance(zone.filesystem, pafs.LocalFileSystem):
        place = Path(zone.full(folder))
        return sorted((path.name, path.is_dir()) for path in place.iterdir()) if place.is_dir() else []
    infos = listed(zone, folder, recursive=False)
    return sorted((info.base_name, info.type == pafs.FileType.Directory) for info in infos)


def _plain(name: str) -> str:
    """The name as a person would read it: in half-width small letters, without marks that nobody sees."""
    seen = "".join(c for c in unicodedata.normalize("NFKC", name) if unicodedata.category(c) not in ("Cf", "Cc"))
    return re.sub(r"[\s\-.]+", "_", seen.strip().casefold())


def _meant(name: str, known: list[str], likeness: float) -> str | None:
    plain = {_plain(folder): folder for folder in known}
    close = difflib.get_close_matches(_plain(name), plain, n=1, cutoff=likeness)
    return plain[close[0]] if close else None


def _looks_like_a_night(name: str, is_folder: bool) -> bool:
    plain = _plain(name)
    key = plain.partition("=")[0]
    is_night = "=" in plain and bool(difflib.get_close_matches(key, [NIGHT], cutoff=0.6))
    return is_night or (is_folder and bool(DATE.search(plain)))


def _meant_night(name: str, is_folder: bool) -> str:
    if not is_folder:
        return "a folder of that name would be; move this out of the landing zone"
    found = DATE.search(_plain(name))
    if not found:
        return "it names no day: extracts lie in night=YYYY-MM-DD/"
    try:
        return f"did you mean night={date(*map(int, found.groups()))}? Rename it"
    except ValueError:
        return "there is no such day: extracts lie in night=YYYY-MM-DD/"


def _odd_entries(zone: Zone, folders: list[str]) -> Iterator[str]:
    """Notes on what is neither file nor folder, on a local disk: a pipe would be waited for without end."""
    root = Path(zone.root)
    read = {folder.split("/")[0] for folder in folders}
    links = []
    for entry in _below(root):
        path = entry.relative_to(root)
        if path.parts[0] in read:
            check_name(str(path))
        kind = entry.lstat().st_mode
        if stat.S_ISLNK(kind) and entry.exists():
            links.append(entry)
            kind = entry.stat().st_mode
        yield from (f"{printable(str(path))}: not read: {why}" for why in _why_not(str(path), kind))
    _check_links(root, links)


def _why_not(path: str, kind: int) -> Iterator[str]:
    if stat.S_ISLNK(kind):
        yield "this link leads nowhere"
    elif not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
        yield "it is a pipe, a socket or a device"
    elif is_hidden(path) and stat.S_ISREG(kind) and _is_extract(path):
        yield "names that begin with _ or . are markers"


def _below(place: Path) -> Iterator[Path]:
    """Everything below the place, however deep; links are not followed."""
    ahead = sorted(place.iterdir(), reverse=True)
    while ahead:
        entry = ahead.pop()
        yield entry
        if entry.is_dir() and not entry.is_symlink():
            ahead += sorted(entry.iterdir(), reverse=True)


def _is_extract(path: str) -> bool:
    return path.lower().removesuffix(".gz").endswith(tuple(SUFFIXES))


def _check_links(root: Path, links: list[Path]) -> None:
    """A link may lead to another place of the zone, but not in circles: a folder behind one holds no link to one."""
    behind = {link: link.resolve() for link in links}
    to_folders = {link: target for link, target in behind.items() if target.is_dir()}
    for link, target in behind.items():
        named = printable(str(link.relative_to(root)))
        if not target.is_relative_to(root):
            raise DataGateError(f"{named}: this link leaves the landing zone; copy what it leads to, or remove it")
        if any(other.is_relative_to(target) for other in to_folders) and link in to_folders:
            raise DataGateError(f"{named}: this link leads to a folder that holds such a link; remove it")
