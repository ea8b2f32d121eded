"""The scanner finds what is there: a canary test that can't fail proves nothing."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.canary import hits

PHONE, NAME = "13955550199", "金丝雀"
HIDDEN = {
    "clear": f"x{PHONE}y".encode(),
    "grouped": b"139-5555-0199",
    "json": json.dumps({"name": NAME}).encode(),
    "html": "".join(f"&#{ord(c)};" for c in html.unescape(NAME)).encode(),
    "utf-16": NAME.encode("utf-16"),
    "gbk": NAME.encode("gbk"),
    "hex": PHONE.encode().hex().encode(),
    "base64": base64.b64encode(f"ab{PHONE}c".encode()),
    "sha256": hashlib.sha256(PHONE.encode()).hexdigest().encode(),
    "gzip": gzip.compress(PHONE.encode()),
    "backwards": PHONE[::-1].encode(),
}


@pytest.mark.parametrize("kind", HIDDEN)
def test_a_value_is_found_in_each_encoding(kind: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(HIDDEN[kind])
    assert len(hits([PHONE, NAME], tmp_path)) == 1


@pytest.mark.parametrize("compression", ["zstd", "snappy", "none"])
def test_a_value_is_found_in_parquet_however_deep(compression: str, tmp_path: Path) -> None:
    deep = [{"rows": [{"why": f"called {PHONE}"}], "map": [("k", "v")]}, {"rows": [], "map": [("k", NAME)]}]
    kinds = pa.struct(
        [("rows", pa.list_(pa.struct([("why", pa.string())]))), ("map", pa.map_(pa.string(), pa.string()))]
    )
    pq.write_table(pa.table({"deep": pa.array(deep, kinds)}), tmp_path / "a.parquet", compression=compression)
    pq.write_table(pa.table({"n": [int(PHONE)]}), tmp_path / "b.parquet", compression=compression)
    assert {(Path(hit.split(": ")[0]).name, hit.split(": ")[-1]) for hit in hits([PHONE, NAME], tmp_path)} == {
        ("a.parquet", PHONE),
        ("a.parquet", NAME),
        ("b.parquet", PHONE),
    }


def test_a_value_is_found_in_statistics_names_and_texts(tmp_path: Path) -> None:
    table = pa.table({"phone": [PHONE, "z"]})
    pq.write_table(table.replace_schema_metadata({"first": NAME}), tmp_path / "c.parquet")
    (tmp_path / PHONE).touch()
    found = hits([PHONE, NAME], tmp_path, f"error: {NAME}")
    assert [hit for hit in found if "its name" in hit]
    assert f"text: {NAME}" in found
    assert f"{tmp_path / 'c.parquet'}: {NAME}" in found


def test_masked_and_other_values_are_no_hits(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("139****0199 13955550198 金** ***")
    assert hits([PHONE, NAME], tmp_path) == []
