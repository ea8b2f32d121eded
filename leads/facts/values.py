"""What was sold and is offered in all, the thresholds that were tested, and the orders that may be faked."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from leads.facts.fact import facts

SOLD = ("sold_value_all", "sold_value_low", "sold_value_high", "refunded_value", "allowance")


def value_facts(leads: DataFrame, amounts: DataFrame) -> DataFrame:
    """Sums over the orders and listings of the lead (facts of their own), so made from the table that holds them."""
    valued = amounts.join(F.broadcast(leads.select("lead_id", "ring_id")), "ring_id")
    told = F.array(*(F.struct(F.lit(rule).alias("rule"), text.alias("text")) for rule, text in _sums().items()))
    tests = F.transform("threshold_tests", lambda test: F.struct(F.lit("thresholds").alias("rule"), _test(test)))
    shape = "array<struct<rule:string,text:string>>"
    stated = valued.withColumn("fact", F.explode(F.concat(told.cast(shape), tests.cast(shape))))
    kind = F.when(F.col("fact.rule") == "brushing", "against").otherwise("value")
    return facts(stated.where("fact.text is not null"), kind, F.col("fact.text"), F.col("fact.rule"), "ring_amounts")


def _sums() -> dict[str, Column]:
    return {
        "amounts.sold": F.format_string(
            "Stores of the suspected accounts: %d paid orders of %s yuan; between %s and %s yuan without refunds "
            "(%s yuan) and without orders that may be faked (allowance of %s yuan for those that show too little).",
            "orders",
            *(F.col(name).cast("string") for name in SOLD),
        ),
        "amounts.unsold": F.format_string(
            "Stock on offer at listed prices: %s yuan.", F.col("unsold_value").cast("string")
        ),
        "brushing": F.when(
            F.col("doubtful_orders") > 0,
            F.format_string(
                "%d of %d orders may be faked to gain rank, %d of them beyond doubt.",
                "doubtful_orders",
                "orders",
                "faked_orders",
            ),
        ),
    }


def _test(test: Column) -> Column:
    met = F.when(test["met"].isNull(), test["note"]).otherwise(
        F.concat(F.when(test["met"], "reached").otherwise("not reached"), F.lit(" by "), test["value"].cast("string"))
    )
    return F.format_string(
        "Legal threshold %s (%s, %s; %s yuan from %s), to be checked by counsel: %s.",
        test["rule"],
        test["test"],
        test["law"],
        test["amount"].cast("string"),
        test["valid_from"],
        met,
    )
