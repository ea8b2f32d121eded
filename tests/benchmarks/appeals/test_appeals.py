"""Who disputes what, in which round, and what the report counts."""

from __future__ import annotations

from typing import Any

from benchmarks.appeals.__main__ import Result, report
from benchmarks.appeals.appeals import Appeal, appeal_of_member, appeal_of_wronged, rounds
from leads.account_statements.rebutting import Withheld

FACTS: list[dict[str, Any]] = [
    {"id": "D1", "kind": "strike", "rows": ["false-1"], "tokens": []},
    {"id": "D2", "kind": "k", "rows": ["true-1"], "tokens": []},
    {"id": "T1", "kind": "k", "rows": ["false-2", "false-3"], "tokens": ["t1"]},
    {"id": "T2", "kind": "k", "rows": ["false-2", "true-2"], "tokens": ["t2"]},
]


def test_the_wronged_disputes_what_rests_on_false_rows_alone() -> None:
    appeal = appeal_of_wronged("a", "ring", FACTS, frozenset({"false-1", "false-2", "false-3"}))
    assert (appeal.documents, len(appeal.believed)) == (2, 2)
    assert appeal.out == Withheld(frozenset({"false-1"}), frozenset({("a", "t1")}))


def test_a_member_disputes_all_and_is_believed_by_chance() -> None:
    every = appeal_of_member("a", "ring", FACTS, 1.0, seed=1)
    assert (every.documents, len(every.believed)) == (4, 4)
    assert appeal_of_member("a", "ring", FACTS, 0.0, seed=1).out == Withheld()
    drawn = [len(appeal_of_member(f"a{n}", "ring", FACTS, 0.1, seed=1).believed) for n in range(500)]
    assert 150 < sum(drawn) < 250
    assert drawn == [len(appeal_of_member(f"a{n}", "ring", FACTS, 0.1, seed=1).believed) for n in range(500)]


def test_a_round_has_one_appellant_of_a_ring() -> None:
    appeals = [Appeal(f"{ring}{n}", ring, 1, (), Withheld()) for ring in "xyz" for n in range(3 if ring == "x" else 1)]
    assert [[one.account_id for one in turn] for turn in rounds(appeals)] == [["x0", "y0", "z0"], ["x1"], ["x2"]]
    assert list(rounds([])) == []


def test_the_report_says_whether_the_bars_are_met() -> None:
    met = Result(1, 50, 50, 5, 4, 4, 46, 300, 30, 0, 0)
    assert report([met], 3000)[-1] == (
        "50 appeals: 4 of 4 wronged accounts cleared (met: all); 0 of 46 true members escape, 0.0% (met: at most 2%)."
    )
    missed = Result(1, 50, 50, 5, 4, 3, 46, 300, 30, 1, 0)
    assert "(missed: all)" in report([missed], 3000)[-1]
    assert "2.2% (missed: at most 2%)" in report([missed], 3000)[-1]
