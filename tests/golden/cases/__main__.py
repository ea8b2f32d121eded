"""Runs the night for chosen cases over the background and prints what it says of every account.

python -m tests.golden.cases [--brief] [CASE …]      # a case, or the beginning of some cases' names; all by default
python -m tests.golden.cases --table                 # the README's table of all cases
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.accuracy.cache import Cache
from benchmarks.accuracy.nights import Engine, read_settings
from tests.golden.cases.book import GUILTY, book, chosen
from tests.golden.cases.case import Case
from tests.golden.cases.judging import faults, guilty_found
from tests.golden.cases.night import Answer, run
from tests.golden.cases.showing import lines

MEMORY = "2g"
CACHE = Path(__file__).parents[3] / "benchmarks/out/cases"


def main() -> int:
    """0 when every chosen case is right."""
    parser = argparse.ArgumentParser(prog="python -m tests.golden.cases", description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE")
    parser.add_argument("--brief", action="store_true", help="only what is wrong")
    parser.add_argument("--quick", action="store_true", help="end after tracking: half the time, no exclusions")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where standardised traits of equal rows are kept")
    parser.add_argument("--table", action="store_true", help="print the table of the README and run nothing")
    arguments = parser.parse_args()
    if arguments.table:
        _print("\n".join(_table()))
        return 0
    stories = chosen(arguments.cases)
    cases = [one.case() for one in stories]
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(read_settings(), MEMORY, landing_bytes=0)
        cache = Cache(arguments.cache)
        answer = run(engine.session, cases, Path(folder), quick=arguments.quick, cache=cache, say=_tell)
    wrong = [case for case in cases if _show(case, answer, brief=arguments.brief)]
    found, asked = guilty_found([case for case, one in zip(cases, stories, strict=True) if one.kind == GUILTY], answer)
    _print(f"{len(cases) - len(wrong)} of {len(cases)} cases right; {found} of {asked} guilty look-alikes found")
    return 1 if wrong else 0


def _show(case: Case, answer: Answer, *, brief: bool) -> bool:
    """Prints a case; whether the night is wrong about it."""
    wrong = faults(case, answer)
    _print(f"{'WRONG' if wrong else 'right'}  {case.name}")
    for fault in wrong:
        _print(f"       - {fault}")
    if not brief:
        _print("\n".join(lines(case, answer)))
    return bool(wrong)


def _table() -> list[str]:
    head = ["| case | who | right answer | source |", "|---|---|---|---|"]
    return head + [f"| `{one.name}` | {one.who} | {one.right} | {one.source} |" for one in book().values()]


def _tell(text: str) -> None:
    sys.stderr.write(f"  {text}\n")


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
