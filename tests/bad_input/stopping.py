"""What stops a night before anything is written: how each landing zone is spoilt, and what the user must read."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import socket
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe

from tests.bad_input.making import HEAD, NIGHT, Make, after, changed, csv, jsonl, parquet, raw, zipped

FOLDER = f"orders/night={NIGHT}"
Spoil = Callable[[Path], object]


@dataclass(frozen=True)
class Stop:
    """A zone that stops the night with exit code ``code``; ``words``: what its message holds; ``settings``: tighter."""

    name: str
    spoil: Spoil
    words: tuple[str, ...]
    code: int = 65
    settings: Mapping[str, Any] = field(default_factory=dict)


def _file(name: str, suffix: str, make: Make, *words: str, **settings: Any) -> Stop:
    path = f"{FOLDER}/{name}.{suffix}"

    def spoil(zone: Path) -> None:
        (zone / path).write_bytes(make(name))

    return Stop(name, spoil, (path, *words), settings=settings)


def _folder(name: str, folder: str, *words: str) -> Stop:
    def spoil(zone: Path) -> None:
        place = zone / folder
        place.mkdir(parents=True)
        (place / "rows.csv").write_bytes(csv({})(name))

    return Stop(name, spoil, words)


def _archive(tag: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("orders.csv", csv({})(tag))
    return out.getvalue()


def _repeated(tag: str) -> bytes:
    """Rows that all say the same, which Parquet keeps as one value and a number."""
    return _written(pa.table({name: pa.repeat(tag, 200_000) for name in HEAD.split(",")}))


class _NoService(pe.KmsClient):  # type: ignore[misc]
    """Keeps keys as they are; enough to write a file that asks for one."""

    def wrap_key(self, key_bytes: bytes, master_key_identifier: str) -> bytes:
        return key_bytes

    def unwrap_key(self, wrapped_key: bytes, master_key_identifier: str) -> bytes:
        return wrapped_key


def _encrypted(tag: str) -> bytes:
    factory = pe.CryptoFactory(lambda _: _NoService())
    config = pe.EncryptionConfiguration(footer_key="a", column_keys={"b": ["amount"]}, double_wrapping=False)
    out = io.BytesIO()
    table = pa.table({"amount": ["9.00"], "order_id": [tag]})
    properties = factory.file_encryption_properties(pe.KmsConnectionConfig(), config)
    with pq.ParquetWriter(out, table.schema, encryption_properties=properties) as writer:
        writer.write_table(table)
    return out.getvalue()


def _link(name: str, target: str) -> Spoil:
    return lambda zone: (zone / name).symlink_to(target)


def _linked_dataset(zone: Path) -> None:
    shutil.move(zone / "labels", zone.parent)
    (zone / "labels").symlink_to("../labels")


def _link_by_parents(zone: Path) -> None:
    (zone.parent / "outside.csv").write_bytes(csv({})("outside"))
    (zone / FOLDER / "x.csv").symlink_to("../../../outside.csv")


def _named(name: bytes) -> Spoil:
    def spoil(zone: Path) -> None:
        with open(os.fsencode(zone / FOLDER) + b"/" + name, "wb") as file:  # noqa: PTH123 (bytes, as no Path takes)
            file.write(csv({})("named"))

    return spoil


def _without(column: str) -> str:
    return ",".join("x" if name == column else name for name in HEAD.split(","))


PACKED = zipped(csv({}, {}))
TEXT_FILES = [
    _file("gbk-header", "csv", changed(csv({}), b"order_id", "订单".encode("gbk")), "header is not UTF-8"),
    _file("utf-16-mark", "csv", lambda tag: csv({})(tag).decode().encode("utf-16"), "UTF-16", "land it as UTF-8"),
    _file("utf-16-be-mark", "csv", lambda tag: b"\xfe\xff" + csv({})(tag).decode().encode("utf-16-be"), "UTF-16"),
    _file("utf-16-bare", "csv", lambda tag: csv({})(tag).decode().encode("utf-16-le"), "header is not UTF-8"),
    _file("utf-32", "csv", lambda tag: csv({})(tag).decode().encode("utf-32"), "UTF-32"),
    _file("json-utf-16", "jsonl", lambda tag: jsonl({})(tag).decode().encode("utf-16"), "UTF-16"),
    _file("archive", "csv", _archive, "a ZIP archive or an Excel workbook"),
    _file(
        "old-workbook", "csv", lambda tag: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an old Excel workbook"
    ),
    _file("gzip-unnamed", "csv", PACKED, "compressed by gzip", ".gz"),
    _file("zstd-unnamed", "jsonl", lambda tag: pa.compress(jsonl({})(tag), "zstd", asbytes=True), "Zstandard"),
    _file("parquet-named-csv", "csv", parquet({}), "a Parquet file", ".parquet"),
    _file("gz-cut", "csv.gz", lambda tag: PACKED(tag)[:-20], "cut off", "land it again"),
    _file("gz-garbage", "csv.gz", lambda tag: b"no gzip at all", "is not gzip"),
    _file("gz-wrong-sum", "jsonl.gz", lambda tag: zipped(jsonl({}))(tag)[:-8] + b"\0" * 8, "is not gzip throughout"),
    _file("gz-garbage-after", "csv.gz", lambda tag: PACKED(tag) + b"garbage", "is not gzip throughout"),
    _file("gz-bomb-of-one-line", "csv.gz", lambda tag: gzip.compress(b"0" * (20 << 20)), "longer than 16777216 bytes"),
    _file(
        "gz-bomb-of-rows",
        "csv.gz",
        zipped(csv(*[{"order_id": "same"}] * 20_000)),
        "unfold to more than",
        "landing.unfolded_ratio",
        unfolded_bytes=1 << 20,
        unfolded_ratio=20,
    ),
    _file("line-of-17-megabytes", "jsonl", lambda tag: b"x" * (17 << 20), "longer than 16777216 bytes"),
    _file("second-line-of-17-megabytes", "csv", after(csv({}), b"x" * (17 << 20)), "longer than 16777216 bytes"),
    _file("header-open", "csv", changed(csv({}), b"amount", b'"amount'), "the quotes of the header"),
    _file("header-text-after-quote", "csv", changed(csv({}), b"amount", b'"amount"x'), "the quotes of the header"),
    _file("no-amount", "csv", csv({}, head=_without("amount")), "`orders`", "`amount`", "conf/columns.yaml"),
    _file("no-header", "csv", lambda tag: csv({})(tag).split(b"\n", 1)[1], "`order_id`"),
    _file("semicolons", "csv", lambda tag: csv({})(tag).replace(b",", b";"), "`order_id`"),
    _file("amount-in-capitals", "csv", csv({}, head=HEAD.replace("amount", "Amount")), "`amount`"),
    _file("full-width-header", "csv", csv({}, head=HEAD.replace("amount", "ａｍｏｕｎｔ")), "`amount`"),
    _file("zero-width-header", "csv", csv({}, head=HEAD.replace("amount", "amount\u200b")), "`amount`"),
    _file("amount-twice", "csv", csv({}, head=f"{HEAD},amount", tail=""), "`amount`", "more than once"),
    _file("amount-in-two-spellings", "csv", csv({}, head=f"{HEAD},AMOUNT"), "`amount`", "more than once"),
    _file("json-amount-in-two-spellings", "jsonl", raw(', "AMOUNT": 1'), "`amount`", "more than once"),
    _file("json-no-amount", "jsonl", changed(jsonl({}), b'"amount"', b'"x"'), "`orders`", "`amount`"),
    _file("workbook", "xlsx", _archive, "an extract ends in .parquet, .csv, .jsonl or .json"),
    _file("xml", "xml", lambda tag: b"<orders/>", "an extract ends in"),
    _file("bzip2", "csv.bz2", lambda tag: b"BZh9", "an extract ends in"),
    _file("gz-parquet", "parquet.gz", zipped(parquet({})), "an extract ends in"),
]
PARQUET_FILES = [
    _file("cut", "parquet", lambda tag: parquet({})(tag)[:-20], "cut off or damaged", "land it again"),
    _file("no-parquet", "parquet", csv({}), "does not begin as one"),
    _file("no-byte", "parquet", lambda tag: b"", "does not begin as one"),
    _file("wrong-magic", "parquet", lambda tag: b"XXXX" + parquet({})(tag)[4:-4] + b"XXXX", "does not begin as one"),
    _file("footer-of-junk", "parquet", lambda tag: b"PAR1" + b"\xff" * 64 + b"\x40\0\0\0PAR1", "cut off or damaged"),
    _file("encrypted", "parquet", _encrypted, "is encrypted", "without Parquet's encryption"),
    _file("no-column", "parquet", lambda tag: _written(pa.table({})), "`order_id`"),
    _file(
        "column-twice",
        "parquet",
        parquet({"extra": pa.array(["9"])}, names=[*HEAD.split(","), "amount"]),
        "`amount`",
        "more than once",
    ),
    _file("two-spellings", "parquet", parquet({"Amount": pa.array(["9"])}), "`amount`", "more than once"),
    _file("struct", "parquet", parquet({"amount": pa.array([{"yuan": 9}])}), "`amount`", "struct", "decimal(18,2)"),
    _file("list", "parquet", parquet({"store_id": pa.array([["a"]])}), "`store_id`", "list", "string"),
    _file(
        "map",
        "parquet",
        parquet({"store_id": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int8()))}),
        "`store_id`",
        "map",
    ),
    _file("time-of-day", "parquet", parquet({"paid_at": pa.array([1], pa.time64("us"))}), "`paid_at`", "time64"),
    _file(
        "decimal-of-76",
        "parquet",
        parquet({"amount": pa.array([1]).cast(pa.decimal256(76, 2))}),
        "`amount`",
        "decimal256",
    ),
    _file("bomb-of-rows", "parquet", _repeated, "unfold to 200000 rows", "landing.unfolded_ratio", unfolded_ratio=20),
    _file(
        "bomb-of-bytes",
        "parquet",
        parquet({"receiver_address": pa.array(["a" * (8 << 20)])}, compression="zstd"),
        "bytes, as in no extract",
        "landing.unfolded_ratio",
        unfolded_bytes=1 << 20,
    ),
    _file("half-float", "parquet", parquet({"amount": pa.array([1.0], pa.float16())}), "`amount`", "halffloat"),
    _file("uuid", "parquet", parquet({"store_id": pa.array([b"0123456789abcdef"], pa.uuid())}), "`store_id`", "uuid"),
    _file("escape-in-a-type", "parquet", parquet({"amount": pa.array([{"\x1b[31m": 9}])}), "`amount`", "\\x1b[31m"),
    _file("brotli", "parquet", parquet({}, compression="brotli"), "BROTLI", "zstd or snappy"),
    _file("no-order-id", "parquet", parquet({}, names=["x", *HEAD.split(",")[1:]]), "`orders`", "`order_id`"),
]


def _written(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


FOLDERS = [
    _folder("misspelt-penaltys", f"penaltys/night={NIGHT}", "`penaltys`", "did you mean `penalties`"),
    _folder("misspelt-order", f"order/night={NIGHT}", "`order`", "did you mean `orders`"),
    _folder("dataset-in-capitals", f"Logins/night={NIGHT}", "`Logins`", "did you mean `logins`"),
    _folder("dataset-with-space", f"logins /night={NIGHT}", "`logins `", "did you mean `logins`"),
    _folder("dataset-full-width", f"ｌｏｇｉｎｓ/night={NIGHT}", "did you mean `logins`"),
    _folder("dataset-zero-width", f"logins\u200b/night={NIGHT}", "`logins\\u200b`", "did you mean `logins`"),
    _folder("dataset-with-dash", f"store-operators/night={NIGHT}", "did you mean `store_operators`"),
    _folder("night-latest", "orders/night=latest", "orders/night=latest", "names no day"),
    _folder("night-short", "orders/night=2026-3-1", "did you mean night=2026-03-01"),
    _folder("night-without-dashes", "orders/night=20260301", "did you mean night=2026-03-01"),
    _folder("night-no-such-day", "orders/night=2026-02-30", "orders/night=2026-02-30", "no such day"),
    _folder("night-no-such-month", "orders/night=2026-13-01", "no such day"),
    _folder("night-year-0", "orders/night=0000-01-01", "no such day"),
    _folder("night-in-capitals", "orders/Night=2026-03-02", "did you mean night=2026-03-02"),
    _folder("night-misspelt", "orders/nigth=2026-03-02", "did you mean night=2026-03-02"),
    _folder("night-without-key", "orders/2026-03-02", "did you mean night=2026-03-02"),
    _folder("night-other-key", "orders/dt=2026-03-02", "did you mean night=2026-03-02"),
    _folder("night-full-width", "orders/night=２０２６-03-02", "did you mean night=2026-03-02"),
    _folder("night-with-space", "orders/night=2026-03-02 ", "did you mean night=2026-03-02"),
    _folder("night-with-newline", "orders/night=2026-03-02\n", "\\n"),
    _folder("night-in-a-night", f"{FOLDER}/orders/night=2026-02-01", f"{FOLDER}/orders/night=2026-02-01", "move it"),
    Stop(
        "night-as-a-file",
        lambda zone: (zone / "orders/night=2026-03-02").touch(),
        ("orders/night=2026-03-02", "a folder"),
    ),
    Stop(
        "link-to-a-file-outside",
        _link(f"{FOLDER}/x.csv", "/etc/hostname"),
        (f"{FOLDER}/x.csv", "leaves the landing zone"),
    ),
    Stop("link-to-a-folder-outside", _link("orders/night=2026-02-01", "/etc"), ("orders/night=2026-02-01", "leaves")),
    Stop("dataset-linked-outside", _linked_dataset, ("labels", "leaves the landing zone")),
    Stop("link-by-parent-folders", _link_by_parents, (f"{FOLDER}/x.csv", "leaves")),
    Stop("stray-link-outside", _link("notes", "/etc"), ("notes", "leaves the landing zone")),
    Stop("link-in-a-circle", _link(f"{FOLDER}/again", ".."), (f"{FOLDER}/again", "holds such a link")),
    Stop("name-not-utf-8", _named(b"\xff\xfe.csv"), (f"{FOLDER}/\\udcff\\udcfe.csv", "not UTF-8", "rename it")),
    Stop("name-with-newline", _named(b"a\nb.csv"), (f"{FOLDER}/a\\nb.csv", "cannot be shown")),
    Stop("name-with-escape", _named(b"a\x1b[31m.csv"), (f"{FOLDER}/a\\x1b[31m.csv", "cannot be shown")),
    Stop("name-with-colon", _named(b"a:b.csv"), (f"{FOLDER}/a:b.csv", "a colon", "rename it")),
    Stop("name-right-to-left", _named("a\u202evsc.csv".encode()), ("a\\u202evsc.csv", "cannot be shown")),
]
STOPS = [*TEXT_FILES, *PARQUET_FILES, *FOLDERS]


def _pipe(path: str) -> Spoil:
    return lambda zone: os.mkfifo(zone / path)


def _socket(path: str) -> Spoil:
    def spoil(zone: Path) -> None:
        # The path of a socket may be no longer than some hundred bytes.
        before = Path.cwd()
        os.chdir((zone / path).parent)
        try:
            with socket.socket(socket.AF_UNIX) as made:
                made.bind(Path(path).name)
        finally:
            os.chdir(before)

    return spoil


def _extract_in(folder: str) -> Spoil:
    def spoil(zone: Path) -> None:
        (zone / folder).mkdir(parents=True)
        (zone / folder / "rows.csv").write_bytes(csv({})("hidden"))

    return spoil


NOTED: dict[str, tuple[Spoil, str]] = {
    "file beside nights": (lambda zone: (zone / "orders/x.csv").write_text("a"), "orders/x.csv: not read"),
    "folder beside nights": (lambda zone: (zone / "orders/archive").mkdir(), "orders/archive: not read"),
    "other folder": (lambda zone: (zone / "warehouse_dump").mkdir(), "warehouse_dump: not read"),
    "file beside datasets": (lambda zone: (zone / "README.txt").write_text("a"), "README.txt: not read"),
    "escape beside datasets": (lambda zone: (zone / "a\x1bb").write_text("a"), "a\\x1bb: not read"),
    "dangling link": (_link(f"{FOLDER}/x.csv", "nowhere.csv"), f"{FOLDER}/x.csv: not read: this link leads nowhere"),
    "link to itself": (_link(f"{FOLDER}/x.csv", "x.csv"), f"{FOLDER}/x.csv: not read: this link leads nowhere"),
    "pipe": (_pipe(f"{FOLDER}/x.csv"), f"{FOLDER}/x.csv: not read: it is a pipe"),
    "pipe beside datasets": (_pipe("pipe"), "pipe: not read: it is a pipe"),
    "socket": (_socket(f"{FOLDER}/x.csv"), f"{FOLDER}/x.csv: not read: it is a pipe, a socket"),
    **{
        f"extract in {folder}": (_extract_in(folder), f"{folder}/rows.csv: not read: names that")
        for folder in (f"{FOLDER}/_tmp", "orders/.old", f"_orders/night={NIGHT}")
    },
    "hidden extract": (
        lambda zone: (zone / FOLDER / "_x.csv").write_text("a"),
        f"{FOLDER}/_x.csv: not read: names that",
    ),
}
