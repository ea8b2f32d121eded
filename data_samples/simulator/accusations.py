"""Complaints, appraisals and penalties: just, mistaken and malicious ones."""

from __future__ import annotations

import numpy as np

from data_samples.simulator.ledger import DAY, OPEN
from data_samples.simulator.society import COUNTERFEIT, FAKE, GENUINE, Society, innocent
from data_samples.simulator.trade import Batch, uniform_times

GROUNDS = ["counterfeit", "piracy", "shoddy", "unauthorised_channel", "other"]
OUTCOMES = ["upheld", "rejected", "withdrawn", "malicious", "pending"]
RESULTS = ["counterfeit", "genuine", "undetermined"]
PENALTY_KINDS = ["listing_removal", "strike", "closure"]
PENALTY_REASONS = ["counterfeit", "fake_verification", "other"]
CONSUMER, RIGHTS_HOLDER, PROFESSIONAL = range(3)

Rows = dict[str, np.ndarray]


def accuse(society: Society, batch: Batch, part: int) -> tuple[Rows, Rows, Rows]:
    """Complaints, appraisals and penalties that arise from the batch's trade, as numbers."""
    rng = society.generator("accusations", part)
    complaints = _joined(
        [
            _by_buyers(society, rng, batch),
            _by_rights_holders(society, rng, batch),
            _by_malice(society, rng, batch),
            _after_bad_supply(society, rng, batch),
        ]
    )
    appraisals = _joined([_test_purchases(society, rng, batch), _appraised_bad_supply(society, rng, batch)])
    return complaints, appraisals, _penalties(society, rng, complaints, appraisals)


def _joined(parts: list[Rows]) -> Rows:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _filed(
    rng: np.random.Generator, span: np.ndarray, listing: np.ndarray, brand: np.ndarray, filed: np.ndarray,
    by: int, complainant: np.ndarray, ground: np.ndarray, outcome: np.ndarray,
) -> Rows:  # fmt: skip
    decided = filed + rng.integers(DAY, 15 * DAY, len(filed))
    return {
        "span": span, "listing": listing, "brand": brand, "filed": filed, "by": np.full(len(filed), by),
        "complainant": complainant, "ground": ground, "outcome": outcome,
        "decided": np.where(outcome == 4, OPEN, decided), "answered": rng.random(len(filed)) < 0.4,
    }  # fmt: skip


def _by_buyers(society: Society, rng: np.random.Generator, batch: Batch) -> Rows:
    figures, orders = society.parameters.accusations, batch.orders
    kind = batch.listings["goods"][orders["listing"]]
    guilt = society.spans["guilt"][orders["span"]]
    rate = np.where(kind == FAKE, figures.buyer_rate_fake * guilt, figures.buyer_rate_honest)
    chosen = np.flatnonzero((rng.random(len(kind)) < rate) & ~orders["brushed"])
    fake = kind[chosen] == FAKE
    ground = np.where(
        fake,
        rng.choice(5, size=len(chosen), p=figures.grounds_of_fake),
        rng.choice(5, size=len(chosen), p=figures.grounds_of_honest),
    )
    just = fake | (ground != 0)
    outcome = np.where(
        just,
        rng.choice(5, size=len(chosen), p=figures.outcomes_just),
        rng.choice(5, size=len(chosen), p=figures.outcomes_mistaken),
    )
    filed = orders["paid"][chosen] + rng.integers(2 * DAY, 15 * DAY, len(chosen))
    listing = orders["listing"][chosen]
    return _filed(
        rng, orders["span"][chosen], listing, batch.listings["true_brand"][listing], filed, CONSUMER,
        orders["buyer"][chosen], ground, outcome,
    )  # fmt: skip


def _by_rights_holders(society: Society, rng: np.random.Generator, batch: Batch) -> Rows:
    figures, listings = society.parameters.accusations, batch.listings
    span = listings["span"]
    kind = listings["goods"]
    rate = np.select(
        [kind == FAKE, kind == GENUINE],
        [figures.holder_rate_fake * society.spans["guilt"][span], figures.holder_rate_genuine],
        0.0,
    )
    rate = np.where(listings["true_brand"] >= 0, rate, 0)
    listing = np.repeat(np.arange(len(span)), rng.poisson(rate))
    fake = kind[listing] == FAKE
    ground = np.where(
        fake,
        rng.choice(5, size=len(listing), p=figures.holder_grounds_fake),
        rng.choice(5, size=len(listing), p=figures.holder_grounds_genuine),
    )
    mistaken = ~fake & (ground == 0)
    outcome = np.select(
        [fake, mistaken],
        [
            rng.choice(5, size=len(listing), p=figures.holder_outcomes_fake),
            rng.choice(5, size=len(listing), p=figures.outcomes_mistaken),
        ],
        rng.choice(5, size=len(listing), p=figures.holder_outcomes_genuine),
    )
    filed = uniform_times(
        rng, listings["since"][listing], np.maximum(listings["end"][listing], listings["since"][listing] + DAY)
    )
    brand = listings["true_brand"][listing]
    return _filed(rng, span[listing], listing, brand, filed, RIGHTS_HOLDER, brand, ground, outcome)


def _with_mark(society: Society, batch: Batch, kind: str) -> np.ndarray:
    """Positions of the batch's first listings whose seller carries the mark."""
    first = batch.listings["first"][batch.listings["count"] > 0]
    account = society.spans["account"][batch.listings["span"][first]]
    marked: np.ndarray = first[(society.accounts["innocent"][account] & innocent(kind)) > 0]
    return marked


def _by_malice(society: Society, rng: np.random.Generator, batch: Batch) -> Rows:
    """Competitors and professional complainants against honest shops."""
    figures, listings = society.parameters.accusations, batch.listings
    listing = _with_mark(society, batch, "falsely_accused")
    listing = np.repeat(listing, 1 + rng.poisson(figures.extra_malicious, len(listing)))
    begin = listings["since"][listing]
    filed = uniform_times(rng, begin, np.maximum(listings["end"][listing], begin + DAY))
    pool = max(3, round(society.size * figures.professionals_per_account))
    ground = rng.choice(5, size=len(listing), p=figures.grounds_malicious)
    outcome = rng.choice(5, size=len(listing), p=figures.outcomes_malicious)
    complainant = rng.integers(0, pool, len(listing))
    brand = listings["true_brand"][listing]
    return _filed(rng, listings["span"][listing], listing, brand, filed, PROFESSIONAL, complainant, ground, outcome)


def _after_bad_supply(society: Society, rng: np.random.Generator, batch: Batch) -> Rows:
    """One upheld complaint against an honest shop that was sold fakes itself (every other one of those)."""
    listings = batch.listings
    listing = _with_mark(society, batch, "bad_supplier")
    span = listings["span"][listing]
    listing = listing[society.spans["account"][span] % 2 == 1]
    begin = listings["since"][listing]
    filed = uniform_times(rng, begin, np.maximum(listings["end"][listing], begin + DAY))
    brand = listings["true_brand"][listing]
    holder = brand >= 0
    buyers = rng.integers(0, 1000, len(listing))
    rows = _filed(
        rng, listings["span"][listing], listing, brand, filed, CONSUMER, np.where(holder, brand, buyers),
        np.zeros(len(listing), int), np.zeros(len(listing), int),
    )  # fmt: skip
    rows["by"] = np.where(holder, RIGHTS_HOLDER, CONSUMER)
    return rows


def _test_purchases(society: Society, rng: np.random.Generator, batch: Batch) -> Rows:
    """Rights holders buy and appraise; the order is the test purchase."""
    figures, orders = society.parameters.accusations, batch.orders
    brand = batch.listings["true_brand"][orders["listing"]]
    kind = batch.listings["goods"][orders["listing"]]
    guilt = society.spans["guilt"][orders["span"]]
    rate = np.select([kind == FAKE, kind == GENUINE], [figures.test_rate_fake * guilt, figures.test_rate_genuine], 0.0)
    chosen = np.flatnonzero((rng.random(len(kind)) < rate) & (brand >= 0) & ~orders["brushed"])
    fake = kind[chosen] == FAKE
    result = np.where(
        fake,
        rng.choice(3, size=len(chosen), p=figures.results_of_fake),
        rng.choice(3, size=len(chosen), p=figures.results_of_genuine),
    )
    return {
        "span": orders["span"][chosen], "order": chosen, "listing": orders["listing"][chosen], "brand": brand[chosen],
        "appraised": orders["paid"][chosen] + rng.integers(5 * DAY, 25 * DAY, len(chosen)), "result": result,
    }  # fmt: skip


def _appraised_bad_supply(society: Society, rng: np.random.Generator, batch: Batch) -> Rows:
    """A single counterfeit appraisal of an honest reseller whose supplier cheated (the others of them)."""
    orders = batch.orders
    account = society.spans["account"][orders["span"]]
    marked = (society.accounts["innocent"][account] & innocent("bad_supplier")) > 0
    brand = batch.listings["true_brand"][orders["listing"]]
    able = np.flatnonzero(marked & (brand >= 0) & (account % 2 == 0))
    _, once = np.unique(account[able], return_index=True)
    chosen = able[once]
    return {
        "span": orders["span"][chosen], "order": chosen, "listing": orders["listing"][chosen], "brand": brand[chosen],
        "appraised": orders["paid"][chosen] + rng.integers(5 * DAY, 25 * DAY, len(chosen)),
        "result": np.zeros(len(chosen), int),
    }  # fmt: skip


def _penalties(society: Society, rng: np.random.Generator, complaints: Rows, appraisals: Rows) -> Rows:
    """Removals and strikes after upheld counterfeit complaints and appraisals; a few wrong ones, won on appeal."""
    figures = society.parameters.accusations
    upheld = np.flatnonzero((complaints["outcome"] == 0) & (complaints["ground"] == 0))
    failed = np.flatnonzero(appraisals["result"] == 0)
    wrong = np.flatnonzero(
        (complaints["outcome"] == 3) & (rng.random(len(complaints["filed"])) < figures.wrong_penalty_share)
    )
    span = np.r_[complaints["span"][upheld], appraisals["span"][failed], complaints["span"][wrong]]
    time = np.r_[complaints["decided"][upheld], appraisals["appraised"][failed] + DAY, complaints["filed"][wrong] + DAY]
    is_wrong = np.arange(len(span)) >= len(upheld) + len(failed)
    strike = rng.random(len(span)) < figures.strike_share
    happens = is_wrong | (rng.random(len(span)) < figures.penalty_share)
    appeal = _appeals(society, rng, time)
    rows = {
        "account": society.spans["account"][span], "kind": np.where(strike, 1, 0), "imposed": time,
        "reason": np.zeros(len(span), int), "revoked": np.where(is_wrong, appeal, OPEN),
    }  # fmt: skip
    return {name: values[happens] for name, values in rows.items()}


def _appeals(society: Society, rng: np.random.Generator, imposed: np.ndarray) -> np.ndarray:
    """When an appeal is won: within weeks; a third of the recent ones in one of the later nights."""
    usual = imposed + rng.integers(3 * DAY, 40 * DAY, len(imposed))
    begin = society.nights[0].end
    late = (
        (imposed < begin)
        & (imposed > begin - 40 * DAY)
        & (rng.random(len(imposed)) < society.parameters.accusations.late_appeals)
    )
    if begin == society.end:
        return usual
    return np.where(late, rng.integers(begin, society.end, len(imposed)), usual)


def closures(decided: Rows) -> Rows:
    """Closures decided while the actors were made, as penalties; ``decided``: rows of ``society.closures``."""
    count = len(decided["account"])
    return {
        "account": decided["account"], "kind": np.full(count, 2), "imposed": decided["time"],
        "reason": np.where(decided["reason"] == COUNTERFEIT, 0, 1), "revoked": np.full(count, OPEN),
    }  # fmt: skip
