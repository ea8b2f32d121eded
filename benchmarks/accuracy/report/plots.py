"""The plots of the report, as PNG files; needs matplotlib."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.accuracy.methods.ablations import ABLATIONS
from benchmarks.accuracy.methods.ringtrace import NAME
from benchmarks.accuracy.report.summary import Share, Summary
from benchmarks.accuracy.report.tables import Results
from benchmarks.accuracy.worlds import SCENARIOS

MINE = "#b03a2e"
ABLATION = "#e6b0aa"
# Colour-blind safe greys, blues and yellows, the peers' order.
PEERS = (
    "#c8ccd0", "#9aa5b1", "#5d6d7e", "#7fb3d5", "#2e86c1", "#1b4f72", "#76d7c4", "#f5b041", "#9a7d0a", "#000000"
)  # fmt: skip
DPI = 130
Plot = Callable[[Results, Mapping[str, str]], Any]
GROUPINGS: Mapping[str, Callable[[Summary], Mapping[str, Share]]] = {
    "scenario": lambda found: found.by_scenario,
    "accounts of the ring": lambda found: found.by_size,
}


def draw(results: Results, titles: Mapping[str, str], folder: Path) -> list[tuple[str, Path]]:
    """Writes the plots; returns their captions and files. ImportError without matplotlib."""
    import matplotlib

    matplotlib.use("Agg")
    mixed = {kind: methods for kind, methods in results.items() if kind not in SCENARIOS}
    apart = {kind: methods for kind, methods in results.items() if kind in SCENARIOS}
    line = "lines: 95 % intervals over seeds"
    plots: Mapping[str, tuple[str, Plot, Results]] = {
        "b_cubed": (f"B-cubed F1 over ring accounts, by world and method; {line}", _b_cubed, mixed),
        "b_cubed_scenarios": (f"The same in worlds of one scenario at its full size; {line}", _b_cubed, apart),
        "found": ("Rings found as suspected rings, by scenario and by size, worlds of all scenarios", _found, mixed),
        "innocents": ("Innocents named in leads over all seeds of a world; x: none", _innocents, mixed),
        "innocents_scenarios": ("The same in worlds of one scenario; x: none", _innocents, apart),
        "reliability": ("What ringtrace's probabilities say and what holds: bins of equal mass", _reliability, mixed),
    }
    drawn = []
    for name, (caption, plot, shown) in plots.items():
        figure = plot(shown, titles) if shown else None
        if figure is not None:
            path = folder / f"{name}.png"
            figure.savefig(path, dpi=DPI, bbox_inches="tight")
            drawn.append((caption, path))
    return drawn


def _b_cubed(results: Results, titles: Mapping[str, str]) -> Any:
    ringed = {kind: methods for kind, methods in results.items() if _has_rings(methods)}

    def bar(found: Summary) -> tuple[float, float, float]:
        return found.f1.mean, found.f1.low, found.f1.high

    return _grouped(ringed, titles, bar, "B³ F1") if ringed else None


def _innocents(results: Results, titles: Mapping[str, str]) -> Any:
    def bar(found: Summary) -> tuple[float, float, float]:
        return found.innocents_named.hits, math.nan, math.nan

    figure = _grouped(results, titles, bar, "innocents named")
    # A logarithm has no zero, and zero is what matters here.
    figure.axes[0].set_yscale("symlog", linthresh=1)
    return figure


def _grouped(
    results: Results,
    titles: Mapping[str, str],
    bar: Callable[[Summary], tuple[float, float, float]],
    label: str,
) -> Any:
    """Bars by world, a colour per method; a cross on the ground where a bar is 0."""
    from matplotlib.figure import Figure

    methods = _methods(results)
    colours = _colours(methods)
    figure = Figure(figsize=(max(7.0, 0.2 * len(results) * len(methods)), 3.6))
    axes = figure.add_subplot()
    width = 0.85 / len(methods)
    for number, method in enumerate(methods):
        places = [at + (number - len(methods) / 2 + 0.5) * width for at in range(len(results))]
        bars = [bar(kind[method]) if method in kind else (math.nan,) * 3 for kind in results.values()]
        heights = np.array([height for height, _, _ in bars])
        reach = np.array([[height - low, high - height] for height, low, high in bars]).T
        axes.bar(places, heights, width * 0.92, color=colours[method], label=titles[method])
        axes.errorbar(places, heights, np.nan_to_num(reach), fmt="none", ecolor="#333333", elinewidth=0.7)
        zeros = [place for place, height in zip(places, heights, strict=True) if height == 0]
        axes.plot(zeros, [0] * len(zeros), "x", color=colours[method], markersize=4, clip_on=False)
    axes.set_xticks(range(len(results)), [kind.replace("_", " ") for kind in results])
    axes.set_ylabel(label)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(fontsize=7, ncols=1, frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


def _found(results: Results, titles: Mapping[str, str]) -> Any:
    """Two panels, pooled over the worlds."""
    from matplotlib.figure import Figure

    pooled = {
        method: [kind[method] for kind in results.values() if method in kind and kind[method].by_scenario]
        for method in _methods(results)
        if method not in ABLATIONS
    }
    pooled = {method: found for method, found in pooled.items() if found}
    if not pooled:
        return None
    figure = Figure(figsize=(14, 3.6))
    for panel, (name, pick) in enumerate(GROUPINGS.items()):
        axes = figure.add_subplot(1, 2, panel + 1)
        groups = sorted({group for found in pooled.values() for one in found for group in pick(one)}, key=_by_number)
        for number, (method, found) in enumerate(pooled.items()):
            shares = [_pool([pick(one).get(group) for one in found]) for group in groups]
            places = np.arange(len(groups)) + (number - len(pooled) / 2 + 0.5) * 0.85 / len(pooled)
            axes.bar(places, shares, 0.8 / len(pooled), color=_colours(list(pooled))[method], label=titles[method])
        axes.set_xticks(range(len(groups)), [group.replace("_", "\n") for group in groups], fontsize=7)
        axes.set_xlabel(name)
        axes.set_ylim(0, 1.02)
        axes.spines[["top", "right"]].set_visible(False)
    figure.axes[0].set_ylabel("share of rings found")
    figure.axes[1].legend(fontsize=7, frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


def _reliability(results: Results, titles: Mapping[str, str]) -> Any:
    from matplotlib.figure import Figure

    # Where accounts are rewired nobody belongs to anybody: two that were given one document are a group all the same.
    mine = {kind: methods[NAME] for kind, methods in results.items() if _has_rings(methods) and NAME in methods}
    mine = {kind: found for kind, found in mine.items() if found.membership.count.size}
    if not mine:
        return None
    figure = Figure(figsize=(9, 4))
    for panel, name in enumerate(("membership", "suspicion")):
        axes = figure.add_subplot(1, 2, panel + 1)
        axes.plot([0, 1], [0, 1], color="#999999", linewidth=0.8, linestyle="--")
        for number, (kind, found) in enumerate(mine.items()):
            bins = getattr(found, name)
            colour = [MINE, *PEERS][number % (len(PEERS) + 1)]
            axes.plot(bins.said, bins.held, "o-", markersize=3, linewidth=1, color=colour, label=kind.replace("_", " "))
        axes.set_xlabel(f"{name}: said")
        axes.set_xlim(0, 1.02)
        axes.set_ylim(0, 1.02)
        axes.spines[["top", "right"]].set_visible(False)
    figure.axes[0].set_ylabel("held")
    figure.axes[1].legend(fontsize=7, frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


def _methods(results: Results) -> Sequence[str]:
    return list(dict.fromkeys(method for methods in results.values() for method in methods))


def _colours(methods: Sequence[str]) -> dict[str, str]:
    peers = [method for method in methods if method != NAME and method not in ABLATIONS]
    found = {method: PEERS[number % len(PEERS)] for number, method in enumerate(peers)}
    return {
        method: MINE if method == NAME else ABLATION if method in ABLATIONS else found[method] for method in methods
    }


def _has_rings(methods: Mapping[str, Summary]) -> bool:
    return any(not math.isnan(found.f1.mean) for found in methods.values())


def _by_number(group: str) -> tuple[int, str]:
    digits = group.split("-")[0].rstrip("+")
    return (int(digits) if digits.isdigit() else 0, group)


def _pool(shares: Sequence[Share | None]) -> float:
    known = [share for share in shares if share]
    return Share(sum(share.hits for share in known), sum(share.trials for share in known)).share
