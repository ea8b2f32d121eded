"""Who appeals with what: the false facts of the wronged, and documents of true members that are wrongly accepted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from leads.account_statements.rebutting import Withheld, of_fact

Facts = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Appeal:
    """``documents``: how many facts it disputes; ``believed``: kinds of those that fall; ``out``: what falls."""

    account_id: str
    ring: str
    documents: int
    believed: tuple[str, ...]
    out: Withheld


def appeal_of_wronged(account_id: str, ring: str, facts: Facts, false_rows: frozenset[str]) -> Appeal:
    """All facts that rest on nothing but ``false_rows``: the seller has what is asked for, and is believed."""
    false = [fact for fact in facts if fact["rows"] and set(fact["rows"]) <= false_rows]
    return Appeal(account_id, ring, len(false), _kinds(false), _all_of(account_id, false))


def appeal_of_member(account_id: str, ring: str, facts: Facts, believed: float, seed: int) -> Appeal:
    """A false document for every fact; each is believed with probability ``believed``."""
    random = Random(f"appeal {seed} {account_id}")
    accepted = [fact for fact in facts if random.random() < believed]
    return Appeal(account_id, ring, len(facts), _kinds(accepted), _all_of(account_id, accepted))


def rounds(appeals: Sequence[Appeal]) -> Iterator[list[Appeal]]:
    """Appeals of one ring each: what one account's appeal changes must not help another."""
    waiting: dict[str, list[Appeal]] = defaultdict(list)
    for appeal in appeals:
        waiting[appeal.ring].append(appeal)
    for turn in range(max(map(len, waiting.values()), default=0)):
        yield [queue[turn] for _, queue in sorted(waiting.items()) if turn < len(queue)]


def _kinds(facts: Facts) -> tuple[str, ...]:
    return tuple(f"{fact['id']} {fact['kind']}" for fact in facts)


def _all_of(account_id: str, facts: Facts) -> Withheld:
    out = Withheld()
    for fact in facts:
        out |= of_fact(account_id, fact)
    return out
