"""How the files of the corpus are made: every one holds orders, a row of which is changed in what its case is about."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

NIGHT = "2026-03-01"
ORDER: dict[str, Any] = {
    "order_id": "",
    "store_id": "corpus-store",
    "paid_at": "2026-02-20 05:00:00",
    "buyer_id": "corpus-buyer",
    "quantity": "1",
    "amount": "9.00",
    "receiver_address": "杭州市",
}
HEAD = ",".join(ORDER)
Change = Mapping[str, Any]
Make = Callable[[str], bytes]


@dataclass(frozen=True)
class Rows:
    """A file that is read: how many of its rows are accepted, and how many break which rule.

    ``holds``: what stands in the accepted rows, by column, null left out; ``note``: what the run says; ``header``,
    ``continued``: lines that the header takes, and that rows go on over; ``values``: texts that no message may hold.
    """

    name: str
    make: Make
    accepted: int
    quarantined: Mapping[str, int] = field(default_factory=dict)
    deduplicated: int = 0
    suffix: str = "csv"
    holds: Mapping[str, set[Any]] = field(default_factory=dict)
    note: str | None = None
    header: int = 1
    continued: int = 0


def order(tag: str, number: int, change: Change | None = None) -> dict[str, Any]:
    return {**ORDER, "order_id": f"{tag}-{number}", **(change or {})}


def csv(*changes: Change, end: str = "\n", head: str | None = None, tail: str = "", last: str | None = None) -> Make:
    """A header and a line per change, its values as they are: a case about quotes brings its own.

    ``head``: instead of the header; ``tail``: after it and each row; ``last``: instead of the last line's end.
    """

    def make(tag: str) -> bytes:
        lines = [HEAD if head is None else head]
        lines += [",".join(map(str, order(tag, n, change).values())) for n, change in enumerate(changes)]
        text = end.join(line + tail for line in lines) + (end if last is None else last)
        return text.encode("utf-8", "surrogateescape")

    return make


def after(make: Make, *lines: str | bytes) -> Make:
    """The file with further lines, each ending in LF; ``{tag}`` in a text stands for the case's name."""

    def longer(tag: str) -> bytes:
        more = [line if isinstance(line, bytes) else line.replace("{tag}", tag).encode() for line in lines]
        return make(tag) + b"".join(line + b"\n" for line in more)

    return longer


def changed(make: Make, old: bytes, new: bytes, count: int = -1) -> Make:
    return lambda tag: make(tag).replace(old, new, count)


def zipped(make: Make) -> Make:
    return lambda tag: gzip.compress(make(tag), mtime=0)


def jsonl(*changes: Change, end: str = "\n", last: str | None = None) -> Make:
    def make(tag: str) -> bytes:
        lines = [json.dumps(order(tag, n, change), ensure_ascii=False) for n, change in enumerate(changes)]
        return (end.join(lines) + (end if last is None else last)).encode()

    return make


def raw(*fields: str | bytes, more: str | bytes = b"") -> Make:
    """JSON lines with ``fields`` as they are after those of an order without address, and ``more`` after the object."""

    def make(tag: str) -> bytes:
        lines = []
        for number, text in enumerate(fields):
            plain = {name: value for name, value in order(tag, number).items() if name != "receiver_address"}
            start = json.dumps(plain)[:-1].encode()
            lines.append(start + _bytes(text) + b"}" + _bytes(more))
        return b"\n".join(lines) + b"\n"

    return make


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def parquet(columns: Mapping[str, pa.Array], rows: int = 1, names: Sequence[str] = (), **options: Any) -> Make:
    """An order table with ``columns`` in the place of its own; ``names``: instead of the columns' names."""

    def make(tag: str) -> bytes:
        table = {name: pa.array([order(tag, n)[name] for n in range(rows)], pa.string()) for name in ORDER}
        table = {**table, **columns}
        out = io.BytesIO()
        made = pa.table(list(table.values()), names=list(names) or list(table))
        pq.write_table(made, out, **options)
        return out.getvalue()

    return make
