"""Sums over seeds, the tables and the page."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from benchmarks.accuracy.laboratory import Laboratory
from benchmarks.accuracy.metrics.agreement import Agreement
from benchmarks.accuracy.metrics.intervals import Interval
from benchmarks.accuracy.report import figures, tables
from benchmarks.accuracy.report.plots import draw
from benchmarks.accuracy.report.publish import left_out, page
from benchmarks.accuracy.report.summary import Share, summary
from benchmarks.accuracy.score import RingScore, Said, Score
from benchmarks.accuracy.world import World

TITLES = {"ringtrace": "ringtrace", "splink": "Splink", "no_time": "without time"}


def score(f1: float, *, innocents: int = 0, rings: int = 4, leads: int = 3, strangers: int = 0) -> Score:
    return Score(
        b_cubed=Agreement(f1, f1),
        pairwise=Agreement(f1, f1),
        rand=f1,
        rings=tuple(RingScore("wine", 5 + 10 * number, 0.9, 0.9 if number else 0.1) for number in range(rings)),
        merged=1,
        merged_through_broker=0,
        split=2,
        innocents=1000,
        innocents_named=innocents,
        named_by_kind={"family": innocents} if innocents else {},
        innocents_held=2 * innocents,
        accomplices_named=1,
        offenders_named=5,
        named=20,
        leads=leads,
        leads_right=leads - strangers,
        brokers_said=2,
        brokers_right=2,
        brokers_wanted=4,
        brokers_found=3,
        membership=Said(np.array([0.9, 0.9]), np.array([True, True])),
        suspicion=Said(np.array([0.8]), np.array([True])),
        seconds=12.0,
    )


@pytest.fixture
def results() -> tables.Results:
    return {
        "base": {
            "ringtrace": summary([score(0.9), score(0.94)]),
            "no_time": summary([score(0.7)]),
            "splink": summary([score(0.8, innocents=30), score(0.82, innocents=12)]),
        },
        "rewired": {"ringtrace": summary([score(math.nan, rings=0, leads=0)])},
    }


def test_seeds_are_averaged_and_counts_added(results: tables.Results) -> None:
    mine, splink = results["base"]["ringtrace"], results["base"]["splink"]
    assert mine.f1.mean == pytest.approx(0.92)
    assert mine.found.mean == pytest.approx(0.75)
    assert (mine.merged, mine.leads_right, mine.brokers_found) == (2, Share(6, 6), Share(6, 8))
    assert mine.by_size == {"5-6": Share(0, 2), "13-30": Share(4, 4), "31-99": Share(2, 2)}
    assert splink.innocents_named == Share(42, 2000)
    assert mine.membership.error == pytest.approx(0.1)


def test_figures_are_short() -> None:
    assert figures.interval(Interval(0.934, 0.9, 1.0)) == ".93 (.90 to 1.00)"
    assert figures.interval(Interval(0.5, math.nan, math.nan)) == ".50"
    assert figures.share(math.nan) == "-"
    assert figures.bounded(Share(0, 18_695)) == "0 (below 0.016 %)"
    assert [figures.signed(value) for value in (0.021, -0.3, -0.001, math.nan)] == ["+.02", "-.30", ".00", "-"]
    assert figures.counted(Share(49, 50)) == ".98 (49 of 50)"


def test_bars_are_met_or_not(results: tables.Results) -> None:
    rows = {(row[0], row[1]): row[-1] for row in tables.bars_table(results).rows}
    assert rows["base", "rings found"] == "no"
    assert rows["base", "B³ F1"] == "yes"
    assert rows["base", "B³ F1 against the best peer"] == "yes"
    assert rows["base", "innocents named"] == "yes"
    assert rows["base", "calibration error of membership"] == "no"
    assert rows["rewired", "leads"] == "yes"
    assert ("rewired", "lead precision") not in rows


@pytest.mark.parametrize(("strangers", "met"), [(0, "yes"), (1, "no")])
def test_no_lead_of_strangers_is_asked_for_where_institutions_are(strangers: int, met: str) -> None:
    results = {"institutions": {"ringtrace": summary([score(0.9, rings=8), score(0.9, rings=8, strangers=strangers)])}}
    rows = {row[1]: row for row in tables.bars_table(results).rows}
    assert rows["leads of strangers"][2:] == ["0", str(strangers), met]
    assert (rows["rings found"][-1], rows["innocents named"][-1]) == ("yes", "yes")


def foreign(merged: int = 0, held: int = 50, rings: int = 10) -> Score:
    """A suspicion of .96 said fifty times, of which ``held`` held."""
    said = Said(np.full(50, 0.96), np.arange(50) < held)
    return replace(score(0.9, rings=rings), merged=merged, suspicion=said)


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("rings found", foreign(rings=4)),
        ("rings merged", foreign(merged=1)),
        ("innocents named", replace(foreign(), innocents_named=1)),
        ("lead precision", replace(foreign(), leads=50, leads_right=48)),
        ("calibration error of suspicion", foreign(held=46)),
    ],
)
def test_the_foreign_world_has_bars_of_its_own(name: str, bad: Score) -> None:
    good = replace(foreign(), suspicion=Said(np.full(50, 0.96), np.arange(50) < 48))
    for one, met in ((good, "yes"), (bad, "no")):
        rows = {row[1]: row for row in tables.bars_table({"foreign": {"ringtrace": summary([one])}}).rows}
        assert rows[name][-1] == met
        assert (rows["rings found"][2], rows["calibration error of suspicion"][2]) == ("at least .80", "at most .03")
    elsewhere = {row[1]: row for row in tables.bars_table({"careful": {"ringtrace": summary([bad])}}).rows}
    assert "rings merged" not in elsewhere
    assert elsewhere["calibration error of suspicion"][2] == "at most .05"


def test_own_against_foreign_is_a_difference(results: tables.Results) -> None:
    assert not tables.gap_table(results, TITLES).rows
    both = {**results, "foreign": {"ringtrace": summary([score(0.95, rings=2)]), "leiden": summary([score(0.5)])}}
    table = tables.gap_table(both, TITLES)
    (row,) = [dict(zip(table.header, row, strict=True)) for row in table.rows]
    assert (row["method"], row["rings found, foreign"], row["rings found, gap"]) == ("ringtrace", ".50", "+.25")
    assert row["B³ F1, gap"] == "-.03"


def rings_apart() -> Score:
    """Four rings: linked and judged, linked only, neither, judged though the cluster is larger."""
    rings = (
        RingScore("wine", 4, 0.9, 0.9, guilty=3, sources=2),
        RingScore("wine", 6, 0.8, 0.0, guilty=2, sources=1),
        RingScore("chain", 6, 0.1, 0.0, guilty=2, sources=2),
        RingScore("chain", 120, 0.4, 0.6, guilty=1, sources=4),
    )
    return replace(score(0.9), rings=rings)


def test_linking_and_judging_are_told_apart() -> None:
    found = summary([rings_apart()])
    assert (found.linking.suspected, found.linking.grouped) == (Share(2, 4), Share(2, 4))
    assert (found.linking.grouped_of_found, found.linking.found_of_grouped) == (Share(1, 2), Share(1, 2))
    assert (found.linking.provable, found.linking.provable_apart) == (Share(1, 3), Share(1, 2))
    table = tables.linking_table({"base": {"ringtrace": found}}, TITLES)
    assert {row[2]: row[3:] for row in table.rows} == {
        "all": ["2 of 4", "2 of 4", "1 of 2", "1 of 2", "1 of 3", "1 of 2"],
        "3-4 accounts": ["1 of 1", "1 of 1", "1 of 1", "1 of 1", "1 of 1", "1 of 1"],
        "5-6 accounts": ["0 of 2", "1 of 2", "-", "0 of 1", "0 of 2", "0 of 1"],
        "100+ accounts": ["1 of 1", "0 of 1", "0 of 1", "-", "-", "-"],
        "chain": ["1 of 2", "0 of 2", "0 of 1", "-", "0 of 1", "0 of 1"],
        "wine": ["1 of 2", "2 of 2", "1 of 1", "1 of 2", "1 of 2", "1 of 1"],
    }


def test_scores_from_before_have_dashes(results: tables.Results) -> None:
    linking = tables.linking_table(results, TITLES)
    assert {row[0] for row in linking.rows} == {"base"}
    assert {tuple(row[-2:]) for row in linking.rows} == {("-", "-")}
    segments = tables.segments_table(results, TITLES)
    assert {cell for row in segments.rows for cell in row[2:]} == {"-"}


def test_segments_are_added_over_the_seeds_that_know_them() -> None:
    told = replace(score(0.9), segments={"household": (1, 40), "enterprise": (0, 0)})
    found = summary([told, score(0.9), replace(told, segments={"household": (0, 60)})])
    assert (found.segments["household"], found.segments["enterprise"]) == (Share(1, 100), Share(0, 0))
    table = tables.segments_table({"base": {"ringtrace": found}}, TITLES)
    row = dict(zip(table.header, table.rows[0], strict=True))
    assert row["household"] == "1 (below 4.7 %)"
    assert (row["enterprise"], row["small seller"]) == ("-", "-")


def test_institutions_have_a_table_where_they_were_run(results: tables.Results) -> None:
    assert not tables.institutions_table(results, TITLES).rows
    found = summary([replace(score(0.9, innocents=7, strangers=2), named_by_kind={"media_client": 7})])
    table = tables.institutions_table({**results, "institutions": {"splink": found}}, TITLES)
    row = dict(zip(table.header, table.rows[0], strict=True))
    assert (row["method"], row["leads of strangers"], row["suspected rings of strangers"]) == (
        "Splink",
        "2 of 3",
        "0 of 1",
    )
    assert (row["media client"], row["warehouse client"], row["lone offenders named"]) == ("7", "0", "5")
    assert row["innocents in a suspected ring"].startswith("14 ")


def test_every_table_has_as_many_cells_as_names(results: tables.Results) -> None:
    results = {**results, "foreign": results["base"]}
    for make in (
        tables.main_table,
        tables.further_table,
        tables.found_table,
        tables.innocents_table,
        tables.linking_table,
        tables.gap_table,
        tables.segments_table,
    ):
        table = make(results, TITLES)
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.header)}
        assert table.markdown()[2].count("|") == len(table.header) + 1


class Half:
    """A laboratory that has run ringtrace, and ``components`` on seed 101; ``leiden`` was run with older code."""

    def has(self, world: World, method: str) -> bool:
        return method == "ringtrace" or (method == "components" and world.seed == 101)

    def older_score(self, world: World, method: str) -> Score | None:
        return score(0.9) if method == "leiden" and world.kind == "base" else None


def test_what_was_not_run_is_told_by_world_and_seed() -> None:
    worlds = [World(kind, seed, 20_000) for kind in ("base", "wine") for seed in (101, 102)]
    methods = ["ringtrace", "components", "splink", "louvain", "leiden", "no_time"]
    older, missing = left_out(cast(Laboratory, Half()), worlds, methods)
    assert older == "leiden (base 101 102)"
    assert missing.split("; ") == [
        "splink, louvain (base 101 102, wine 101 102)",
        "no_time (base 101 102)",
        "components (base 102, wine 102)",
        "leiden (wine 101 102)",
    ]


def test_the_page_loads_nothing(results: tables.Results, tmp_path: Path) -> None:
    picture = tmp_path / "plot.png"
    picture.write_bytes(b"\x89PNG")
    text = page(["notes <b>"], [tables.main_table(results, TITLES)], [("a plot", picture)])
    assert "notes &lt;b&gt;" in text
    assert not re.search(r'(?:src|href)="(?!data:)', text)
    assert "http" not in text


@pytest.mark.slow
def test_plots_are_drawn(results: tables.Results, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    drawn = draw(results, TITLES, tmp_path)
    assert [path.stem for _, path in drawn] == ["b_cubed", "found", "innocents", "reliability"]
    assert all(path.stat().st_size > 5_000 for _, path in drawn)
