"""A world from its first seller to its last extract."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from data_samples.simulator import dirt
from data_samples.simulator.accusations import Rows, accuse, closures
from data_samples.simulator.brushing import brush
from data_samples.simulator.event_extracts import (
    appraisal_rows,
    complaint_rows,
    freight_rows,
    listing_rows,
    login_rows,
    order_rows,
    parcel_rows,
    penalty_rows,
    transfer_rows,
)
from data_samples.simulator.extracts import (
    account_rows,
    address_rows,
    operator_rows,
    owner_rows,
    payee_rows,
    store_rows,
)
from data_samples.simulator.flows import honest_transfers
from data_samples.simulator.honest import settle_honest
from data_samples.simulator.hubs import build_hubs, hub_accounts
from data_samples.simulator.institutions.open_doors import open_institutions
from data_samples.simulator.institutions.plan import institution_accounts, plan_institutions
from data_samples.simulator.ledger import Growing
from data_samples.simulator.lookalikes import mislead
from data_samples.simulator.parameters import of_world
from data_samples.simulator.parcels import send_parcels
from data_samples.simulator.people import settle_sequences
from data_samples.simulator.references import label_rows, shared_place_rows
from data_samples.simulator.rewire import rewire
from data_samples.simulator.rings.plan import form_rings
from data_samples.simulator.rings.relatives import trouble_kin
from data_samples.simulator.society import Society, nights_until
from data_samples.simulator.traces import log_in
from data_samples.simulator.trade import trade
from data_samples.simulator.truth import Truth
from data_samples.simulator.write import LandingZone

Say = Callable[[str], None]


def build_society(
    tree: dict[str, Any], *, world: str, size: int, seed: int, last_night: date, nights: int, ring_share: float
) -> Society:
    """All actors with what they hold, before anything happens; about ``size`` accounts in all."""
    society = Society(of_world(tree, world, seed), seed, size, nights_until(last_night, nights))
    budget = round(size * ring_share)
    plans = plan_institutions(society, size - budget)
    honest = size - budget - hub_accounts(society, size - budget) - institution_accounts(plans)
    build_hubs(society, size - budget)
    settled = settle_honest(society, honest)
    form_rings(society, budget)
    trouble_kin(society, society.generator("kin"), settled)
    open_institutions(society, plans, settled)
    if society.parameters.lookalikes.there:
        mislead(society, settled)
    if society.accounts.rows < size:
        settle_honest(society, size - society.accounts.rows, wave=1)
    settle_sequences(society, society.generator("sequences"))
    if society.parameters.rewired:
        rewire(society)
    return society


def write_world(society: Society, out: Path, say: Say) -> dict[str, int]:
    """Lets the world run and writes ``out/landing`` and ``out/truth``; returns rows written per dataset."""
    landing, truth = LandingZone(out / "landing", society), Truth(out / "truth", society)
    batch = society.parameters.time.accounts_per_batch
    rng = society.generator("batches")
    order = rng.permutation(society.accounts.rows)
    parts = max(1, -(-len(order) // batch))
    for part, accounts in enumerate(np.array_split(order, parts)):
        _write_part(society, landing, truth, accounts, part)
        say(f"batch {part + 1} of {parts} written")
    landing.put("stores", store_rows(society, np.arange(society.stores.rows)))
    landing.put("shared_places", shared_place_rows(society))
    landing.put("labels", label_rows(society))
    landing.close()
    truth.write(landing.bad)
    return landing.rows


def _write_part(society: Society, landing: LandingZone, truth: Truth, accounts: np.ndarray, part: int) -> None:
    """Everything of a random set of accounts; rows of one extract go out together, so their order tells nothing."""
    mine = np.zeros(society.accounts.rows, bool)
    mine[accounts] = True

    def held(table: Growing, column: str = "account") -> np.ndarray:
        return np.flatnonzero(mine[table[column]])

    owners = [owner_rows(society, held(society.spans)), operator_rows(society, held(society.operations))]
    landing.put("accounts", account_rows(society, accounts))
    landing.put("payees", payee_rows(society, held(society.payees)))
    landing.put("addresses", address_rows(society, held(society.addresses)))
    landing.put("store_operators", pa.concat_tables(owners))
    if society.parameters.device_data:
        logins = log_in(society, accounts, part)
        numbers = np.arange(len(logins["time"])) + (np.int64(part) << 26)
        landing.put("logins", dirt.soil_logins(society, numbers, login_rows(society, logins)))
    ring_money = society.transfers.part(held(society.transfers, "payer"))
    payments = [
        transfer_rows(society, honest_transfers(society, accounts, part), part << 25),
        transfer_rows(society, ring_money, (1 << 46) + (part << 25)),
    ]
    freight = society.freight.part(held(society.freight, "sender"))
    closed = closures(society.closures.part(held(society.closures)))
    _write_trade(society, landing, truth, held(society.spans), part, payments, freight, closed)


def _write_trade(
    society: Society, landing: LandingZone, truth: Truth, spans: np.ndarray, part: int, payments: list[pa.Table],
    freight: Rows, closed: Rows,
) -> None:  # fmt: skip
    batch = trade(society, spans, part)
    funding = brush(society, batch, part)
    parcels = send_parcels(society, batch, part)
    complaints, appraisals, penalties = accuse(society, batch, part)
    truth.note_batch(batch, part)
    payments.append(transfer_rows(society, funding, (part << 25) + (1 << 45), to_buyers=True))
    shipments = [parcel_rows(society, batch, parcels, part), freight_rows(society, freight, part)]
    penalties = {name: np.r_[values, closed[name]] for name, values in penalties.items()}
    landing.put("transfers", pa.concat_tables(payments))
    landing.put("listings", listing_rows(society, batch))
    landing.put("orders", order_rows(society, batch, part))
    landing.put("shipments", pa.concat_tables(shipments))
    landing.put("complaints", complaint_rows(society, batch, complaints, part))
    landing.put("appraisals", appraisal_rows(society, batch, appraisals, part))
    landing.put("penalties", penalty_rows(society, penalties, part << 24))
