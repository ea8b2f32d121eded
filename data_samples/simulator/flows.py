"""Money between people: suppliers whom everybody pays, family, and whoever is paid again and again."""

from __future__ import annotations

import numpy as np

from data_samples.simulator import words
from data_samples.simulator.ledger import DAY
from data_samples.simulator.society import Society
from data_samples.simulator.trade import uniform_times


def honest_transfers(society: Society, accounts: np.ndarray, part: int) -> dict[str, np.ndarray]:
    """Payments of ``accounts`` that are in no ring; a payee below 0 is account ``-1 - payee`` outside the extracts."""
    rng = society.generator("flows", part)
    honest = accounts[society.accounts["ring"][accounts] < 0]
    return {
        name: np.concatenate(columns)
        for name, columns in _paired(_supplies(society, rng, honest), _at_home(society, rng, honest)).items()
    }


def pay_again(
    society: Society, rng: np.random.Generator, payer: np.ndarray, payee: np.ndarray, begin: np.ndarray, *,
    days: float, yuan: float,
) -> None:  # fmt: skip
    """Each payer pays its payee at least twice from ``begin`` on, every so many ``days`` about ``yuan``, for whatever
    purpose is written beside it."""
    end = society.lived(payer)[1]
    times = 2 + rng.poisson(np.maximum(end - begin, 0) / DAY / days)
    total = int(times.sum())
    society.transfers.add(
        payer=np.repeat(payer, times), payee=np.repeat(payee, times),
        time=uniform_times(rng, np.repeat(begin, times), np.repeat(end, times)),
        cents=100 * yuan * rng.lognormal(0.0, society.parameters.rings.amount_spread, total),
        purpose=rng.integers(0, len(words.TRANSFER_PURPOSES), total),
    )  # fmt: skip


def _paired(*parts: dict[str, np.ndarray]) -> dict[str, list[np.ndarray]]:
    return {name: [part[name] for part in parts] for name in parts[0]}


def _supplies(society: Society, rng: np.random.Generator, accounts: np.ndarray) -> dict[str, np.ndarray]:
    """Each seller buys from one or two suppliers; the popular ones serve very many."""
    figures = society.parameters.flows
    suppliers = max(5, round(society.size * figures.suppliers_per_account))
    weights = np.arange(1, suppliers + 1, dtype=float) ** -0.8
    usual = rng.choice(suppliers, size=len(accounts), p=weights / weights.sum())
    begin, end = society.lived(accounts)
    times = rng.poisson(np.maximum(end - begin, 0) / DAY * figures.supplies_per_day)
    payer = np.repeat(accounts, times)
    return {
        "payer": payer,
        "payee": -1 - np.repeat(usual, times),
        "time": uniform_times(rng, np.repeat(begin, times), np.repeat(end, times)),
        "cents": np.round(rng.lognormal(7.3, 0.8, len(payer)) * 100).astype(np.int64),
        "purpose": rng.choice([0, 1, 2], size=len(payer)),
    }


def _at_home(society: Society, rng: np.random.Generator, accounts: np.ndarray) -> dict[str, np.ndarray]:
    """Members of a household send one another money."""
    figures = society.parameters.flows
    household = society.accounts["household"]
    order = np.argsort(household, kind="stable")
    following = np.full(len(household), -1)
    same = (household[order[1:]] == household[order[:-1]]) & (household[order[1:]] >= 0)
    following[order[1:][same]] = order[:-1][same]
    payer = accounts[(following[accounts] >= 0) & (rng.random(len(accounts)) < figures.family_share)]
    payee = following[payer]
    begin = np.maximum(society.lived(payer)[0], society.lived(payee)[0])
    end = np.minimum(society.lived(payer)[1], society.lived(payee)[1])
    times = rng.poisson(np.maximum(end - begin, 0) / DAY * figures.family_per_day)
    return {
        "payer": np.repeat(payer, times),
        "payee": np.repeat(payee, times),
        "time": uniform_times(rng, np.repeat(begin, times), np.repeat(end, times)),
        "cents": np.round(rng.lognormal(6.5, 0.8, int(times.sum())) * 100).astype(np.int64),
        "purpose": np.full(int(times.sum()), words.TRANSFER_PURPOSES.index("家用")),
    }
