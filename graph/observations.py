"""What the extracts show: who used which value of which use, how often and when, summed by month.

The flow meets every event once, as a column. It works on whole columns with DuckDB (no clear text leaves the task), and
on any share of the rows that holds a store's rows together: sums of shares are summed again later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import pyarrow as pa

from graph.ownership import OWNER_SPANS
from graph.passes.sql import ask, database
from graph.traits.network import DAY_MARK

OF_ACCOUNT = {
    "id_number": "id_number",
    "uscc": "uscc",
    "face_id": "face_id",
    "phone": "phone",
    "email": "email",
    "holder_name": "holder_name",
    "legal_person": "legal_person",
    "registered_address": "registered_address",
}
ADDRESS_KINDS = ("ship_from", "return", "warehouse")
SEEN = {
    "accounts": (*OF_ACCOUNT.values(), "account_id", "registered_at", "closed_at", "row_digest"),
    "payees": ("account_id", "payee_number", "payee_name", "bound_at", "unbound_at", "row_digest"),
    "addresses": (
        *("account_id", "address_kind", "address", "contact_phone"),
        *("first_seen_at", "last_seen_at", "row_digest"),
    ),
    "logins": ("account_id", "device_id", "wifi_bssid", "ip", "logged_in_at", "row_digest"),
    "transfers": ("from_account_id", "to_account_id", "transferred_at", "row_digest"),
    "listings": ("store_id", "image_hash", "listed_at", "row_digest"),
    "shipments": ("store_id", "sender_account_id", "sender_phone", "sender_address", "picked_up_at", "row_digest"),
    "store_operators": ("store_id", "account_id", "relation", "valid_from", "valid_to", "row_digest"),
}
"""The columns that are looked at, by dataset."""

STORE = "coalesce(store_id, sender_account_id)"
KEYS = dict.fromkeys(("accounts", "payees", "addresses", "logins"), "account_id") | {
    "transfers": "from_account_id",
    "listings": "store_id",
    "shipments": STORE,
    "store_operators": "store_id",
}
"""What says which rows must be in one share: those of one store; the others go by account, so that sums meet early."""

# A store's listings and parcels show its owner's pictures and places; freight without a store its sender's.
OF_STORES = f"""
    SELECT CASE WHEN rows.store_id IS NULL THEN sender_account_id ELSE spans.account_id END AS account_id,
        {{values}}, moment AS seen_first, moment AS seen_last, row_digest AS digest
    FROM {{rows}} AS rows LEFT JOIN ({OWNER_SPANS}) AS spans
        ON rows.store_id = spans.store_id AND moment >= owned_from AND moment < owned_to
"""
PICTURES = """(SELECT store_id, listed_at AS moment, image_hash, row_digest, CAST(NULL AS VARCHAR) AS sender_account_id
    FROM listings WHERE image_hash IS NOT NULL)"""
PARCELS = "(SELECT *, picked_up_at AS moment FROM shipments)"
# An operator is a value that it holds itself, and that the owners of its stores hold while it served them.
OPERATORS = """(SELECT store_id, account_id AS operator, valid_from AS starts, coalesce(valid_to, $ends) AS ends,
    row_digest FROM store_operators WHERE relation = 'operator')"""
SERVED = f"""
    SELECT spans.account_id, 'operator' AS trait_type, operator AS raw, greatest(starts, owned_from) AS seen_first,
        least(ends, owned_to) AS seen_last, row_digest AS digest
    FROM {OPERATORS} AS served JOIN ({OWNER_SPANS}) AS spans ON served.store_id = spans.store_id
    WHERE operator <> spans.account_id AND greatest(starts, owned_from) < least(ends, owned_to)
"""
# Both sides hold both sides as values, so a supplier paid by 300 is a value with 301 holders.
TRANSFERS = "\nUNION ALL\n".join(
    f"SELECT {a} AS account_id, 'transfer' AS trait_type, {b} AS raw, transferred_at AS seen_first, "
    "transferred_at AS seen_last, row_digest AS digest FROM transfers"
    for a in ("from_account_id", "to_account_id")
    for b in ("from_account_id", "to_account_id")
)
# A span that ends before it begins (a correction in the extract) shows use at its beginning.
SUMMED = """
    SELECT account_id, trait_type, raw, month, min(seen_first) AS first_seen, max(last) AS last_seen,
        count(*) AS observations,
        min({'at': seen_first, 'digest': digest}) AS first_row, max({'at': last, 'digest': digest}) AS last_row
    FROM (SELECT *, greatest(seen_first, least(seen_last, $ends)) AS last,
            CAST(year(seen_first) * 12 + month(seen_first) AS INTEGER) AS month
        FROM observed WHERE seen_first <= $ends)
    GROUP BY account_id, trait_type, raw, month
"""


def observe(tables: Mapping[str, pa.Table], night_end: datetime, time_zone: str) -> pa.Table:
    """(account_id, trait_type, raw, month, first_seen, last_seen, observations, first_row, last_row: structs (at,
    digest)): one row per account, use, raw value and month, however many events there are.

    ``tables``: the columns ``SEEN`` of each dataset. All up to ``night_end`` (UTC); days of IP addresses are counted in
    ``time_zone``; ``account_id`` is null for a row of a store that nobody owned at the time.
    """
    with database(tables) as engine:
        given = {"ends": night_end, "zone": time_zone}
        # One table of everything first: the values of a row are read once.
        every = "\nUNION ALL\n".join(_parts())
        return ask(engine, f"WITH observed AS ({every}) {SUMMED}", given).to_arrow_table()


def _parts() -> Sequence[str]:
    day = "CAST(CAST(logged_in_at AT TIME ZONE $zone AS DATE) AS VARCHAR)"
    logins = {"device_id": "device_id", "wifi_bssid": "wifi_bssid", "ip": f"ip || '{DAY_MARK}' || {day}"}
    addresses = {f"{kind}_address": f"CASE WHEN address_kind = '{kind}' THEN address END" for kind in ADDRESS_KINDS} | {
        "phone": "contact_phone"
    }
    payees = {"payee_number": "payee_number", "payee_name": "payee_name"}
    own = "account_id, {values}, {first} AS seen_first, {last} AS seen_last, row_digest AS digest"
    return (
        _values(f"SELECT {own} FROM accounts", OF_ACCOUNT, "registered_at", "coalesce(closed_at, $ends)"),
        _values(f"SELECT {own} FROM payees", payees, "bound_at", "coalesce(unbound_at, $ends)"),
        _values(f"SELECT {own} FROM addresses", addresses, "first_seen_at", "last_seen_at"),
        _values(f"SELECT {own} FROM logins", logins, "logged_in_at", "logged_in_at"),
        TRANSFERS,
        _values(OF_STORES.replace("{rows}", PICTURES), {"image_hash": "image_hash"}),
        _values(OF_STORES.replace("{rows}", PARCELS), {"phone": "sender_phone", "sender_address": "sender_address"}),
        f"SELECT operator, 'operator', operator, starts, ends, row_digest FROM {OPERATORS}",
        SERVED,
    )


def _values(query: str, values: Mapping[str, str], first: str = "", last: str = "") -> str:
    """SQL: one row per use whose value is there."""
    pairs = ", ".join(f"{{'trait_type': '{name}', 'raw': {value}}}" for name, value in values.items())
    filled = query.replace("{values}", f"unnest([{pairs}], recursive := true)")
    every = filled.replace("{first}", first).replace("{last}", last)
    return f"SELECT account_id, trait_type, raw, seen_first, seen_last, digest FROM ({every}) WHERE raw IS NOT NULL"
