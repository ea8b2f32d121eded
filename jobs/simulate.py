"""Makes a landing zone of invented sellers, with the truth about them beside it."""

from __future__ import annotations

import argparse
import shutil
import time
from datetime import date
from pathlib import Path

from data_samples.simulator.rings.plan import SCENARIOS
from data_samples.simulator.world import build_society, write_world
from graph.failures import InputOutputError, UsageError
from jobs.configuration import read_tree, values

SHIFTED = ("careful", "hubs", "no_device", "rewired", "institutions", "foreign")
WORLDS = ("base", *SHIFTED, "hidden_brushing", "cover_goods", *SCENARIOS)
CONF = Path(__file__).resolve().parent.parent / "conf" / "simulator.yaml"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, help="folder that gets landing/ and truth/")
    parser.add_argument("--accounts", type=int, default=3000, help="accounts in all (default: %(default)s)")
    parser.add_argument(
        "--nights", type=int, default=3, help="nights; the first carries the history (default: %(default)s)"
    )
    parser.add_argument("--last-night", type=date.fromisoformat, default=date(2026, 3, 3), help="YYYY-MM-DD")
    parser.add_argument("--seed", type=int, default=7, help="equal seeds give equal files (default: %(default)s)")
    parser.add_argument("--world", choices=WORLDS, default="base", help="which world (default: %(default)s)")
    parser.add_argument(
        "--ring-share", type=float, default=0.07, help="share of accounts in rings (default: %(default)s)"
    )
    parser.add_argument("--parameters", type=Path, default=CONF, help="the simulator's parameters")


def run(arguments: argparse.Namespace) -> int:
    """Writes ``<out>/landing`` and ``<out>/truth``; an earlier made-up world in the same place is replaced."""
    if arguments.accounts < 300 or not 0 <= arguments.ring_share <= 0.5 or arguments.nights < 1:
        raise UsageError("--accounts takes 300 or more, --nights 1 or more, --ring-share 0 to 0.5")
    began = time.monotonic()
    tree = values(read_tree(arguments.parameters))
    _clear(arguments.out)
    society = build_society(
        tree,
        world=arguments.world,
        size=arguments.accounts,
        seed=arguments.seed,
        last_night=arguments.last_night,
        nights=arguments.nights,
        ring_share=arguments.ring_share,
    )
    rows = write_world(society, arguments.out, print)
    for dataset, count in rows.items():
        print(f"{dataset:16} {count:>12,} rows")
    print(f"{society.accounts.rows:,} accounts, {len(society.rings)} rings, {time.monotonic() - began:.1f} s")
    print(f"landing zone: {arguments.out / 'landing'}\ntruth:        {arguments.out / 'truth'}")
    return 0


def _clear(out: Path) -> None:
    """Removes a made-up world; anything else at that place is left alone."""
    landing = out / "landing"
    if landing.exists() and any(landing.iterdir()) and not (landing / "SYNTHETIC").exists():
        raise InputOutputError(f"{landing} holds data that is not marked as made up: choose another --out")
    try:
        for folder in (landing, out / "truth"):
            if folder.exists():
                shutil.rmtree(folder)
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputOutputError(f"{out}: cannot be written: {error.strerror}") from error
