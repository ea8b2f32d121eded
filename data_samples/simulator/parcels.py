"""Parcels of orders: who sends what from where; brushed orders travel light, share a waybill, or not at all."""

from __future__ import annotations

import numpy as np

from data_samples.simulator.ledger import DAY
from data_samples.simulator.society import Society, innocent
from data_samples.simulator.trade import Batch

KILOGRAMS = np.array([1.6, 4.2, 0.3, 1.1, 0.6, 0.7, 0.25, 0.8, 1.2, 1.5])
"""Usual weight of a piece per category, in the order of ``words.CATEGORIES``."""


def send_parcels(society: Society, batch: Batch, part: int) -> dict[str, np.ndarray]:
    """One row per order that was sent: ``order`` (position in the batch), ``waybill`` (number), weight and times."""
    rng = society.generator("parcels", part)
    orders, figures = batch.orders, society.parameters.parcels
    _combine(society, rng, orders)
    count = len(orders["paid"])
    brushed = orders["brushed"]
    waybill = np.arange(count)
    _share_waybills(rng, orders, waybill, figures.reused_waybill_share, figures.combined_share, society)
    sent = rng.random(count) < np.where(brushed, figures.brushed_sent_share, figures.sent_share)
    category = batch.listings["category"][orders["listing"]]
    weight = KILOGRAMS[category] * orders["pieces"] * rng.lognormal(0, 0.2, count)
    empty = brushed & (rng.random(count) < figures.empty_share)
    weight = np.where(empty, rng.uniform(0.01, 0.08, count), weight)
    picked = orders["paid"] + rng.integers(3 * 3600, 44 * 3600, count)
    picked = picked[waybill]
    account = society.spans["account"][orders["span"]]
    other_room = (society.accounts["second_place"][account] >= 0) & (rng.random(count) < figures.second_room_share)
    place = np.where(other_room, society.accounts["second_place"][account], society.accounts["ship_place"][account])
    keep = np.flatnonzero(sent & (picked < society.end))
    columns = {
        "order": np.arange(count), "waybill": waybill + (np.int64(part) << 26), "picked": picked,
        "kilograms": np.round(weight, 2), "delivered": picked + rng.integers(DAY, 5 * DAY, count),
        "place": place[waybill],
        "account": account, "courier": (account + rng.integers(0, 2, count))[waybill] % 6, "empty": empty,
    }  # fmt: skip
    return {name: values[keep] for name, values in columns.items()}


def _combine(society: Society, rng: np.random.Generator, orders: dict[str, np.ndarray]) -> None:
    """A buyer of some honest shops comes back within the hour: the two orders will share a parcel."""
    account = society.spans["account"][orders["span"]]
    combines = (society.accounts["innocent"][account] & innocent("combined_parcels")) > 0
    again = (
        np.flatnonzero(
            combines[1:]
            & (orders["span"][1:] == orders["span"][:-1])
            & ~orders["brushed"][1:]
            & ~orders["brushed"][:-1]
        )
        + 1
    )
    again = again[(rng.random(len(again)) < society.parameters.parcels.combined_share) & (again % 2 == 1)]
    for name in ("buyer", "listing"):
        orders[name][again] = orders[name][again - 1]
    orders["paid"][again] = np.minimum(orders["paid"][again - 1] + rng.integers(60, 3600, len(again)), society.end - 1)
    orders["combined"] = np.zeros(len(account), bool)
    orders["combined"][again] = True


def _share_waybills(
    rng: np.random.Generator, orders: dict[str, np.ndarray], waybill: np.ndarray, reused: float, combined: float,
    society: Society,
) -> None:  # fmt: skip
    """A combined order goes with the one before it; a share of brushed orders reuse the waybill of the one before."""
    waybill[orders["combined"]] -= 1
    brushed = orders["brushed"]
    same = np.r_[False, (orders["span"][1:] == orders["span"][:-1]) & brushed[1:] & brushed[:-1]]
    again = np.flatnonzero(same & (rng.random(len(same)) < reused))
    for position in (again, again):
        waybill[position] = waybill[position - 1]
