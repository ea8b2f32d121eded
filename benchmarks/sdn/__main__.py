"""The US Treasury's SDN list through the night: ``python -m benchmarks.sdn convert|run --help``."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks import sections
from benchmarks.accuracy.methods.peer import CannotRunError
from benchmarks.sdn import landing, report, sdn_list, truth
from benchmarks.sdn.beside_splink import beside_splink
from benchmarks.sdn.clear_text import marker_cells, texts_by_token
from benchmarks.sdn.marker_trap import trap
from graph.traits import NormalForms
from jobs import configuration, keys

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT.parent / "shared" / "data" / "ofac_2021"
PROFILE = ROOT / "conf" / "sdn.yaml"
# The list bears no date. Its newest entry, MYANMA GEMS ENTERPRISE, was designated on this day (Treasury press release).
NIGHT = "2021-04-08"
COMMAND = ".venv/bin/python -m benchmarks.sdn run --write"


def main() -> None:
    options = _options()
    if options.command == "convert":
        counted = convert(options.source, options.out, options.truth or options.out.parent / "truth", options.night)
        sys.stdout.writelines(f"{name}: {count:,}\n" for name, count in counted.items())
        return
    section = "\n".join(run(options.source, options.out, options.night))
    sys.stdout.write(section + "\n")
    if options.write:
        sections.replace("sdn", section)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sdn", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    converting = commands.add_parser("convert", help="write the list as a landing zone")
    converting.add_argument("--out", type=Path, required=True, help="the landing zone")
    converting.add_argument("--truth", type=Path, help='folder of the "Linked To" pairs (default: truth beside --out)')
    running = commands.add_parser("run", help="convert, run the night, report")
    running.add_argument(
        "--out", type=Path, default=ROOT / "benchmarks" / "out" / "sdn", help="folder for everything that is made"
    )
    running.add_argument("--write", action="store_true", help="put the report into benchmarks/README.md")
    for command in (converting, running):
        command.add_argument("--source", type=Path, default=SOURCE, help="folder with sdn.csv, add.csv and alt.csv")
        command.add_argument("--night", default=NIGHT, help="YYYY-MM-DD, the date of the list (default: %(default)s)")
    return parser.parse_args()


def convert(source: Path, out: Path, truth_folder: Path, night: str) -> Mapping[str, int]:
    """Writes the landing zone and the hidden pairs; returns what was counted."""
    entries = sdn_list.read(source)
    remarks, accounts, counts = landing.write(entries, out, night)
    return {**counts, **truth.write(entries, remarks, accounts, truth_folder)}


def run(source: Path, out: Path, night: str) -> list[str]:
    """The report's lines; ``out`` gets ``landing``, ``truth``, ``warehouse`` and a throw-away key."""
    for made in ("landing", "truth", "warehouse"):
        shutil.rmtree(out / made, ignore_errors=True)
    (out / "token.key").unlink(missing_ok=True)
    counted = convert(source, out / "landing", out / "truth", night)
    key = ["--key", str(out / "token.key")]
    _job("keygen", *key)
    places = ["--landing", str(out / "landing"), "--warehouse", str(out / "warehouse")]
    _job("nightly", "--config", str(PROFILE), *places, *key)
    return _report(out, night, counted)


def _job(*arguments: str) -> None:
    subprocess.run([ROOT / "spark-submit.sh", *arguments], check=True)


def _report(out: Path, night: str, counted: Mapping[str, int]) -> list[str]:
    settings = configuration.load(PROFILE)
    forms = NormalForms(settings.standardise)
    keyring = keys.load_keyring(out / "token.key", str(out / "landing"), settings.standardise.key_version)
    published, pairs = report.PublishedNight(out / "warehouse", night), truth.read_pairs(out / "truth")
    marked, linking = marker_cells(out / "landing", forms)
    texts = texts_by_token(out / "landing", forms, keyring)
    parts: Sequence[Sequence[str]] = (
        [f"`{COMMAND}` ({', '.join(f'{name}: {count:,}' for name, count in counted.items())}):"],
        report.counts(published),
        report.traits(published),
        [f"The null marker stands alone in {marked:,} trait cells; {linking} of them have a value that could link."],
        _or_why_not(lambda: trap(out / "landing", published, texts)),
        report.hubs(published, texts),
        [*report.groups(published, pairs), report.reach(published, pairs)],
        _or_why_not(lambda: beside_splink(out / "warehouse", night, pairs, settings.link.prior_partners)),
        report.seconds(published),
    )
    return [line for part in parts for line in (*part, "")][:-1]


def _or_why_not(lines: Callable[[], list[str]]) -> list[str]:
    """The lines, or what has to be installed for them."""
    try:
        return lines()
    except CannotRunError as error:
        return [str(error)]


if __name__ == "__main__":
    main()
