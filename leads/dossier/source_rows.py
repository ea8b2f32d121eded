"""The rows of the landing zone behind a lead's statements, as far as a profile may see them.

No more personal data than needed: rows about third persons (buyers, complainants, the other side of a payment) are
masked for the police too, unless they are asked for.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from graph.divisions import Matcher
from graph.tokens import Keyring
from graph.traits import NormalForms
from graph.traits.network import DAY_MARK
from leads.profiles import Profile, shown
from lineage.integrity import canonical

CLEAR, MASKED = "source_rows.jsonl", "source_rows_masked.jsonl"
"""Rows with their salts, so that anybody can compute their digests; and rows as the profile may see them."""
OF_THIRD_PERSONS = frozenset({"orders", "complaints", "shipments", "transfers"})
SHARED_VALUES = ("token", "trait_type", "accounts", "shown")
# Columns whose values tie accounts, by dataset, and the trait type that they are read as.
TRAITS: dict[str, dict[str, str]] = {
    "accounts": {
        "id_number": "id_number",
        "uscc": "uscc",
        "face_id": "face_id",
        "phone": "phone",
        "email": "email",
        "holder_name": "holder_name",
        "legal_person": "legal_person",
        "registered_address": "registered_address",
    },
    "payees": {"payee_number": "payee_number", "payee_name": "payee_name"},
    "addresses": {"address": "ship_from_address", "contact_phone": "phone"},
    "logins": {"device_id": "device_id", "wifi_bssid": "wifi_bssid", "ip": "ip"},
    "listings": {"image_hash": "image_hash"},
    "shipments": {"sender_phone": "phone", "sender_address": "sender_address"},
    "transfers": {"from_account_id": "transfer", "to_account_id": "transfer"},
    "store_operators": {"account_id": "operator"},
}


@dataclass(frozen=True)
class SourceRow:
    """A row that the vault gave out: ``row_digest`` = SHA-256(bytes of ``row_salt`` (hex), UTF-8 of ``row_json``)."""

    row_digest: str
    dataset: str
    row_json: str
    row_salt: str


@dataclass(frozen=True)
class Reader:
    """How values of rows are read and shown: normal forms and keys of the night, addresses, the site's days."""

    profile: Profile
    third_persons: bool
    forms: NormalForms
    keyring: Keyring
    places: Matcher
    time_zone: str


def write_rows(folder: Path, rows: Iterable[SourceRow], reader: Reader) -> None:
    """Writes ``CLEAR`` and ``MASKED``, a row a line, sorted; a file without a row is left out."""
    lines: dict[str, list[bytes]] = {CLEAR: [], MASKED: []}
    for row in rows:
        if _in_clear(row, reader):
            lines[CLEAR].append(canonical(vars(row)))
        else:
            masked = shown(_masking(reader), row.dataset, json.loads(row.row_json), reader.places)
            lines[MASKED].append(canonical({"row_digest": row.row_digest, "dataset": row.dataset, "row": masked}))
    for name, written in lines.items():
        if written:
            (folder / name).write_bytes(b"".join(line + b"\n" for line in sorted(written)))


def shared_values(values: pd.DataFrame, rows: Iterable[SourceRow], reader: Reader | None) -> pd.DataFrame:
    """(token, trait_type, accounts, shown) of the values behind the links, those of most accounts first; ``shown`` as
    the profile may see it.

    ``values``: LINK_EVIDENCE between the suspected accounts. A value is read from the rows by the night's own normal
    forms and key: what is shown is what the token stands for. Without a ``reader`` nothing is shown.
    """
    ends = pd.concat(
        [values[["trait_token", end]].set_axis(["token", "account"], axis=1) for end in values.columns[:2]]
    )
    users = ends.groupby("token")["account"].nunique()
    types = values.groupby("trait_token")["trait_type"].first()
    clear = {} if reader is None else _by_token(rows, reader)
    tokens = sorted(users.index, key=lambda one: (-int(users[one]), str(types[one]), one))
    shared = [(token, str(types[token]), int(users[token]), clear.get(token)) for token in tokens]
    # As texts pandas would turn what is not shown into NaN, which is no JSON.
    return pd.DataFrame(shared, columns=[*SHARED_VALUES], dtype=object).astype({"accounts": "int64"})


def _by_token(rows: Iterable[SourceRow], reader: Reader) -> dict[str, str]:
    """Token → the value as the profile may see it; of several spellings the first in the order of the alphabet."""
    found: dict[str, str] = {}
    for (dataset, trait_type, column), texts in _values(rows, reader).items():
        for raw, text in texts:
            visible = shown(reader.profile, dataset, {column: text}, reader.places).get(column)
            if visible is None:
                continue
            for domain, value in reader.forms.of(trait_type, raw).values:
                token = reader.keyring.token(domain, value)
                found[token] = min(found.get(token, str(visible)), str(visible))
    return found


def _values(rows: Iterable[SourceRow], reader: Reader) -> dict[tuple[str, str, str], set[tuple[str, str]]]:
    """(dataset, trait type, column) → what the rows hold there: (text that the trait is read from, text of the row)."""
    found: dict[tuple[str, str, str], set[tuple[str, str]]] = defaultdict(set)
    for row in rows:
        columns = TRAITS.get(row.dataset)
        read = json.loads(row.row_json) if columns else {}
        for column, trait_type in (columns or {}).items():
            if read.get(column) is not None:
                named, raw = _trait(row.dataset, column, trait_type, read, reader)
                found[row.dataset, named, column].add((raw, read[column]))
    return found


def _trait(dataset: str, column: str, trait_type: str, row: Mapping[str, Any], reader: Reader) -> tuple[str, str]:
    """The trait type of a row's column, and the text that it is read from."""
    raw = str(row[column])
    if dataset == "addresses" and column == "address":
        return f"{row['address_kind']}_address", raw
    if trait_type == "ip":
        day = pd.Timestamp(row["logged_in_at"]).tz_convert(reader.time_zone).strftime("%Y-%m-%d")
        return trait_type, f"{raw}{DAY_MARK}{day}"
    return trait_type, raw


def _in_clear(row: SourceRow, reader: Reader) -> bool:
    return reader.profile == "police" and (reader.third_persons or row.dataset not in OF_THIRD_PERSONS)


def _masking(reader: Reader) -> Profile:
    """How rows are shown that the profile does not see in clear."""
    return "investigator" if reader.profile == "police" else reader.profile
