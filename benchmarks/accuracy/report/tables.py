"""The tables of the report, as rows of texts: the README shows them as Markdown, the page as HTML."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.accuracy.methods.ablations import ABLATIONS
from benchmarks.accuracy.methods.ringtrace import NAME
from benchmarks.accuracy.metrics.intervals import Interval
from benchmarks.accuracy.metrics.segments import SEGMENTS
from benchmarks.accuracy.report.figures import NONE, bounded, counted, interval, seconds, share, signed
from benchmarks.accuracy.report.summary import Linking, Share, Summary
from benchmarks.accuracy.worlds import BASE, FOREIGN, INSTITUTIONS
from data_samples.simulator.institutions.institution import CLIENT_KINDS

Results = Mapping[str, Mapping[str, Summary]]
"""By world, by method; in the order of the report."""


@dataclass(frozen=True)
class Table:
    """``title`` is a sentence; every row has a text per name of ``header``."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def markdown(self) -> list[str]:
        """Lines, the title first."""
        lines = [self.title, "", f"| {' | '.join(self.header)} |", "|" + "---|" * len(self.header)]
        return [*lines, *(f"| {' | '.join(row)} |" for row in self.rows)]


def main_table(results: Results, titles: Mapping[str, str]) -> Table:
    """World by method."""
    header = [
        "world",
        "method",
        "B³ precision",
        "B³ recall",
        "B³ F1",
        "rings found",
        "merged (by a broker)",
        "innocents named",
        "lead precision",
        "s",
    ]
    rows = [
        [
            kind,
            titles[method],
            share(found.precision.mean),
            share(found.recall.mean),
            interval(found.f1),
            interval(found.found),
            f"{found.merged} ({found.merged_through_broker})",
            bounded(found.innocents_named),
            counted(found.leads_right),
            seconds(found.seconds),
        ]
        for kind, method, found in _cells(results)
    ]
    return Table(
        "Accuracy by world and method: means over seeds with 95 % intervals, counts over all seeds.", header, rows
    )


def further_table(results: Results, titles: Mapping[str, str]) -> Table:
    """What the main table has no room for."""
    header = ["world", "method", "pairwise F1", "ARI", "rings found as clusters", "split", "named", "accomplices named"]
    rows = [
        [
            kind,
            titles[method],
            interval(found.pairwise_f1),
            interval(found.rand),
            interval(found.found_as_cluster),
            str(found.split),
            f"{found.named:,}",
            f"{found.accomplices_named:,}",
        ]
        for kind, method, found in _cells(results)
    ]
    return Table("Further figures of the same runs.", header, rows)


def bars_table(results: Results) -> Table:
    """What the pipeline is asked for, and what it does."""
    header = ["world", "asked for", "bar", "measured", "met"]
    return Table("What the pipeline is held to.", header, list(_bars(results)))


LEAST_FOUND = {BASE: 0.92, "careful": 0.85, "hubs": 0.92, "no_device": 0.85, INSTITUTIONS: 0.85, FOREIGN: 0.80}
"""Share of rings found, by world; worlds of one scenario have no such bar."""
MOST_ERROR = 0.05
MOST_ERROR_OF_SUSPICION = {FOREIGN: 0.03}
"""Calibration error at most, where another than ``MOST_ERROR`` is asked for."""


def _bars(results: Results) -> Iterable[Sequence[str]]:
    for kind, methods in results.items():
        if NAME not in methods:
            continue
        mine = methods[NAME]
        if kind in LEAST_FOUND:
            yield _bar(kind, "rings found", LEAST_FOUND[kind], mine.found.mean, interval(mine.found))
        if not math.isnan(mine.f1.mean):
            yield from _against_peers(kind, mine, methods)
            yield _merged(kind, mine)
        yield [kind, "innocents named", "0", bounded(mine.innocents_named), _met(mine.innocents_named.hits == 0)]
        if math.isnan(mine.f1.mean):
            yield [kind, "leads", "0", str(mine.leads_right.trials), _met(mine.leads_right.trials == 0)]
            continue
        if kind == INSTITUTIONS:
            strangers = mine.leads_right.misses
            yield [kind, "leads of strangers", "0", str(strangers), _met(strangers == 0)]
        yield _bar(kind, "lead precision", 0.98, mine.leads_right.share, counted(mine.leads_right))
        yield _bar(kind, "broker precision", 0.95, mine.brokers_right.share, counted(mine.brokers_right))
        yield _bar(kind, "broker recall", 0.60, mine.brokers_found.share, counted(mine.brokers_found))
        yield _error(kind, "membership", mine.membership.error, MOST_ERROR)
        yield _error(kind, "suspicion", mine.suspicion.error, MOST_ERROR_OF_SUSPICION.get(kind, MOST_ERROR))


def _against_peers(kind: str, mine: Summary, methods: Mapping[str, Summary]) -> Iterable[Sequence[str]]:
    if kind == BASE:
        yield _bar(kind, "B³ F1", 0.85, mine.f1.mean, interval(mine.f1))
    peers = {name: found.f1.mean for name, found in methods.items() if name != NAME and name not in ABLATIONS}
    if peers:
        best = max(peers, key=lambda name: peers[name])
        bar = f"above {share(peers[best])} ({best})"
        yield [kind, "B³ F1 against the best peer", bar, share(mine.f1.mean), _met(mine.f1.mean > peers[best])]


def _merged(kind: str, mine: Summary) -> Sequence[str]:
    """Nothing may merge rings in a world that no setting was fitted on; elsewhere no broker may."""
    name, count = (
        ("rings merged", mine.merged)
        if kind == FOREIGN
        else ("rings merged through a broker", mine.merged_through_broker)
    )
    return [kind, name, "0", str(count), _met(count == 0)]


def _error(kind: str, name: str, error: float, most: float) -> Sequence[str]:
    bar = f"at most {share(most)}"
    return [kind, f"calibration error of {name}", bar, _thousandths(error), _met(error <= most)]


def _bar(kind: str, name: str, least: float, value: float, text: str) -> Sequence[str]:
    return [kind, name, f"at least {share(least)}", text, NONE if math.isnan(value) else _met(value >= least)]


def _met(met: bool) -> str:
    return "yes" if met else "no"


def _thousandths(value: float) -> str:
    return NONE if math.isnan(value) else f"{value:.3f}".removeprefix("0")


def found_table(results: Results, titles: Mapping[str, str]) -> Table:
    """Rings found by scenario and by size, all worlds that have them."""
    groups = list(dict.fromkeys(name for _, _, found in _cells(results) for name in found.by_scenario))
    sizes = sorted({name for _, _, found in _cells(results) for name in found.by_size}, key=_smallest)
    rows = [
        [
            kind,
            titles[method],
            *(_found(found.by_scenario.get(name)) for name in groups),
            *(_found(found.by_size.get(name)) for name in sizes),
        ]
        for kind, method, found in _cells(results)
        if found.by_scenario
    ]
    header = ["world", "method", *groups, *(f"{name} accounts" for name in sizes)]
    return Table("Rings found (a suspected ring of Jaccard .5 or more) by scenario and by size.", header, rows)


def linking_table(results: Results, titles: Mapping[str, str]) -> Table:
    """Linking and judging apart: of all rings, of rings by size, and by scenario where a world has several."""
    header = [
        "world",
        "method",
        "rings",
        "suspected",
        "grouped",
        "grouped of the found",
        "found of the grouped",
        "found, two guilty",
        "found, two guilty and two sources",
    ]
    rows = [
        [
            kind,
            titles[method],
            name,
            *(_found(one) for one in (part.suspected, part.grouped, part.grouped_of_found, part.found_of_grouped)),
            *(_found(one) for one in (part.provable, part.provable_apart)),
        ]
        for kind, method, found in _cells(results)
        if found.linking.suspected.trials
        for name, part in _parts(found)
    ]
    title = (
        "Linking and judging: rings suspected (met by a suspected ring: found), grouped (met by any cluster), the one "
        "among the other, and found of the rings in which two members have evidence of their own, in the last column "
        "from two independent sources; a dash where there are none, or the score is older than the count."
    )
    return Table(title, header, rows)


def _parts(found: Summary) -> Iterable[tuple[str, Linking]]:
    yield "all", found.linking
    for name in sorted(found.linking_by_size, key=_smallest):
        yield f"{name} accounts", found.linking_by_size[name]
    if len(found.linking_by_scenario) > 1:
        yield from found.linking_by_scenario.items()


def _smallest(size_class: str) -> int:
    return int(size_class.split("-")[0].rstrip("+"))


def gap_table(results: Results, titles: Mapping[str, str]) -> Table:
    """Own against foreign: what the world that the settings were fitted on flatters; no rows unless both were run."""
    own, foreign = results.get(BASE, {}), results.get(FOREIGN, {})
    header = [
        "method",
        *(f"{figure}, {which}" for figure in ("rings found", "B³ F1") for which in (BASE, FOREIGN, "gap")),
    ]
    rows = [
        [titles[method], *_gap(own[method].found, foreign[method].found), *_gap(own[method].f1, foreign[method].f1)]
        for method in own
        if method in foreign
    ]
    title = (
        "Own against foreign: base, a kind of world that the settings were fitted on, and foreign, which they were "
        "not; gap: base less foreign."
    )
    return Table(title, header, rows)


def _gap(own: Interval, foreign: Interval) -> Sequence[str]:
    return [interval(own), interval(foreign), signed(own.mean - foreign.mean)]


def segments_table(results: Results, titles: Mapping[str, str]) -> Table:
    """Innocents named by the kind of seller; a dash where scores are older than the segments or nobody is of one."""
    rows = [
        [kind, titles[method], *(bounded(found.segments.get(name, Share(0, 0))) for name in SEGMENTS)]
        for kind, method, found in _cells(results)
    ]
    title = (
        "Innocents named by segment, with the 95 % upper bound of their share (an account may be of several segments): "
        "families and firms with several shops, clients of agencies, clients of operators and warehouses, small "
        "sellers whom nothing ties to anybody on purpose, enterprises."
    )
    return Table(title, ["world", "method", *SEGMENTS], rows)


def only(results: Results, methods: Collection[str]) -> Results:
    """The same without other methods."""
    return {kind: {name: found for name, found in of.items() if name in methods} for kind, of in results.items()}


def innocents_table(results: Results, titles: Mapping[str, str]) -> Table:
    """Innocents named in leads, by why they look like a ring's; an account of several kinds counts for each."""
    kinds = sorted({name for _, _, found in _cells(results) for name in found.named_by_kind})
    rows = [
        [
            kind,
            titles[method],
            str(found.innocents_named.hits),
            *(str(found.named_by_kind.get(name, 0)) for name in kinds),
        ]
        for kind, method, found in _cells(results)
    ]
    title = "Innocents named in leads, in all and by kind (an account of several kinds counts for each)."
    return Table(title, ["world", "method", "in all", *(name.replace("_", " ") for name in kinds)], rows)


def institutions_table(results: Results, titles: Mapping[str, str]) -> Table:
    """Who is wronged among the clients of institutions; no rows where that world was not run."""
    methods = results.get(INSTITUTIONS, {})
    called = {kind: kind.replace("_", " ") for kind in CLIENT_KINDS.values()}
    header = [
        "method",
        "leads of strangers",
        "suspected rings of strangers",
        "innocents named",
        *called.values(),
        "innocents in a suspected ring",
        "lone offenders named",
        "rings found",
    ]
    rows = [
        [
            titles[method],
            f"{found.leads_right.misses:,} of {found.leads_right.trials:,}",
            f"{found.suspected_right.misses:,} of {found.suspected_right.trials:,}",
            bounded(found.innocents_named),
            *(f"{found.named_by_kind.get(kind, 0):,}" for kind in called),
            bounded(found.innocents_held),
            f"{found.offenders_named:,}",
            interval(found.found),
        ]
        for method, found in methods.items()
    ]
    title = (
        "Institutions: leads and suspected rings of strangers are those that are not mostly one true ring, sellers who "
        "sell counterfeits alone and merely have an institution in common among them."
    )
    return Table(title, header, rows)


def _found(found: Share | None) -> str:
    return NONE if found is None or not found.trials else f"{found.hits} of {found.trials}"


def _cells(results: Results) -> Iterable[tuple[str, str, Summary]]:
    for kind, methods in results.items():
        for method, found in methods.items():
            yield kind, method, found
