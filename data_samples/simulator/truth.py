"""What is true, for tests and benchmarks only; it is written apart from the landing zone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data_samples.simulator import words
from data_samples.simulator.event_extracts import order_ids
from data_samples.simulator.institutions.institution import RELATIONS
from data_samples.simulator.ledger import OPEN
from data_samples.simulator.references import shared_values
from data_samples.simulator.schemas import money, times
from data_samples.simulator.society import FAKE, INNOCENT_KINDS, ROLES, Society
from data_samples.simulator.texts import account_ids, chosen, nulled, store_ids
from data_samples.simulator.trade import Batch

SUPPLY_KINDS = ["goods", "packaging", "material", "accounts"]


class Truth:
    """Collects what the batches tell and writes ``<root>/<table>.parquet``."""

    def __init__(self, root: Path, society: Society) -> None:
        self._root = root
        self._society = society
        self._brushed: list[pa.Table] = []
        self._sold: list[pa.Table] = []
        self._counterfeit: list[pa.Table] = []
        root.mkdir(parents=True, exist_ok=True)

    def note_batch(self, batch: Batch, part: int) -> None:
        self._brushed.append(_brushed_orders(self._society, batch, part))
        self._sold += [_sold(self._society, batch, night.name, night.end) for night in self._society.nights]
        self._counterfeit += [_goods(self._society, batch, night.name, night.end) for night in self._society.nights]

    def write(self, bad: list[tuple[str, str, str, str]]) -> None:
        society = self._society
        tables = {
            "accounts": _accounts(society),
            "rings": _rings(society),
            "ring_events": _ring_events(society),
            "supply": _supply(society),
            "shared_values": _columns(shared_values(society), ["trait_type", "value", "place_kind", "listed"]),
            "bad_rows": _columns(bad, ["dataset", "night", "key", "kind"]),
            "brushed_orders": pa.concat_tables(self._brushed),
            "sold_value": pa.concat_tables(self._sold),
            "counterfeit_value": pa.concat_tables(self._counterfeit),
        }
        if society.institutions:
            tables["institutions"] = _institutions(society)
        for name, table in tables.items():
            pq.write_table(table, self._root / f"{name}.parquet", compression="zstd", compression_level=9)


def ring_ids(rings: np.ndarray) -> pa.Array:
    rings = np.asarray(rings)
    return nulled(pa.array([f"ring-{number:05d}" for number in rings.tolist()], pa.string()), rings < 0)


def _accounts(society: Society) -> pa.Table:
    accounts = society.accounts
    rows = np.arange(accounts.rows)
    ring = accounts["ring"]
    scenario = np.array([r.scenario for r in society.rings] + [""], dtype=object)
    place = society.places["county"][accounts["work_place"]]
    named = nulled(pa.array(scenario[ring], pa.string()), ring < 0)
    table = {
        "account_id": account_ids(society, rows),
        "operator_id": pa.array([f"op-{number}" for number in accounts["operator"].tolist()]),
        "ring_id": ring_ids(ring),
        "scenario": named,
        "household_id": nulled(
            pa.array([f"home-{n}" for n in accounts["household"].tolist()]), accounts["household"] < 0
        ),
        "roles": _lists(accounts["roles"], ROLES),
        "innocent_kinds": _lists(accounts["innocent"], INNOCENT_KINDS),
        "adcode": pa.array(society.counties.adcode[place]).cast(pa.string()),
        "registered_at": times(accounts["registered"]),
        "closed_at": times(accounts["closed"]),
    }
    return pa.table(table).sort_by("account_id")


def _lists(bits: np.ndarray, names: tuple[str, ...]) -> pa.Array:
    values, inverse = np.unique(bits, return_inverse=True)
    texts = [[name for place, name in enumerate(names) if value >> place & 1] for value in values.tolist()]
    return pa.array(texts, pa.list_(pa.string())).take(pa.array(inverse))


def _rings(society: Society) -> pa.Table:
    rings, accounts = society.rings, society.accounts
    member = accounts["ring"] >= 0
    sizes = np.bincount(accounts["ring"][member], minlength=len(rings))
    codes = society.counties.adcode
    return pa.table(
        {
            "ring_id": ring_ids(np.array([r.number for r in rings], int)),
            "scenario": pa.array([r.scenario for r in rings], pa.string()),
            "accounts": pa.array(sizes[: len(rings)].tolist(), pa.int64()),
            "broker_operator_id": pa.array([f"op-{r.broker}" if r.broker >= 0 else None for r in rings], pa.string()),
            "brands": pa.array([[words.BRANDS[b][1] for b in r.brands] for r in rings], pa.list_(pa.string())),
            "adcode": pa.array([str(codes[r.county]) for r in rings], pa.string()),
        }
    )


def _ring_events(society: Society) -> pa.Table:
    events = [(r.number, event, time) for r in society.rings for event, time in r.events]
    return pa.table(
        {
            "ring_id": ring_ids(np.array([e[0] for e in events], int)),
            "event": pa.array([e[1] for e in events], pa.string()),
            "happened_at": times(np.array([e[2] for e in events], np.int64)),
        }
    )


def _supply(society: Society) -> pa.Table:
    supply = society.supply
    sender = supply["from_account"]
    return pa.table(
        {
            "from_account_id": nulled(account_ids(society, np.maximum(sender, 0)), sender < 0),
            "to_account_id": account_ids(society, supply["to_account"]),
            "ring_id": ring_ids(supply["ring"]),
            "kind": chosen(SUPPLY_KINDS, supply["kind"]),
        }
    )


def _institutions(society: Society) -> pa.Table:
    """A row per account that belongs to an institution or is its client."""
    clients = society.clients
    number, account = clients["institution"], clients["account"]
    return pa.table(
        {
            "institution_id": pa.array([f"institution-{n:05d}" for n in number.tolist()], pa.string()),
            "kind": pa.array([society.institutions[n].kind for n in number.tolist()], pa.string()),
            "account_id": account_ids(society, account),
            "relation": chosen(list(RELATIONS), clients["relation"]),
        }
    ).sort_by([("institution_id", "ascending"), ("account_id", "ascending")])


def _columns(rows: Sequence[tuple[Any, ...]], names: list[str]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return pa.table(
        {n: pa.array(c, pa.bool_() if n == "listed" else pa.string()) for n, c in zip(names, columns, strict=True)}
    )


def _brushed_orders(society: Society, batch: Batch, part: int) -> pa.Table:
    brushed = np.flatnonzero(batch.orders["brushed"] & (batch.orders["paid"] < society.end))
    span = batch.orders["span"][brushed]
    return pa.table(
        {
            "order_id": order_ids(society, part, brushed),
            "store_id": store_ids(society, society.spans["store"][span]),
            "ring_id": ring_ids(society.spans["ring"][span]),
            "amount": money(batch.orders["cents"][brushed]),
        }
    )


def _sold(society: Society, batch: Batch, night: str, end: int) -> pa.Table:
    """True takings of every ring's ownership span up to a night's end."""
    orders, spans = batch.orders, society.spans
    ring = spans["ring"][orders["span"]]
    mine = np.flatnonzero((ring >= 0) & (orders["paid"] < end))
    keys, inverse = np.unique(orders["span"][mine], return_inverse=True)
    brushed = orders["brushed"][mine]
    cents = orders["cents"][mine]
    back = (orders["refunded"][mine] < min(end, OPEN)) & ~brushed
    refund = np.round(cents * orders["refund_share"][mine]) * back

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(inverse, weights=values, minlength=len(keys)).astype(np.int64)

    return pa.table(
        {
            "night": pa.array([night] * len(keys), pa.string()),
            "ring_id": ring_ids(spans["ring"][keys]),
            "store_id": store_ids(society, spans["store"][keys]),
            "account_id": account_ids(society, spans["account"][keys]),
            "orders": pa.array(total(~brushed)),
            "sold_value": money(total(cents * ~brushed)),
            "brushed_orders": pa.array(total(brushed)),
            "brushed_value": money(total(cents * brushed)),
            "refunded_value": money(total(refund)),
        }
    )


def _goods(society: Society, batch: Batch, night: str, end: int) -> pa.Table:
    """What every ring's ownership span took and has on offer at a night's end: in all, and of counterfeits alone.

    As ``_sold``: without faked orders and without what went back to buyers.
    """
    orders, listings, spans = batch.orders, batch.listings, society.spans
    fake = listings["goods"] == FAKE
    sold = ~orders["brushed"] & (orders["paid"] < end)
    refunded = np.round(orders["cents"] * orders["refund_share"]) * (orders["refunded"] < min(end, OPEN))
    taken = (orders["cents"] - refunded) * sold
    stays = np.minimum(listings["delisted"], spans["end"][listings["span"]])
    offered = np.round(listings["price"] * 100) * listings["stock"] * ((listings["listed"] < end) & (stays > end))
    sums = {
        "taken_value": (orders["span"], taken),
        "counterfeit_taken_value": (orders["span"], taken * fake[orders["listing"]]),
        "unsold_value": (listings["span"], offered),
        "counterfeit_unsold_value": (listings["span"], offered * fake),
    }
    mine = batch.spans[spans["ring"][batch.spans] >= 0]
    totals = {name: np.bincount(at, weights=value, minlength=spans.rows) for name, (at, value) in sums.items()}
    return pa.table(
        {
            "night": pa.array([night] * len(mine), pa.string()),
            "ring_id": ring_ids(spans["ring"][mine]),
            "store_id": store_ids(society, spans["store"][mine]),
            "account_id": account_ids(society, spans["account"][mine]),
            **{name: money(total[mine].astype(np.int64)) for name, total in totals.items()},
        }
    )
