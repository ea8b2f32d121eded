"""One row per account for Splink: its shared values by domain, rare ones apart from common ones.

Operators are left out: nearly all are providers, and two clients of one provider taught EM that other accounts with
different operators can't be one hand.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pyarrow as pa

from benchmarks.accuracy.methods.shared_values import BUILDING
from benchmarks.accuracy.prepared import PreparedWorld, read

STRONG_DOMAINS = ("document", "face", "phone", "email", "device", "wifi", "payee_number", "room")
WEAK_DOMAINS = ("masked_document", "person_name", "network", "picture", "flow")
DOMAINS = (*STRONG_DOMAINS, *WEAK_DOMAINS)
BANDS = (3, 10, 60)
"""Accounts that hold a value at most, in each band: what a term frequency adjustment is to single values."""


def account_rows(world: PreparedWorld, listed: bool) -> pa.Table:
    """``rows_of`` a world; listed public places are left out unless ``listed``."""
    return rows_of(_uses(world, listed), len(world.account_ids), DOMAINS)


def rows_of(uses: pd.DataFrame, accounts: int, domains: Sequence[str]) -> pa.Table:
    """(unique_id, and per domain: ``D_main``, ``D_3``, ``D_10``, ``D_60``, ``D_any``).

    ``uses``: (account, domain, trait_token, observations), accounts by position. ``D_main``: the value that the account
    uses most of those in a band or of its own, null without one; the others: lists of the values (numbers) that two
    accounts or more hold, by band and over all bands. Values that more accounts hold are hubs and left out.
    """
    known = _without_hubs(uses)
    rows = pd.DataFrame({"unique_id": range(accounts)})
    for domain in domains:
        rows = rows.join(_columns(known[known["domain"] == domain], domain), on="unique_id")
    return pa.Table.from_pandas(rows, _schema(domains), preserve_index=False)


def _schema(domains: Sequence[str]) -> pa.Schema:
    """A domain that nobody shares still has columns of lists."""
    fields = [("unique_id", pa.int64())]
    for domain in domains:
        fields.append((f"{domain}_main", pa.int64()))
        fields += [(f"{domain}_{suffix}", pa.list_(pa.int64())) for suffix in (*BANDS, "any")]
    return pa.schema(fields)


def _uses(world: PreparedWorld, listed: bool) -> pd.DataFrame:
    """(account, domain, trait_token, observations); buildings tie nobody."""
    columns = ["account_id", "domain", "trait_token", "observations"]
    uses = read(world.folder / "account_traits", columns, [("domain", "!=", BUILDING)])
    if not listed:
        public = read(world.folder / "place_tokens", ["trait_token"])["trait_token"]
        uses = uses[~uses["trait_token"].isin(set(public))]
    return uses.assign(account=world.positions(uses["account_id"]))


def _without_hubs(uses: pd.DataFrame) -> pd.DataFrame:
    """(account, domain, value, observations, holders), one row per account and value."""
    numbered = uses.assign(value=pd.factorize(uses["trait_token"])[0])
    once = numbered.groupby(["account", "domain", "value"], as_index=False)["observations"].sum()
    holders = once.groupby("value")["account"].transform("size")
    kept: pd.DataFrame = once.assign(holders=holders)[holders <= BANDS[-1]]
    return kept


def _columns(uses: pd.DataFrame, domain: str) -> pd.DataFrame:
    """The columns of a domain, by account."""
    ranked = uses.sort_values(["account", "observations", "value"], ascending=[True, False, True])
    found = {f"{domain}_main": ranked.groupby("account")["value"].first()}
    shared = ranked[ranked["holders"] >= 2]
    lowest = 2
    for band in BANDS:
        mine = shared[shared["holders"].between(lowest, band)]
        found[f"{domain}_{band}"] = mine.groupby("account")["value"].agg(list).astype(object)
        lowest = band + 1
    found[f"{domain}_any"] = shared.groupby("account")["value"].agg(list).astype(object)
    return pd.DataFrame(found)
