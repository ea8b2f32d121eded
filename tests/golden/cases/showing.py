"""What the night says about a case, account by account, for whoever mends it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from tests.golden.cases.case import Case
from tests.golden.cases.judging import explanations
from tests.golden.cases.night import Answer


def lines(case: Case, answer: Answer) -> Iterator[str]:
    """A line per account, and below it why the night says so."""
    leads = {account: lead for lead, accounts in answer.named.items() for account in accounts}
    for account in case.accounts:
        yield f"    {account.removeprefix(case.name + '-'):<18} {_expected(case, account):<6} " + " ".join(
            [*_group(account, answer), *_guilt(account, answer), *_ring(account, answer), _lead(account, leads)]
        )
        for text in explanations(account, answer):
            yield f"        . {text}"
        for text in _ties(account, answer):
            yield f"        ~ {text}"
    for group, why in sorted(_held_back(case, answer).items()):
        yield f"    no lead of {group}: {'; '.join(why)}"


def _expected(case: Case, account: str) -> str:
    if account in case.never_suspected:
        return "never"
    if any(account in accounts for _, accounts in case.must_be_suspected):
        return "must"
    return "alone" if any(account in apart for apart in case.strangers_to_each_other) else "either"


def _first(rows: pd.DataFrame) -> Any:
    return next(rows.itertuples(), None)


def _group(account: str, answer: Answer) -> Iterator[str]:
    for row in answer.of("group_members", [account]).itertuples():
        yield f"group {str(row.group_id)[-6:]} {row.membership} {row.membership_probability:.2f};"


def _guilt(account: str, answer: Answer) -> Iterator[str]:
    row = _first(answer.of("own guilt", [account]))
    if row is not None:
        yield f"guilt {row.guilt_bits:.1f} ({', '.join(row.kinds)});"


def _ring(account: str, answer: Answer) -> Iterator[str]:
    for row in answer.of("ring_members", [account]).itertuples():
        yield f"ring {str(row.ring_id)[-6:]}{' SUSPECTED' if row.suspected else ''};"


def _lead(account: str, leads: dict[str, str]) -> str:
    return f"LEAD {leads[account][-6:]}" if account in leads else ""


def _ties(account: str, answer: Answer) -> Iterator[str]:
    """Types of shared values per other account, with their bits."""
    rows = answer.tables["link_evidence"]
    mine = rows[(rows["account_a"] == account) | (rows["account_b"] == account)]
    other = mine["account_b"].where(mine["account_a"] == account, mine["account_a"])
    for name, ties in mine.groupby(other):
        yield f"{name}: " + ", ".join(f"{tie.trait_type} {tie.bits:.1f}" for tie in ties.itertuples())


def _held_back(case: Case, answer: Answer) -> dict[str, list[str]]:
    """Why suspected rings that hold accounts of the case became no lead."""
    groups = set(answer.of("group_members", case.accounts)["group_id"])
    rows = answer.tables["lead candidates"]
    rows = rows[rows["group_id"].isin(groups) & ~rows["passes"]]
    return {group[-6:]: list(why) for group, why in zip(rows["group_id"].tolist(), rows["why"].tolist(), strict=True)}
