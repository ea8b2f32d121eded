"""Legal thresholds: dated configuration, to be checked by counsel, never a finding of guilt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pyarrow as pa

from graph.contract import MONEY
from graph.passes.sql import answer
from leads.settings import ThresholdRule, ThresholdSettings

# What each test compares, in yuan and in the order they are tried. Illegal gains need the seller's costs, which no
# extract holds.
TESTED = {"sold": "sold_value_low", "unsold": "unsold_value_low", "combined": "combined_value"}
NO_RULE = "no rule for this date"
CHECK = "to be checked by counsel"
NOT_ASSESSABLE = f"not assessable without the seller's costs; {CHECK}"
# As ``leads.tables.THRESHOLD_TESTS``.
TESTS = (
    f"STRUCT(rule VARCHAR, test VARCHAR, jurisdiction VARCHAR, valid_from VARCHAR, law VARCHAR, amount {MONEY}, "
    f"value {MONEY}, met BOOLEAN, note VARCHAR)[]"
)


def in_force(settings: ThresholdSettings, night: date) -> dict[str, ThresholdRule]:
    """The jurisdiction's rule of each test that is in force on ``night``; of two, the one that is valid since later."""
    valid = [
        rule
        for rule in settings.rules
        if rule.jurisdiction == settings.jurisdiction
        and rule.valid_from <= night
        and (rule.valid_to is None or night < rule.valid_to)
    ]
    return {rule.test: rule for rule in sorted(valid, key=lambda rule: (rule.valid_from, rule.id))}


def with_threshold(amounts: pa.Table, settings: ThresholdSettings, night: date) -> pa.Table:
    """``amounts`` (the columns of ``TESTED``) with ``threshold_tests``, ``threshold_rule`` and ``threshold_met``.

    The first test that is met is named; else the first test.
    """
    rules = in_force(settings, night)
    assessable = [rules[test] for test in TESTED if test in rules]
    ordered = [*assessable, *(rule for test, rule in rules.items() if test not in TESTED)]
    tests = ", ".join(_tested(rule, place) for place, rule in enumerate(ordered))
    cases = " ".join(f"WHEN {_met(rule, place)} THEN $rule{place}" for place, rule in enumerate(assessable))
    first = "$rule0" if assessable else f"'{NO_RULE}'"
    any_met = " OR ".join(["false", *(_met(rule, place) for place, rule in enumerate(assessable))])
    query = f"""
        SELECT *, CAST([{tests}] AS {TESTS}) AS threshold_tests,
            CASE WHEN false THEN NULL {cases} ELSE {first} END AS threshold_rule, {any_met} AS threshold_met
        FROM amounts
    """
    return answer({"amounts": amounts}, query, _parameters(ordered))


def _parameters(rules: Iterable[ThresholdRule]) -> dict[str, object]:
    return {
        f"{name}{place}": value
        for place, rule in enumerate(rules)
        for name, value in {
            "rule": rule.id,
            "test": rule.test,
            "jurisdiction": rule.jurisdiction,
            "valid_from": rule.valid_from.isoformat(),
            "law": rule.law,
            "amount": rule.amount,
        }.items()
    }


def _tested(rule: ThresholdRule, place: int) -> str:
    """SQL: one row of ``threshold_tests``."""
    answered = rule.test in TESTED
    fields = {
        **{name: f"${name}{place}" for name in ("rule", "test", "jurisdiction", "valid_from", "law", "amount")},
        "value": TESTED[rule.test] if answered else "NULL",
        "met": _met(rule, place) if answered else "NULL",
        "note": f"'{CHECK if answered else NOT_ASSESSABLE.replace(chr(39), chr(39) * 2)}'",
    }
    return "{" + ", ".join(f"'{name}': {value}" for name, value in fields.items()) + "}"


def _met(rule: ThresholdRule, place: int) -> str:
    return f"({TESTED[rule.test]} >= CAST($amount{place} AS {MONEY}))"
