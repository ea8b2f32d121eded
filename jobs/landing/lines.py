"""The physical lines of a text file, which the account of its rows must add up to.

A line ends at LF, CR LF or CR, as for Spark's reader of lines. It is blank when nothing in it can be seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.failures import DataGateError
from jobs.landing.files import LandingFile
from lineage.settings import LandingSettings

# What Java's `trim` takes off.
UNSEEN = bytes(range(0x21))
LF = ord("\n")
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class LineAccount:
    """What became of each line of a file: ``lines`` = ``header`` + ``blank`` + ``rows`` + ``continued``.

    ``rows``: those that the file gives, good or bad, each by its first line; ``continued``: lines that a row goes on
    over, by line breaks in quoted fields. ``set_apart``: rows that are one line whose quoting does not end or is
    followed by text.
    """

    lines: int
    header: int
    blank: int
    rows: int
    continued: int = 0
    set_apart: int = 0


def blocks(chunks: Iterable[bytes], file: LandingFile, settings: LandingSettings) -> Iterator[bytes]:
    """The file in pieces of whole lines that each end in LF alone; a line that is too long is a DataGateError."""
    rest = b""
    for chunk in chunks:
        # A line end may lie across two pieces.
        held = chunk[-1:] if chunk.endswith(b"\r") else b""
        text = rest + chunk[: len(chunk) - len(held)]
        text = _with_plain_ends(text)
        # Only the first line may be longer than a piece.
        check_length(text.find(b"\n") if b"\n" in text else len(text), file, settings)
        end = text.rfind(b"\n") + 1
        if end:
            yield text[:end]
        rest = text[end:] + held
    if rest:
        yield _with_plain_ends(rest).removesuffix(b"\n") + b"\n"


def physical_lines(chunks: Iterable[bytes], file: LandingFile, settings: LandingSettings) -> Iterator[bytes]:
    """The lines one by one with their ends as they are; a line that is too long is a DataGateError."""
    rest = b""
    for chunk in chunks:
        lines = (rest + chunk).splitlines(keepends=True)
        check_length(len(lines[0].rstrip(b"\r\n")), file, settings)
        rest = b"" if lines[-1].endswith(b"\n") else lines.pop()
        yield from lines
    if rest:
        yield rest


def check_length(length: int, file: LandingFile, settings: LandingSettings) -> None:
    if length > settings.longest_line_bytes:
        raise DataGateError(
            f"{file.path}: a line is longer than {settings.longest_line_bytes} bytes, as in no extract; "
            "mend the extract, or raise landing.longest_line_bytes"
        )


def is_blank(line: bytes) -> bool:
    return not line.strip(UNSEEN)


def starts_of_lines(ends: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    return np.concatenate(([0], ends[:-1] + 1))


def blank_lines(data: Bytes, starts: npt.NDArray[np.intp]) -> int:
    """How many of the lines of a block are blank; ``starts``: where each begins."""
    if not (data[starts] <= UNSEEN[-1]).any():
        return 0
    seen = np.logical_or.reduceat(data > UNSEEN[-1], starts)
    return int(len(starts) - np.count_nonzero(seen))


def _with_plain_ends(text: bytes) -> bytes:
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in text else text
