"""The rows of a CSV file by RFC 4180, of which no line is lost: one that can't be read is set apart on its own.

A field in quotes may go on over line breaks. When its quotes are not closed within so many lines, when text follows
them, or when the row over several lines has not as many fields as the header, the quotes are taken for a fault of the
first line: that line alone is malformed, and reading goes on with the next. A quote inside a field that does not start
with one is a character like any other.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from jobs.landing.lines import is_blank

# A field and what ends it. What stands in quotes is never tried in another way, so a long line takes no longer.
FIELD = re.compile(rb'(?:"((?:[^"]|"")*+)"|((?!")[^,]*+))(,|\Z)')
REST_OF_QUOTED = re.compile(rb'((?:[^"]|"")*+)"(,|\Z)')
STILL_QUOTED = re.compile(rb'(?:[^"]|"")*+\Z')


@dataclass
class Reading:
    """A row that is being read: its fields, and the text so far of the one whose quotes are open."""

    fields: list[bytes] = field(default_factory=list)
    inside: list[bytes] | None = None


@dataclass(frozen=True)
class Record:
    """A row: its fields, or the line that can't be read. ``lines``: how many it takes; ``quoting``: whether the line is
    set apart for its quotes."""

    fields: list[bytes] | None
    line: bytes
    lines: int = 1
    quoting: bool = False


def header(lines: Iterator[bytes], most_lines: int) -> Record | None:
    """The first row that is not blank; None when there is none."""
    return next(records(lines, None, most_lines), None)


def records(lines: Iterator[bytes], width: int | None, most_lines: int) -> Iterator[Record]:
    """The rows of the physical ``lines``; blank ones are left out.

    ``width``: the number of fields that a row must have, None for any; ``most_lines``: how many a row may take.
    """
    ahead: deque[bytes] = deque()
    while (line := _take(ahead, lines)) is not None:
        if is_blank(line):
            continue
        body = line.rstrip(b"\r\n")
        reading = _read(Reading(), body)
        if reading and reading.inside is not None:
            yield _over_lines(line, reading, ahead, lines, width, most_lines) or Record(None, body, quoting=True)
        elif reading is None:
            yield Record(None, body, quoting=True)
        elif width is not None and len(reading.fields) != width:
            yield Record(None, body)
        else:
            yield Record(reading.fields, body)


def _take(ahead: deque[bytes], lines: Iterator[bytes]) -> bytes | None:
    return ahead.popleft() if ahead else next(lines, None)


def _over_lines(
    first: bytes, reading: Reading, ahead: deque[bytes], lines: Iterator[bytes], width: int | None, most_lines: int
) -> Record | None:
    """The row that goes on in the lines after ``first``; None, and those lines still to come, when it makes none."""
    taken = [first]
    going: Reading | None = reading
    while going and going.inside is not None and len(taken) < most_lines and not _is_full(going, width):
        line = _take(ahead, lines)
        if line is None:
            break
        going.inside.append(_end_of(taken[-1]))
        taken.append(line)
        going = _read(going, line.rstrip(b"\r\n"))
    if going and going.inside is None and width in (None, len(going.fields)):
        return Record(going.fields, b"".join(taken), len(taken))
    ahead.extendleft(reversed(taken[1:]))
    return None


def _is_full(reading: Reading, width: int | None) -> bool:
    """Whether the field that is open is one too many, so that no further line makes a row of it."""
    return width is not None and len(reading.fields) >= width


def _end_of(line: bytes) -> bytes:
    return line[len(line.rstrip(b"\r\n")) :]


def _read(reading: Reading, body: bytes) -> Reading | None:
    """Reads on in a line without its end; None when its quotes are followed by text."""
    if reading.inside is None and b'"' not in body:
        reading.fields += body.split(b",")
        return reading
    at = 0
    if reading.inside is not None:
        closed = REST_OF_QUOTED.match(body)
        if not closed:
            reading.inside.append(body)
            return reading if STILL_QUOTED.match(body) else None
        reading.fields.append(_unquoted(b"".join([*reading.inside, closed[1]])))
        reading.inside = None
        if not closed[2]:
            return reading
        at = closed.end()
    return _read_fields(reading, body, at)


def _read_fields(reading: Reading, body: bytes, at: int) -> Reading | None:
    while found := FIELD.match(body, at):
        reading.fields.append(found[2] if found[1] is None else _unquoted(found[1]))
        if not found[3]:
            return reading
        at = found.end()
    # A field that is not in quotes always has an end, so this one begins with a quote.
    reading.inside = [body[at + 1 :]]
    return reading if STILL_QUOTED.match(body, at + 1) else None


def _unquoted(text: bytes) -> bytes:
    return text.replace(b'""', b'"')
