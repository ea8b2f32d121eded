"""Who shares which strong value: what the peers that know nothing of weights start from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from benchmarks.accuracy.metrics.partitions import Labels
from benchmarks.accuracy.prepared import PreparedWorld, read

WEAK_TYPES = frozenset({"holder_name", "legal_person", "payee_name", "masked_id_number", "ip", "image_hash"})
"""Names, masked documents, networks and pictures: weak or supporting by the landing contract."""
BUILDING = "building"
PAIR_LIMIT = 60
"""Accounts of a value up to which all its pairs are made: a peer may cap lower, never higher."""

Pairs = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Choice:
    """Which values a peer looks at.

    ``listed``: also the public places that the site listed; ``flows``: also transfers between two accounts;
    ``cap``: accounts that hold a value at most, None for any number.
    """

    listed: bool = False
    flows: bool = False
    cap: int | None = None


@dataclass(frozen=True)
class Holdings:
    """Accounts (positions) and values (numbers from 0), one entry per pair of them; values with 2 accounts or more."""

    account: Pairs
    value: Pairs
    accounts: int
    values: int


@lru_cache(maxsize=2)
def strong_uses(world: PreparedWorld) -> pd.DataFrame:
    """(account, trait_type, trait_token, listed) of strong values; ``account`` is a position."""
    columns = ["account_id", "trait_type", "domain", "trait_token"]
    uses = read(
        world.folder / "account_traits", columns, [("trait_type", "not in", WEAK_TYPES), ("domain", "!=", BUILDING)]
    )
    listed = set(read(world.folder / "place_tokens", ["trait_token"])["trait_token"])
    return pd.DataFrame(
        {
            "account": world.positions(uses["account_id"]),
            "trait_type": uses["trait_type"],
            "trait_token": uses["trait_token"],
            "listed": uses["trait_token"].isin(listed),
        }
    )


@lru_cache(maxsize=2)
def holdings(world: PreparedWorld, choice: Choice) -> Holdings:
    """A value counts once for an account, whatever it is used for."""
    uses = strong_uses(world)
    wanted = np.ones(len(uses), dtype=bool)
    if not choice.listed:
        wanted &= ~uses["listed"].to_numpy()
    if not choice.flows:
        wanted &= (uses["trait_type"] != "transfer").to_numpy()
    once = uses.loc[wanted, ["trait_token", "account"]].drop_duplicates()
    count = once.groupby("trait_token")["account"].transform("size")
    kept = once[(count >= 2) & (count <= (choice.cap or len(once)))].sort_values(["trait_token", "account"])
    numbers, names = pd.factorize(kept["trait_token"])
    return Holdings(kept["account"].to_numpy(), numbers.astype(np.int64), len(world.account_ids), len(names))


@lru_cache(maxsize=2)
def shared_counts(world: PreparedWorld, choice: Choice) -> tuple[Pairs, Pairs, Pairs]:
    """Pairs of accounts (first < second) and how many values they share; ``choice.cap`` of ``PAIR_LIMIT`` at most."""
    held = holdings(world, Choice(choice.listed, choice.flows, min(choice.cap or PAIR_LIMIT, PAIR_LIMIT)))
    first, second = _pairs(held)
    keys, count = np.unique(first * held.accounts + second, return_counts=True)
    return keys // held.accounts, keys % held.accounts, count.astype(np.int64)


def _pairs(held: Holdings) -> tuple[Pairs, Pairs]:
    """All pairs within each value; rows of a value lie together, its accounts in rising order."""
    rows = np.arange(held.value.size)
    size = np.bincount(held.value, minlength=held.values)
    begins = np.cumsum(size) - size
    later = size[held.value] - 1 - (rows - begins[held.value])
    first = np.repeat(rows, later)
    offset = np.arange(first.size) - np.repeat(np.cumsum(later) - later, later)
    return held.account[first], held.account[first + 1 + offset]


def connected(accounts: int, first: Pairs, second: Pairs) -> Labels:
    """Connected components of the links as labels; an account without a link is in no cluster."""
    links = coo_array((np.ones(first.size, np.int8), (first, second)), shape=(accounts, accounts))
    _, label = connected_components(links, directed=False)
    return without_singles(label.astype(np.int64))


def connected_by_values(held: Holdings) -> Labels:
    """Components of the graph of accounts and values: a value of k accounts costs k links."""
    nodes = held.accounts + held.values
    links = coo_array(
        (np.ones(held.value.size, np.int8), (held.account, held.accounts + held.value)), shape=(nodes, nodes)
    )
    _, label = connected_components(links, directed=False)
    return without_singles(label[: held.accounts].astype(np.int64))


def without_singles(label: Labels) -> Labels:
    """The same clusters; -1 where an account is alone in its own."""
    _, inverse, count = np.unique(label, return_inverse=True, return_counts=True)
    return np.where(count[inverse] > 1, inverse, -1).astype(np.int64)
