"""The files that a night reads: the rows that it accepts, and why it sets the others apart."""

from __future__ import annotations

import gzip
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from tests.bad_input.making import HEAD, Make, Rows, after, changed, csv, jsonl, parquet, raw, zipped

SOUND: dict[str, Any] = {}
LONGEST_ROW = 1000
"""Lines that a CSV row may take (conf/landing.yaml)."""
LONG = "长" * 4_000_000


def address(text: str) -> dict[str, str]:
    return {"receiver_address": text}


def _unclosed(tag: str) -> bytes:
    rows = [address('"杭州市') if number == 10 else {} for number in range(1000)]
    return csv(*rows)(tag)


def _over(lines: int) -> Make:
    return csv(SOUND, address('"' + "\n".join(["楼"] * lines) + '"'), SOUND)


def _wide(tag: str) -> bytes:
    extra = ",".join(f"c{number}" for number in range(100_000))
    return csv(SOUND, SOUND, head=f"{HEAD},{extra}")(tag).replace("杭州市".encode(), b"x" + b"," * 100_000)


def _codepoint(point: int) -> Rows:
    return Rows(
        f"id-with-u{point:04x}",
        csv({"order_id": f'"{chr(point)}same"'}, SOUND),
        1,
        {"unseen_character": 1},
        continued=1 if point in (0x0A, 0x0D) else 0,
    )


QUOTES = [
    Rows("unclosed-among-1000", _unclosed, 999, {"malformed_row": 1}, note="the quotes of 1 lines"),
    Rows("unclosed-in-last-row", csv(SOUND, address('"杭州市')), 1, {"malformed_row": 1}),
    Rows("unclosed-at-end-without-newline", csv(SOUND, address('"'), last=""), 1, {"malformed_row": 1}),
    Rows("unclosed-every-row", csv(*[address('"杭州市')] * 5), 0, {"malformed_row": 5}),
    Rows("unclosed-before-quoted", csv(address('"杭州'), address('"余杭"'), SOUND), 2, {"malformed_row": 1}),
    Rows("text-after-quote", csv(SOUND, address('"杭州"市'), SOUND), 2, {"malformed_row": 1}),
    Rows("space-after-quote", csv(SOUND, address('"杭州" '), SOUND), 2, {"malformed_row": 1}),
    Rows("odd-doubled-quote", csv(SOUND, address('"杭州""'), SOUND), 2, {"malformed_row": 1}),
    Rows(
        "two-lines",
        csv(SOUND, address('"杭州\n市"')),
        2,
        holds={"receiver_address": {"杭州市", "杭州\n市"}},
        continued=1,
    ),
    Rows("two-lines-crlf", csv(SOUND, address('"杭\r\n州"'), end="\r\n"), 2, continued=1),
    Rows("two-lines-cr", csv(SOUND, address('"杭\r州"'), end="\r"), 2, continued=1),
    Rows("blank-lines-in-quotes", csv(SOUND, address('"杭\n\n\n州"')), 2, continued=3),
    Rows("as-many-lines-as-may-be", _over(LONGEST_ROW), 3, continued=LONGEST_ROW - 1),
    Rows("one-line-too-many", _over(LONGEST_ROW + 1), 2, {"malformed_row": LONGEST_ROW + 1}),
    Rows("two-lines-and-too-few-fields", after(csv(SOUND), 'x,"a', 'b",1'), 1, {"malformed_row": 2}),
    Rows("inch-sign", csv(address('19" monitor'), SOUND), 2, holds={"receiver_address": {'19" monitor', "杭州市"}}),
    Rows("quote-after-space", csv(address(' "a"'), SOUND), 2, holds={"receiver_address": {' "a"', "杭州市"}}),
    Rows("doubled-quotes", csv(address('"5""室"""')), 1, holds={"receiver_address": {'5"室"'}}),
    Rows("comma-in-quotes", csv(address('"杭州,余杭"')), 1, holds={"receiver_address": {"杭州,余杭"}}),
    Rows("everything-quoted", changed(csv(SOUND, SOUND), b"corpus-store", b'"corpus-store"'), 2),
    Rows("backslashes", csv(address('"a\\"'), address("\\")), 2, holds={"receiver_address": {"a\\", "\\"}}),
    Rows("quoted-header", csv(SOUND, head='"' + HEAD.replace(",", '","') + '"'), 1),
    Rows("header-over-lines", csv(SOUND, head=f'{HEAD},"re\nmark"', tail=""), 0, {"malformed_row": 1}, header=2),
]
LINE_ENDS = [
    Rows("crlf", csv(SOUND, SOUND, end="\r\n"), 2, holds={"receiver_address": {"杭州市"}}),
    Rows(
        "lf-header-crlf-rows",
        changed(csv(SOUND, SOUND, end="\r\n"), b"\r\n", b"\n", 1),
        2,
        holds={"receiver_address": {"杭州市"}},
    ),
    Rows(
        "crlf-header-lf-rows", changed(csv(SOUND, SOUND), b"\n", b"\r\n", 1), 2, holds={"receiver_address": {"杭州市"}}
    ),
    Rows(
        "mixed-ends", changed(csv(*[SOUND] * 4, end="\r"), b"\r", b"\r\n", 2), 4, holds={"receiver_address": {"杭州市"}}
    ),
    Rows("cr-alone", csv(SOUND, SOUND, end="\r"), 2, holds={"receiver_address": {"杭州市"}}),
    Rows("no-final-newline", csv(SOUND, SOUND, last=""), 2),
    Rows("final-cr", csv(SOUND, SOUND, last="\r"), 2, holds={"receiver_address": {"杭州市"}}),
    Rows("blank-lines", changed(csv(SOUND, SOUND), b"\n", b"\n\n \t\n"), 2),
    Rows("blank-first-lines", lambda tag: b"\n  \n" + csv(SOUND, SOUND)(tag), 2),
    Rows("byte-order-mark", lambda tag: b"\xef\xbb\xbf" + csv(SOUND)(tag), 1),
    Rows("mark-and-blank-line", lambda tag: b"\xef\xbb\xbf\n" + csv(SOUND)(tag), 1),
    Rows("no-byte", lambda tag: b"", 0, header=0),
    Rows("header-alone", csv(), 0),
    Rows("header-without-newline", csv(last=""), 0),
    Rows("blank-lines-alone", lambda tag: b"\n\n  \n", 0, header=0),
]
WIDTHS = [
    Rows("too-few-fields", after(csv(SOUND), "{tag}-9,x"), 1, {"malformed_row": 1}),
    Rows("too-many-fields", after(csv(SOUND), HEAD + ",x"), 1, {"malformed_row": 1}),
    Rows("comma-at-end-of-rows", changed(csv(SOUND), "杭州市".encode(), "杭州市,".encode()), 0, {"malformed_row": 1}),
    Rows("30000-commas", after(csv(SOUND), "," * 30_000), 1, {"malformed_row": 1}),
    Rows("two-million-commas", after(csv(SOUND), "," * 2_000_000), 1, {"malformed_row": 1}),
    Rows("no-csv-at-all", after(csv(SOUND), bytes(range(14, 256))), 1, {"malformed_row": 1}),
    Rows("semicolons", after(csv(SOUND), HEAD.replace(",", ";")), 1, {"malformed_row": 1}),
    Rows(
        "12-megabyte-line", changed(csv(SOUND, head=f"{HEAD},remark"), "杭州市".encode(), f"杭州市,{LONG}".encode()), 1
    ),
    Rows("100000-columns", _wide, 2, note=" more"),
]
HEADERS = [
    Rows(
        "reserved-names",
        csv(SOUND, head=f"{HEAD},_malformed,_bad_line,_metadata,_nested,_raw,source_file,source_night,_0,_path,_line"),
        0,
        {"malformed_row": 1},
        note="_malformed",
    ),
    Rows(
        "reserved-names-filled",
        changed(
            csv(SOUND, head=f"{HEAD},_malformed,_bad_line,_metadata,_nested,source_file,source_night,_0,_line"),
            "杭州市".encode(),
            "杭州市,a,b,c,d,e,f,g,h".encode(),
        ),
        1,
        holds={"receiver_address": {"杭州市"}},
    ),
    Rows("name-missing", csv(SOUND, tail=","), 1, note="(without a name)"),
    Rows("names-missing", csv(SOUND, tail=",,"), 1),
    Rows(
        "odd-names",
        changed(csv(SOUND, head=f"{HEAD},a.b,`c`,d`,$e"), "杭州市".encode(), "杭州市,1,2,3,4".encode()),
        1,
        note="`c`",
    ),
    Rows("extra-name-twice", changed(csv(SOUND, head=f"{HEAD},x,x"), "杭州市".encode(), "杭州市,1,2".encode()), 1),
    Rows("spaces-around-names", csv(SOUND, head=HEAD.replace(",", " , ")), 1),
    Rows(
        "escape-in-a-name",
        changed(csv(SOUND, head=f"{HEAD},\x1b[31mred"), "杭州市".encode(), "杭州市,1".encode()),
        1,
        note="\\x1b[31mred",
    ),
    Rows(
        "optional-name-in-capitals", csv(SOUND, head=HEAD.replace("receiver", "Receiver")), 1, note="Receiver_address"
    ),
]
ENCODINGS = [
    Rows("gbk-rows", changed(csv(SOUND, SOUND), "杭州市".encode(), "杭州市".encode("gbk")), 0, {"bad_utf8": 2}),
    Rows("latin-1-rows", changed(csv(SOUND), "杭州市".encode(), b"caf\xe9"), 0, {"bad_utf8": 1}),
    Rows("character-cut", changed(csv(SOUND), "杭州市".encode(), "杭州市".encode()[:-1]), 0, {"bad_utf8": 1}),
    Rows("half-character-as-bytes", changed(csv(SOUND), "杭州市".encode(), b"\xed\xa0\x80"), 0, {"bad_utf8": 1}),
    Rows("overlong-nul", changed(csv(SOUND), "杭州市".encode(), b"\xc0\x80"), 0, {"bad_utf8": 1}),
    Rows("beyond-unicode", changed(csv(SOUND), "杭州市".encode(), b"\xf4\x90\x80\x80"), 0, {"bad_utf8": 1}),
    Rows("replacement-character", csv(address("杭\ufffd")), 0, {"bad_utf8": 1}),
    Rows("nul-in-text", csv(address("杭\0州")), 1, holds={"receiver_address": {"杭\0州"}}),
    Rows("nul-in-quotes", csv(address('"a\0b"'), SOUND), 2, holds={"receiver_address": {"a\0b", "杭州市"}}),
    Rows(
        "blank-texts",
        csv(*map(address, ("\u3000", "\t", "\u00a0", " \t\u3000 "))),
        4,
        holds={"receiver_address": set()},
    ),
    Rows("emoji", csv(address("🏠👨‍👩‍👧")), 1, holds={"receiver_address": {"🏠👨‍👩‍👧"}}),
    Rows("right-to-left-in-text", csv(address("a\u202eb")), 1, holds={"receiver_address": {"a\u202eb"}}),
    Rows("zero-width-in-text", csv(address("杭\u200b州")), 1, holds={"receiver_address": {"杭\u200b州"}}),
    Rows("terminal-escape-in-text", csv(address("\x1b]0;x\x07")), 1, holds={"receiver_address": {"\x1b]0;x\x07"}}),
]
POINTS = (
    *(0x00, 0x09, 0x0A, 0x0D, 0x1B, 0x7F, 0x85, 0x9B, 0xA0, 0xAD, 0x115F, 0x200B, 0x200D, 0x200E, 0x2028, 0x202E),
    *(0x2060, 0x2066, 0x2800, 0x3000, 0x3164, 0xFDD0, 0xFE0F, 0xFEFF, 0xFFFE, 0xFFFF, 0x1FFFF, 0xE0041, 0x10FFFF),
)
IDENTIFIERS = [
    *map(_codepoint, POINTS),
    Rows("id-with-space-before", csv({"order_id": " same"}, SOUND), 1, {"unseen_character": 1}),
    Rows("id-with-space-after", csv({"store_id": "same "}, SOUND), 1, {"unseen_character": 1}),
    Rows("id-with-space-inside", csv({"store_id": "a b"}, SOUND), 2),
    Rows("buyer-unseen", csv({"buyer_id": "b\u200b"}, SOUND), 1, {"unseen_character": 1}),
    Rows("chinese-id", csv({"store_id": "店铺-１"}), 1, holds={"store_id": {"店铺-１"}}),
    Rows("blank-id", csv({"order_id": ""}, SOUND), 1, {"missing_required": 1}),
    Rows("same-row-twice", csv({"order_id": "twice"}, {"order_id": "twice"}), 1, deduplicated=1),
    Rows(
        "same-id-other-row",
        csv({"order_id": "other"}, {"order_id": "other", "amount": "8.00"}),
        1,
        {"duplicate_key": 1},
    ),
]


def _text(name: str, text: str) -> Rows:
    """A text that means something to another program, and nothing here."""
    return Rows(name, csv(address('"' + text.replace('"', '""') + '"')), 1, holds={"receiver_address": {text}})


HOSTILE = [
    _text("formula-pipe", "=cmd|' /C calc'!A0"),
    _text("formula-plus", "+1+1"),
    _text("formula-at", "@SUM(1)"),
    _text("markup-script", "<script>alert(1)</script>"),
    _text("markup-typst", '#read("/etc/passwd")'),
    _text("markup-jinja", "{{ 7*7 }}{% raw %}"),
    _text("markup-entity", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>&a;'),
    _text("traversal", "../../../../etc/passwd"),
    _text("sql", "'; DROP TABLE orders; --"),
    _text("log4j", "${jndi:ldap://127.0.0.1/a}"),
    _text("format-signs", "%s%n{0}\\u0000"),
    Rows("traversal-id", csv({"store_id": "../../etc/passwd"}), 1, holds={"store_id": {"../../etc/passwd"}}),
    Rows("formula-id", csv({"store_id": "=1+1"}), 1, holds={"store_id": {"=1+1"}}),
    Rows("sql-id", csv({"store_id": "x' OR '1'='1"}), 1, holds={"store_id": {"x' OR '1'='1"}}),
]


def _value(name: str, column: str, text: str, rule: str | None = "wrong_type", value: Any = None) -> Rows:
    quarantined = {rule: 1} if rule else {}
    holds = {} if value is None else {column: {value}}
    return Rows(name, csv({column: text}), int(rule is None), quarantined, holds=holds)


NUMBERS = [
    _value("thousands", "amount", '"1,234.00"'),
    _value("full-width-digits", "amount", "９.００"),
    _value("arabic-digits", "quantity", "٣"),
    _value("currency-sign", "amount", "¥9.00"),
    _value("hexadecimal", "quantity", "0x10"),
    _value("underscore", "quantity", "1_000"),
    _value("half-a-piece", "quantity", "1.5"),
    _value("too-many-pieces", "quantity", "1e30"),
    _value("more-than-money", "amount", "1" * 30),
    _value("million-digits", "amount", "1" * 1_000_000),
    _value("nearly-nothing", "amount", "1e-999999999"),
    _value("nan", "amount", "NaN", "not_finite"),
    _value("infinite", "amount", "-Infinity", "not_finite"),
    _value("scientific", "amount", "9e0", None, Decimal("9.00")),
    _value("minus-nothing", "amount", "-0.00", None, Decimal("0.00")),
    _value("plus-sign", "amount", "+9.00", None, Decimal("9.00")),
    _value("spaces-around-number", "amount", " 9.00 ", None, Decimal("9.00")),
    _value("half-a-fen", "amount", "9.005", None, Decimal("9.01")),
    _value("less-than-half-a-fen", "amount", "9.00499999", None, Decimal("9.00")),
    _value("below-zero", "amount", "-0.01", "negative_amount"),
]
TIMES = [
    _value("day-first", "paid_at", "20/02/2026"),
    _value("slashes", "paid_at", "2026/02/20"),
    _value("no-such-day", "paid_at", "2026-02-30 05:00:00"),
    _value("leap-second", "paid_at", "2016-12-31 23:59:60"),
    _value("24-oclock", "paid_at", "2026-02-20 24:00:00"),
    _value("seconds-since-1970", "paid_at", "1771563600"),
    _value("full-width-date", "paid_at", "２０２６-02-20"),
    _value("five-digit-year", "paid_at", "12026-02-20"),
    _value("minus-year", "paid_at", "-2026-02-20"),
    _value("time-alone", "paid_at", "10:30:00"),
    _value("year-0000", "paid_at", "0000-01-01", "date_too_early"),
    _value("year-9999", "paid_at", "9999-12-31 23:59:59", "date_in_future"),
    _value("with-offset", "paid_at", "2026-02-20 13:00:00+08:00", None, datetime(2026, 2, 20, 5)),
    _value("with-z", "paid_at", "2026-02-20T05:00:00Z", None, datetime(2026, 2, 20, 5)),
    _value("with-zone-name", "paid_at", "2026-02-20 13:00:00 Asia/Shanghai", None, datetime(2026, 2, 20, 5)),
    _value("with-offset-of-utc", "paid_at", "2026-02-20 13:00:00 UTC+8", None, datetime(2026, 2, 20, 5)),
    _value("with-gmt", "paid_at", "2026-02-20T05:00:00.5GMT", None, datetime(2026, 2, 20, 5, 0, 0, 500_000)),
    _value("with-odd-zone-name", "paid_at", "2026-02-20 13:00:00 Etc/GMT-8", None, datetime(2026, 2, 20, 5)),
    *(
        _value(f"with-{zone}", "paid_at", f"2026-02-20 05:00:00 {zone}")
        for zone in ("CST", "BST", "IST", "PST", "ACT", "JST", "CTT")
    ),
    _value("date-alone", "paid_at", "2026-02-20", None, datetime(2026, 2, 20)),
]
COMPRESSED = [
    Rows("gz", zipped(csv(SOUND, SOUND)), 2, suffix="csv.gz"),
    Rows("gz-capitals", zipped(csv(SOUND, SOUND)), 2, suffix="CSV.GZ"),
    Rows(
        "gz-of-two-members",
        lambda tag: zipped(csv(SOUND))(tag) + gzip.compress(csv(SOUND)(f"{tag}-b").split(b"\n", 1)[1]),
        2,
        suffix="csv.gz",
    ),
    Rows("gz-of-nothing", zipped(lambda tag: b""), 0, suffix="csv.gz", header=0),
    Rows("gz-unclosed-among-1000", zipped(_unclosed), 999, {"malformed_row": 1}, suffix="csv.gz"),
    Rows("gz-json", zipped(jsonl(SOUND, SOUND)), 2, suffix="jsonl.gz", header=0),
]
HALF, PAIR = r', "receiver_address": "\ud83d"', r', "receiver_address": "\ud83d\ude00"'


def _json(name: str, make: Make, accepted: int, quarantined: dict[str, int] | None = None, **more: Any) -> Rows:
    return Rows(name, make, accepted, quarantined or {}, suffix="jsonl", header=0, **more)


JSON = [
    _json("json-object-after", raw("", "", more=b'{"order_id": "gone"}'), 0, {"malformed_row": 2}),
    _json("json-object-after-space", raw("", more=' {"order_id": "gone"}'), 0, {"malformed_row": 1}),
    _json("json-object-after-comma", raw("", more=', {"order_id": "gone"}'), 0, {"malformed_row": 1}),
    _json("json-comma-after", raw("", more=","), 0, {"malformed_row": 1}),
    _json("json-bracket-after", raw("", more="]"), 0, {"malformed_row": 1}),
    _json("json-brace-after", raw("", more="}"), 0, {"malformed_row": 1}),
    _json("json-text-after", raw("", more=" and more"), 0, {"malformed_row": 1}),
    _json("json-comment-after", raw("", more=" // and more"), 0, {"malformed_row": 1}),
    _json("json-nul-after", raw("", more="\0"), 0, {"malformed_row": 1}),
    _json("json-object-after-nested", raw(', "x": {"y": [1]}', more='{"a": 1}'), 0, {"malformed_row": 1}),
    _json("json-nested-extra", raw(', "x": {"y": [1]}'), 1),
    _json(
        "json-half-characters",
        raw(HALF, HALF.replace("d83d", "dc00"), HALF.replace("d83d", "DBFF")),
        0,
        {"bad_utf8": 3},
    ),
    _json(
        "json-half-ids",
        changed(changed(jsonl(SOUND, SOUND), b'ids-0"', rb'A\ud800"'), b'ids-1"', rb'A\udc00"'),
        0,
        {"bad_utf8": 2},
    ),
    _json("json-halves-swapped", raw(r', "receiver_address": "\ude00\ud83d"'), 0, {"bad_utf8": 1}),
    _json("json-half-in-a-key", raw(r', "\ud800": 1'), 0, {"bad_utf8": 1}),
    _json("json-whole-pair", raw(PAIR), 1, holds={"receiver_address": {"😀"}}),
    _json(
        "json-escaped-backslash", raw(r', "receiver_address": "\\ud800"'), 1, holds={"receiver_address": {r"\ud800"}}
    ),
    _json("json-1000-deep", raw(', "x": ' + "[" * 1000 + "]" * 1000), 0, {"malformed_row": 1}),
    _json("json-100000-deep", raw(', "x": ' + "[" * 100_000 + "]" * 100_000), 0, {"malformed_row": 1}),
    _json(
        "json-100000-deep-objects", raw(', "x": ' + '{"x":' * 100_000 + "1" + "}" * 100_000), 0, {"malformed_row": 1}
    ),
    _json("json-open-100000-deep", raw(', "x": ' + "[" * 100_000), 0, {"malformed_row": 1}),
    _json(
        "json-nested-value", raw(', "receiver_address": {"city": 1}', ', "receiver_address": [1]'), 0, {"wrong_type": 2}
    ),
    _json(
        "json-nested-elsewhere",
        raw(', "receiver_address": "a", "x": {"receiver_address": {"y": 1}}'),
        1,
        holds={"receiver_address": {"a"}},
    ),
    _json("json-nested-after-odd-key", raw(r', "\n": 1, "receiver_address": {"city": 1}'), 0, {"wrong_type": 1}),
    _json("json-nested-beside-nan", raw(', "x": NaN, "receiver_address": {"city": 1}'), 0, {"wrong_type": 1}),
    _json("json-key-twice", raw(', "order_id": "b"'), 0, {"malformed_row": 1}),
    _json(
        "json-key-twice-beside-nan", raw(', "order_id": "b", "receiver_address": "INF NaN"'), 0, {"malformed_row": 1}
    ),
    _json("json-bare-nan", raw(', "refund_amount": NaN', ', "refund_amount": -Infinity'), 0, {"not_finite": 2}),
    _json("json-nan-in-text", raw(', "receiver_address": "a: NaN, b"'), 1, holds={"receiver_address": {"a: NaN, b"}}),
    _json("json-list", lambda tag: b'[1, 2]\n[{"order_id": "x"}]\n', 0, {"malformed_row": 2}),
    _json("json-scalars", lambda tag: b'1\n"x"\nnull\ntrue\n', 0, {"malformed_row": 4}),
    _json(
        "json-one-list-over-lines",
        lambda tag: b"[\n" + jsonl(SOUND, SOUND, end=",\n", last="\n")(tag) + b"]\n",
        1,
        {"malformed_row": 3},
    ),
    _json("json-no-json", lambda tag: b"hello\n\x01\x02\n\x7f\n", 0, {"malformed_row": 2}),
    _json("json-cut", lambda tag: jsonl(SOUND, SOUND)(tag)[:-20] + b"\n", 1, {"malformed_row": 1}),
    _json("json-single-quotes", lambda tag: b"{'order_id': 'x'}\n", 0, {"malformed_row": 1}),
    _json("json-raw-control", raw(b', "receiver_address": "a\x01b"'), 0, {"malformed_row": 1}),
    _json("json-wrong-escape", raw(r', "receiver_address": "\x41"'), 0, {"malformed_row": 1}),
    _json("json-bytes", raw(b', "receiver_address": "\xff"'), 0, {"bad_utf8": 1}),
    _json("json-gbk", raw(', "receiver_address": "杭州"'.encode("gbk")), 0, {"bad_utf8": 1}),
    _json("json-empty-object", after(jsonl(SOUND), "{}"), 1, {"missing_required": 1}),
    _json("json-capital-key", raw(', "Amount": "8.00"'.replace("Amount", "Extra_Amount")), 1),
    _json("json-reserved-keys", raw(', "_malformed": 1, "_bad_line": 2, "_metadata": 3, "source_file": 4'), 1),
    _json("json-crlf", jsonl(SOUND, SOUND, end="\r\n"), 2, holds={"receiver_address": {"杭州市"}}),
    _json("json-cr", jsonl(SOUND, SOUND, end="\r"), 2),
    _json("json-mark", lambda tag: b"\xef\xbb\xbf" + jsonl(SOUND)(tag), 1),
    _json("json-blank-lines", jsonl(SOUND, SOUND, end="\n\n \t\n"), 2),
    _json("json-no-final-newline", jsonl(SOUND, SOUND, last=""), 2),
    _json("json-no-byte", lambda tag: b"", 0),
    _json(
        "json-number-for-id",
        raw(', "receiver_address": 12345678901234567890123456789'),
        1,
        holds={"receiver_address": {"12345678901234567890123456789"}},
    ),
    _json(
        "json-text-with-a-fraction",
        raw(
            ', "listing_id": 1.10',
            ', "receiver_address": 12345678901234567890.5',
            ', "receiver_address": 1e5',
            ', "receiver_address": -1e400',
        ),
        0,
        {"wrong_type": 4},
    ),
    _json("json-id-of-60-digits", raw(f', "listing_id": {"7" * 60}'), 1),
    _json("json-2000-digits", raw(', "x": ' + "9" * 2000), 0, {"malformed_row": 1}),
    _json("json-huge-number", raw(', "refund_amount": 1e400'), 0, {"not_finite": 1}),
    _json(
        "json-all-digits-of-money",
        changed(changed(raw("", ""), b'"9.00"', b"1234567890123456.78", 1), b'"9.00"', b"-0.10e2", 1),
        1,
        {"negative_amount": 1},
        holds={"amount": {Decimal("1234567890123456.78")}},
    ),
    _json(
        "json-id-before-line-end",
        jsonl(*({"store_id": f"same{end}"} for end in ("\n", "\r", "\r\n", "\x85", "\u2028", "\u2029"))),
        0,
        {"unseen_character": 6},
    ),
    _json("json-nul-in-id", raw(r', "listing_id": "a\u0000"'), 0, {"unseen_character": 1}),
    _json("json-noncharacter-in-id", raw(', "listing_id": "a\uffff"'), 0, {"unseen_character": 1}),
    _json("json-12-megabyte-line", raw(f', "remark": "{LONG}"'), 1),
    _json("json-15-megabyte-text", raw(', "x": "' + "x" * 15_000_000 + '"'), 1),
    _json("json-text-for-number", raw(', "refund_amount": "1,5"'), 0, {"wrong_type": 1}),
]
CHOICES: dict[str, Any] = {"compression": "zstd"}
WHEN = datetime(2026, 2, 20, 5)
# A double of it, by a thousand, is the next microsecond.
NANOSECONDS = 1_771_563_601_234_567_999
EXTREME_TIMES = [-(2**63), -(2**63) + 1, -(2**63) + 2, 2**63 - 2, 2**63 - 1]


def _parquet(name: str, make: Make, accepted: int, quarantined: dict[str, int] | None = None, **more: Any) -> Rows:
    return Rows(f"parquet-{name}", make, accepted, quarantined or {}, suffix="parquet", header=0, **more)


PARQUET = [
    _parquet("plain", parquet({}, rows=3), 3),
    _parquet("no-row", parquet({}, rows=0), 0),
    _parquet("int-id", parquet({"store_id": pa.array([7])}), 1, holds={"store_id": {"7"}}),
    _parquet("float-id", parquet({"store_id": pa.array([1e17])}), 0, {"wrong_type": 1}),
    _parquet("uint64", parquet({"quantity": pa.array([2**64 - 1], pa.uint64())}), 0, {"wrong_type": 1}),
    _parquet("uint8", parquet({"quantity": pa.array([200], pa.uint8())}), 1, holds={"quantity": {200}}),
    _parquet("float-nan", parquet({"amount": pa.array([float("nan")])}), 0, {"not_finite": 1}),
    _parquet("float-infinite", parquet({"amount": pa.array([float("inf")], pa.float32())}), 0, {"not_finite": 1}),
    _parquet(
        "wide-decimal", parquet({"amount": pa.array([Decimal("1" * 28)], pa.decimal128(38, 2))}), 0, {"wrong_type": 1}
    ),
    _parquet(
        "fine-decimal",
        parquet({"amount": pa.array([Decimal("9.5")], pa.decimal128(38, 10))}),
        1,
        holds={"amount": {Decimal("9.50")}},
    ),
    _parquet(
        "nanoseconds",
        parquet({"paid_at": pa.array([WHEN], pa.timestamp("ns"))}, version="2.6"),
        1,
        holds={"paid_at": {WHEN}},
    ),
    _parquet(
        "nanoseconds-of-19-digits",
        parquet({"paid_at": pa.array([NANOSECONDS], pa.timestamp("ns"))}, version="2.6"),
        1,
        holds={"paid_at": {datetime(1970, 1, 1) + timedelta(microseconds=NANOSECONDS // 1000)}},
    ),
    _parquet(
        "milliseconds",
        parquet({"paid_at": pa.array([WHEN], pa.timestamp("ms", tz="UTC"))}),
        1,
        holds={"paid_at": {WHEN}},
    ),
    _parquet(
        "int96",
        parquet({"paid_at": pa.array([WHEN], pa.timestamp("ns"))}, use_deprecated_int96_timestamps=True),
        1,
        holds={"paid_at": {WHEN}},
    ),
    _parquet(
        "int96-of-1000",
        parquet(
            {"paid_at": pa.array([datetime(1700, 1, 1)], pa.timestamp("us"))}, use_deprecated_int96_timestamps=True
        ),
        0,
        {"date_too_early": 1},
    ),
    _parquet("day", parquet({"paid_at": pa.array([date(2026, 2, 20)])}), 1, holds={"paid_at": {datetime(2026, 2, 20)}}),
    _parquet(
        "year-1000",
        parquet({"paid_at": pa.array([datetime(1000, 1, 1)], pa.timestamp("us", tz="UTC"))}),
        0,
        {"date_too_early": 1},
    ),
    _parquet(
        "times-beyond-reckoning",
        parquet({"paid_at": pa.array(EXTREME_TIMES, pa.timestamp("us", tz="UTC"))}, rows=len(EXTREME_TIMES)),
        0,
        {"wrong_type": len(EXTREME_TIMES)},
    ),
    _parquet(
        "times-beyond-reckoning-without-zone",
        parquet({"paid_at": pa.array(EXTREME_TIMES, pa.timestamp("us"))}, rows=len(EXTREME_TIMES)),
        0,
        {"wrong_type": len(EXTREME_TIMES)},
    ),
    _parquet(
        "days-beyond-reckoning",
        parquet({"paid_at": pa.array([200_000_000, -(2**31), 2**31 - 1], pa.date32())}, rows=3),
        0,
        {"wrong_type": 3},
    ),
    _parquet(
        "year-190000",
        parquet({"paid_at": pa.array([190_000 * 31_556_952 * 10**6], pa.timestamp("us", tz="UTC"))}),
        0,
        {"date_in_future": 1},
    ),
    _parquet("dictionary", parquet({"store_id": pa.array(["s"]).dictionary_encode()}), 1, holds={"store_id": {"s"}}),
    *(
        _parquet(
            f"{kind}", parquet({"receiver_address": pa.array(["a"]).cast(kind)}), 1, holds={"receiver_address": {"a"}}
        )
        for kind in (pa.string_view(), pa.binary_view())
    ),
    _parquet(
        "json",
        parquet({"receiver_address": pa.array(["[1]"], pa.json_())}),
        1,
        holds={"receiver_address": {"[1]"}},
    ),
    _parquet("large-string", parquet({"store_id": pa.array(["s"], pa.large_string())}), 1),
    _parquet("bytes", parquet({"receiver_address": pa.array([b"\xff"], pa.binary())}), 0, {"bad_utf8": 1}),
    _parquet(
        "fixed-bytes",
        parquet({"receiver_address": pa.array([b"ab"], pa.binary(2))}),
        1,
        holds={"receiver_address": {"ab"}},
    ),
    _parquet("null-column", parquet({"receiver_address": pa.nulls(1)}), 1),
    _parquet("null-required", parquet({"amount": pa.nulls(1)}), 0, {"missing_required": 1}),
    _parquet("boolean", parquet({"amount": pa.array([True])}), 0, {"wrong_type": 1}),
    _parquet(
        "extra-list-and-struct",
        parquet({"tags": pa.array([["a"]]), "more": pa.array([{"a": {"b": 1}}])}),
        1,
    ),
    _parquet(
        "reserved-names",
        parquet({name: pa.array(["x"]) for name in ("_malformed", "_metadata", "source_file", "a.b", "`c`")}),
        1,
    ),
    _parquet("extra-names-in-capitals", parquet({"Extra": pa.array([1]), "extra": pa.array([2])}), 1),
    _parquet("zstd", parquet({}, **CHOICES), 1),
    _parquet("lz4", parquet({}, compression="lz4"), 1),
    _parquet("gzip", parquet({}, compression="gzip"), 1),
    _parquet("version-2-pages", parquet({}, data_page_version="2.0"), 1),
    _parquet("unseen-id", parquet({"store_id": pa.array(["s\u200b"])}), 0, {"unseen_character": 1}),
    _parquet("nul-id", parquet({"store_id": pa.array(["s\0"])}), 0, {"unseen_character": 1}),
    _parquet("surrogate-bytes", parquet({"store_id": pa.array([b"s\xed\xa0\x80"], pa.binary())}), 0, {"bad_utf8": 1}),
]
CASES = [
    *QUOTES, *LINE_ENDS, *WIDTHS, *HEADERS, *ENCODINGS, *IDENTIFIERS, *HOSTILE, *NUMBERS, *TIMES, *COMPRESSED,
    *JSON, *PARQUET,
]  # fmt: skip
