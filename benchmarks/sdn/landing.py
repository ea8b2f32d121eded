"""The SDN list as a landing zone: individuals and entities become accounts, what is published about them their traits.

The mapping stands in benchmarks/README.md. Texts stay as dirty as they are, and a column that an entry has nothing
for holds the list's own null marker, as a platform's export of its registration forms would.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

from benchmarks.sdn import remarks as facts
from benchmarks.sdn.remarks import Remarks
from benchmarks.sdn.sdn_list import NULL, Entry
from lineage.datasets import DATASETS

PLATFORM = "ofac-sdn"
MARKER = f"{NULL} "
# Vessels and aircraft are property: no seller, so no account.
TYPES = {"individual": "personal", "entity": "enterprise"}
SITE = re.compile(r"^(?:https?://)?(?:www\.)?", re.IGNORECASE)
Rows = dict[str, list[dict[str, str | None]]]


def write(
    entries: Sequence[Entry], landing: Path, night: str
) -> tuple[dict[str, Remarks], dict[str, str], Counter[str]]:
    """Writes the extracts of ``night``; returns the remarks and account ids by entry number, and what was counted."""
    remarks = {entry.number: facts.parse(entry.remarks) for entry in entries}
    accounts = {entry.number: f"SDN-{entry.number}" for entry in entries if entry.kind in TYPES}
    counts: Counter[str] = Counter(f"entries of kind {entry.kind}" for entry in entries)
    rows: Rows = {name: [] for name in ("accounts", "addresses", "payees", "stores", "store_operators")}
    for entry in entries:
        if entry.number in accounts:
            _add(rows, accounts[entry.number], entry, remarks[entry.number], f"{night} 00:00:00")
            counts += _without_column(entry, remarks[entry.number])
    for dataset, found in rows.items():
        _write(landing / dataset / f"night={night}" / "sdn.csv", DATASETS[dataset].names, found)
    return remarks, accounts, counts


def _add(rows: Rows, account: str, entry: Entry, said: Remarks, listed: str) -> None:
    rows["accounts"].append(_account(account, entry, said, listed))
    rows["addresses"] += _addresses(account, entry, said, listed)
    rows["payees"] += [
        {"account_id": account, "payee_kind": "wallet", "payee_number": number, "bound_at": listed}
        for number in said.wallets
    ]
    if said.websites:
        _add_store(rows, account, entry, said, listed)


def _account(account: str, entry: Entry, said: Remarks, listed: str) -> dict[str, str | None]:
    return {
        "account_id": account,
        "platform": PLATFORM,
        "account_type": TYPES[entry.kind],
        "holder_name": entry.name,
        "id_number": _first(said.identity),
        "uscc": _first(said.registration),
        "legal_person": MARKER,
        "phone": _first(said.phones),
        "email": _first(said.emails),
        "face_id": MARKER,
        "registered_address": _written(entry.addresses[0]) if entry.addresses else MARKER,
        "registered_at": listed,
        "verification": "none",
    }


def _addresses(account: str, entry: Entry, said: Remarks, listed: str) -> list[dict[str, str | None]]:
    """Every address, each with one of the other names and one of the further phones as its contact."""
    contacts = zip_longest(entry.addresses, _names(entry, said), said.phones[1:])
    return [
        {
            "account_id": account,
            "address_kind": "return",
            "address": _written(address),
            "contact_name": name or MARKER,
            "contact_phone": phone or MARKER,
            "first_seen_at": listed,
            "last_seen_at": listed,
        }
        for address, name, phone in contacts
        if address
    ]


def _add_store(rows: Rows, account: str, entry: Entry, said: Remarks, listed: str) -> None:
    """What the public sees of an entry with a website: a store that the entry owns and the site operates."""
    rows["stores"].append(
        {
            "store_id": account,
            "platform": PLATFORM,
            "store_name": entry.name,
            "opened_at": listed,
            "main_category": MARKER,
        }
    )
    operated = [(account, "owner"), *((site, "operator") for site in sorted({_site(text) for text in said.websites}))]
    rows["store_operators"] += [
        {"store_id": account, "account_id": operator, "relation": relation, "valid_from": listed}
        for operator, relation in operated
    ]


def _names(entry: Entry, said: Remarks) -> list[str]:
    return [*entry.aliases, *said.aliases]


def _site(text: str) -> str:
    """A website as an id: without scheme, ``www`` and closing slash."""
    return SITE.sub("", text.strip()).rstrip("/").lower()


def _written(address: tuple[str, str, str]) -> str:
    """Street, city and country in one line, their null markers included."""
    return ", ".join(address)


def _first(values: Sequence[str]) -> str:
    return values[0] if values else MARKER


def _without_column(entry: Entry, said: Remarks) -> Counter[str]:
    """Values of an entry for which the contract's single-valued columns have no room."""
    rooms = len(entry.addresses)
    left = {
        "identity numbers": len(said.identity) - 1,
        "registration numbers": len(said.registration) - 1,
        "e-mail addresses": len(said.emails) - 1,
        "phones": len(said.phones) - 1 - rooms,
        "aliases": len(_names(entry, said)) - rooms,
        "cut-off statements": said.cut_off,
    }
    return Counter({f"left out: {kind}": count for kind, count in left.items() if count > 0})


def _write(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str | None]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
