"""From accepted rows to account traits: normal forms, keyed tokens, and when each account used each value.

The flow meets every event once: observations are summed up by account and raw value, then each distinct raw value gets
its normal form and token in one Arrow pass, then values that came out equal are summed up again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

import numpy as np
import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, StringType, StructField, StructType

from graph.near_pictures import with_same_pictures
from graph.observations import Frames, observations
from graph.settings import StandardiseSettings, TraitType
from graph.spread import spread
from graph.tables import ACCOUNT_TRAITS
from graph.tokens import Keyring
from graph.traits import MASKED_USE, NormalForms
from graph.traits.normal_form import NormalForm

MEMORY_VALUES = 200_000
Answer = tuple[list[dict[str, str | list[str]]], str | None]
# ``former``: the value's tokens under the key versions that a rotation has left behind.
VALUES = pa.list_(pa.struct([("domain", pa.string()), ("token", pa.string()), ("former", pa.list_(pa.string()))]))
VALUE = StructType(
    [
        StructField("domain", StringType()),
        StructField("token", StringType()),
        StructField("former", ArrayType(StringType())),
    ]
)
ANSWER = (StructField("values", ArrayType(VALUE)), StructField("reason", StringType()))


def tokenised(accepted: Frames, night_end: datetime, settings: StandardiseSettings, keyring: Keyring) -> DataFrame:
    """Observations by account, trait type, raw value and month with the answer of the normaliser.

    (account_id, trait_type, month, first_seen, last_seen, observations, first_row, last_row: structs (at, digest),
    values: array of (domain, token, former: tokens under earlier key versions), reason: why there are none). The clear
    text ends here.
    """
    known = accepted["accounts"].select("account_id", F.lit(True).alias("known"))
    listings = with_same_pictures(accepted["listings"], settings.picture_distance, settings.picture_band_hashes)
    seen = observations({**accepted, "listings": listings}, night_end, settings.time_zone)
    summed = _summed(seen).join(known, "account_id", "left")
    held = F.col("account_id").isNotNull() & F.col("known")
    forms = NormalForms(settings)
    answered = tokens_of(summed, forms.of, keyring)
    missing = F.when(F.col("account_id").isNull(), "no_owner").when(~F.coalesce(held, F.lit(False)), "unknown_account")
    return answered.withColumn("reason", F.coalesce(missing, "reason")).withColumn(
        "values", F.when(missing.isNull(), F.col("values"))
    )


def traits_of(tokenised: DataFrame, types: Mapping[str, TraitType], settings: StandardiseSettings) -> DataFrame:
    """``graph.tables.ACCOUNT_TRAITS`` from what ``tokenised`` returns; tokens only, no clear text."""
    single = tokenised.withColumn("value", F.explode("values"))
    summed = (
        single.withColumn("trait_type", F.coalesce(_lookup(MASKED_USE, F.col("value.domain")), "trait_type"))
        .groupBy(
            "account_id", "trait_type", F.col("value.domain").alias("domain"), F.col("value.token").alias("trait_token")
        )
        .agg(
            F.min("first_seen").alias("first_seen"),
            F.max("last_seen").alias("last_seen"),
            F.sum("observations").alias("observations"),
            *_rows_kept(settings.source_rows),
        )
    )
    families = _lookup({name: kind.family for name, kind in types.items()}, F.col("trait_type"))
    return ACCOUNT_TRAITS.select(
        summed.withColumn("family", families).withColumn("source_rows", _source_rows(settings.source_rows))
    )


def former_tokens(tokenised: DataFrame) -> DataFrame:
    """(former_token, trait_token): what tonight's values were called under the key versions before; not distinct."""
    values = tokenised.select(F.explode("values").alias("value"))
    return values.select(F.explode("value.former").alias("former_token"), F.col("value.token").alias("trait_token"))


def rejections(tokenised: DataFrame) -> DataFrame:
    """Values that link nobody: (trait_type, reason, observations), one row per reason."""
    return (
        tokenised.where(F.col("reason").isNotNull())
        .groupBy("trait_type", "reason")
        .agg(F.sum("observations").alias("observations"))
    )


def tokens_of(rows: DataFrame, form: Callable[[str, str], NormalForm], keyring: Keyring) -> DataFrame:
    """``rows`` (trait_type, raw, …) with ``values`` and ``reason`` in place of ``raw``; each distinct value asked once.

    Equal raw values meet in one partition, where a memory of answers spares asking twice.
    """
    kept = [field for field in rows.schema.fields if field.name != "raw"]
    answer = _answerer(form, keyring, [field.name for field in kept])
    return spread(rows, "raw").mapInArrow(answer, StructType([*kept, *ANSWER]))


def _answerer(
    form: Callable[[str, str], NormalForm], keyring: Keyring, kept: list[str]
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def answer(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        memory: dict[tuple[str, str], Answer] = {}
        for batch in batches:
            asked, places = _distinct(batch)
            # A bound on the memory: a value that comes back later is asked again, with the same answer.
            if len(memory) > MEMORY_VALUES:
                memory.clear()
            for question in asked:
                if question not in memory:
                    memory[question] = _answer(form(*question), keyring)
            answers = [memory[question] for question in asked]
            values = pa.array([found for found, _ in answers], VALUES).take(places)
            reasons = pa.array([reason for _, reason in answers], pa.string()).take(places)
            columns = [*(batch.column(name) for name in kept), values, reasons]
            yield pa.RecordBatch.from_arrays(columns, names=[*kept, "values", "reason"])

    return answer


def _distinct(batch: pa.RecordBatch) -> tuple[list[tuple[str, str]], pa.Array]:
    """Distinct (trait type, raw value) pairs of a batch, and for each row the place of its pair."""
    types, raws = (batch.column(name).dictionary_encode() for name in ("trait_type", "raw"))
    codes = types.indices.to_numpy().astype(np.int64) * max(len(raws.dictionary), 1) + raws.indices.to_numpy()
    distinct, places = np.unique(codes, return_inverse=True)
    type_of, raw_of = types.dictionary.to_pylist(), raws.dictionary.to_pylist()
    pairs = [(type_of[code // len(raw_of)], raw_of[code % len(raw_of)]) for code in distinct.tolist()]
    return pairs, pa.array(places)


def _answer(form: NormalForm, keyring: Keyring) -> Answer:
    values: list[dict[str, str | list[str]]] = [
        {"domain": domain, "token": keyring.token(domain, value), "former": keyring.former_tokens(domain, value)}
        for domain, value in form.values
    ]
    return values, form.reason


def _summed(observed: DataFrame) -> DataFrame:
    """One row per account, trait type, raw value and month: constant state, however many events there are."""
    first = F.struct(F.col("seen_first").alias("at"), "digest")
    last = F.struct(F.col("seen_last").alias("at"), "digest")
    month = F.year("seen_first") * 12 + F.month("seen_first")
    return observed.groupBy("account_id", "trait_type", "raw", month.alias("month")).agg(
        F.min("seen_first").alias("first_seen"),
        F.max("seen_last").alias("last_seen"),
        F.count(F.lit(1)).alias("observations"),
        F.min(first).alias("first_row"),
        F.max(last).alias("last_row"),
    )


def _rows_kept(limit: int) -> list[Column]:
    """Aggregates that keep the earliest row, the latest, and one more for each of ``limit - 2`` groups of months."""
    between = [
        F.min(F.when(F.col("month") % (limit - 2) == group, F.col("first_row"))).alias(f"row_{group}")
        for group in range(limit - 2)
    ]
    return [F.min("first_row").alias("earliest"), F.max("last_row").alias("latest"), *between]


def _source_rows(limit: int) -> Column:
    between = F.array_sort(F.array_compact(F.array(*(f"row_{group}" for group in range(limit - 2)))))
    rows = F.concat(F.array("earliest.digest", "latest.digest"), F.transform(between, lambda row: row["digest"]))
    return F.array_distinct(rows)


def _lookup(words: Mapping[str, str], key: Column) -> Column:
    pairs = [F.lit(part) for item in sorted(words.items()) for part in item]
    return F.try_element_at(F.create_map(*pairs), key)
