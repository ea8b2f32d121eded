"""Judged rows with what shows that their digests are theirs: the text and the salt that went into each."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.tokens import Keyring
from lineage.datasets import DATASETS, Dataset
from lineage.digests import CONTENT, key_pads, row_json, salt
from lineage.ingest import RAW, quoted
from lineage.validation.prepared import part


def clear_rows(judged: DataFrame, keyring: Keyring) -> DataFrame:
    """(dataset, row_json, row_salt: hex) of judged rows, accepted or quarantined, as ``lineage.digests`` salts them.

    ``row_digest`` = SHA-256(bytes of ``row_salt``, then the UTF-8 of ``row_json``). A quarantined row's text holds what
    could not be read as well.
    """
    texts = " ".join(f"WHEN {quoted(name)} THEN {_text(dataset)}" for name, dataset in DATASETS.items())
    written = judged.selectExpr("dataset", f"CASE dataset {texts} END AS row_json")
    hashed = written.withColumn(CONTENT, F.sha2("row_json", 256))
    salted = hashed.withColumn("row_salt", salt(F.col("dataset"), key_pads(judged.sparkSession, keyring)))
    return salted.drop(CONTENT)


def _text(dataset: Dataset) -> str:
    columns = (f"{part(dataset.name)}.`{name}` AS `{name}`" for name in sorted(dataset.names))
    return row_json([*columns, RAW, "_malformed"])
