"""Accuracy against peers, on simulated worlds: ``python -m benchmarks.accuracy [run|tune|report] --help``.

Without a command it runs what is not in the cache yet, then reports.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.accuracy.cache import Cache
from benchmarks.accuracy.laboratory import Laboratory
from benchmarks.accuracy.methods.ablations import ABLATIONS
from benchmarks.accuracy.methods.all_methods import peers, titles
from benchmarks.accuracy.methods.peer import CannotRunError
from benchmarks.accuracy.nights import Engine, read_settings
from benchmarks.accuracy.report.publish import publish
from benchmarks.accuracy.scoreboard import FOLDER, Scoreboard
from benchmarks.accuracy.tune import tune
from benchmarks.accuracy.tuned import write_tuned
from benchmarks.accuracy.world import World
from benchmarks.accuracy.worlds import BASE, DEVELOPMENT_SEEDS, SCENARIOS, WORLDS, report_seeds

CACHE = Path(__file__).resolve().parents[1] / "out" / "accuracy"
COMMANDS = {
    "all": "run what is missing, then report (the default)",
    "run": "simulate, prepare and run every method, without a report",
    "tune": "find each peer's best parameters on development seeds and write tuned.yaml",
    "report": "tables and plots of what was run",
}


def main() -> None:
    options = _options()
    engine = Engine(read_settings(), options.memory, options.graphframes_jar)
    laboratory = Laboratory(Cache(options.cache), engine, _sayer(), Scoreboard(options.scores))
    if options.command == "tune":
        _tune(laboratory, options)
        return
    if options.command in ("all", "run"):
        _run(laboratory, options)
    if options.command in ("all", "report"):
        publish(laboratory, list(_worlds(options)), _methods(laboratory, options), options.out, options.write)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    told = "; ".join(f"{name}: {text}" for name, text in COMMANDS.items())
    parser.add_argument("command", nargs="?", choices=COMMANDS, default="all", metavar="COMMAND", help=told)
    parser.add_argument("--accounts", type=int, default=20_000, help="accounts of a world (default: %(default)s)")
    parser.add_argument("--worlds", nargs="+", choices=WORLDS, default=WORLDS, help="default: all")
    parser.add_argument(
        "--seeds", type=int, nargs="+", help="default: the report seeds of each world; for `tune` the development seeds"
    )
    parser.add_argument("--methods", nargs="+", help="default: all that can run here")
    parser.add_argument("--cache", type=Path, default=CACHE, help="folder that keeps everything (default: %(default)s)")
    parser.add_argument(
        "--scores", type=Path, default=FOLDER, help="folder that keeps scores of report seeds (default: %(default)s)"
    )
    parser.add_argument(
        "--out", type=Path, default=CACHE / "report", help="folder of the report (default: %(default)s)"
    )
    parser.add_argument("--memory", default="6g", help="of Spark's JVM (default: %(default)s)")
    parser.add_argument("--graphframes-jar", help="GraphFrames' JVM half: adds label propagation to the peers")
    parser.add_argument("--write", action="store_true", help="put the tables into benchmarks/README.md")
    return parser.parse_args()


def _worlds(options: argparse.Namespace) -> Iterator[World]:
    for kind in options.worlds:
        for seed in options.seeds or report_seeds(kind):
            yield World(kind, seed, options.accounts)


def _methods(laboratory: Laboratory, options: argparse.Namespace, kind: str = BASE) -> Sequence[str]:
    """Those asked for; else all, the ablations where rings of all scenarios are (they take as long as the pipeline)."""
    known = list(titles(laboratory.engine))
    if unknown := set(options.methods or ()) - set(known):
        sys.exit(f"no method {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    return options.methods or [name for name in known if kind not in SCENARIOS or name not in ABLATIONS]


def _run(laboratory: Laboratory, options: argparse.Namespace) -> None:
    missing: dict[str, str] = {}
    for world in _worlds(options):
        for method in _methods(laboratory, options, world.kind):
            try:
                if method not in missing and not laboratory.has(world, method):
                    laboratory.score(world, method)
            except CannotRunError as error:
                missing[method] = str(error)
    for method, why in missing.items():
        laboratory.say(f"{method} was not run: {why}")


def _tune(laboratory: Laboratory, options: argparse.Namespace) -> None:
    seeds = options.seeds or DEVELOPMENT_SEEDS
    names = [name for name in peers(laboratory.engine) if name in (options.methods or [name])]
    write_tuned(tune(laboratory, options.worlds, seeds, options.accounts, names), seeds, options.accounts)


def _sayer() -> Callable[[str], None]:
    begun = time.monotonic()

    def say(text: str) -> None:
        sys.stderr.write(f"{time.monotonic() - begun:8.0f} s  {text}\n")

    return say


if __name__ == "__main__":
    main()
