"""SHA-256 of landing files: by them a manifest says which files a night read, and a trace whether they are the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from typing import NamedTuple, Self

import pyarrow as pa

from graph.failures import InputOutputError
from jobs.landing.files import LandingFile, Zone, open_zone

# Python hashes large pieces without its lock, so threads get on side by side.
CHUNK = 4 << 20


@dataclass(frozen=True)
class FileDigest:
    """A landing file as it was read: ``path`` below the landing zone, bytes, SHA-256 (hex)."""

    path: str
    bytes: int
    sha256: str


class Stamp(NamedTuple):
    """What a store says of a file without its being read."""

    bytes: int
    mtime_ns: int | None


def file_digests(zone: Zone, paths: Sequence[str], threads: int) -> list[FileDigest]:
    """The digests of the files, in their order; a file that can't be read is an InputOutputError."""
    with ThreadPoolExecutor(threads, thread_name_prefix="hashing") as pool:
        return list(pool.map(lambda path: _digest(zone, path, Event()), paths))


def version(digests: Iterable[FileDigest]) -> str:
    """SHA-256 (hex) over files as ``sha256sum`` lists them, sorted by path: one value for many files."""
    lines = [f"{digest.sha256}  {digest.path}\n" for digest in sorted(digests, key=lambda digest: digest.path)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


class Hashing:
    """Hashes a night's input beside its stages, since none of them needs the result; ends with its ``with`` block."""

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="hashing")
        self._ended = Event()
        self._digests: list[Future[FileDigest]] = []
        self._listed: dict[str, Stamp] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._pool.shutdown(cancel_futures=True)

    def start(self, landing: str, files: Iterable[LandingFile]) -> None:
        """Begins with the files of the landing zone; one that several datasets read is read once."""
        self._zone = zone = open_zone(landing)
        self._listed = {file.path: Stamp(file.size, file.mtime_ns) for file in files}
        self._digests = [self._pool.submit(_digest, zone, path, self._ended) for path in sorted(self._listed)]

    def finish(self) -> list[FileDigest]:
        """Waits for all digests, sorted by path.

        InputOutputError: a file can't be read, or is not as it was when the night found it: its length or the time of
        its last change differs. That is asked after the last reader, so what was read is what was hashed. A writer that
        keeps both goes unseen, where its writing falls between the readings of the stages and that of the hashing.
        """
        digests = [digest.result() for digest in self._digests]
        if self._listed:
            now = _stamps(self._zone, sorted(self._listed))
            for digest in digests:
                stamp = self._listed[digest.path]
                if now[digest.path] != stamp or digest.bytes != stamp.bytes:
                    raise InputOutputError(
                        f"{digest.path}: changed while the night was running; run the night again when it has landed"
                    )
        return digests


def _stamps(zone: Zone, paths: Sequence[str]) -> dict[str, Stamp]:
    """What the store says of the files now."""
    try:
        infos = zone.filesystem.get_file_info([zone.full(path) for path in paths])
    except OSError as error:
        raise InputOutputError(f"{zone.location}: cannot be listed again: {error}") from error
    return {path: Stamp(max(info.size or 0, 0), info.mtime_ns) for path, info in zip(paths, infos, strict=True)}


def _digest(zone: Zone, path: str, ended: Event) -> FileDigest:
    running, size = hashlib.sha256(), 0
    try:
        # Not decompressed: a digest is of the file as it lies there.
        with zone.filesystem.open_input_stream(zone.full(path), compression=None) as stream:
            while not ended.is_set() and (chunk := stream.read(CHUNK)):
                running.update(chunk)
                size += len(chunk)
    except (OSError, pa.ArrowException) as error:
        raise InputOutputError(f"{path}: cannot be read again: {error}") from error
    return FileDigest(path, size, running.hexdigest())
