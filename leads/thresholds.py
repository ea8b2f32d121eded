"""Legal thresholds: dated configuration, to be checked by counsel, never a finding of guilt."""

from __future__ import annotations

from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from leads.settings import ThresholdRule, ThresholdSettings

# What each test compares, in yuan and in the order they are tried. Illegal gains need the seller's costs, which no
# extract holds.
TESTED = {
    "sold": ("sold_value_low",),
    "unsold": ("unsold_value",),
    "combined": ("sold_value_low", "unsold_value"),
}
NO_RULE = "no rule for this date"


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
    """``amounts`` (sold_value_low, unsold_value) with ``threshold_rule`` and ``threshold_met``.

    The first test that is met is named; else the first test. Tests that can't be answered are named beside it.
    """
    rules = in_force(settings, night)
    tested = [(rules[test], _met(rules[test], columns)) for test, columns in TESTED.items() if test in rules]
    silent = "".join(f"; {rule.id} not assessable without costs" for test, rule in rules.items() if test not in TESTED)
    named, met = F.lit(tested[0][0].id if tested else NO_RULE), F.lit(False)
    for rule, holds in reversed(tested):
        named, met = F.when(holds, F.lit(rule.id)).otherwise(named), met | holds
    return amounts.withColumn("threshold_rule", F.concat(named, F.lit(silent))).withColumn("threshold_met", met)


def _met(rule: ThresholdRule, columns: tuple[str, ...]) -> Column:
    value = F.col(columns[0])
    for column in columns[1:]:
        value = value + F.col(column)
    return value >= F.lit(rule.amount).cast("decimal(18,2)")
