"""The world without rings: accounts keep as many values, values as many accounts, but who shares is chance."""

from __future__ import annotations

import numpy as np

from data_samples.simulator.ledger import Growing
from data_samples.simulator.society import Society


def rewire(society: Society) -> None:
    """Permutes who holds what, domain by domain (configuration model); then every account is its own operator."""
    rng = society.generator("rewire")
    accounts, addresses = society.accounts, society.addresses
    freight = society.freight
    _exchange(rng, (accounts, "phone"), (accounts, "ship_phone"), (addresses, "phone"), (freight, "phone"))
    _exchange(
        rng,
        (accounts, "place"),
        (accounts, "ship_place"),
        (accounts, "second_place"),
        (addresses, "place"),
        (freight, "from_place"),
    )
    _exchange(rng, (society.habits, "device"))
    _exchange(rng, (society.habits, "place"))
    _shuffle(rng, accounts, ["face"])
    for firm in (False, True):
        _shuffle(rng, accounts, ["person", "firm"], np.flatnonzero((accounts["firm"] >= 0) == firm))
    _shuffle(rng, society.payees, ["kind", "number", "person"])
    _shuffle(rng, addresses, ["person"])
    _shuffle(rng, society.operations, ["account"])
    _exchange(rng, (society.transfers, "payee"))
    _shuffle(rng, freight, ["receiver", "to_place"])
    _shuffle(rng, freight, ["person"])
    _shuffle(rng, society.spans, ["picture"])
    accounts["operator"] = society.operators.take(accounts.rows)
    for column in ("household", "ring"):
        accounts[column] = -1
    accounts["roles"] = 0
    society.spans["ring"] = -1
    society.rings.clear()
    society.supply.rows = 0


def _shuffle(rng: np.random.Generator, table: Growing, columns: list[str], rows: np.ndarray | None = None) -> None:
    """Permutes some columns together, row by row."""
    where = np.arange(table.rows) if rows is None else rows
    moved = rng.permutation(where)
    for name in columns:
        table[name][where] = table[name][moved]


def _exchange(rng: np.random.Generator, *held: tuple[Growing, str]) -> None:
    """Permutes the values of columns of one domain over the accounts that hold them.

    An account that holds a value in several rows or columns counts once and gets one value in its place; negative
    values are no values and stay.
    """
    columns = [(table, name, np.flatnonzero(table[name] >= 0)) for table, name in held]
    account = np.concatenate([_account(table)[rows] for table, _, rows in columns]).astype(np.int64)
    value = np.concatenate([table[name][rows].astype(np.int64) for table, name, rows in columns])
    values, code = np.unique(value, return_inverse=True)
    pairs, pair = np.unique(account * len(values) + code, return_inverse=True)
    exchanged = values[rng.permutation(pairs % len(values))][pair]
    begin = 0
    for table, name, rows in columns:
        table[name][rows] = exchanged[begin : begin + len(rows)]
        begin += len(rows)


def _account(table: Growing) -> np.ndarray:
    """Who holds what a row shows: its account, whoever sends the freight or pays the money, or the row itself."""
    for name in ("account", "sender", "payer"):
        if name in table.names:
            return table[name]
    return np.arange(table.rows)
