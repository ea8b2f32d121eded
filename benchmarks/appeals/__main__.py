"""Appeals on simulated worlds: are the wronged cleared, do members escape? ``python -m benchmarks.appeals --help``."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from operator import or_
from pathlib import Path
from random import Random

import pandas as pd

from benchmarks import sections
from benchmarks.accuracy.nights import Engine, read_settings
from benchmarks.appeals.appeals import Appeal, appeal_at_random, appeal_of_wronged, appeal_where_weakest, rounds
from benchmarks.appeals.nights import Court, Named
from benchmarks.appeals.planting import Wronged, plant
from jobs import landing
from jobs.night import span
from jobs.settings import RingtraceSettings
from leads.account_statements.rebutting import Withheld
from leads.account_statements.standing import Standing

ROOT = Path(__file__).resolve().parents[2]
COMMAND = ".venv/bin/python -m benchmarks.appeals --accounts {accounts} --seeds {seeds} --appeals {most} --write"
SEEDS = (201, 202)
MOST_ESCAPE = 0.02
HEADER = (
    "seed",
    "named",
    "with a statement",
    "wronged",
    "wronged named",
    "wronged cleared",
    "wronged out of any ring",
    "members appeal",
    "free if any document is believed",
    "free if the best is",
    "members out of any ring",
)


@dataclass(frozen=True)
class Result:
    """One world: ``named`` accounts, those ``stated``; of the wronged and of true members how many did what.

    ``cleared``: wronged whom no lead names any more; ``at_random``, ``where_weakest``: members whom none would if the
    one document they file were believed; ``wronged_out``, ``members_out``: those whom no suspected ring would hold any
    more, of members by either document.
    """

    seed: int
    named: int
    stated: int
    planted: int
    wronged: int
    cleared: int
    wronged_out: int
    members: int
    at_random: int
    where_weakest: int
    members_out: int
    others: int
    """Named accounts that are neither a ring's nor wronged by the benchmark."""


def main() -> None:
    options = _options()
    settings = read_settings()
    with _folder(options.out) as folder:
        results = [_world(settings, folder, seed, options) for seed in options.seeds]
    section = "\n".join(report(results, options.accounts, options.appeals))
    sys.stdout.write(section + "\n")
    if options.write:
        sections.replace("appeals", section)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.appeals", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS, help="default: %(default)s")
    parser.add_argument("--accounts", type=int, default=6_000, help="size of a world (default: %(default)s)")
    parser.add_argument(
        "--appeals", type=int, default=140, help="accounts of a world that appeal, at most (default: %(default)s)"
    )
    parser.add_argument("--memory", default="3g", help="of Spark's driver (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="folder that keeps the worlds (default: none is kept)")
    parser.add_argument("--write", action="store_true", help="put the result into benchmarks/README.md")
    return parser.parse_args()


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept:
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="ringtrace-appeals-") as folder:
        yield Path(folder)


def _world(settings: RingtraceSettings, folder: Path, seed: int, options: argparse.Namespace) -> Result:
    """Plants, lets the night name, and hears the appeals of one world."""
    place = folder / f"{seed}-{options.accounts}"
    if not (place / "truth").exists():
        size = ("--accounts", str(options.accounts), "--nights", "1", "--seed", str(seed))
        words = ("simulate", *size, "--out", str(place))
        subprocess.run([str(ROOT / "spark-submit.sh"), *words], check=True, stdout=subprocess.DEVNULL)
    zone = place / "landing"
    night = landing.nights(str(zone), settings.columns)[-1]
    wronged = plant(place, span(night, settings.landing.time_zone)[1], seed)
    engine = _engine(settings, options.memory, landing.size(str(zone)))
    court = Court(engine, settings, place)
    court.prepare()
    return hear(court, wronged, seed, options.appeals)


_engines: list[Engine] = []


def _engine(settings: RingtraceSettings, memory: str, size: int) -> Engine:
    """One session for all worlds, tuned for the first."""
    if not _engines:
        _engines.append(Engine(settings, memory, landing_bytes=size))
    return _engines[0]


def hear(court: Court, wronged: Sequence[Wronged], seed: int, most: int) -> Result:
    """At most ``most`` accounts appeal, the wronged first; members twice, with one document each time."""
    named = court.named()
    false_rows = court.false_rows()
    truth = pd.read_parquet(court.place / "truth" / "accounts.parquet").set_index("account_id")["ring_id"].dropna()
    victims = {one.account_id: one.ring_id for one in wronged}
    of_wronged = [
        appeal_of_wronged(who, victims[who], named[who].facts, false_rows) for who in sorted(set(victims) & set(named))
    ]
    members = _members(named, set(truth.index), seed)[: max(0, most - len(of_wronged))]
    _say(f"{court.place.name}: {len(named)} named, {len(of_wronged)} of {len(wronged)} wronged among them")
    bar = court.settings.suspicion
    # The lead is what one appeal must leave alone for another.
    filed = [(who, named[who].lead_id, named[who].facts) for who in members]
    weakest = _freed(court, [appeal_where_weakest(*one, bar.grounds, bar.suspected_grounds) for one in filed])
    cleared = _freed(court, of_wronged)
    at_random = _freed(court, [appeal_at_random(*one, seed) for one in filed])
    return Result(
        seed=seed,
        named=len(named),
        stated=sum(bool(one.facts) for one in named.values()),
        planted=len(wronged),
        wronged=len(of_wronged),
        cleared=len(cleared),
        wronged_out=len(_out(cleared)),
        members=len(members),
        at_random=len(at_random),
        where_weakest=len(weakest),
        members_out=len(_out(weakest) | _out(at_random)),
        others=len(set(named) - set(victims) - set(truth.index)),
    )


def _members(named: dict[str, Named], of_rings: set[str], seed: int) -> list[str]:
    """Named members of true rings, in an order that favours none."""
    found = sorted(of_rings & set(named))
    Random(f"members {seed}").shuffle(found)
    return found


def _freed(court: Court, appeals: Sequence[Appeal]) -> dict[str, Standing | None]:
    """Where those appellants stand whom no lead would name any more; None: in no suspected ring."""
    freed: dict[str, Standing | None] = {}
    for together in rounds(appeals):
        found = _judged(court, together)
        for appeal in together:
            # Leads bound one another: of those that are suspected still, an appeal beside may have cost the lead.
            if len(together) > 1 and _only_the_lead_is_lost(found.get(appeal.account_id)):
                found |= _judged(court, [appeal])
        free = [appeal for appeal in together if not _named(found.get(appeal.account_id))]
        freed |= {appeal.account_id: found.get(appeal.account_id) for appeal in free}
        _say(f"  replay of {len(together)}: {len(together) - len(free)} still named")
        for appeal in free:
            why = _why(found.get(appeal.account_id))
            _say(f"    {appeal.account_id}: {why}, without {'; '.join(appeal.disputed)}")
    return freed


def _out(freed: Mapping[str, Standing | None]) -> set[str]:
    """Those of the freed whom no suspected ring would hold."""
    return {account for account, found in freed.items() if found is None}


def _judged(court: Court, together: Sequence[Appeal]) -> dict[str, Standing]:
    out = reduce(or_, (appeal.out for appeal in together), Withheld())
    return court.judged(out, [appeal.account_id for appeal in together])


def _named(found: Standing | None) -> bool:
    return found is not None and found.named


def _only_the_lead_is_lost(found: Standing | None) -> bool:
    return found is not None and found.suspected and not found.passes


def _why(found: Standing | None) -> str:
    """Why a lead names the account no more."""
    return "in no suspected group" if found is None else "; ".join((*found.refusals, *found.why))


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def report(results: Sequence[Result], accounts: int, most: int) -> list[str]:
    """Markdown lines; ``accounts`` of a world, ``most`` of which appeal."""
    command = COMMAND.format(accounts=accounts, most=most, seeds=" ".join(str(one.seed) for one in results))
    rows = [
        (
            str(one.seed),
            one.named,
            one.stated,
            one.planted,
            one.wronged,
            one.cleared,
            one.wronged_out,
            one.members,
            f"{one.at_random} ({_share(one.at_random, one.members)})",
            f"{one.where_weakest} ({_share(one.where_weakest, one.members)})",
            one.members_out,
        )
        for one in results
    ]
    wronged, cleared, wronged_out, members, at_random, weakest, members_out = (
        sum(getattr(one, name) for one in results)
        for name in ("wronged", "cleared", "wronged_out", "members", "at_random", "where_weakest", "members_out")
    )
    return [
        f"`{command}`: worlds of {accounts:,} accounts; one honest account a ring is wronged. "
        f"Innocents named beside: {sum(one.others for one in results)}.",
        "",
        *sections.table(HEADER, rows),
        "",
        f"{wronged + 2 * members} appeals. Of {wronged} wronged accounts {cleared} are cleared "
        f"({_met(cleared == wronged)}: all), {wronged_out} of them out of any suspected ring.",
        "",
        f"Of {members} true members {members_out} would get out of their ring by a false document that is believed, of "
        f"either kind ({_met(members_out <= MOST_ESCAPE * members)}: at most {MOST_ESCAPE:.0%}). No "
        f"lead would name {_share(at_random, members)} any more after a document against any fact, "
        f"{_share(weakest, members)} after one against the fact that they most depend on: at most {MOST_ESCAPE:.0%} as "
        f"long as reviewers believe no more than {_believed(at_random, members):.1%} of the one kind of documents, "
        f"{_believed(weakest, members):.1%} of the other.",
    ]


def _believed(free: int, members: int) -> float:
    """The share of false documents that may be believed so that no more than ``MOST_ESCAPE`` of the members escape."""
    return min(1.0, MOST_ESCAPE * members / free) if free else 1.0


def _met(holds: bool) -> str:
    return "met" if holds else "missed"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


if __name__ == "__main__":
    main()
