"""The register of suspected rings: tonight's rings and what happened to each, from the night before and its matches.

As many rows as there are rings, so that one task keeps the register in pandas.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from lineage.matching import decide
from lineage.settings import TrackingSettings

SAME = ("continue", "return", "rebirth")
CARRIED = ["members", "suspicion", "suspicion_bits", "confidence", "guilty_members", "guilt_sources", "brands"]
RING_COLUMNS = ["ring_id", "group_id", "status", *CARRIED, "stores", "provinces", "first_seen_night", "into_ring_id"]
EVENT_COLUMNS = ["ring_id", "event", "other_ring_ids", "evidence"]


@dataclass(frozen=True)
class Register:
    """``rings``: ``RING_COLUMNS``; ``events``: ``EVENT_COLUMNS``."""

    rings: pd.DataFrame
    events: pd.DataFrame


def keep(
    groups: pd.DataFrame, rings: pd.DataFrame, pairs: pd.DataFrame, night: str, settings: TrackingSettings
) -> Register:
    """Tonight's register.

    ``groups``: (group_id, accounts: the sorted core accounts, the carried columns). ``rings``: of the night before
    (ring_id, status, the carried columns, stores, provinces, first_seen_night, last_night: its last active one).
    ``pairs``: as ``lineage.matching.decide`` takes them, of rings that are active or dormant.
    """
    decisions = decide(pairs, settings)
    named = _name(groups, decisions, night)
    ring_of = dict(zip(named["group_id"], named["ring_id"], strict=True))
    merged = decisions[decisions["decision"] == "merge"]
    into = {row.ring_id: ring_of[row.group_id] for row in _rows(merged)}
    active = _active(named, rings, night)
    asleep = _asleep(rings[~rings["ring_id"].isin(named["ring_id"])], into, night, settings.dormant_days)
    events = [
        *_life(named, rings, settings.size_change),
        *_parts(decisions, ring_of),
        *_sleep(asleep),
    ]
    table = pd.DataFrame(events, columns=EVENT_COLUMNS)
    return Register(
        _sorted(pd.concat([active[RING_COLUMNS], asleep[RING_COLUMNS]]), ["ring_id"]),
        _sorted(table, ["ring_id", "event"]),
    )


def new_ring_id(night: str, accounts: Sequence[str]) -> str:
    """The id of a ring born on ``night``: made of its core accounts, so that a rerun makes the same one."""
    return "R-" + hashlib.sha256("\n".join([night, *sorted(accounts)]).encode()).hexdigest()[:12]


def _name(groups: pd.DataFrame, decisions: pd.DataFrame, night: str) -> pd.DataFrame:
    """``groups`` with ring_id, decision (null for a new ring), overlap, hit_families and split_off."""
    same = decisions[decisions["decision"].isin(SAME)]
    named = groups.merge(same, on="group_id", how="left")
    new = pd.Series([new_ring_id(night, accounts) for accounts in named["accounts"]], index=named.index, dtype=object)
    split = decisions.loc[decisions["decision"] == "split", "group_id"]
    return named.assign(
        ring_id=named["ring_id"].where(named["ring_id"].notna(), new), split_off=named["group_id"].isin(split)
    )


def _active(named: pd.DataFrame, rings: pd.DataFrame, night: str) -> pd.DataFrame:
    born = dict(zip(rings["ring_id"], rings["first_seen_night"], strict=True))
    first = [born.get(ring_id, night) for ring_id in named["ring_id"]]
    return named.assign(status="active", stores=None, provinces=None, first_seen_night=first, into_ring_id=None)


def _asleep(rings: pd.DataFrame, into: dict[str, str], night: str, dormant_days: int) -> pd.DataFrame:
    """Rings that are no group tonight, with ``status_before``: asleep, or dissolved when merged or asleep too long."""
    today = date.fromisoformat(night)
    status = [
        "dissolved"
        if row.status == "dissolved" or row.ring_id in into or _days(row.last_night, today) > dormant_days
        else "dormant"
        for row in _rows(rings)
    ]
    return rings.assign(
        status_before=rings["status"],
        status=status,
        group_id=None,
        into_ring_id=rings["ring_id"].map(into),
    )


def _days(last_night: str | None, today: date) -> float:
    """Days since a ring was active; a ring that nothing remembers was active too long ago to say."""
    return (today - date.fromisoformat(last_night)).days if isinstance(last_night, str) else float("inf")


def _life(named: pd.DataFrame, rings: pd.DataFrame, size_change: float) -> Iterable[tuple[str, str, list[str], str]]:
    """Birth, continuation, growth, shrinking and rebirth."""
    before = dict(zip(rings["ring_id"], rings["members"], strict=True))
    for row in _rows(named):
        now, then = int(row.members), before.get(row.ring_id)
        if row.decision == "continue" and then is not None:
            text = f"{now} accounts, {int(then)} on the night before; weighted overlap {row.overlap:.2f}"
            yield row.ring_id, _size_event(now, int(then), size_change), [], text
        elif row.decision == "return":
            yield row.ring_id, "rebirth", [], f"its own accounts are back; weighted overlap {row.overlap:.2f}"
        elif row.decision == "rebirth":
            families = ", ".join(sorted(row.hit_families))
            yield row.ring_id, "rebirth", [], f"{now} accounts hold values that it held before, of {families}"
        elif not row.split_off:
            yield row.ring_id, "birth", [], f"{now} accounts that match no ring of the night before"


def _size_event(now: int, then: int, size_change: float) -> str:
    if now >= then * (1 + size_change):
        return "grow"
    return "shrink" if now <= then * (1 - size_change) else "continue"


def _parts(decisions: pd.DataFrame, ring_of: dict[str, str]) -> Iterable[tuple[str, str, list[str], str]]:
    """Merges and splits, a row for each ring that took part."""
    words = {
        "merge": ("much of its weight went into", "it took in much of"),
        "split": ("it gave much of the weight of", "much of its weight came out of"),
    }
    for event, (before, now) in words.items():
        sides: dict[tuple[str, str], list[str]] = {}
        for row in _rows(decisions[decisions["decision"] == event]):
            tonight = ring_of[row.group_id]
            sides.setdefault((row.ring_id, before), []).append(tonight)
            sides.setdefault((tonight, now), []).append(row.ring_id)
        for (ring_id, verb), others in sides.items():
            yield ring_id, event, sorted(others), f"{verb} {', '.join(sorted(others))}"


def _sleep(asleep: pd.DataFrame) -> Iterable[tuple[str, str, list[str], str]]:
    changed = asleep[asleep["into_ring_id"].isna() & (asleep["status"] != asleep["status_before"])]
    for row in _rows(changed):
        if row.status == "dormant":
            yield row.ring_id, "dormant", [], "no group of tonight matches it"
        else:
            yield row.ring_id, "dissolve", [], f"no group matched it since {row.last_night}"


def _rows(frame: pd.DataFrame) -> Iterable[Any]:
    return frame.itertuples()


def _sorted(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return frame.sort_values(by, ignore_index=True)
