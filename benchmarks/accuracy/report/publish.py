"""From what was run to the report: tables, plots, one page, and a section of benchmarks/README.md."""

from __future__ import annotations

import base64
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import jinja2

from benchmarks import sections
from benchmarks.accuracy.laboratory import Laboratory
from benchmarks.accuracy.methods.ablations import ABLATIONS
from benchmarks.accuracy.methods.all_methods import titles
from benchmarks.accuracy.methods.ringtrace import NAME
from benchmarks.accuracy.report import tables
from benchmarks.accuracy.report.plots import draw
from benchmarks.accuracy.report.summary import Summary, summary
from benchmarks.accuracy.report.tables import Results, Table
from benchmarks.accuracy.score import Score
from benchmarks.accuracy.world import World
from benchmarks.accuracy.worlds import SCENARIOS

SECTION = "accuracy"
PAGE = "accuracy.html"
COMMAND = ".venv/bin/python -m benchmarks.accuracy"
NO_PLOTS = "no plots: matplotlib is not installed; type: .venv/bin/python -m pip install -r requirements-peers.lock"


def publish(laboratory: Laboratory, worlds: Sequence[World], methods: Sequence[str], out: Path, write: bool) -> None:
    """Writes ``accuracy.html``, ``accuracy.md`` and a PNG per plot into ``out``; with ``write`` the README's section.

    What was not run is left out and said.
    """
    out.mkdir(parents=True, exist_ok=True)
    results = gathered(laboratory, worlds, methods)
    named = titles(laboratory.engine)
    notes = _notes(laboratory, worlds, methods)
    plots = _plots(laboratory, results, out)
    institutions = tables.institutions_table(results, named)
    gap = tables.gap_table(results, named)
    mine = tables.only(results, [NAME])
    mixed = {kind: methods for kind, methods in mine.items() if kind not in SCENARIOS}
    short = [
        tables.bars_table(results),
        tables.main_table(results, named),
        *(table for table in (gap, institutions) if table.rows),
    ]
    own = [tables.linking_table(mixed, named), tables.segments_table(mixed, named)]
    full = [
        *short,
        tables.linking_table(results, named),
        tables.found_table(results, named),
        tables.segments_table(results, named),
        tables.innocents_table(results, named),
        tables.further_table(results, named),
    ]
    (out / PAGE).write_text(page(notes, full, plots), encoding="utf-8")
    section = "\n".join(_markdown(notes, [*short, *own]))
    (out / "accuracy.md").write_text("\n".join(_markdown(notes, full)) + "\n", encoding="utf-8")
    sys.stdout.write(section + "\n")
    laboratory.say(f"report: {out / PAGE}")
    if write:
        sections.replace(SECTION, section)


def gathered(laboratory: Laboratory, worlds: Sequence[World], methods: Sequence[str]) -> Results:
    """Summaries of all that was run, by kind of world and method, over the seeds that were run, lately or before."""
    found: dict[str, dict[str, list[Score]]] = defaultdict(lambda: defaultdict(list))
    for world in worlds:
        for method in methods:
            has = laboratory.has(world, method)
            figures = laboratory.score(world, method) if has else laboratory.older_score(world, method)
            if figures:
                found[world.kind][method].append(figures)
    in_order: dict[str, dict[str, Summary]] = {
        kind: {method: summary(scores[method]) for method in methods if method in scores}
        for kind, scores in found.items()
    }
    return in_order


def page(notes: Sequence[str], shown: Sequence[Table], plots: Sequence[tuple[str, Path]]) -> str:
    """One HTML file that loads nothing: plots are inside."""
    source = (Path(__file__).parent / "page.html").read_text(encoding="utf-8")
    template = jinja2.Environment(autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined).from_string(
        source
    )
    pictures = [(caption, base64.b64encode(path.read_bytes()).decode()) for caption, path in plots]
    plain = [note.replace("`", "") for note in notes]
    return template.render(notes=plain, tables=shown, plots=pictures, mine=NAME)


def _plots(laboratory: Laboratory, results: Results, out: Path) -> list[tuple[str, Path]]:
    try:
        return draw(results, titles(laboratory.engine), out)
    except ImportError:
        laboratory.say(NO_PLOTS)
        return []


def _notes(laboratory: Laboratory, worlds: Sequence[World], methods: Sequence[str]) -> list[str]:
    """How the figures were made, and what was not run."""
    seeds: dict[str, list[str]] = defaultdict(list)
    for kind in dict.fromkeys(world.kind for world in worlds):
        seeds[" ".join(str(world.seed) for world in worlds if world.kind == kind)].append(kind)
    told = "; ".join(f"{', '.join(kinds)}: seeds {numbers}" for numbers, kinds in seeds.items())
    sizes = ", ".join(f"{size:,}" for size in sorted({world.accounts for world in worlds}))
    older, missing = left_out(laboratory, worlds, methods)
    notes = [
        f"`{COMMAND}`: worlds of {sizes} accounts ({told}). Peers have their best parameters of development seeds for "
        "each world and name every member of a cluster that passes the pipeline's own bar of guilt.",
        "B³, merged and split are of all clusters (ringtrace: its groups, honest ones too); rings found, leads and who "
        "is named are of suspected rings. Innocents named: over all seeds, with the 95 % upper bound of their share. "
        "Seconds: from standardised traits to clusters, for ringtrace to leads.",
    ]
    left = {"Scored with an older version of the code or the settings, and not run since": older, "Not run": missing}
    return [*notes, *(f"{what}: {which}." for what, which in left.items() if which)]


def left_out(laboratory: Laboratory, worlds: Sequence[World], methods: Sequence[str]) -> tuple[str, str]:
    """The worlds and seeds of which only an older score is kept, and those of which there is none."""
    older: list[tuple[World, str]] = []
    missing: list[tuple[World, str]] = []
    for world, method in _wanted(worlds, methods):
        if not laboratory.has(world, method):
            (older if laboratory.older_score(world, method) else missing).append((world, method))
    return _told(older), _told(missing)


def _told(left: Sequence[tuple[World, str]]) -> str:
    """Worlds and seeds by method; methods that lack the same are told of together."""
    seeds: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for world, method in left:
        seeds[method][world.kind].append(str(world.seed))
    together: dict[str, list[str]] = defaultdict(list)
    for method, kinds in seeds.items():
        together[", ".join(f"{kind} {' '.join(numbers)}" for kind, numbers in kinds.items())].append(method)
    return "; ".join(f"{', '.join(names)} ({where})" for where, names in together.items())


def _wanted(worlds: Sequence[World], methods: Sequence[str]) -> Iterator[tuple[World, str]]:
    """Ablations take as long as the pipeline; worlds of one scenario may do without."""
    for world in worlds:
        for method in methods:
            if method not in ABLATIONS or world.kind not in SCENARIOS:
                yield world, method


def _markdown(notes: Sequence[str], shown: Sequence[Table]) -> list[str]:
    lines = [line for note in notes for line in (note, "")]
    for table in shown:
        lines += [*table.markdown(), ""]
    return lines[:-1]
