"""Where a suspected ring's goods come from and go to, from the published tables, as an indented tree."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import pandas as pd

from graph.tables import RING_ROLES, RINGS
from jobs.published_tables import PublishedTables
from leads.regions import full_names
from leads.supply import UPSTREAM
from leads.tables import SUPPLY_EDGES

FREIGHT = ("goods", "packaging", "material")
MOST_STEPS = 4
"""Steps up the chain: sellers, dens, makers of packaging, makers of material."""
MOST_LINES = 12
"""Lines of one node; the rest is counted."""
BROKER = "identity_broker"


class Chain:
    """The chain of one ring. ``year``: of the register of divisions that the adcodes are read by."""

    def __init__(self, tables: PublishedTables, year: int) -> None:
        self._tables = tables
        self._names = full_names(year)

    def of_ring(self, ring_id: str) -> list[str]:
        """Lines about a suspected ring; none when there is no such ring."""
        if self._tables.rows(RINGS, ring_id=[ring_id]).empty:
            return []
        roles = self._tables.rows(RING_ROLES, ring_id=[ring_id])
        given = self._tables.rows(SUPPLY_EDGES, from_id=[ring_id])
        got = self._tables.rows(SUPPLY_EDGES, to_id=[ring_id])
        return [
            f"Chain of suspected ring {ring_id}",
            *_section("Upstream: who supplies it, and who supplies them", self._upstream(ring_id, 1, {ring_id})),
            *_section("Accounts that it bought", _brokers(roles)),
            *_section("In the ring: where goods are kept and money is gathered", _inside(roles)),
            *_section("Downstream: rings and accounts that get goods from it", self._supplied(given)),
            *_section("Downstream: cities that its parcels go to", self._cities(given)),
            *_section("What could not be told", self._untold(given, got, roles)),
        ]

    def _upstream(self, node: str, step: int, above: set[str]) -> Iterator[str]:
        """A line for each that supplies ``node``, followed by its own suppliers; those in ``above`` were shown."""
        freight = self._tables.rows(SUPPLY_EDGES, to_id=[node], kind=FREIGHT)
        paid = self._tables.rows(SUPPLY_EDGES, from_id=[node], kind=["money"])
        parts = self._parts(set(paid["to_id"]) | set(freight["from_id"]))
        suppliers = set(freight["from_id"]) | {one for one in paid["to_id"] if one in parts}
        shown = sorted(suppliers, key=lambda one: (-_parcels(freight, one), one))
        for supplier in shown[:MOST_LINES]:
            sent, got = freight[freight["from_id"] == supplier], paid[paid["to_id"] == supplier]
            again = "; shown above already" if supplier in above else ""
            yield f"{supplier}{parts.get(supplier, '')}: {self._dealings(sent, got)}{again}"
            if not again and step < MOST_STEPS:
                above.add(supplier)
                yield from (f"    {line}" for line in self._upstream(supplier, step + 1, above))
        yield from _more(len(shown), "suppliers")

    def _parts(self, accounts: Collection[str]) -> dict[str, str]:
        """What part the accounts have upstream of any suspected ring."""
        found = self._tables.rows(RING_ROLES, account_id=accounts, role=UPSTREAM)
        rings = found.groupby("account_id")["ring_id"].nunique()
        roles = found.groupby("account_id")["role"].unique()
        return {one: f" as {' and '.join(sorted(roles[one]))} of {rings[one]} suspected rings" for one in rings.index}

    def _dealings(self, sent: pd.DataFrame, paid: pd.DataFrame) -> str:
        """What was sent and paid, when, from where to where."""
        told = [f"{rows['shipments'].sum()} parcels of {kind}" for kind, rows in sent.groupby("kind")]
        told += [f"{_yuan(paid)} yuan paid"] if len(paid) else []
        told.append(_days(pd.concat([sent, paid])))
        leaves = [self._place(code) for code in sent.groupby("from_adcode")["shipments"].sum().nlargest(2).index]
        arrives = [self._place(code) for code in sent.groupby("to_adcode")["shipments"].sum().nlargest(3).index]
        told += [f"from {', '.join(leaves)} to {', '.join(arrives)}"] if len(sent) else ["no freight seen"]
        return "; ".join(told)

    def _supplied(self, given: pd.DataFrame) -> Iterator[str]:
        freight = given[given["kind"].isin(FREIGHT)]
        shown = sorted(set(freight["to_id"]), key=lambda one: (-_parcels(freight, one, "to_id"), one))
        for taker in shown[:MOST_LINES]:
            yield f"{taker}: {self._dealings(freight[freight['to_id'] == taker], given.iloc[:0])}"
        yield from _more(len(shown), "takers")

    def _cities(self, given: pd.DataFrame) -> Iterator[str]:
        sold = given[(given["kind"] == "sale") & (given["to_id"] != "unmapped")]
        cities = sold.groupby("to_id").agg({"shipments": "sum", "amount": "sum"}).reset_index()
        shown = cities.sort_values(["shipments", "to_id"], ascending=[False, True])
        for row in _each(shown.head(MOST_LINES)):
            yield f"{self._place(row.to_id)}: {row.shipments} orders with a parcel, {row.amount:,.0f} yuan"
        yield from _more(len(shown), "cities")

    def _untold(self, given: pd.DataFrame, got: pd.DataFrame, roles: pd.DataFrame) -> Iterator[str]:
        moved = pd.concat([given, got])
        if not moved["kind"].isin(FREIGHT).any():
            yield "no freight to or from it was seen: who sends it goods is told by purposes of payments alone"
        known = set(roles["account_id"])
        money = given[(given["kind"] == "money") & ~given["to_id"].isin(known)]
        if len(money):
            yield (
                f"what {money['to_id'].nunique()} others are paid for, {_yuan(money)} yuan in all: neither freight nor "
                "a purpose shows that they supply it"
            )
        unread = moved[(moved["kind"] == "sale") & (moved["to_id"] == "unmapped")]
        if len(unread):
            yield f"to which city {unread['shipments'].sum()} parcels of orders went: the address says none"
        if moved.empty:
            yield "anything: no movement across its border was seen"

    def _place(self, code: str) -> str:
        """Names from province to county, with the code."""
        return f"{self._names[code]} ({code})" if code in self._names else "a place unknown"


def _brokers(roles: pd.DataFrame) -> Iterator[str]:
    brokers = roles[roles["role"] == BROKER].sort_values(["score", "account_id"], ascending=[False, True])
    for row in _each(brokers.head(MOST_LINES)):
        yield f"{row.account_id} as {row.role} ({row.score:.2f}): {row.reason}"
    yield from _more(len(brokers), "accounts of brokers")


def _inside(roles: pd.DataFrame) -> Iterator[str]:
    kept = roles[roles["role"].isin(["warehouse", "payee"])].sort_values(
        ["role", "account_id"], ascending=[False, True]
    )
    for row in _each(kept.head(MOST_LINES)):
        yield f"{row.account_id} as {row.role} ({row.score:.2f}): {row.reason}"
    yield from _more(len(kept), "accounts")


def _parcels(freight: pd.DataFrame, one: str, side: str = "from_id") -> int:
    return int(freight.loc[freight[side] == one, "shipments"].sum())


def _yuan(rows: pd.DataFrame) -> str:
    return f"{sum(rows['amount']):,.0f}"


def _days(rows: pd.DataFrame) -> str:
    return f"{rows['first_seen'].min():%Y-%m-%d} to {rows['last_seen'].max():%Y-%m-%d}"


def _section(title: str, lines: Iterator[str]) -> list[str]:
    return ["", f"{title}:", *([f"  {line}" for line in lines] or ["  none seen"])]


def _more(total: int, what: str) -> Iterator[str]:
    if total > MOST_LINES:
        yield f"and {total - MOST_LINES} more {what}"


def _each(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows, with columns as attributes."""
    yield from frame.itertuples()
