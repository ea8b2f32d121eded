"""Facts are numbered, few enough to read, and together rest on every row."""

from __future__ import annotations

from typing import Any

from leads.account_statements.fact import facts_of
from tests.leads.account_statements.builders import deed, tie


def test_what_is_many_is_told_together(account: dict[str, Any]) -> None:
    account["deeds"] = [deed("appraisal", number) for number in range(1, 9)]
    facts = [fact for fact in facts_of(account, 3, 3) if fact.id.startswith("D")]
    assert [fact.said["count"] for fact in facts] == [1, 1, 1, 5]
    assert facts[0].said["listings"] == ["P8"], "the newest first"
    assert facts[3].said["listings"] == []
    assert facts[3].said["filed"] == ("2026-02-01", "2026-02-05")
    assert {row for fact in facts for row in fact.rows} == {f"row-{number}" for number in range(1, 9)}


def test_brands_are_told_apart(account: dict[str, Any]) -> None:
    account["deeds"] = [deed("appraisal", 1, brand="A"), deed("appraisal", 2, brand="B")]
    assert [fact.said["brand"] for fact in facts_of(account, 5, 5) if fact.id.startswith("D")] == ["A", "B"]


def test_refunds_are_always_one_fact(account: dict[str, Any]) -> None:
    account["deeds"] = [deed("refund", number) for number in range(1, 5)]
    facts = [fact for fact in facts_of(account, 5, 5) if fact.id.startswith("D")]
    assert [(fact.kind, fact.said["count"]) for fact in facts] == [("refund", 4)]


def test_values_of_one_type_beyond_the_limit_are_one_fact(account: dict[str, Any]) -> None:
    account["ties"] = [tie("device_id", f"t{number}", number) for number in range(1, 6)] + [tie("phone", "t9")]
    facts = [fact for fact in facts_of(account, 5, 2) if fact.id.startswith("T")]
    assert [(fact.kind, fact.said["count"]) for fact in facts] == [
        ("tie.device_id", 1), ("tie.device_id", 1), ("tie.device_id", 3), ("tie.phone", 1)]  # fmt: skip
    assert facts[0].tokens == ("t5",), "the value that most others use first"
    assert facts[2].tokens == ("t1", "t2", "t3")


def test_equal_input_in_another_order_gives_equal_facts(account: dict[str, Any]) -> None:
    account["deeds"] = [deed(kind, number) for kind in ("strike", "appraisal") for number in range(1, 5)]
    other = {**account, "deeds": account["deeds"][::-1], "ties": account["ties"][::-1]}
    assert facts_of(account, 2, 2) == facts_of(other, 2, 2)
