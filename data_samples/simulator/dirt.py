"""Dirty values as sellers and systems leave them: placeholders, masks, spellings, wrong check digits; and bad rows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_samples.simulator.identifiers import hashed, hashed_below
from data_samples.simulator.schemas import TIME, TIMINGS
from data_samples.simulator.society import Society
from data_samples.simulator.texts import FULL_WIDTH_DIGITS

Change = Callable[[str, int], str | None]
"""The clean text and a random number give the dirty text."""

PLACEHOLDERS = ["", "-", "-0-", "N/A", "无", "未知"]
PHONE_PLACEHOLDERS = ["00000000000", "13800000000", "-", "无"]
ADDRESS_PLACEHOLDERS = ["详见面单", "无", "-", "未知"]
MUTABLE = {
    "accounts": "email", "stores": "store_name", "payees": "payee_name", "addresses": "contact_name",
    "logins": "wifi_bssid", "transfers": "purpose", "listings": "title", "orders": "receiver_address",
    "shipments": "courier", "complaints": "counter_notice",
}  # fmt: skip
"""The column in which a second row of the same key differs."""
IDLE = 40 * 86_400
"""Seconds within which an address in use is used again."""
NUMBERS_OF = {"orders": "quantity", "listings": "stock_quantity"}


def respelled(
    society: Society, rows: np.ndarray, values: pa.Array, purpose: str, share: float, change: Change
) -> pa.Array:
    """``values`` with a share of the non-null ones changed; which ones depends on the row's number alone."""
    values = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    draw = hashed_below(rows, society.key("dirt " + purpose), 1_000_000) / 1_000_000
    mask = (draw < share * society.parameters.dirt.factor) & pc.is_valid(values).to_numpy(zero_copy_only=False)
    if not mask.any():
        return values
    numbers = (hashed(rows[mask], society.key("how " + purpose)) >> np.uint64(33)).tolist()
    changed = [change(text, n) for text, n in zip(values.filter(pa.array(mask)).to_pylist(), numbers, strict=True)]
    return pc.replace_with_mask(values, pa.array(mask), pa.array(changed, pa.string()))


def one_of(options: list[str]) -> Change:
    return lambda _, number: options[number % len(options)]


def phone_spelling(text: str, number: int) -> str:
    dashed = f"{text[:3]}-{text[3:7]}-{text[7:]}"
    spaced = f"{text[:3]} {text[3:7]} {text[7:]}"
    return [f"+86{text}", f"+86 {spaced}", dashed, spaced, text.translate(FULL_WIDTH_DIGITS), f"86-{text}"][number % 6]


def masked(text: str, _: int) -> str:
    return f"{text[:6]}********{text[-4:]}"


def wrong_check(text: str, number: int) -> str:
    return text[:-1] + str((int(text[-1], 36) + 1 + number % 8) % 10)


def id_spelling(text: str, number: int) -> str:
    return [text.lower(), text.translate(FULL_WIDTH_DIGITS), f" {text} ", f"{text[:6]} {text[6:14]} {text[14:]}"][
        number % 4
    ]


def _soil(society: Society, rows: np.ndarray, table: pa.Table, plan: list[tuple[str, str, Change]]) -> pa.Table:
    """Applies (column, share's name in conf, change) in turn."""
    shares = society.parameters.dirt
    for column, share, change in plan:
        values = respelled(society, rows, table[column], f"{column} {share}", shares[share], change)
        table = table.set_column(table.schema.get_field_index(column), table.schema.field(column), values)
    return table


def soil_accounts(society: Society, rows: np.ndarray, table: pa.Table) -> pa.Table:
    return _soil(society, rows, table, [
        ("id_number", "masked", masked),
        ("id_number", "wrong_check", lambda text, n: text if "*" in text else wrong_check(text, n)),
        ("id_number", "spelling", lambda text, n: text if "*" in text else id_spelling(text, n)),
        ("id_number", "placeholder", one_of(PLACEHOLDERS)),
        ("uscc", "wrong_check", wrong_check),
        ("uscc", "spelling", lambda text, n: [text.lower(), f" {text}", f"{text[:8]}-{text[8:]}"][n % 3]),
        ("phone", "phone_spelling", phone_spelling),
        ("phone", "placeholder", one_of(PHONE_PLACEHOLDERS)),
        ("email", "spelling", lambda text, n: [text.upper(), text.capitalize(), f"{text} "][n % 3]),
        ("email", "placeholder", one_of(PLACEHOLDERS)),
        ("holder_name", "spelling", lambda text, n: [f"{text[:1]} {text[1:]}", f"{text} "][n % 2]),
        ("holder_name", "placeholder", one_of(PLACEHOLDERS)),
        ("registered_address", "placeholder", one_of(ADDRESS_PLACEHOLDERS)),
    ])  # fmt: skip


def soil_payees(society: Society, rows: np.ndarray, table: pa.Table) -> pa.Table:
    grouped: Change = lambda text, n: [" ", "-"][n % 2].join(text[i : i + 4] for i in range(0, len(text), 4))  # noqa: E731
    return _soil(society, rows, table, [
        ("payee_number", "spelling", grouped),
        ("payee_name", "placeholder", one_of(PLACEHOLDERS)),
    ])  # fmt: skip


def soil_addresses(society: Society, rows: np.ndarray, table: pa.Table) -> pa.Table:
    return _soil(society, rows, table, [
        ("contact_phone", "phone_spelling", phone_spelling),
        ("contact_phone", "placeholder", one_of(PHONE_PLACEHOLDERS)),
        ("address", "address_placeholder", lambda _, n: ["详见面单", "详见面单 "][n % 2]),
    ])  # fmt: skip


def soil_logins(society: Society, numbers: np.ndarray, table: pa.Table) -> pa.Table:
    return _soil(society, numbers, table, [
        ("device_id", "placeholder", one_of(PLACEHOLDERS)),
        ("ip", "placeholder", one_of(["0.0.0.0", "", "-"])),
        ("wifi_bssid", "placeholder", one_of(["00:00:00:00:00:00", "00:00:00:00:00:00", "N/A"])),
        ("wifi_bssid", "spelling", lambda text, n: [text.upper(), text.replace(":", "-")][n % 2]),
    ])  # fmt: skip


def seen_late(society: Society, dataset: str, night: str, batch: int, rows: pa.Table, end: pa.Scalar) -> pa.Table:
    """Addresses as a snapshot shows them that is taken hours after the night's ``end``: many are used since."""
    figures = society.parameters.dirt
    if dataset != "addresses" or not figures.taken_after_hours:
        return rows
    rng = society.generator("seen late", night, batch)
    in_use = pc.greater_equal(rows["last_seen_at"], pc.subtract(end, pa.scalar(IDLE, pa.duration("s"))))
    used = pc.and_(in_use, pa.array(rng.random(rows.num_rows) < figures.taken_after_share))
    since = rng.integers(0, figures.taken_after_hours * 3600, rows.num_rows)
    seen = pc.add(end, pa.array(since, pa.int64()).cast(pa.duration("s")))
    return _with(rows, "last_seen_at", pc.if_else(used, seen, rows["last_seen_at"]).cast(TIME))


def bad_rows(rng: np.random.Generator, dataset: str, table: pa.Table, count: int) -> list[tuple[str, pa.Table]]:
    """(kind, rows) to add to a night's extract: equal and conflicting duplicates, impossible dates and numbers."""
    if not count or not table.num_rows:
        return []
    timing = TIMINGS[dataset]

    def some() -> pa.Table:
        return table.take(pa.array(rng.choice(table.num_rows, size=min(count, table.num_rows), replace=False)))

    made = [("duplicate", some())]
    if dataset in MUTABLE:
        rows = some()
        differs = rows.filter(pc.is_valid(rows[MUTABLE[dataset]]))
        made.append(
            (
                "conflict",
                _with(
                    differs, MUTABLE[dataset], pa.nulls(differs.num_rows, differs.schema.field(MUTABLE[dataset]).type)
                ),
            )
        )
    for kind, year in (("date_1900", -2_208_988_800), ("date_2999", 32_472_144_000)):
        rows = _renamed(some(), timing.key)
        stamps = pa.array(np.full(rows.num_rows, year * 1_000_000), pa.int64()).cast(
            rows.schema.field(timing.time).type
        )
        made.append((kind, _with(rows, timing.time, stamps)))
    if dataset in NUMBERS_OF:
        rows = _renamed(some(), timing.key)
        made.append(("negative", _with(rows, NUMBERS_OF[dataset], pc.subtract(-1, pc.abs(rows[NUMBERS_OF[dataset]])))))
    if dataset == "shipments":
        rows = _renamed(some(), timing.key)
        made.append(("nan", _with(rows, "weight_kg", pa.array(np.full(rows.num_rows, np.nan)))))
    return [(kind, rows) for kind, rows in made if rows.num_rows]


def _with(table: pa.Table, column: str, values: pa.Array) -> pa.Table:
    return table.set_column(table.schema.get_field_index(column), table.schema.field(column), values)


def _renamed(table: pa.Table, key: str) -> pa.Table:
    """Under keys of their own, so that no good row is lost with the bad one."""
    return _with(table, key, pc.binary_join_element_wise("X", table[key], ""))
