"""What the link stage publishes: numbers become ids and tokens again, codes become words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.link.holdings import lookup
from graph.link.kinds import Kinds
from graph.link.links import NEVER
from graph.link.uses.meeting import REASONS
from graph.link.verdicts import NAMES
from graph.settings import LinkSettings
from graph.tables import LINK_EVIDENCE, LINKS, TRAIT_VALUES

JOINTLY = "; the two share several values of its kind that few others use together"
CLASSES = {
    "listed": "public",
    "hub": "public",
    "institution": "public",
    "broker": "broker",
    "operating": "operating",
    "joint": "operating",
    "silent": "unproven",
    "fleeting": "unproven",
    "small": "unproven",
    "doubtful": "unproven",
}


def trait_values(values: DataFrame, judged: DataFrame, kinds: Kinds, settings: LinkSettings) -> DataFrame:
    """``TRAIT_VALUES`` from ``holdings.shared_values`` and ``judging.Judged``; silent values are in the first only."""
    told = judged.select("value", "together", "pairs", "fragments", "inside", "verdict", "millibits", "stock", "brings")
    named = (
        values.join(told, "value", "left")
        .withColumn("rule", F.coalesce(_word(NAMES, "verdict"), _silent()))
        .withColumn("corroboration", F.coalesce(F.col("together") / F.col("pairs"), F.lit(0.0)))
        .withColumn("bits", F.coalesce(F.col("millibits") / 1000, F.lit(0.0)))
    )
    return TRAIT_VALUES.select(
        named.withColumn("value_class", lookup(CLASSES, F.col("rule")))
        .withColumn("types", F.coalesce(_names(F.col("brings"), kinds.names), F.array().cast("array<string>")))
        .withColumn("brought", F.array_sort(F.array_distinct(F.transform("types", _family(kinds)))))
        .withColumn("reason", _reason())
        .withColumn("proposed_place", _proposed(settings))
    )


def _proposed(settings: LinkSettings) -> Column:
    """As what kind of place the value should perhaps be listed; an institution by all that it brings."""
    known = settings.proposed_institutions
    rules = [
        *((_within(types) & (F.size("brought") > 1), kind) for kind, types in known.only.items()),
        *((_both(one, other), kind) for one, other, kind in known.together),
    ]
    told = lookup(known.alone, F.col("trait_type"))
    for test, kind in reversed(rules):
        told = F.when(test, kind).otherwise(told)
    hub = lookup(settings.proposed_places, F.col("trait_type"))
    return F.when(F.col("rule") == "hub", hub).when(F.col("rule") == "institution", told)


def link_table(links: DataFrame, index: DataFrame, kinds: Kinds, prior: float) -> DataFrame:
    """``LINKS`` from ``links.Links``; ``prior`` in bits."""
    return LINKS.select(
        with_ids(links, index)
        .withColumn("bits", F.col("millibits") / 1000)
        .withColumn("probability", posterior(F.col("millibits"), prior))
        .withColumn("families", families(F.col("families"), kinds))
        .withColumn("hard", F.col("hard") == 1)
        .withColumn("first_together", _moment("since"))
        .withColumn("last_together", _moment("until"))
    )


def evidence_table(evidence: DataFrame, values: DataFrame, uses: DataFrame, index: DataFrame) -> DataFrame:
    """``LINK_EVIDENCE`` from ``links.Evidence``: values that weigh, with the rows of both accounts that show them."""
    weighing = evidence.where("millibits > 0").withColumn("together", F.col("since") <= F.col("until"))
    rows = uses.select("value", "account", "source_rows")
    of_a = rows.select("value", F.col("account").alias("a"), F.col("source_rows").alias("rows_a"))
    of_b = rows.select("value", F.col("account").alias("b"), F.col("source_rows").alias("rows_b"))
    both = weighing.join(of_a, ["value", "a"]).join(of_b, ["value", "b"])
    cited = F.array_sort(F.array_distinct(F.concat(F.slice("rows_a", 1, 2), F.slice("rows_b", 1, 2))))
    return LINK_EVIDENCE.select(
        with_ids(both.join(values.select("value", "trait_token", "family", "trait_type"), "value"), index)
        .withColumn("bits", F.col("millibits") / 1000)
        .withColumn("overlap_days", F.col("overlap_days").cast("int"))
        .withColumn("first_together", F.when(F.col("together"), _moment("since")))
        .withColumn("last_together", F.when(F.col("together"), _moment("until")))
        .withColumn("reason", F.concat(_word(REASONS, "reason"), F.when(F.col("joint") == 1, JOINTLY).otherwise("")))
        .withColumn("source_rows", cited)
    )


def with_ids(pairs: DataFrame, index: DataFrame) -> DataFrame:
    """Rows with ``a`` and ``b`` as account numbers, and ``account_a`` and ``account_b`` besides."""
    of_a = index.select(F.col("account").alias("a"), F.col("account_id").alias("account_a"))
    of_b = index.select(F.col("account").alias("b"), F.col("account_id").alias("account_b"))
    return pairs.join(of_a, "a").join(of_b, "b")


def families(mask: Column, kinds: Kinds) -> Column:
    """The families of a mask, by name, sorted."""
    return _names(mask, kinds.families)


def _names(mask: Column, names: Sequence[str]) -> Column:
    """The names whose bit is set, in their order."""
    named = [F.when(mask.bitwiseAND(F.lit(1 << number)) > 0, F.lit(name)) for number, name in enumerate(names)]
    return F.array_compact(F.array(*named))


def _family(kinds: Kinds) -> Callable[[Column], Column]:
    """The family of a trait type."""
    return lambda name: lookup({type_name: kind.family for type_name, kind in kinds.types.items()}, name)


def _within(types: Sequence[str]) -> Column:
    """Whether all that the institution brings is of these trait types."""
    return F.size(F.array_except("types", F.array(*map(F.lit, types)))) == 0


def _both(one: str, other: str) -> Column:
    return F.array_contains("brought", one) & F.array_contains("brought", other)


def posterior(millibits: Column, prior: float) -> Column:
    """Probability from evidence in 1/1000 bit and a prior in bits."""
    return 1 / (1 + F.pow(F.lit(2.0), -(millibits / 1000 + F.lit(prior))))


def _word(words: tuple[str, ...], code: str) -> Column:
    numbered: Mapping[Any, Any] = dict(enumerate(words))
    return lookup(numbered, F.col(code).cast("int"))


def _silent() -> Column:
    return F.when(F.col("place_kind").isNotNull(), "listed").otherwise("silent")


def _moment(column: str) -> Column:
    return F.when(F.col(column) != NEVER, F.timestamp_seconds(column))


def _reason() -> Column:
    share, holders = F.format_string("%.2f", F.col("corroboration")), F.col("accounts").cast("string")
    agreed = F.concat(
        F.lit("other families put together "), share, F.lit(" of the pairs of its "), holders, F.lit(" holders")
    )
    rule = F.col("rule")
    return (
        F.when(rule == "listed", F.concat(F.lit("listed shared place: "), F.col("place_kind")))
        .when(rule == "silent", F.lit("building level: shown, never links by itself"))
        .when(
            rule == "broker",
            F.concat(
                F.lit("one of "),
                F.col("stock").cast("string"),
                F.lit(" faces, phones and devices that accounts of groups with nothing else in common were opened "),
                F.lit("with; "),
                agreed,
            ),
        )
        .when(
            rule == "institution",
            F.concat(
                F.lit("it serves accounts that have nothing else in common"),
                F.when(
                    F.size("brought") > 1, F.concat(F.lit(", with all that it brings: "), F.array_join("brought", ", "))
                ).otherwise(""),
                F.lit("; "),
                agreed,
            ),
        )
        .when(rule == "fleeting", F.concat(F.lit("most of its uses were in passing; "), agreed))
        .when(rule == "operating", agreed)
        .when(
            rule == "joint",
            F.concat(
                F.col("inside").cast("string"),
                F.lit(" of its "),
                holders,
                F.lit(" holders are in "),
                F.col("fragments").cast("string"),
                F.lit(" parts of a crew that other families tie; counts, most where two share several such values; "),
                agreed,
            ),
        )
        .when(rule == "hub", F.concat(F.lit("widely shared; "), agreed))
        .when(rule == "small", F.concat(F.lit("held by few accounts; counts, but merges nobody alone; "), agreed))
        .otherwise(F.concat(F.lit("held back for review; "), agreed))
    )
