"""A fact that the naming of an account rests on, before it is put into words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

Rows = Sequence[Mapping[str, Any]]
# One refund says little and there may be hundreds: they are told together.
TOGETHER = frozenset({"refund"})
# Strongest first, as in conf/suspicion.yaml.
KINDS = (
    "appraisal",
    "closure",
    "strike",
    "rights_holder_complaint",
    "authorisation_forged",
    "interception",
    "listing_removal",
    "refund",
    "consumer_complaint",
    "authorisation_lapsed",
)


@dataclass(frozen=True)
class Fact:
    """``kind``: of a deed as in conf/suspicion.yaml, of a tie ``tie.`` and its trait type, else ``control.`` and how.

    ``said``: what the words are filled with. ``rows``: digests. ``tokens``: the account's own values.
    """

    id: str
    kind: str
    said: Mapping[str, Any] = field(default_factory=dict)
    rows: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()


def facts_of(account: Mapping[str, Any], deeds_in_full: int, ties_in_full: int) -> list[Fact]:
    """All facts of a row of ``gathering.gathered``, numbered by what they are."""
    return [
        *_deeds(account["deeds"] or (), deeds_in_full),
        *_ties(account["ties"] or (), ties_in_full),
        *_control(account),
    ]


def _deeds(deeds: Rows, in_full: int) -> Iterable[Fact]:
    """By kind and brand, the newest paper first; those beyond ``in_full`` together in one fact."""

    def place(deed: Mapping[str, Any]) -> tuple[int, str]:
        kind = deed["kind"]
        return KINDS.index(kind) if kind in KINDS else len(KINDS), deed["brand"] or ""

    newest = sorted(deeds, key=lambda deed: (deed["filed"], deed["row"]), reverse=True)
    parts: list[tuple[Rows, bool]] = []
    for _, found in groupby(sorted(newest, key=place), key=place):
        alike = list(found)
        most = 0 if alike[0]["kind"] in TOGETHER else in_full
        # One that is left over is told in full as well: "1 more" would say less in as many words.
        most = len(alike) if len(alike) == most + 1 and most else most
        parts += [([one], True) for one in alike[:most]]
        parts += [(alike[most:], False)] if alike[most:] else []
    for number, (part, full) in enumerate(parts, start=1):
        yield _deed(f"D{number}", part, full=full)


def _deed(name: str, part: Rows, *, full: bool) -> Fact:
    first = part[0]
    said = {
        "brand": first["brand"],
        "stores": sorted({one["store_id"] for one in part if one["store_id"]}),
        "listings": sorted({one["listing_id"] for one in part if one["listing_id"]}) if full else [],
        "filed": _span(part, "filed", "filed"),
        "deed": _span(part, "deed_from", "deed_to"),
        "count": len(part),
    }
    return Fact(name, first["kind"], said, tuple(sorted({one["row"] for one in part})))


def _ties(ties: Rows, in_full: int) -> Iterable[Fact]:
    """By trait type, the value that most others use first; those beyond ``in_full`` together in one fact."""
    ordered = sorted(ties, key=lambda tie: (tie["trait_type"], -tie["others"], tie["token"]))
    parts: list[Rows] = []
    for _, found in groupby(ordered, key=itemgetter("trait_type")):
        alike = list(found)
        parts += [[one] for one in alike[:in_full]]
        parts += [alike[in_full:]] if alike[in_full:] else []
    for number, part in enumerate(parts, start=1):
        said = {
            "others": max(one["others"] for one in part),
            "used": _span(part, "first_seen", "last_seen"),
            "count": len(part),
        }
        rows = {row for one in part for row in one["rows"]}
        kind, tokens = f"tie.{part[0]['trait_type']}", tuple(sorted(one["token"] for one in part))
        yield Fact(f"T{number}", kind, said, tuple(sorted(rows)), tokens)


def _control(account: Mapping[str, Any]) -> Iterable[Fact]:
    """What names an account that did nothing itself: where the money stays."""
    how = account["control"]
    if how:
        held = account["names"] if how == "paid_by_caught" else account["payees"]
        rows = {row for one in held or () for row in one["rows"]}
        tokens = {one["token"] for one in held or ()}
        yield Fact("M1", f"control.{how}", {}, tuple(sorted(rows)), tuple(sorted(tokens)))


def _span(part: Rows, first: str, last: str) -> tuple[str, str]:
    return min(one[first] for one in part), max(one[last] for one in part)
