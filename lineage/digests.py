"""The integrity value of a row: SHA-256 over a salt of the row's own and the typed row.

An unsalted hash of a short row is guessed by trying values, so each row has a salt that only the holder of the key can
make: HMAC-SHA256 (RFC 2104) of the dataset and the row's SHA-256. A packet that cites a row hands out its salt, and
whoever holds row and salt can check the digest. The key itself reaches Spark as a row of data: a literal would show in
plans and logs.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.tokens import Keyring
from lineage.datasets import Dataset

DOMAIN = "row_salt"
BLOCK = 64
PADS = ("_inner_pad", "_outer_pad")
JSON_OPTIONS = (
    "map('timestampFormat', \"yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'\", 'timeZone', 'UTC', 'ignoreNullFields', 'true')"
)


def row_json(fields: Sequence[str]) -> str:
    """SQL: the row as JSON text, fields (SQL, named) in the order given, missing values left out, times in UTC."""
    return f"to_json(struct({', '.join(fields)}), {JSON_OPTIONS})"


def canonical_json(names: Sequence[str]) -> str:
    """SQL: the typed row as JSON text, its columns in the order of their names (as RFC 8785 orders keys)."""
    return row_json([f"`{name}`" for name in sorted(names)])


def with_digests(frame: DataFrame, dataset: str, canonical: str, keyring: Keyring) -> DataFrame:
    """The frame with ``_content`` (SHA-256 of the JSON text in column ``canonical``: orders rows without a key, never
    leaves the run) and ``row_digest`` (hex). ``dataset`` is SQL that names each row's dataset.
    """
    salted = _with_salts(frame, dataset, canonical, keyring)
    digest = f"sha2(concat(unhex(row_salt), CAST({canonical} AS BINARY)), 256)"
    return salted.selectExpr("*", f"{digest} AS row_digest").drop("row_salt")


def with_salts(frame: DataFrame, dataset: Dataset, keyring: Keyring) -> DataFrame:
    """Accepted rows with what a packet hands out to have them checked: ``row_json`` (the typed row) and ``row_salt``
    (hex). ``row_digest`` = SHA-256(bytes of ``row_salt``, then the UTF-8 of ``row_json``).
    """
    written = frame.selectExpr("*", f"{canonical_json(dataset.names)} AS row_json")
    return _with_salts(written, f"'{dataset.name}'", "row_json", keyring).drop("_content")


def _with_salts(frame: DataFrame, dataset: str, canonical: str, keyring: Keyring) -> DataFrame:
    keyed = frame.crossJoin(F.broadcast(_pads(frame, keyring))).selectExpr("*", f"sha2({canonical}, 256) AS _content")
    message = f"CAST(concat({dataset}, ':', _content) AS BINARY)"
    salt = f"sha2(concat(_outer_pad, unhex(sha2(concat(_inner_pad, {message}), 256))), 256)"
    return keyed.selectExpr("*", f"{salt} AS row_salt").drop(*PADS)


def _pads(frame: DataFrame, keyring: Keyring) -> DataFrame:
    """One row (_inner_pad binary, _outer_pad binary): the key blocks of HMAC; as Arrow data no plan shows them."""
    block = keyring.key(DOMAIN).ljust(BLOCK, b"\0")
    blocks = [bytes(byte ^ pad for byte in block) for pad in (0x36, 0x5C)]
    columns = {name: pa.array([value], pa.binary()) for name, value in zip(PADS, blocks, strict=True)}
    return frame.sparkSession.createDataFrame(pa.table(columns))
