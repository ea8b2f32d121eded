"""Legal thresholds: dated configuration, to be checked by counsel, never a finding of guilt."""

from __future__ import annotations

from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.contract import MONEY
from leads.settings import ThresholdRule, ThresholdSettings
from leads.tables import THRESHOLD_TESTS

# What each test compares, in yuan and in the order they are tried. Illegal gains need the seller's costs, which no
# extract holds.
TESTED = {"sold": "sold_value_low", "unsold": "unsold_value", "combined": "combined_value"}
NO_RULE = "no rule for this date"
CHECK = "to be checked by counsel"
NOT_ASSESSABLE = f"not assessable without the seller's costs; {CHECK}"


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


def with_threshold(amounts: DataFrame, settings: ThresholdSettings, night: date) -> DataFrame:
    """``amounts`` (the columns of ``TESTED``) with ``threshold_tests``, ``threshold_rule`` and ``threshold_met``.

    The first test that is met is named; else the first test.
    """
    rules = in_force(settings, night)
    assessable = [rules[test] for test in TESTED if test in rules]
    silent = [rule for test, rule in rules.items() if test not in TESTED]
    named, met = F.lit(assessable[0].id if assessable else NO_RULE), F.lit(False)
    for rule in reversed(assessable):
        named, met = F.when(_met(rule), F.lit(rule.id)).otherwise(named), met | _met(rule)
    tests = F.array(*map(_tested, [*assessable, *silent])).cast(THRESHOLD_TESTS)
    return amounts.withColumns({"threshold_tests": tests, "threshold_rule": named, "threshold_met": met})


def _tested(rule: ThresholdRule) -> Column:
    """One row of ``threshold_tests``."""
    answered = rule.test in TESTED
    nothing = F.lit(None)
    fields = {
        "rule": F.lit(rule.id),
        "test": F.lit(rule.test),
        "jurisdiction": F.lit(rule.jurisdiction),
        "valid_from": F.lit(rule.valid_from.isoformat()),
        "law": F.lit(rule.law),
        "amount": F.lit(rule.amount).cast(MONEY),
        "value": (F.col(TESTED[rule.test]) if answered else nothing).cast(MONEY),
        "met": (_met(rule) if answered else nothing).cast("boolean"),
        "note": F.lit(CHECK if answered else NOT_ASSESSABLE),
    }
    return F.struct(*(value.alias(name) for name, value in fields.items()))


def _met(rule: ThresholdRule) -> Column:
    return F.col(TESTED[rule.test]) >= F.lit(rule.amount).cast(MONEY)
