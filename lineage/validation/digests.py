"""The integrity value of a row: SHA-256 over a salt of the row's own and the typed row.

An unsalted hash of a short row is guessed by trying values, so each row has a salt that only the holder of the key can
make: HMAC-SHA256 (RFC 2104) of the dataset and the row's SHA-256. A packet that cites a row hands out its salt, and
whoever holds row and salt can check the digest. The key is a value of the query, never a part of its text.
"""

from __future__ import annotations

import pyarrow as pa

from graph.contract import Column
from graph.passes.sql import answer
from graph.tokens import Keyring
from lineage.datasets import Dataset
from lineage.ingest import RAW
from lineage.validation.cutting import as_landed
from lineage.validation.prepared import as_text, part

SALT_DOMAIN = "row_salt"
BLOCK = 64


def clear_rows(judged: pa.Table, dataset: Dataset, keyring: Keyring) -> pa.Table:
    """(row_digest, row_json, row_salt: hex) of judged rows: what shows that their digests are theirs.

    ``row_digest`` = SHA-256(bytes of ``row_salt``, then the UTF-8 of ``row_json``). A quarantined row's text holds what
    could not be read as well.
    """
    query = f"SELECT row_digest, row_json, row_salt FROM ({salted('judged', dataset)})"
    return answer({"judged": judged}, query, salting(dataset, keyring))


def salted(rows: str, dataset: Dataset) -> str:
    """SQL: ``rows`` of ``lineage.validation.prepared``, the columns of their struct in its place, with ``row_json``
    (the typed row as it landed, columns in the order of their names, as RFC 8785 orders keys; missing values left out,
    times in UTC), ``content`` (its SHA-256) and ``row_salt``. It asks for the values of ``salting``.
    """
    # HMAC of the dataset and the content, with the key's two blocks.
    salt = "sha256($outer || unhex(sha256($inner || encode($dataset || ':' || content))))"
    own = part(dataset.name)
    return f"""
        SELECT *, sha256(row_json) AS content, {salt} AS row_salt
        FROM (SELECT *, {_json_of(dataset)} AS row_json FROM (SELECT * EXCLUDE {own}, {own}.* FROM {rows}))
    """


def salting(dataset: Dataset, keyring: Keyring) -> dict[str, object]:
    """The values that ``salted`` asks for: the dataset's name, and the two key blocks of HMAC."""
    block = keyring.key(SALT_DOMAIN).ljust(BLOCK, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in block) for pad in (0x36, 0x5C))
    return {"dataset": dataset.name, "inner": inner, "outer": outer}


def _json_of(dataset: Dataset) -> str:
    """What could not be typed belongs to the row as read, so a quarantined row's digest covers it too."""
    typed = {column.name: _json(column) for column in dataset}
    fields = [f"'\"{name}\":' || {typed[name]}" for name in sorted(typed)]
    fields += [f"'\"{name}\":' || CAST(to_json({name}) AS VARCHAR)" for name in (RAW, "_malformed")]
    return f"'{{' || concat_ws(',', {', '.join(fields)}) || '}}'"


def _json(column: Column) -> str:
    value = f'"{column.name}"'
    if column.type == "timestamp":
        value = as_landed(column.name, value)
        # A year of five digits carries its sign (ISO 8601).
        sign = f"CASE WHEN year({value}) > 9999 THEN '+' ELSE '' END"
        return f"'\"' || {sign} || strftime({value} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ') || '\"'"
    if column.type == "string":
        return f"CAST(to_json({value}) AS VARCHAR)"
    return as_text(column.name) if column.type == "double" else f"CAST({value} AS VARCHAR)"
