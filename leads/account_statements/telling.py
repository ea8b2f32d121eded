"""From the facts about an account to its statement of reasons, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leads.account_statements.fact import Fact, facts_of
from leads.account_statements.words import CODES, Texts, Words

OWN, TIE, MONEY = "D", "T", "M"


@dataclass(frozen=True)
class Setting:
    """What statements say of the night and its rules: thresholds of conf/suspicion.yaml, the rest of conf/leads.yaml.

    ``contact``: by language. ``texts``: of ``words.texts``.
    """

    night: str
    zone: str
    config_hash: str
    membership: float
    grounds: int
    guilty_bits: float
    group_members: int
    group_sources: int
    contact: Mapping[str, str]
    days: int
    deeds_in_full: int
    ties_in_full: int
    texts: Texts


def statements(account: Mapping[str, Any], setting: Setting) -> list[dict[str, Any]]:
    """Rows of ``ACCOUNT_STATEMENTS``, one a language; ``account``: a row of ``gathering.gathered``."""
    facts = facts_of(account, setting.deeds_in_full, setting.ties_in_full)
    return [_statement(account, facts, setting, Words(setting.texts, code)) for code in CODES]


def _statement(account: Mapping[str, Any], facts: Sequence[Fact], setting: Setting, words: Words) -> dict[str, Any]:
    told = {fact.id: fact_told(fact, words) for fact in facts}
    clears = {fact.id: cleared_by(fact, words) for fact in facts}
    asked = [f"{name}{words.mark('colon')}{evidence}{words.mark('end')}" for name, evidence in clears.items()]
    lines = [
        words.say("title", account=account["account_id"]),
        words.say("decided", night=setting.night, account=account["account_id"], lead=account["lead_id"]),
        words.say("automated", version=setting.config_hash[:12]),
        words.say("facts", zone=setting.zone),
        *_relied_on(told, words),
        words.say("rules"),
        *_rules(account, setting, words),
        words.say("favour"),
        *_favour(account, words),
        words.say("rebut", contact=setting.contact[words.code], days=setting.days),
        *asked,
        words.say("then"),
    ]
    return {
        "lead_id": account["lead_id"],
        "account_id": account["account_id"],
        "language": words.code,
        "statement": "\n".join(lines),
        "rebuttal_evidence": asked,
        "evidence_rows": sorted({row for fact in facts for row in fact.rows}),
        "facts": [
            {
                "id": fact.id,
                "kind": fact.kind,
                "statement": told[fact.id],
                "rebuttal": clears[fact.id],
                "rows": list(fact.rows),
                "tokens": list(fact.tokens),
            }
            for fact in facts
        ],
        "night": setting.night,
        "config_hash": setting.config_hash,
    }


def fact_told(fact: Fact, words: Words) -> str:
    """The fact as a sentence, without its number."""
    said = words.of_kind(fact.kind, "said")
    if fact.id.startswith(MONEY):
        return said
    if fact.id.startswith(TIE):
        name = "moved" if fact.kind == "tie.transfer" else "tie" if fact.said["count"] == 1 else "ties"
        filled = {"count": fact.said["count"]} if name == "ties" else {}
        day = words.when(fact.said["used"], bare=True)
        what = {} if name == "moved" else {"what": said}
        return words.say(name, others=fact.said["others"], day=day, **filled, **what)
    return words.mark("part").join([said, *_details(fact, words)]) + words.mark("end")


def _details(fact: Fact, words: Words) -> list[str]:
    """What is known of an own deed beside its kind."""
    said = fact.said
    parts = [words.say("count", count=said["count"])] if said["count"] > 1 else []
    parts += [words.say("brand", brand=said["brand"])] if said["brand"] else []
    parts += [words.say("store", store=words.joined(said["stores"]))] if said["stores"] else []
    parts += [words.say("listing", listing=words.joined(said["listings"]))] if said["listings"] else []
    parts.append(words.say("filed", day=words.when(said["filed"], bare=True)))
    return [*parts, words.say("acted", day=words.when(said["deed"]))]


def cleared_by(fact: Fact, words: Words) -> str:
    """Which evidence clears the fact."""
    days = {
        "day": fact.said.get("deed") or fact.said.get("used"),
        "filed": fact.said.get("filed"),
    }
    filled = {name: words.when(span, bare=name == "filed") for name, span in days.items() if span}
    return words.of_kind(fact.kind, "clears", **filled)


def _relied_on(told: Mapping[str, str], words: Words) -> list[str]:
    """The facts under their headings."""

    def of(letter: str, heading: str, none: str | None) -> list[str]:
        found = [f"{name}{words.mark('colon')}{text}" for name, text in told.items() if name.startswith(letter)]
        return [words.say(heading), *found] if found else [words.say(none)] if none else []

    return [*of(OWN, "own_deeds", "no_deeds"), *of(TIE, "own_ties", "no_ties"), *of(MONEY, "money", None)]


def _rules(account: Mapping[str, Any], setting: Setting, words: Words) -> list[str]:
    """The rules of ``graph.suspicion.naming`` and of a lead, with the account's figures."""
    grounds = [words.ground(name) for name in account["grounds"] or ()]
    own = account["guilt_bits"] >= setting.guilty_bits
    sold = account["sold_at"]
    return [
        words.say("rule_1", probability=f"{account['membership_probability']:.3f}", bar=f"{setting.membership:.2f}"),
        words.say("rule_2", count=len(grounds), grounds=words.joined(grounds), bar=setting.grounds),
        words.say(
            "rule_3_own" if own else "rule_3_money",
            bits=f"{account['guilt_bits']:.1f}",
            bar=f"{setting.guilty_bits:.1f}",
        ),
        words.say("rule_4_sold", sold=sold) if sold else words.say("rule_4"),
        words.say("rule_5", members=setting.group_members, sources=setting.group_sources),
    ]


def _favour(account: Mapping[str, Any], words: Words) -> list[str]:
    """What was found for the account, in the order of the texts."""
    counts = {one["what"]: one["count"] for one in account["favour"] or () if one["count"]}
    lines = [words.say(name, count=counts[name]) for name in words.texts if name in counts]
    past = [words.ground(name) for name in account["past_grounds"] or ()]
    lines += [words.say("past_grounds", grounds=words.joined(past))] if past else []
    return lines or [words.say("no_favour")]
