"""Institutions told from data: whoever serves many shops that otherwise have nothing to do with one another.

A cooperative pays its farmers out, an agency its streamers, an operator works a dozen shops from one machine, one room
and one phone, a wholesaler sends for all of its customers. Several families of evidence then agree, as they do in a
ring, but one institution brings them all: together they are one ground. What ties the accounts to one another besides
tells the two apart, once all is left out that most of them share, and what many share without a second one of its
kind, as the one account that pays half of the clients. A crew deals its devices, cards, phones and rooms out anew for
every account, so most of its accounts are tied a second and a third time; clients are not. Two values of one family
tie twice as well where each is shared by several fragments of a crew (``graph.link.joint``): the room is one of many.

Measured on development worlds (docs/adr/0017): of the holders of a ring's value at least half are tied twice besides,
of those of unlisted providers and agencies at most .15.

An institution may have several machines or clerks: what its clients alone use, most of them one of a kind, is its own
as well. A service most of whose clients have evidence of counterfeit sale of their own is no institution.

Not every client takes every service: a warehouse's phone stands on the parcels of six of its thirty clients. Few share
such a value, but nearly all of them share the room too, which many use and which ties nobody, or is an institution's
already. The same question is put to it, unless most of the few share a purse: such are a crew of their own.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from graph.columns import Bools, Ints, empty, take, together
from graph.link.kinds import Kinds
from graph.link.meetings import Holdings, holders_of
from graph.link.verdicts import JOINT, OPERATING
from graph.settings import LinkSettings

BY_JOINT = 2
MOST_SHARED = 4
"""Values of one family that are compared for one account: who pays thousands is compared in as many steps as others."""


class Guilty(NamedTuple):
    """Accounts with evidence of counterfeit sale of their own, and how much of it."""

    account: Ints
    millibits: Ints


class Serving(NamedTuple):
    """One row per value that may be an institution's and account that uses it."""

    value: Ints
    account: Ints


class Weighed(NamedTuple):
    """Uses of values that may tie: ``holders`` of the value, ``weighs``: 1 where sharing it counts, 2 (``BY_JOINT``)
    where that is for the fragments of a crew that share it."""

    value: Ints
    account: Ints
    kind: Ints
    holders: Ints
    weighs: Ints


class Beside(NamedTuple):
    """One row per value that may be an institution's, account that uses it, and ``other`` value of the account, itself
    among them. ``kind``, ``holders`` and ``weighs`` are of the other; ``guilty``: 1 where the account is."""

    value: Ints
    account: Ints
    other: Ints
    kind: Ints
    holders: Ints
    weighs: Ints
    guilty: Ints


class Institutions(NamedTuple):
    """Values of institutions, sorted; ``brings``: mask of the trait types that the institution brings."""

    value: Ints
    brings: Ints


def may_serve(holdings: Holdings, verdict: Ints, kinds: Kinds, settings: LinkSettings) -> Serving:
    """Uses of values of many holders that other families agree with; ``verdict``: of each row's value."""
    return _agreed_with(holdings, verdict, kinds, holders_of(holdings) >= settings.institution_accounts)


def may_serve_a_part(holdings: Holdings, verdict: Ints, kinds: Kinds, settings: LinkSettings) -> Serving:
    """As ``may_serve``, of values of few holders, who may be a part of somebody's clients. A document or a face is no
    service, and whom a few pay they pay for themselves."""
    holders = holders_of(holdings)
    few = (holders >= settings.institution_part_accounts) & (holders < settings.institution_accounts)
    served = kinds.in_families(settings.institution_part_families) & ~kinds.hard
    return _agreed_with(holdings, verdict, kinds, few & served[holdings.kind])


def _agreed_with(holdings: Holdings, verdict: Ints, kinds: Kinds, enough: Bools) -> Serving:
    asked = enough & (verdict == OPERATING) & kinds.ties[holdings.kind] & (holdings.listed == 0)
    return Serving(holdings.value[asked], holdings.account[asked])


def weighed(holdings: Holdings, millibits: Ints, verdict: Ints, kinds: Kinds) -> Weighed:
    """Uses of strong values that are no public place; ``millibits`` and ``verdict``: of each row's value."""
    weighs = np.where(verdict == JOINT, BY_JOINT, millibits > 0).astype(np.int64)
    rows = Weighed(holdings.value, holdings.account, holdings.kind, holders_of(holdings), weighs)
    return take(rows, kinds.ties[holdings.kind] & (holdings.listed == 0))


def beside_services(held: Weighed, services: Institutions) -> Weighed:
    """``held`` once it is known which values are institutions'."""
    return held._replace(weighs=np.where(np.isin(held.value, services.value), 0, held.weighs))


def beside(held: Weighed, serving: Serving, guilty: Guilty) -> Beside:
    """What the accounts of ``serving`` use besides; all values of an account must be among the rows of ``held``."""
    held = take(held, np.argsort(held.account, kind="stable"))
    low, high = (np.searchsorted(held.account, serving.account, side=side) for side in ("left", "right"))
    uses = high - low
    of = np.repeat(np.arange(len(uses)), uses)
    other = take(held, low[of] + np.arange(len(of)) - np.repeat(np.cumsum(uses) - uses, uses))
    caught = np.isin(serving.account, guilty.account).astype(np.int64)[of]
    return Beside(serving.value[of], serving.account[of], other.value, other.kind, other.holders, other.weighs, caught)


def institutions(found: Beside, kinds: Kinds, settings: LinkSettings) -> Institutions:
    """The values that are an institution's; all rows of a value must be there."""
    return _told(found, kinds, settings, parts=False)


def partial_services(found: Beside, kinds: Kinds, settings: LinkSettings) -> Institutions:
    """The values that serve a part of an institution's clients; all rows of a value must be there."""
    return _told(found, kinds, settings, parts=True)


def _told(found: Beside, kinds: Kinds, settings: LinkSettings, parts: bool) -> Institutions:
    if not len(found.value):
        return empty(Institutions)
    rows = pd.DataFrame(found._asdict())
    pairs = _pairs(rows, kinds, settings)
    left = rows[["value", "other", "account"]].merge(pairs[pairs["left"]], on=["value", "other"])
    twice = _tied_twice(left, settings).reindex(pairs["value"]).fillna(0).to_numpy()
    honest = pairs["caught"] < settings.institution_guilty * pairs["clients"]
    told = honest & (twice < settings.institution_tied * pairs["clients"])
    if parts:
        told &= _of_one_place(pairs, kinds, settings)
    inner = pairs["users"] >= settings.institution_inner * pairs["holders"]
    several = pairs["left"] & inner & _covers(left, pairs[inner], pairs, settings)
    own = (pairs["other"] == pairs["value"]) | (pairs["weighs"] & inner & pairs["common"]) | several
    brought = pairs[told & own]
    asked, of = np.unique(brought["value"], return_inverse=True)
    brings = np.zeros(len(asked), dtype=np.int64)
    np.bitwise_or.at(brings, of, np.int64(1) << brought["kind"].to_numpy())
    return united(Institutions(brought["other"].to_numpy(dtype=np.int64), brings[of]))


def united(*several: Institutions) -> Institutions:
    """One row a value, sorted, with all that its institutions bring."""
    found = together(several)
    value, of = np.unique(found.value, return_inverse=True)
    brings = np.zeros(len(value), dtype=np.int64)
    np.bitwise_or.at(brings, of, found.brings)
    return Institutions(value, brings)


def _pairs(rows: pd.DataFrame, kinds: Kinds, settings: LinkSettings) -> pd.DataFrame:
    """One row per asked value and other value: its family, holders, users among the clients; how many clients there
    are and how many of them are caught; ``common``: most of them use it, or many do and of its kind nothing else;
    ``left``: a part of them does, and that counts."""
    itself = rows[rows["value"] == rows["other"]].groupby("value")
    pairs = (
        rows.groupby(["value", "other"])
        .agg(
            kind=("kind", "first"),
            holders=("holders", "first"),
            weighs=("weighs", "first"),
            users=("account", "size"),
        )
        .reset_index()
        .join(itself.agg(clients=("account", "size"), caught=("guilty", "sum")), on="value")
    )
    weighs = (pairs["weighs"] > 0) & (pairs["users"] >= 2)
    only = weighs & (pairs["users"] >= settings.institution_accounts)
    only &= pairs["users"] >= settings.institution_only * _second(pairs[weighs]).reindex(pairs.index).fillna(0)
    common = (pairs["users"] >= settings.institution_common * pairs["clients"]) | only
    return pairs.assign(
        family=kinds.family[pairs["kind"].to_numpy()], common=common, joint=pairs["weighs"] == BY_JOINT,
        weighs=weighs, left=weighs & ~common,
    )  # fmt: skip


def _of_one_place(pairs: pd.DataFrame, kinds: Kinds, settings: LinkSettings) -> pd.Series[bool]:
    """Of each pair, whether the asked value is one more service of a place: nearly all of its clients, no tiny part of
    the place's, share a value of another family that many use and that ties nobody, and most of them no purse."""
    family = pairs[pairs["other"] == pairs["value"]].set_index("value")["family"]
    place = (pairs["family"] != pairs["value"].map(family)) & ~pairs["weighs"]
    place &= pairs["holders"] >= settings.institution_accounts
    place &= pairs["users"] >= settings.institution_part_share * pairs["holders"]
    place &= pairs["users"] >= settings.institution_inner * pairs["clients"]
    purse = pairs["weighs"] & pairs["common"] & kinds.decisive[pairs["kind"].to_numpy()]
    return pairs["value"].isin(pairs.loc[place, "value"]) & ~pairs["value"].isin(pairs.loc[purse, "value"])


def _second(pairs: pd.DataFrame) -> pd.Series[float]:
    """Of each pair, how many clients use the second most used value of its kind."""
    ranked = pairs.sort_values(["users", "other"], ascending=[False, True])
    second = ranked[ranked.groupby(["value", "kind"]).cumcount() == 1].set_index(["value", "kind"])["users"]
    return pairs.join(second.rename("second"), on=["value", "kind"])["second"]


def _tied_twice(left: pd.DataFrame, settings: LinkSettings) -> pd.Series[int]:
    """By asked value: clients whom what is left ties to other clients in two families, or twice by joint evidence, by
    two sets of clients: values that nearly the same clients share are one."""
    by_users = left.sort_values(["users", "other"], ascending=[False, True])
    most = by_users[by_users.groupby(["value", "account", "family"]).cumcount() < MOST_SHARED]
    both = most.merge(most, on=["value", "account"], suffixes=("", "_b"))
    again = (both["family"] == both["family_b"]) & both["joint"] & both["joint_b"] & (both["other"] < both["other_b"])
    both = both[(both["family"] < both["family_b"]) | again]
    shared = both.groupby(["value", "other", "other_b"])["account"].transform("size")
    apart = shared < settings.institution_same * (both["users"] + both["users_b"] - shared)
    return both[apart].groupby("value")["account"].nunique()


def _covers(left: pd.DataFrame, inner: pd.DataFrame, pairs: pd.DataFrame, settings: LinkSettings) -> pd.Series[bool]:
    """Of each pair, whether the values of its kind that clients alone use reach most clients: several machines."""
    mine = left.merge(inner[["value", "other"]], on=["value", "other"])
    reached = mine.groupby(["value", "kind"])["account"].nunique().rename("reached")
    known = pairs.join(reached, on=["value", "kind"])["reached"].fillna(0)
    return known >= settings.institution_common * pairs["clients"]
