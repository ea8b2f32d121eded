"""Who disputes what, in which round, and what the report counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from benchmarks.appeals.__main__ import Result, report
from benchmarks.appeals.appeals import Appeal, appeal_at_random, appeal_of_wronged, appeal_where_weakest, rounds
from leads.account_statements.rebutting import Withheld

GROUNDS = {"device_id": "device", "payee_number": "payment", "wifi_bssid": "place", "return_address": "place"}


def fact(name: str, kind: str, *rows: str, token: str = "") -> dict[str, Any]:
    return {"id": name, "kind": kind, "rows": list(rows), "tokens": [token] if token else []}


D1, D2 = fact("D1", "strike", "false-1"), fact("D2", "refund", "true-1")
DEVICE = fact("T1", "tie.device_id", "false-2", "false-3", token="t1")
OTHER_DEVICE = fact("T2", "tie.device_id", "false-2", "true-2", token="t2")
PAYEE = fact("T3", "tie.payee_number", "true-3", token="t3")
ROOM = fact("T4", "tie.return_address", "true-4", token="t4")
MONEY = fact("M1", "control.pays_caught", "true-3", token="t3")


def test_the_wronged_disputes_what_rests_on_false_rows_alone() -> None:
    false = frozenset({"false-1", "false-2", "false-3"})
    appeal = appeal_of_wronged("a", "ring", [D1, D2, DEVICE, OTHER_DEVICE], false)
    assert appeal.disputed == ("D1 strike", "T1 tie.device_id")
    assert appeal.out == Withheld(frozenset({"false-1"}), frozenset({("a", "t1")}))


def test_one_document_is_filed_whichever_can_be_had() -> None:
    facts = [D1, D2, DEVICE, PAYEE]
    drawn = [appeal_at_random(f"a{number}", "ring", facts, seed=1).disputed for number in range(200)]
    assert {len(disputed) for disputed in drawn} == {1}
    assert {name.split()[0] for (name,) in drawn} == {"D1", "D2", "T1", "T3"}
    assert drawn == [appeal_at_random(f"a{number}", "ring", facts, seed=1).disputed for number in range(200)]


@pytest.mark.parametrize(
    ("facts", "weakest"),
    [
        pytest.param([D1, DEVICE, PAYEE, MONEY], "M1 control.pays_caught", id="named for the money alone"),
        pytest.param([D1, DEVICE, OTHER_DEVICE, PAYEE], "T3 tie.payee_number", id="the only tie of one of two grounds"),
        pytest.param([D1, DEVICE, PAYEE, ROOM], "D1 strike", id="a ground to spare"),
        pytest.param([D1, D2, fact("T5", "tie.ip", "true-5", token="t5")], "D1 strike", id="ties that are no ground"),
    ],
)
def test_the_best_document_is_against_what_most_depends_on(facts: list[dict[str, Any]], weakest: str) -> None:
    assert appeal_where_weakest("a", "ring", facts, GROUNDS, 2).disputed == (weakest,)


def test_a_round_has_one_appellant_of_a_ring() -> None:
    appeals = [Appeal(f"{ring}{n}", ring, (), Withheld()) for ring in "xyz" for n in range(3 if ring == "x" else 1)]
    assert [[one.account_id for one in turn] for turn in rounds(appeals)] == [["x0", "y0", "z0"], ["x1"], ["x2"]]
    assert list(rounds([])) == []


MET = Result(
    seed=1,
    named=54,
    stated=54,
    planted=5,
    wronged=4,
    cleared=4,
    wronged_out=3,
    members=50,
    at_random=5,
    where_weakest=10,
    members_out=1,
    others=0,
)


def test_the_report_says_who_is_cleared_and_what_reviewers_may_believe() -> None:
    of_wronged, _, of_members = report([MET], 3000, 140)[-3:]
    assert (
        of_wronged
        == "104 appeals. Of 4 wronged accounts 4 are cleared (met: all), 3 of them out of any suspected ring."
    )
    assert of_members == (
        "Of 50 true members 1 would get out of their ring by a false document that is believed, of either kind (met: "
        "at most 2%). No lead would name 10.0% any more after a document against any fact, 20.0% after one against the "
        "fact that they most depend on: at most 2% as long as reviewers believe no more than 20.0% of the one kind of "
        "documents, 10.0% of the other."
    )


def test_the_report_says_what_is_missed() -> None:
    missed = replace(MET, cleared=3, at_random=0, where_weakest=11, members_out=2)
    of_wronged, _, of_members = report([missed], 3000, 140)[-3:]
    assert "3 are cleared (missed: all)" in of_wronged
    assert "(missed: at most 2%)" in of_members
    assert "no more than 100.0% of the one kind of documents, 9.1% of the other" in of_members
