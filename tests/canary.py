"""Looks for planted values in every byte of an output: as they are, and in every encoding that anybody undoes at once.

Parquet is searched twice: its bytes as they lie (footers and statistics are not compressed), and every value of its
columns.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import html
import io
import json
import urllib.parse
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import ahocorasick
import pyarrow as pa
import pyarrow.parquet as pq
from pypdf import PdfReader

PUNCTUATED = ("-", " ", ".", "")


def forms(value: str) -> set[bytes]:
    """The bytes in which ``value`` would give itself away."""
    texts = {value, value.lower(), value.upper(), value[::-1], *_in_groups(value)}
    texts |= {json.dumps(text)[1:-1] for text in (value, value.lower())}
    texts |= {html.escape(value), "".join(f"&#{ord(c)};" for c in value), "".join(f"&#x{ord(c):x};" for c in value)}
    texts |= {urllib.parse.quote(value), urllib.parse.quote_plus(value)}
    whole = {text.encode() for text in texts} | {value.encode(name) for name in ("utf-16-le", "utf-16-be")}
    whole |= {_gbk(value)} | {form for data in (value.encode(), value.encode("utf-16-le")) for form in _coded(data)}
    # An unkeyed hash of a phone number falls to counting through all of them.
    hashed = (hashlib.new(name, value.encode()) for name in ("md5", "sha1", "sha256"))
    digests = [form for one in hashed for form in (one.digest(), *_hex(one.digest()))]
    return {form for form in (*whole, *digests) if len(form) >= 4}


def _in_groups(value: str) -> Iterator[str]:
    """A number as people write it: 139-5555-0199, 6222 0202 0011."""
    if value.isascii() and value.isalnum():
        for sign in PUNCTUATED:
            yield sign.join((value[:3], value[3:7], value[7:]))
            yield sign.join(value[at : at + 4] for at in range(0, len(value), 4))


def _coded(data: bytes) -> Iterator[bytes]:
    yield from _hex(data)
    # What stands before it shifts a text in base64 by none, two or four bits; the ends, which depend on it, are cut.
    for before in range(3):
        coded = base64.b64encode(bytes(before) + data)
        yield coded[-(-before * 8 // 6) : (before + len(data)) * 8 // 6]
        yield coded[-(-before * 8 // 6) : (before + len(data)) * 8 // 6].replace(b"+", b"-").replace(b"/", b"_")


def _hex(data: bytes) -> tuple[bytes, bytes]:
    return binascii.hexlify(data), binascii.hexlify(data).upper()


def _gbk(value: str) -> bytes:
    return value.encode("gb18030")


def hits(values: Iterable[str], *places: Path | str) -> list[str]:
    """Where a planted value shows: `place: value`, sorted; ``places``: folders, files, or texts that were shown."""
    wanted = tuple(sorted(set(values)))
    found = {
        f"{name}: {value}"
        for place in places
        for name, data, kind in _contents(place)
        for value in _held(wanted, data, kind)
    }
    return sorted(found)


_HELD: dict[tuple[tuple[str, ...], bytes, str], frozenset[str]] = {}
"""What was found in contents that were looked into before, by their SHA-256: nights leave the same again and again."""


def _held(values: tuple[str, ...], data: bytes, kind: str) -> frozenset[str]:
    """Which of ``values`` show in ``data``, a file whose name ends in ``kind``."""
    key = (values, hashlib.sha256(data).digest(), kind)
    if key not in _HELD:
        parts = [data, *_inside(data, kind)]
        found = (held for part in parts for _, held in _needles(values).iter(part.decode("latin-1")))
        _HELD[key] = frozenset(value for held in found for value in held)
    return _HELD[key]


@lru_cache(maxsize=8)
def _needles(values: tuple[str, ...]) -> ahocorasick.Automaton:
    """Finds all forms of all values in one reading; every byte is a character of Latin-1."""
    holding: dict[bytes, list[str]] = {}
    for value in values:
        for form in forms(value):
            holding.setdefault(form, []).append(value)
    automaton = ahocorasick.Automaton()
    for form, held in sorted(holding.items()):
        automaton.add_word(form.decode("latin-1"), held)
    automaton.make_automaton()
    return automaton


def _contents(place: Path | str) -> Iterator[tuple[str, bytes, str]]:
    if isinstance(place, str):
        yield "text", place.encode(), ""
        return
    for path in sorted([place, *place.rglob("*")]):
        yield f"{path}: its name", path.name.encode(), ""
        if path.is_file():
            yield str(path), path.read_bytes(), path.suffix


def _inside(data: bytes, kind: str) -> Iterator[bytes]:
    """What a file holds compressed."""
    if kind == ".parquet":
        try:
            table = pq.read_table(pa.BufferReader(data))
        except pa.ArrowException:
            # Of a file that was being written there are its bytes.
            return
        yield str(table.schema.metadata).encode()
        for column in table.columns:
            for chunk in column.chunks:
                yield from map(_values, _leaves(chunk))
    elif kind == ".pdf":
        # Glyphs are numbered by the font that is embedded: only the text tells.
        yield "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).encode()
    elif data[:2] in (b"\x1f\x8b", b"x\x9c"):
        yield zlib.decompress(data, zlib.MAX_WBITS | 32)


def _leaves(array: pa.Array) -> Iterator[pa.Array]:
    kind = array.type
    if pa.types.is_struct(kind):
        for child in array.flatten():
            yield from _leaves(child)
    elif pa.types.is_map(kind):
        yield from _leaves(array.keys)
        yield from _leaves(array.items)
    elif pa.types.is_list(kind):
        yield from _leaves(array.flatten())
    else:
        yield array


def _values(array: pa.Array) -> bytes:
    distinct = array.unique().drop_null()
    if pa.types.is_binary(array.type):
        return b"\n".join(distinct.to_pylist())
    return "\n".join(map(str, distinct.to_pylist())).encode()
