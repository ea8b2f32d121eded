"""What is known of a named account is whole, its own alone, and enough for a statement of reasons."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from graph.passes.sql import answer
from graph.tables import ACCOUNT_TRAITS
from leads.account_statements.gathering import NOT_COUNTED, gathered
from leads.account_statements.table import TO_THE_SELLER
from leads.account_statements.telling import Setting, statements
from tests.arrow import table, with_columns
from tests.canary import hits
from tests.leads.account_statements.world import (
    AT,
    CANARIES,
    NIGHT_END,
    TOKENS,
    AcceptedTables,
    accepted_rows,
    judgement,
    trait,
)

OF_GROUPS = ("grounds", "control", "past_owners")
COPIED = ("guilt", "papers", "link_evidence", "complaints", "penalties", "exclusions")
Account = dict[str, Any]


@pytest.fixture(scope="module")
def tables(accepted_tables: AcceptedTables) -> dict[str, pa.Table]:
    """As they come to the one task of a small night."""
    accepted = accepted_rows(accepted_tables)
    found = {**accepted, **judgement(accepted)}
    for name, where in NOT_COUNTED.items():
        found[name] = answer({"rows": found[name]}, f"SELECT * FROM rows WHERE {where}")
    found["papers"] = found["appraisals"].select(["row_digest", "store_id"])
    found["exclusions"] = found["exclusions"].drop_columns("ring_id")
    return found | {name: with_columns(found[name], ring_id=None) for name in (*OF_GROUPS, *COPIED)}


def of(tables: dict[str, pa.Table]) -> dict[str, Account]:
    rows = gathered(tables, NIGHT_END, "Asia/Shanghai").to_pylist()
    assert len({row["account_id"] for row in rows}) == len(rows)
    return {row["account_id"]: row for row in rows}


@pytest.fixture(scope="module")
def mine(tables: dict[str, pa.Table]) -> Account:
    return of(tables)["mine"]


@pytest.fixture(scope="module")
def english(mine: Account, setting: Setting) -> Account:
    return statements(mine, setting)[0]


def test_every_named_account_of_a_lead_is_there_once(tables: dict[str, pa.Table]) -> None:
    found = of(tables)
    assert {(row["lead_id"], name) for name, row in found.items()} == {("L-1", "mine"), ("L-2", "yours")}
    figures = ("membership_probability", "guilt_bits", "grounds", "past_grounds", "control", "sold_at")
    assert [tuple(row[name] for name in figures) for row in (found["mine"], found["yours"])] == [
        (0.97, 8.0, ["device", "payment"], ["place"], "pays_caught", None),
        (0.95, 7.0, ["device"], [], None, "2026-02-20"),
    ]


def test_facts_are_the_accounts_own_with_their_rows(english: Account) -> None:
    facts = {fact["id"]: fact for fact in english["facts"]}
    assert {name: (fact["kind"], fact["rows"]) for name, fact in facts.items()} == {
        "D1": ("appraisal", ["row-1"]),
        "T1": ("tie.device_id", ["row of mine"]),
        "T2": ("tie.payee_number", ["row of mine too"]),
        "M1": ("control.pays_caught", ["row of mine too"]),
    }
    assert facts["T1"]["tokens"] == [TOKENS["device_id"]]
    assert "other accounts of the group: 1." in facts["T1"]["statement"], "an associate is not of the group"
    assert "2025-10-01 to 2026-03-03" in facts["T2"]["statement"], "in use still at the end of the night"
    assert english["evidence_rows"] == ["row of mine", "row of mine too", "row-1"]


def test_a_deed_names_its_store_and_days_of_the_zone(mine: Account) -> None:
    days = {"filed": "2026-02-20", "deed_from": "2025-10-01", "deed_to": "2026-02-20"}
    what = {"kind": "appraisal", "brand": "Acme", "store_id": "S1", "listing_id": "L1", "row": "row-1"}
    assert mine["deeds"] == [{**what, **days}]


def test_a_value_counts_by_every_use_of_the_own(tables: dict[str, pa.Table]) -> None:
    token = TOKENS["device_id"]
    uses = table(
        ACCOUNT_TRAITS,
        trait("mine", "device_id", ["b", "a"]),
        ("mine", "family", "a_use", "room", token, AT, NIGHT_END, 1, ["c", "b"]),
    )
    (tie,) = of({**tables, "member_traits": with_columns(uses, ring_id="R1")})["mine"]["ties"]
    days = {"first_seen": "2025-10-01", "last_seen": "2026-03-03"}
    assert tie == {"trait_type": "a_use", "token": token, "others": 1, "rows": ["a", "b", "c"], **days}


def test_what_speaks_for_the_account_is_counted(english: Account) -> None:
    for said in (
        "Goods appraised as genuine: 1.",
        "goes back to the rights holder and answers facts about them: 1.",
        "Product certificates that were found valid: 1.",
        "wrong more often than right: 1.",
        "follow from nothing of your own, not counted: 1.",
        "Complaints that were rejected, not counted: 1.",
        "Malicious complaints, not counted: 1.",
        "Penalties revoked after an appeal, not counted: 1.",
        "no ground of their own: place.",
        "and that tie nobody: 1.",
    ):
        assert said in english["statement"]


@pytest.mark.parametrize(("ring", "here", "there"), [("R1", "mine", "yours"), ("R2", "yours", "mine")])
def test_what_was_copied_for_a_ring_is_that_rings(
    tables: dict[str, pa.Table], ring: str, here: str, there: str
) -> None:
    rows = {name: with_columns(tables[name].drop_columns("ring_id"), ring_id=ring) for name in COPIED}
    found = of({**tables, **rows})
    assert found[here] == of(tables)[here]
    assert [found[there][name] for name in ("deeds", "ties", "favour")] == [None] * 3


def test_nobody_else_is_in_what_the_seller_gets(mine: Account, setting: Setting) -> None:
    for row in statements(mine, setting):
        for column in TO_THE_SELLER:
            said = row[column] if isinstance(row[column], str) else "\n".join(row[column])
            assert hits((*CANARIES, *TOKENS.values()), said) == []
