"""Seconds of the component engines on random graphs, interleaved: ``python -m benchmarks.components --help``."""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml
from pyspark.sql import SparkSession

from benchmarks import sections
from benchmarks.components import graphs
from benchmarks.components.engines import NETWORKX_EDGES, Engine, networkx_alone, on_spark, scipy_alone
from graph.settings import ComponentSettings
from jobs import session
from jobs.configuration import values

ROOT = Path(__file__).resolve().parents[2]
COMMAND = ".venv/bin/python -m benchmarks.components"


def main() -> None:
    options = _options()
    section = "\n".join(_section(options))
    sys.stdout.write(section + "\n")
    if options.write:
        sections.replace("components", section)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.components", description=__doc__)
    parser.add_argument("--edges", type=int, nargs="+", default=[10**5, 10**6, 10**7])
    parser.add_argument("--repeats", type=int, default=3, help="timed rounds; every round runs each engine once")
    parser.add_argument("--cores", type=int, default=2, help="cores of the local Spark")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--graphframes-jar", help="GraphFrames' JVM half: adds its engine to the comparison")
    parser.add_argument("--write", action="store_true", help="put the result into benchmarks/README.md")
    return parser.parse_args()


def _section(options: argparse.Namespace) -> list[str]:
    built = _session(options)
    names = list(_engines(built, options, 1))
    lines = [
        f"`{' '.join([COMMAND, *sys.argv[1:]])}`: {options.cores} cores, median of {options.repeats} "
        "interleaved rounds after one to warm up, seconds from the Parquet files to the counts (in brackets: times "
        f"SciPy). Random graphs of {graphs.VERTICES_PER_EDGE} vertices per edge, seed {options.seed}; *hashed* ids are "
        "random 63-bit numbers, *dense* ones an index.",
        "",
        "| edges | ids | " + " | ".join(names) + " |",
        "|---|---|" + "---|" * len(names),
    ]
    for edges in options.edges:
        for dense in (False, True):
            seconds = _measure(_engines(built, options, edges), edges, dense, options)
            cells = [_cell(seconds[name], seconds["SciPy alone"]) for name in names]
            lines.append(f"| {edges:,} | {'dense' if dense else 'hashed'} | " + " | ".join(cells) + " |")
    return [*lines, "", f"Load average of the machine at the end: {os.getloadavg()[1]:.0f} on {os.cpu_count()} cores."]


def _session(options: argparse.Namespace) -> SparkSession:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    jar = {"spark.jars": options.graphframes_jar} if options.graphframes_jar else {}
    return session.build({"spark.master": f"local[{options.cores}]", "spark.driver.memory": "6g", **jar})


def _engines(built: SparkSession, options: argparse.Namespace, edges: int) -> dict[str, Engine]:
    """The engines by name; *reduced first* has room for half a file, so that every task makes forests."""
    narrow = {"single_pass_edges": max(1, edges // graphs.FILES // 2)}
    tree = yaml.safe_load((ROOT / "conf" / "components.yaml").read_text(encoding="utf-8"))
    settings = ComponentSettings.model_validate(values(tree))
    engines = {
        "SciPy alone": scipy_alone,
        "NetworkX": networkx_alone,
        "forest": on_spark(built, settings),
        "forest, reduced first": on_spark(built, settings.model_copy(update=narrow)),
    }
    if options.graphframes_jar:
        chosen = {"engine": "graphframes", "checkpoint_dir": tempfile.mkdtemp()}
        engines["GraphFrames"] = on_spark(built, settings.model_copy(update=chosen))
    return engines


def _measure(
    engines: Mapping[str, Engine], edges: int, dense: bool, options: argparse.Namespace
) -> dict[str, list[float]]:
    """Seconds per engine and round; every engine must count what SciPy counts."""
    seconds: dict[str, list[float]] = {name: [] for name in engines}
    with tempfile.TemporaryDirectory() as scratch:
        folder = graphs.write(Path(scratch) / "edges", edges, dense, options.seed)
        truth = scipy_alone(folder)
        for round_number in range(options.repeats + 1):
            for name, engine in engines.items():
                if name == "NetworkX" and edges > NETWORKX_EDGES:
                    continue
                started = time.perf_counter()
                found = engine(folder)
                if round_number:
                    seconds[name].append(time.perf_counter() - started)
                    sys.stderr.write(f"{edges} {'dense' if dense else 'hashed'} {name}: {seconds[name][-1]:.2f} s\n")
                if found != truth:
                    raise AssertionError(f"{name}: {found} vertices and components, SciPy: {truth}; {edges} edges")
    return seconds


def _cell(seconds: Sequence[float], floor: Sequence[float]) -> str:
    if not seconds:
        return "not run (memory)"
    median = statistics.median(seconds)
    return f"{median:.2f} ({median / statistics.median(floor):.1f}×)"


if __name__ == "__main__":
    main()
