"""Who appeals with what: the false facts of the wronged, and the one false document of each true member."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from leads.account_statements.rebutting import Withheld, of_fact

Facts = Sequence[Mapping[str, Any]]
MONEY, TIE = "control.", "tie."


@dataclass(frozen=True)
class Appeal:
    """``disputed``: the facts it disputes, as the statement numbers them, with their kinds; ``out``: what falls."""

    account_id: str
    ring: str
    disputed: tuple[str, ...]
    out: Withheld


def appeal_of_wronged(account_id: str, ring: str, facts: Facts, false_rows: frozenset[str]) -> Appeal:
    """All facts that rest on nothing but ``false_rows``: the seller has what is asked for, and is believed."""
    return _appeal(account_id, ring, [fact for fact in facts if fact["rows"] and set(fact["rows"]) <= false_rows])


def appeal_at_random(account_id: str, ring: str, facts: Facts, seed: int) -> Appeal:
    """A false document against one fact, whichever it can get."""
    return _appeal(account_id, ring, [Random(f"appeal {seed} {account_id}").choice(facts)])


def appeal_where_weakest(account_id: str, ring: str, facts: Facts, grounds: Mapping[str, str], needed: int) -> Appeal:
    """A false document against the fact that, by its own statement, most depends on.

    That is where the money goes, where it is named for that; else the only tie of a ground, where no more grounds than
    the ``needed`` are told; else the strongest deed. ``grounds``: of a trait type, as in conf/suspicion.yaml.
    """
    ties: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for fact in facts:
        if (ground := grounds.get(fact["kind"].removeprefix(TIE))) and fact["kind"].startswith(TIE):
            ties[ground].append(fact)
    money = [fact for fact in facts if fact["kind"].startswith(MONEY)]
    only = [found[0] for _, found in sorted(ties.items()) if len(found) == 1 and len(ties) <= needed]
    return _appeal(account_id, ring, [*money, *only, *facts][:1])


def rounds(appeals: Sequence[Appeal]) -> Iterator[list[Appeal]]:
    """Appeals of one ring each: what one account's appeal changes must not help another."""
    waiting: dict[str, list[Appeal]] = defaultdict(list)
    for appeal in appeals:
        waiting[appeal.ring].append(appeal)
    for turn in range(max(map(len, waiting.values()), default=0)):
        yield [queue[turn] for _, queue in sorted(waiting.items()) if turn < len(queue)]


def _appeal(account_id: str, ring: str, facts: Facts) -> Appeal:
    out = Withheld()
    for fact in facts:
        out |= of_fact(account_id, fact)
    return Appeal(account_id, ring, tuple(f"{fact['id']} {fact['kind']}" for fact in facts), out)
