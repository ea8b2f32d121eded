"""The integrity value of a row: SHA-256 over a salt of the row's own and the typed row.

An unsalted hash of a short row is guessed by trying values, so each row has a salt that only the holder of the key can
make: HMAC-SHA256 (RFC 2104) of the dataset and the row's SHA-256. A packet that cites a row hands out its salt, and
whoever holds row and salt can check the digest. The key itself reaches Spark as a row of data: a literal would show in
plans and logs.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from graph.tokens import Keyring
from lineage.datasets import Dataset

SALT_DOMAIN = "row_salt"
BLOCK = 64
CONTENT = "_content"
Pads = tuple[DataFrame, DataFrame]
JSON_OPTIONS = (
    "map('timestampFormat', \"yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'\", 'timeZone', 'UTC', 'ignoreNullFields', 'true')"
)


def row_json(fields: Sequence[str]) -> str:
    """SQL: the row as JSON text, fields (SQL, named) in the order given, missing values left out, times in UTC."""
    return f"to_json(struct({', '.join(fields)}), {JSON_OPTIONS})"


def canonical_json(names: Sequence[str]) -> str:
    """SQL: the typed row as JSON text, its columns in the order of their names (as RFC 8785 orders keys)."""
    return row_json([f"`{name}`" for name in sorted(names)])


def with_salts(frame: DataFrame, dataset: Dataset, keyring: Keyring) -> DataFrame:
    """Accepted rows with what a packet hands out to have them checked: ``row_json`` (the typed row) and ``row_salt``
    (hex). ``row_digest`` = SHA-256(bytes of ``row_salt``, then the UTF-8 of ``row_json``).
    """
    written = frame.selectExpr("*", f"{canonical_json(dataset.names)} AS row_json")
    hashed = written.selectExpr("*", f"sha2(row_json, 256) AS {CONTENT}")
    pads = key_pads(frame.sparkSession, keyring)
    return hashed.select("*", salt(F.lit(dataset.name), pads).alias("row_salt")).drop(CONTENT)


def salt(dataset: SparkColumn, pads: Pads) -> SparkColumn:
    """Hex of HMAC-SHA256 over the dataset and the row's ``_content``."""
    return hmac_hex(F.concat(dataset, F.lit(":"), F.col(CONTENT)), pads)


def hmac_hex(message: SparkColumn, pads: Pads) -> SparkColumn:
    """Hex of HMAC-SHA256 (RFC 2104) over a text, with the key of ``pads``."""
    inner_pad, outer_pad = (pad.scalar() for pad in pads)
    return F.sha2(F.concat(outer_pad, F.unhex(F.sha2(F.concat(inner_pad, message.cast("binary")), 256))), 256)


def key_pads(session: SparkSession, keyring: Keyring, domain: str = SALT_DOMAIN) -> Pads:
    """The two key blocks of HMAC, each a frame of one row."""
    inner, outer = (as_data(session, pad) for pad in pads(keyring, domain))
    return inner, outer


def pads(keyring: Keyring, domain: str = SALT_DOMAIN) -> tuple[bytes, bytes]:
    """The two key blocks of HMAC, the inner one and the outer one."""
    block = keyring.key(domain).ljust(BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)


def as_data(session: SparkSession, secret: bytes) -> DataFrame:
    """A frame of one row (secret binary): as Arrow data no plan shows it, as a literal every plan would."""
    return session.createDataFrame(pa.table({"secret": pa.array([secret], pa.binary())}))
