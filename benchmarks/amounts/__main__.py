"""Faked orders and bounds of sold values on simulated worlds: ``python -m benchmarks.amounts --help``."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks import sections
from benchmarks.accuracy.metrics.intervals import upper_bound
from benchmarks.amounts import goods
from benchmarks.amounts.score import Scored, score

ROOT = Path(__file__).resolve().parents[2]
COMMAND = ".venv/bin/python -m benchmarks.amounts --write"
NIGHT = "2026-03-03"
WORLDS = ("base", "careful", "no_device", "hidden_brushing")
SEEDS = (101, 102)
ACCOUNTS = 20_000
GOODS_COMMAND = ".venv/bin/python -m benchmarks.amounts --goods --write"
GOODS_WORLDS, GOODS_SEEDS, GOODS_ACCOUNTS = ("cover_goods",), (31, 32, 33), 4_000
HEADER = (
    "world",
    "orders of rings",
    "faked",
    "faked beyond doubt: precision",
    "recall",
    "faked more likely than not: precision",
    "recall",
    "leads",
    "true value within bounds",
    "width, median",
    "all / true, median",
)


def main() -> None:
    options = _options()
    with _folder(options.out) as folder:
        places = {world: [_night(folder, world, seed, options) for seed in options.seeds] for world in options.worlds}
        if options.goods:
            valued = {world: [goods.value(*of_night, NIGHT) for of_night in of] for world, of in places.items()}
            lines = goods.report(valued, GOODS_COMMAND, options.accounts, options.seeds)
        else:
            scored = {world: [score(*of_night, NIGHT) for of_night in of] for world, of in places.items()}
            lines = report(scored, options.accounts, options.seeds)
    section = "\n".join(lines)
    sys.stdout.write(section + "\n")
    if options.write:
        sections.replace("goods" if options.goods else "amounts", section)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.amounts", description=__doc__)
    parser.add_argument("--goods", action="store_true", help="the value of counterfeits beside cover goods")
    parser.add_argument("--worlds", nargs="+", help=f"default: {_shown(WORLDS)}; with --goods {_shown(GOODS_WORLDS)}")
    parser.add_argument(
        "--seeds", type=int, nargs="+", help=f"default: {_shown(SEEDS)}; with --goods {_shown(GOODS_SEEDS)}"
    )
    parser.add_argument(
        "--accounts", type=int, help=f"size of a world (default: {ACCOUNTS}; with --goods {GOODS_ACCOUNTS})"
    )
    parser.add_argument("--out", type=Path, help="folder that keeps worlds and warehouses (default: none is kept)")
    parser.add_argument("--write", action="store_true", help="put the result into benchmarks/README.md")
    options = parser.parse_args()
    usual = (GOODS_WORLDS, GOODS_SEEDS, GOODS_ACCOUNTS) if options.goods else (WORLDS, SEEDS, ACCOUNTS)
    for name, value in zip(("worlds", "seeds", "accounts"), usual, strict=True):
        setattr(options, name, getattr(options, name) or value)
    return options


def _shown(values: Sequence[object]) -> str:
    return " ".join(map(str, values))


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept:
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="ringtrace-amounts-") as folder:
        yield Path(folder)


def _night(folder: Path, world: str, seed: int, options: argparse.Namespace) -> tuple[Path, Path]:
    """Truth and warehouse of the world's first night, run as its user runs it; one that is there is not run again."""
    place = folder / f"{world}-{seed}-{options.accounts}"
    if not (place / "warehouse" / f"night={NIGHT}").exists():
        size = ("--accounts", str(options.accounts), "--nights", "1", "--seed", str(seed))
        _job("simulate", "--world", world, *size, "--out", str(place))
        _job("nightly", "--landing", str(place / "landing"), "--warehouse", str(place / "warehouse"), "--night", NIGHT)
    return place / "truth", place / "warehouse"


def _job(*words: str) -> None:
    sys.stderr.write(" ".join(words) + "\n")
    subprocess.run([str(ROOT / "spark-submit.sh"), *words], check=True, stdout=subprocess.DEVNULL)


def report(found: Mapping[str, Sequence[Scored]], accounts: int, seeds: Sequence[int]) -> list[str]:
    """Markdown lines: a row per world, its seeds taken together."""
    rows = [_row(world, scored) for world, scored in found.items()]
    said = ", ".join(map(str, seeds))
    return [
        f"`{COMMAND}`: whole nights on worlds of {accounts:,} accounts, seeds {said}; in brackets the 95 % bound.",
        "",
        *sections.table(HEADER, rows),
    ]


def _row(world: str, scored: Sequence[Scored]) -> tuple[str | int, ...]:
    faked = sum(one.faked for one in scored)
    pairs = [
        (sum(one.beyond_doubt_right for one in scored), sum(one.beyond_doubt for one in scored)),
        (sum(one.flagged_right for one in scored), sum(one.flagged for one in scored)),
    ]
    leads = [lead for one in scored for lead in one.leads]
    inside = sum(one.inside for one in scored)
    least = 1 - upper_bound(len(leads) - inside, len(leads))
    told = [cell for right, flagged in pairs for cell in (_share(right, flagged), _share(right, faked))]
    return (
        world,
        sum(one.orders for one in scored),
        faked,
        *told,
        len(leads),
        f"{inside} of {len(leads)} (≥ {least:.3f})",
        f"{median(width for one in scored for width in one.widths):.3f}",
        f"{median(every / value for value, _, _, every in leads):.2f}",
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.4f}" if whole else "-"


if __name__ == "__main__":
    main()
