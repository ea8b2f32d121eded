"""Files that nobody thought of: whatever bytes they hold, each of their rows is accepted, set apart or collapsed, and
equal content is equal rows in every format."""

from __future__ import annotations

import io
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from graph.tokens import Keyring
from jobs import landing
from jobs.landing import Landing
from lineage.settings import LandingSettings, RuleSettings, ValidationSettings
from lineage.validation import Judging, Validated, validate
from lineage.validation.counts import check_rows_read
from lineage.validation.kept import EVERY_STATUS
from lineage.validation.tagging import every_check
from tests.bad_input.making import HEAD, NIGHT, ORDER

ROW = ",".join(str(value) for value in {**ORDER, "order_id": "fuzz"}.values()).encode()
SOUND = json.dumps({**ORDER, "order_id": "fuzz"}).encode()
CSV_SCRAPS = [
    ROW,
    ROW,
    b"\n",
    b"\n",
    b"\r\n",
    b"\r",
    b",",
    b'"',
    b'""',
    b'"\n',
    b"a",
    b" ",
    b"\0",
    b"\xff",
    "号".encode(),
]
JSON_SCRAPS = [
    *(
        SOUND,
        SOUND,
        b"\n",
        b"\n",
        b"\r\n",
        b"\r",
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b",",
        b'"',
        b"\\",
        b"null",
        b"NaN",
        b" ",
    ),
    *(
        b'"order_id"',
        b'{"order_id": ',
        rb"\ud800",
        rb"\udc00",
        b"\\u0000",
        b"\0",
        b"\xff",
        b"1e999",
        b"-",
        "号".encode(),
    ),
]
FILES = 40
# The same few on every machine; to make them smaller would take a night each.
BOUNDED = settings(max_examples=4, derandomize=True, database=None, phases=[Phase.generate])
Judge = Callable[[Mapping[str, bytes]], tuple[Landing, Validated]]


@pytest.fixture(scope="module")
def judge(
    spark: SparkSession,
    landing_settings: LandingSettings,
    rules: RuleSettings,
    validation_settings: ValidationSettings,
    keyring: Keyring,
    zone_at: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Judge:
    """Lands orders (file name → content) beside an account and judges them, however many are bad."""
    judging = Judging(every_check(rules, validation_settings), keyring, landing_settings.time_zone)
    lenient = validation_settings.model_copy(update={"max_quarantined_share": {}})

    def run(files: Mapping[str, bytes]) -> tuple[Landing, Validated]:
        zone = zone_at(tmp_path_factory.mktemp("fuzz") / "landing")
        zone.add("accounts")
        folder: Path = zone.folder("orders")
        for name, content in files.items():
            (folder / name).write_bytes(content)
        landed = landing.read(spark, str(zone.path), NIGHT, landing_settings)
        return landed, validate(landed.frames, judging, lenient, str(tmp_path_factory.mktemp("rows")))

    return run


def scraps(of: list[bytes]) -> st.SearchStrategy[list[bytes]]:
    text = st.lists(st.sampled_from(of), max_size=30).map(b"".join)
    return st.lists(text, min_size=FILES, max_size=FILES)


def digests(validated: Validated) -> dict[str, Counter[str]]:
    """File → the digests of its rows, whatever became of them."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for status in EVERY_STATUS:
        for row in validated.kept.rows("orders", status).select("source_file", "row_digest").collect():
            found[row.source_file.split("/")[-1]][row.row_digest] += 1
    return found


@BOUNDED
@given(scraps(CSV_SCRAPS), scraps(JSON_SCRAPS))
def test_no_row_of_any_bytes_is_lost(judge: Judge, csv: list[bytes], jsonl: list[bytes]) -> None:
    files = {f"{n}.csv": HEAD.encode() + b"\n" + text for n, text in enumerate(csv)}
    # The keys of a sound first line say which columns there are.
    files |= {f"{n}.jsonl": SOUND + b"\n" + text for n, text in enumerate(jsonl)}
    landed, validated = judge(files)
    check_rows_read(validated.counts, landed.rows)
    rows = digests(validated)
    for name, content in files.items():
        account = landed.accounts[f"orders/night={NIGHT}/{name}"]
        assert account.rows == rows[name].total(), content
        assert account.lines == len(content.splitlines()), content
        assert account.lines == account.header + account.blank + account.rows + account.continued, content


TIMES = ["2026-02-20 05:00:00", "2026-02-20T05:00:00+08:00", "2026-02-30", "x", "", "0001-01-01"]
TEXT = st.text(st.sampled_from("aB1 \"',;:\\/\t\n\r{}[]号杭\u200b\u202e\ufeff\uffff\U0001f3e0=@<\0\x1b"), max_size=8)
VALUES = {
    "order_id": TEXT,
    "store_id": TEXT,
    "paid_at": st.sampled_from(
        ["2026-02-20 05:00:00", "2026-02-20T05:00:00+08:00", "2026-02-30", "x", "", "0001-01-01"]
    ),
    "buyer_id": TEXT,
    "quantity": st.sampled_from(["1", "1.0", "1.5", "-1", "٣", "1e3", "", "9" * 25]),
    "amount": st.sampled_from(["9.00", "9.005", "1,000", "９", "NaN", "-Infinity", "1e400", "", " 7 ", "9" * 40]),
    "receiver_address": TEXT,
}


@BOUNDED
@given(st.lists(st.fixed_dictionaries(VALUES), min_size=FILES, max_size=FILES))
def test_equal_content_is_equal_rows_in_every_format(judge: Judge, rows: list[dict[str, str]]) -> None:
    lines = [
        HEAD,
        *(",".join(f'"{text.replace(chr(34), chr(34) * 2)}"' for text in map(row.get, ORDER)) for row in rows),
    ]
    table = io.BytesIO()
    pq.write_table(pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in ORDER}), table)
    _, validated = judge(
        {
            "a.csv": "\n".join(lines).encode(),
            "a.jsonl": "\n".join(map(json.dumps, rows)).encode(),
            "b.jsonl": "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode(),
            "a.parquet": table.getvalue(),
        }
    )
    found = digests(validated)
    assert found["a.csv"].total() == len(rows)
    assert found["a.csv"] == found["a.jsonl"] == found["b.jsonl"] == found["a.parquet"]
