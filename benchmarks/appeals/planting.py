"""Wrongs honest accounts: false evidence, one account a ring, strong enough that the night names them.

Each gets what sellers tell of: the payout account of a ring entered for it by mistake, a ring's device that it bought
second-hand and that the ring goes on using, and, all but every third, goods that two rights holders wrongly found
counterfeit, with the platform's strikes that followed. Every third has no false paper: the money alone can name it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

FILE = "appeals.parquet"
# Kinds of honest accounts that have nothing to do with any ring and no trouble of their own.
PLAIN = frozenset({"reseller", "own_shops", "combined_parcels"})
MONTHS = 6
LOGINS = 26
APPRAISED_BEFORE = (40, 20)
STRIKE_AFTER = 4
RIGHTS_HOLDERS = 2
WITHOUT_PAPERS = 3
MEMBERS = 3
"""A ring of fewer has no company for a wronged account to be found in."""


@dataclass(frozen=True)
class Wronged:
    """An honest account, and the ring whose things it is said to use."""

    account_id: str
    store_id: str
    ring_id: str


def plant(place: Path, night_end: datetime, seed: int) -> list[Wronged]:
    """Lands the false rows beside those of the world at ``place`` (``landing`` and ``truth``), once."""
    landing = place / "landing"
    tables = {name: _read(landing, name) for name in ("accounts", "store_operators", "payees", "logins", "appraisals")}
    accounts = pd.read_parquet(place / "truth" / "accounts.parquet")
    chosen = _chosen(accounts, tables, night_end, Random(f"wronged {seed}"))
    holders = sorted(tables["appraisals"]["rights_holder_id"].value_counts().head(RIGHTS_HOLDERS).index)
    rows: dict[str, list[dict[str, Any]]] = {"payees": [], "logins": [], "appraisals": [], "penalties": []}
    for number, wronged in enumerate(chosen):
        members = set(accounts.loc[accounts["ring_id"] == wronged.ring_id, "account_id"])
        rows["payees"] += list(_payee(wronged, members, tables["payees"], night_end))
        rows["logins"] += list(_logins(wronged, members, tables["logins"], night_end))
        if number % WITHOUT_PAPERS == WITHOUT_PAPERS - 1:
            continue
        for dataset, row in _papers(wronged, number, holders, night_end):
            rows[dataset].append(row)
    for dataset, found in rows.items():
        _land(landing, dataset, found)
    return chosen


def _chosen(
    accounts: pd.DataFrame, tables: dict[str, pd.DataFrame], night_end: datetime, random: Random
) -> list[Wronged]:
    """An honest shop's owner for each ring that has enough members, drawn from those of long standing."""
    held = tables["store_operators"]
    since = pd.Timestamp(night_end - timedelta(days=30 * MONTHS + 60))
    lasting = held[(held["relation"] == "owner") & held["valid_to"].isna() & (held["valid_from"] < since)]
    plain = accounts[
        accounts["ring_id"].isna()
        & accounts["closed_at"].isna()
        & (accounts["roles"].map(len) == 0)
        & accounts["innocent_kinds"].map(lambda kinds: set(kinds) <= PLAIN)
    ]
    owners = lasting[lasting["account_id"].isin(plain["account_id"])].drop_duplicates("account_id")
    pairs = sorted(zip(owners["account_id"], owners["store_id"], strict=True))
    random.shuffle(pairs)
    sizes = accounts[accounts["ring_id"].notna() & accounts["closed_at"].isna()].groupby("ring_id").size()
    rings = sorted(str(ring) for ring in sizes[sizes >= MEMBERS].index)
    return [Wronged(str(account), str(store), ring) for (account, store), ring in zip(pairs, rings, strict=False)]


def _payee(wronged: Wronged, members: set[str], payees: pd.DataFrame, night_end: datetime) -> Iterator[dict[str, Any]]:
    """The payout account that most of the ring use today, entered for the wronged account as well."""
    of_ring = payees[payees["account_id"].isin(members) & payees["unbound_at"].isna()]
    if not of_ring.empty:
        number = of_ring["payee_number"].value_counts().index[0]
        row = of_ring[of_ring["payee_number"] == number].iloc[0].to_dict()
        since = night_end - timedelta(days=30 * MONTHS)
        yield {**row, "account_id": wronged.account_id, "bound_at": since, "unbound_at": None}


def _logins(wronged: Wronged, members: set[str], logins: pd.DataFrame, night_end: datetime) -> Iterator[dict[str, Any]]:
    """Weekly uses of the ring's busiest device, from where the wronged account always is."""
    of_ring = logins[logins["account_id"].isin(members) & logins["device_id"].notna()]
    if not of_ring.empty:
        device = of_ring.groupby("device_id")["account_id"].nunique().sort_values(ascending=False).index[0]
        own = logins[logins["account_id"] == wronged.account_id]
        ip = own["ip"].iloc[0] if len(own) else None
        for week in range(LOGINS):
            at = night_end - timedelta(days=7 * week + 1)
            yield {"account_id": wronged.account_id, "device_id": device, "ip": ip, "logged_in_at": at}


def _papers(
    wronged: Wronged, number: int, holders: list[str], night_end: datetime
) -> Iterator[tuple[str, dict[str, Any]]]:
    """False appraisals of two rights holders, and the strikes that followed."""
    for turn, (holder, days) in enumerate(zip(holders, APPRAISED_BEFORE, strict=False)):
        at = night_end - timedelta(days=days)
        yield (
            "appraisals",
            {
                "appraisal_id": f"AP-false-{number}-{turn}",
                "rights_holder_id": holder,
                "store_id": wronged.store_id,
                "appraised_at": at,
                "brand": "Acme",
                "result": "counterfeit",
            },
        )
        yield (
            "penalties",
            {
                "penalty_id": f"PN-false-{number}-{turn}",
                "account_id": wronged.account_id,
                "kind": "strike",
                "imposed_at": at + timedelta(days=STRIKE_AFTER),
                "reason": "counterfeit",
            },
        )


def _read(landing: Path, dataset: str) -> pd.DataFrame:
    files = sorted(path for path in (landing / dataset).rglob("*.parquet") if path.name != FILE)
    found: pd.DataFrame = pd.concat([pq.ParquetFile(path).read().to_pandas() for path in files], ignore_index=True)
    return found


def _land(landing: Path, dataset: str, rows: list[dict[str, Any]]) -> None:
    """One file more of the newest night, in the columns of the files that are there."""
    folder = sorted((landing / dataset).glob("night=*"))[-1]
    schema = pq.read_schema(next(path for path in sorted(folder.glob("*.parquet")) if path.name != FILE))
    known = [{name: _plain(row.get(name)) for name in schema.names} for row in rows]
    pq.write_table(pa.Table.from_pylist(known, schema=schema), folder / FILE)


def _plain(value: Any) -> Any:
    return None if value is None or (not isinstance(value, str) and pd.isna(value)) else value
