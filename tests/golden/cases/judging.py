"""Compares what the night says with the right answer of a case."""

from __future__ import annotations

from collections.abc import Iterable

from tests.golden.cases.case import Case
from tests.golden.cases.night import Answer

BELONGS = ("core", "member")


def faults(case: Case, answer: Answer) -> list[str]:
    """Every way in which the night is wrong about a case, in words; empty when it is right."""
    return [*wronged(case, answer), *strangers_joined(case, answer), *missed(case, answer), *unexplained(case, answer)]


def suspected(answer: Answer) -> dict[str, set[str]]:
    """Rings in which an account is suspected, by account."""
    rows = answer.tables["ring_members"]
    found: dict[str, set[str]] = {}
    for row in rows[rows["suspected"]].itertuples():
        found.setdefault(str(row.account_id), set()).add(str(row.ring_id))
    return found


def wronged(case: Case, answer: Answer) -> list[str]:
    """Innocent accounts that are suspected or named."""
    in_lead = {account for accounts in answer.named.values() for account in accounts}
    found = {
        "suspected": (case.never_suspected, suspected(answer).keys()),
        "named in a lead": (case.never_in_a_lead, in_lead),
    }
    return [
        f"{len(spared & wrongly)} of {len(spared)} who may not be are {word}: {_labels(case, spared & wrongly)}"
        for word, (spared, wrongly) in found.items()
        if spared & wrongly
    ]


def strangers_joined(case: Case, answer: Answer) -> list[str]:
    """Rings and leads that join those who have nothing to do with one another, or people of other stories."""
    together = {**answer.named, **_rings_that_suspect(answer)}
    told = []
    for name, accounts in sorted(together.items()):
        joined = [sorted(accounts & strangers) for strangers in case.strangers_to_each_other]
        told += [f"{name} joins {len(some)} strangers: {_labels(case, some)}" for some in joined if len(some) > 1]
        if accounts & set(case.accounts) and (others := sorted(accounts - set(case.accounts))):
            told.append(f"{name} joins people of another story: {', '.join(others)}")
    return told


def _rings_that_suspect(answer: Answer) -> dict[str, frozenset[str]]:
    """Who belongs to the rings in which anybody is suspected: company in one is a claim about everybody in it."""
    rows = answer.tables["ring_members"]
    rows = rows[rows["membership"].isin(BELONGS)]
    members = rows.groupby("ring_id").agg({"account_id": frozenset, "suspected": "any"})
    return {str(ring): row["account_id"] for ring, row in members.iterrows() if row["suspected"]}


def missed(case: Case, answer: Answer) -> list[str]:
    """Guilty accounts that are not suspected, where fewer are than the case asks for."""
    marked = suspected(answer)
    told = []
    for share, accounts in case.must_be_suspected:
        found = [one for one in accounts if one in marked]
        if len(found) < share * len(accounts):
            told.append(
                f"{len(found)} of {len(accounts)} guilty are found, {_labels(case, set(accounts) - set(found))} not"
            )
    return told


def unexplained(case: Case, answer: Answer) -> list[str]:
    """Accounts about which the night speaks without the words that the case asks for."""
    told = []
    for account, words in sorted(case.reasons.items()):
        said = explanations(account, answer)
        if said and not any(word in text for word in words for text in said):
            told.append(f"{account}: none of {', '.join(words)} in: {' | '.join(said)}")
    return told


def explanations(account: str, answer: Answer) -> list[str]:
    """What the night says about an account: reasons as a ring's member, and why it was held apart."""
    reasons = answer.of("ring_members", [account])["reasons"]
    apart = answer.of("exclusions", [account])
    said = [str(text) for texts in reasons for text in texts]
    return said + [f"{row.reason}: {row.detail}" for row in apart.itertuples()]


def _labels(case: Case, accounts: Iterable[str]) -> str:
    return ", ".join(account.removeprefix(f"{case.name}-") for account in sorted(accounts))


def guilty_found(cases: list[Case], answer: Answer) -> tuple[int, int]:
    """How many rings (``must``) of the cases are found, and of how many."""
    asked = [(case, one) for case in cases for one in case.must_be_suspected]
    marked = suspected(answer)
    found = [sum(account in marked for account in accounts) >= share * len(accounts) for _, (share, accounts) in asked]
    return sum(found), len(found)
