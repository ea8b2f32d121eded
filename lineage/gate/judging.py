"""Holds a night's measures against those of the nights before: a broken extract shows in its numbers first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median
from typing import Literal, NamedTuple

from lineage.gate.measuring import ROWS, Measure
from lineage.settings import Bars, GateSettings

Measured = Mapping[tuple[str, str, str], Measure]
"""The measures of one night, by (dataset, measure, subject)."""


class Finding(NamedTuple):
    """Something that is not as it was; ``level`` says whether the night stops for it."""

    level: Literal["warn", "stop"]
    text: str


def by_subject(measures: Iterable[Measure]) -> Measured:
    """The measures of one night, each by what it is of."""
    return {(one.dataset, one.measure, one.subject): one for one in measures}


def judged(tonight: Sequence[Measure], before: Sequence[Measured], settings: GateSettings) -> list[Finding]:
    """What is out of the ordinary, the gravest first; nothing while there are too few nights to know what is ordinary.

    Compared with the median, which one broken night among those before does not move.
    """
    if len(before) < settings.least_nights:
        return []
    usual_rows = {one.dataset: _median([_rows(night, one.dataset) for night in before]) for one in tonight}
    findings = [
        finding
        for one in tonight
        if usual_rows[one.dataset] >= settings.least_rows
        for finding in _of(one, usual_rows[one.dataset], before, settings)
    ]
    return sorted(findings, key=lambda finding: (finding.level != "stop", finding.text))


def _of(one: Measure, usual_rows: float, before: Sequence[Measured], settings: GateSettings) -> Iterator[Finding]:
    if one.measure == "rows":
        yield from _volume(one, usual_rows, settings)
    elif one.of >= settings.least_rows:
        yield from _share(one, settings.shares[one.measure], before, settings)


def _volume(one: Measure, usual: float, settings: GateSettings) -> Iterator[Finding]:
    text = f"{one.dataset}: {one.counted:,} accepted rows, usually {usual:,.0f}"
    if not one.counted:
        # An extract may be missing or empty; what its absence means is said elsewhere.
        yield Finding("warn", text)
        return
    times = max(one.counted / usual, usual / one.counted)
    if times >= settings.volume.warn:
        yield Finding("stop" if times >= settings.volume.stop else "warn", text)


def _share(one: Measure, bars: Bars, before: Sequence[Measured], settings: GateSettings) -> Iterator[Finding]:
    key = (one.dataset, one.measure, one.subject)
    earlier = [night[key] for night in before if key in night and night[key].of >= settings.least_rows]
    if len(earlier) < settings.least_nights:
        return
    share, usual = one.counted / one.of, _median([night.counted / night.of for night in earlier])
    difference = abs(share - usual)
    if difference >= bars.warn:
        text = f"{one.dataset}: {one.measure} {one.subject}: {share:.1%}, usually {usual:.1%}"
        yield Finding("stop" if difference >= bars.stop else "warn", text)


def _rows(night: Measured, dataset: str) -> int:
    found = night.get((dataset, ROWS, dataset))
    return found.counted if found else 0


def _median(values: Sequence[float]) -> float:
    return float(median(values))
