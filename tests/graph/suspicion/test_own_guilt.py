"""What an account did itself: kinds are capped, and so is what rests on the word of few buyers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from graph.guilt.record import GUILT_EVIDENCE
from graph.settings import SuspicionSettings
from graph.suspicion.own_guilt import account_guilt
from tests.arrow import table

WHEN = datetime(2026, 2, 1, tzinfo=UTC)
Fact = tuple[str, str, str, float]
"""Kind, source, whose word it rests on, bits."""
Own = Callable[[list[Fact]], tuple[float, list[str]]]


@pytest.fixture
def own(suspicion_settings: SuspicionSettings) -> Own:
    def run(facts: list[Fact]) -> tuple[float, list[str]]:
        rows = [
            (
                "a",
                kind,
                source,
                rests_on,
                bits,
                True,
                True,
                WHEN,
                WHEN,
                WHEN,
                None,
                None,
                "x",
                "n",
                "f",
                f"{at}",
                "said",
            )
            for at, (kind, source, rests_on, bits) in enumerate(facts)
        ]
        (found,) = account_guilt(table(GUILT_EVIDENCE, *rows), suspicion_settings).to_pylist()
        return found["guilt_bits"], found["kinds"]

    return run


def refund(buyer: str) -> Fact:
    return ("refund", buyer, "buyers", 1.0)


def test_kinds_are_capped_and_added_up(own: Own) -> None:
    facts = [("strike", "platform", "rights_holder h", 5.0)] * 3 + [("appraisal", "h", "rights_holder h", 8.0)]
    assert own(facts) == (9.0 + 8.0, ["appraisal", "strike"])


def test_one_buyer_speaks_once_however_much_is_sent_back(own: Own) -> None:
    assert own([refund("b1")] * 6) == (1.0, ["refund"])
    assert own([refund(f"b{number}") for number in range(6)]) == (4.0, ["refund"])


def test_what_the_platform_did_on_two_buyers_word_is_their_word(own: Own) -> None:
    hired = [refund("b1"), ("consumer_complaint", "b2", "buyers", 0.9), ("strike", "platform", "buyers", 4.5)]
    assert own(hired) == (2.0, ["consumer_complaint", "refund", "strike"])
    assert own([*hired, refund("b3"), refund("b4")])[0] == 4.0


def test_what_others_say_is_not_bounded_by_buyers(own: Own) -> None:
    facts = [refund("b1"), refund("b1"), ("strike", "platform", "platform", 5.0), ("strike", "platform", "buyers", 5.0)]
    # Of the strikes' cap of 9 bits the platform's own takes 5; what is left of it and the refund are one buyer's.
    assert own(facts)[0] == 6.0


def test_a_word_that_weighs_nothing_is_no_buyer(own: Own) -> None:
    facts = [refund("b1"), ("consumer_complaint", "b2", "buyers", 0.0), ("strike", "platform", "buyers", 5.0)]
    assert own(facts)[0] == 1.0
