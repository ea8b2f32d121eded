"""What the published tables say of one suspected ring or one account, as lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from graph.cuts import bridges_and_cuts
from graph.membership import ASSOCIATE
from graph.settings import CommunitySettings
from graph.tables import (
    ACCOUNT_TRAITS,
    EXCLUSIONS,
    GROUP_MEMBERS,
    LINK_EVIDENCE,
    LINKS,
    RING_MEMBERS,
    RING_ROLES,
    RINGS,
    TRAIT_VALUES,
)
from jobs.published_tables import PublishedTables
from leads.tables import LEADS
from lineage.tables import RING_EVENTS

SHORT = 12
MOST_LINES = 20


class Explanation:
    """Explains from ``tables``; at most ``most_links`` links are shown, strongest first, and the rest is counted."""

    def __init__(self, tables: PublishedTables, communities: CommunitySettings, most_links: int) -> None:
        self._tables = tables
        self._communities = communities
        self._most_links = most_links

    def of_ring(self, ring_id: str) -> list[str]:
        """Lines about a suspected ring; none when there is no such ring."""
        found = self._tables.rows(RINGS, ring_id=[ring_id])
        if found.empty:
            return []
        members = self._tables.rows(RING_MEMBERS, ring_id=[ring_id])
        inside = set(members.loc[members["membership"] != ASSOCIATE, "account_id"])
        links = self._links_among(inside)
        return [
            *_ring_head(found.iloc[0], members),
            *_section("What happened", self._events(ring_id)),
            *_section("Lead", self._lead(ring_id)),
            *_section("Members", _members(members)),
            *_section("Roles", self._roles(ring_id=[ring_id])),
            *_section("Links, strongest first", self._links(links, inside)),
            *_section("What would split it", self._splits(links)),
            *_section("Values held back", self._held_back(inside)),
            *_section("Held apart, with the innocent explanation", self._exclusions(ring_id=[ring_id])),
        ]

    def of_account(self, account_id: str) -> list[str]:
        """Lines about an account; none when no published table knows it."""
        traits = self._tables.rows(ACCOUNT_TRAITS, account_id=[account_id])
        rings = self._tables.rows(RING_MEMBERS, account_id=[account_id])
        groups = self._tables.rows(GROUP_MEMBERS, account_id=[account_id])
        links = self._links_of(account_id)
        if traits.empty and rings.empty and groups.empty and links.empty:
            return []
        others = set(links["account_a"]) | set(links["account_b"])
        return [
            f"Account {account_id}",
            *_section("Suspected rings", [f"{row.ring_id}: {_belongs(row)}" for row in _each(rings)]),
            *_section("Groups, without any claim", [f"{row.group_id}: {_tied(row)}" for row in _each(groups)]),
            *_section("Roles", self._roles(account_id=[account_id])),
            *_section("Links, strongest first", self._links(links, others)),
            *_section("Values held back", self._held_back({account_id})),
            *_section("Held apart, with the innocent explanation", self._exclusions(account_id=[account_id])),
            *_section("Traits", _traits(traits)),
        ]

    def _events(self, ring_id: str) -> list[str]:
        rows = _each(self._tables.rows(RING_EVENTS, ring_id=[ring_id]))
        return [f"{row.event}: {row.evidence}" for row in rows]

    def _lead(self, ring_id: str) -> list[str]:
        leads = self._tables.rows(LEADS, ring_id=[ring_id])
        return [f"{row.lead_id}, {row.state}, priority {row.priority:.2f}: {row.summary}" for row in _each(leads)]

    def _roles(self, **wanted: list[str]) -> list[str]:
        rows = _each(self._tables.rows(RING_ROLES, **wanted))
        return [f"{row.account_id} as {row.role} of {row.ring_id} ({row.score:.2f}): {row.reason}" for row in rows]

    def _links_among(self, accounts: set[str]) -> pd.DataFrame:
        return self._tables.rows(LINKS, account_a=accounts, account_b=accounts)

    def _links_of(self, account_id: str) -> pd.DataFrame:
        ends = [self._tables.rows(LINKS, **{end: [account_id]}) for end in ("account_a", "account_b")]
        return pd.concat(ends, ignore_index=True)

    def _links(self, links: pd.DataFrame, accounts: set[str]) -> Iterator[str]:
        shown = links.sort_values(["bits", "account_a", "account_b"], ascending=[False, True, True])
        shown = shown.head(self._most_links)
        evidence = self._tables.rows(LINK_EVIDENCE, account_a=accounts, account_b=accounts)
        behind = evidence.groupby(["account_a", "account_b"])
        for row in _each(shown):
            dates = f"together {_day(row.first_together)} to {_day(row.last_together)}"
            yield f"{row.account_a} - {row.account_b}  {row.bits:.1f} bits, p {row.probability:.2f}, {dates}"
            for value in _each(behind.get_group((row.account_a, row.account_b))):
                use = f"{value.family:9} {value.trait_type:18} {_short(value.trait_token)}"
                yield f"    {use}  {value.bits:5.1f} bits, {value.overlap_days} days together: {value.reason}"
        yield from _more(len(links), len(shown), "links")

    def _splits(self, links: pd.DataFrame) -> list[str]:
        if links.empty:
            return []
        accounts, ends = np.unique(links[["account_a", "account_b"]].to_numpy().astype(str), return_inverse=True)
        ends = ends.reshape(-1, 2)
        millibits = (links["bits"] * 1000).round().astype("int64").to_numpy()
        found = bridges_and_cuts(len(accounts), ends[:, 0], ends[:, 1], millibits, self._communities.exact_cut_nodes)
        lines = [f"without the link {accounts[a]} - {accounts[b]} it falls in two" for a, b in found.bridges]
        lines += [f"without the account {accounts[node]} it falls in two" for node in found.articulation]
        if found.cut:
            side = ", ".join(accounts[node] for node in found.cut.side[:MOST_LINES])
            kind = "lightest cut" if found.cut.exact else "lightest cut found"
            weight = f"{len(found.cut.links)} links, {found.cut.millibits / 1000:.1f} bits"
            lines.append(f"{kind}: {weight}; it parts {len(found.cut.side)} of {len(accounts)} accounts: {side}")
        return lines[:MOST_LINES]

    def _held_back(self, accounts: set[str]) -> Iterator[str]:
        """Public, broker and doubtful values of the accounts: shared, but tying nobody."""
        traits = self._tables.rows(ACCOUNT_TRAITS, account_id=accounts)
        values = self._tables.rows(TRAIT_VALUES, trait_token=set(traits["trait_token"]))
        silent = values[(values["bits"] == 0) & (values["domain"] != "building")]
        holders = traits.drop_duplicates(["account_id", "trait_token"]).groupby("trait_token")["account_id"].count()
        shown = silent.sort_values(["value_class", "accounts", "trait_token"], ascending=[True, False, True])
        for row in _each(shown.head(MOST_LINES)):
            held = f"held by {holders[row.trait_token]} here and {row.accounts} in all"
            yield f"{row.value_class:9} {row.trait_type:18} {_short(row.trait_token)}  {held}: {row.reason}"
        yield from _more(len(silent), min(len(silent), MOST_LINES), "values")

    def _exclusions(self, **wanted: list[str]) -> Iterator[str]:
        """A line per ring and explanation, with the accounts that it speaks for."""
        rows = self._tables.rows(EXCLUSIONS, **wanted)
        grouped = rows.fillna({"ring_id": "", "trait_token": ""}).groupby(
            ["ring_id", "reason", "trait_token", "detail"]
        )
        keyed: list[Any] = [(len(part), *key, sorted(part["account_id"])) for key, part in grouped]
        shown = sorted(keyed)
        for _, ring_id, reason, token, detail, accounts in shown[:MOST_LINES]:
            value = f" ({_short(token)})" if token else ""
            named = ", ".join(accounts[:5]) + (f" and {len(accounts) - 5} more" if len(accounts) > 5 else "")
            yield f"{named} and {ring_id or 'everybody'}: {reason}{value}: {detail}"
        yield from _more(len(shown), min(len(shown), MOST_LINES), "explanations")


def _ring_head(ring: pd.Series, members: pd.DataFrame) -> list[str]:
    named = int(members["suspected"].sum())
    return [
        f"Suspected ring {ring.ring_id}, {ring.status} since {ring.first_seen_night}",
        f"  suspicion {ring.suspicion:.2f}, outline {ring.confidence:.2f}, {ring.members} members of whom {named} "
        f"may be named, {ring.stores} stores",
        f"  brands: {_listed(ring.brands)}; provinces: {_listed(ring.provinces)}",
        f"  evidence from: {_listed(ring.guilt_sources)}",
    ]


def _members(members: pd.DataFrame) -> list[str]:
    return [f"{row.account_id}  {_belongs(row)}" for row in _each(members)]


def _belongs(row: Any) -> str:
    named = "suspected" if row.suspected else "not named"
    reasons = "; ".join(row.reasons)
    return f"{row.membership} {row.membership_probability:.2f}, {named}: {reasons}"


def _tied(row: Any) -> str:
    families = ", ".join(row.families)
    return f"{row.membership} {row.membership_probability:.2f}, {row.bits:.1f} bits by {families}"


def _traits(traits: pd.DataFrame) -> Iterator[str]:
    shown = traits.sort_values(["family", "trait_type", "first_seen", "trait_token"])
    for row in _each(shown.head(MOST_LINES)):
        span = f"{_day(row.first_seen)} to {_day(row.last_seen)}, {row.observations} rows"
        yield f"{row.family:9} {row.trait_type:18} {_short(row.trait_token)}  {span}"
    yield from _more(len(traits), min(len(traits), MOST_LINES), "traits")


def _section(title: str, lines: Iterable[str]) -> list[str]:
    body = [f"  {line}" for line in lines]
    return ["", f"{title}:", *body] if body else []


def _more(total: int, shown: int, what: str) -> Iterator[str]:
    if total > shown:
        yield f"and {total - shown} more {what}"


def _listed(values: Iterable[str]) -> str:
    return ", ".join(values) or "none"


def _short(token: str) -> str:
    return token[:SHORT]


def _day(moment: pd.Timestamp) -> str:
    return "-" if pd.isna(moment) else moment.strftime("%Y-%m-%d")


def _each(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows, with columns as attributes."""
    yield from frame.itertuples()
