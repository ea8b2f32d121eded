"""Opens landing files as streams of plain bytes, and says why one cannot be read, in words that lead to its remedy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import pyarrow as pa

from graph.failures import DataGateError, Failure, InputOutputError
from jobs.landing.files import LandingFile, Zone
from lineage.settings import LandingSettings

CHUNK = 4 << 20
UTF8_MARK = b"\xef\xbb\xbf"
# What a file is that is not the text its name says, by its first bytes.
OTHER_KINDS = {
    b"\xff\xfe": "UTF-16 or UTF-32 text; land it as UTF-8",
    b"\xfe\xff": "UTF-16 text; land it as UTF-8",
    b"\x00\x00\xfe\xff": "UTF-32 text; land it as UTF-8",
    b"\x1f\x8b": "compressed by gzip; let its name end in .gz",
    b"PK\x03\x04": "a ZIP archive or an Excel workbook; land what is in it as CSV, JSON Lines or Parquet",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; land it as CSV, JSON Lines or Parquet",
    b"BZh91AY": "compressed by bzip2; land it plain or as .gz",
    b"\x28\xb5\x2f\xfd": "compressed by Zstandard; land it plain or as .gz",
    b"\xfd7zXZ": "compressed by xz; land it plain or as .gz",
    b"PAR1\x15": "a Parquet file; let its name end in .parquet",
}


class Stream(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes: ...


@contextmanager
def opened(zone: Zone, file: LandingFile) -> Iterator[Stream]:
    """The file's bytes, decompressed; what goes wrong inside the block is told as ``cannot_be_read`` has it."""
    compression = "gzip" if file.path.lower().endswith(".gz") else None
    try:
        with zone.filesystem.open_input_stream(zone.full(file.path), compression=compression) as stream:
            yield stream
    except (OSError, pa.ArrowException, MemoryError) as error:
        raise cannot_be_read(file.path, error) from error


def chunks(stream: Stream, file: LandingFile, settings: LandingSettings) -> Iterator[bytes]:
    """The text's bytes in pieces, without the mark of UTF-8 at its start.

    DataGateError: it is another kind of file than its name says, or unfolds to far more than any extract would.
    """
    size = 0
    while chunk := stream.read(CHUNK):
        if not size:
            _check_kind(file, chunk)
        size += len(chunk)
        if size > max(settings.unfolded_bytes, settings.unfolded_ratio * file.size):
            raise DataGateError(
                f"{file.path}: {file.size} bytes unfold to more than {size - len(chunk)}, as in no extract; "
                "land it plain, or raise landing.unfolded_ratio"
            )
        if text := chunk.removeprefix(UTF8_MARK) if size == len(chunk) else chunk:
            yield text


def _check_kind(file: LandingFile, head: bytes) -> None:
    kind = next((kind for sign, kind in OTHER_KINDS.items() if head.startswith(sign)), None)
    if kind:
        raise DataGateError(f"{file.path}: is not UTF-8 text but {kind}")


def cannot_be_read(path: str, error: BaseException) -> Failure:
    """The failure that ``error`` means for the run; the error's own words are left out, they may hold what was read."""
    if isinstance(error, PermissionError):
        return InputOutputError(f"{path}: this user may not read it; give it read access")
    if isinstance(error, FileNotFoundError):
        return InputOutputError(f"{path}: is gone since the night found it; run the night again when it has landed")
    if isinstance(error, (MemoryError, pa.ArrowMemoryError)):
        return InputOutputError(f"{path}: there is too little memory to read it; give the run more")
    text = str(error).lower()
    if "truncated compressed" in text:
        return DataGateError(f"{path}: its compressed data is cut off; land it again")
    if "zlib" in text or "inflate" in text:
        return DataGateError(f"{path}: is not gzip throughout, though its name ends in .gz; land it again or rename it")
    if isinstance(error, OSError) and error.errno is not None:
        return InputOutputError(f"{path}: cannot be read: {error.strerror}")
    return DataGateError(f"{path}: cannot be read: {type(error).__name__}")
