"""From accepted rows to account traits: normal forms, keyed tokens, and when each account used each value.

The flow meets every event once: observations are summed up by account and raw value (``graph.observations``), each
distinct raw value gets its normal form and token, then values that came out equal are summed up again. The three steps
work on whole columns. Where all rows go through one task they do so one after the other; in shares each follows a
shuffle, by store, by raw value and by account.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, StringType, StructField, StructType

from graph.near_pictures import same_pictures, with_same_pictures
from graph.observations import KEYS, SEEN, observe
from graph.passes.rows import SeveralWork, Tables, Work, on_rows, on_rows_to_several, output
from graph.passes.sql import database
from graph.settings import StandardiseSettings, TraitType
from graph.spread import shares, spread
from graph.tables import ACCOUNT_TRAITS
from graph.tokens import Keyring
from graph.traits import MASKED_USE, NormalForms
from graph.traits.normal_form import NormalForm

Frames = Mapping[str, DataFrame]
MEMORY_VALUES = 200_000
Value = tuple[str, str, list[str]]
Answer = tuple[list[Value], str | None]
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
ROW = "struct<at: timestamp, digest: string>"
SUMMED = (
    "account_id string, trait_type string, raw string, month int, first_seen timestamp, last_seen timestamp, "
    f"observations bigint, first_row {ROW}, last_row {ROW}"
)
TRAITS, REFUSED, FORMER = "traits", "refused", "former"
STANDARDISED = {
    TRAITS: ACCOUNT_TRAITS.ddl,
    REFUSED: "trait_type string, reason string, observations bigint",
    FORMER: "former_token string, trait_token string",
}
"""Traits of accounts; values that link nobody, with the reason; and what tonight's values were called under the key
versions before."""


def standardised(
    accepted: Frames,
    night_end: datetime,
    types: Mapping[str, TraitType],
    settings: StandardiseSettings,
    keyring: Keyring,
) -> DataFrame:
    """``STANDARDISED``: keep it, and read each table with ``graph.passes.rows.output``. The clear text ends here.

    ``TRAITS`` are ``graph.tables.ACCOUNT_TRAITS``: tokens only.
    """
    accounts = accepted["accounts"].select(F.col("account_id").alias("known"))
    rows = {name: accepted[name].select(*columns) for name, columns in SEEN.items()}
    forms = NormalForms(settings)
    first = _observer(night_end, settings)
    last = _gatherer(types, settings.source_rows)
    if shares(accounts.sparkSession) == 1:

        def work(tables: Tables) -> Tables:
            seen = first({**tables, "listings": _one_hash_a_picture(tables["listings"], settings)})
            return last({"answered": with_tokens(seen, forms.of, keyring), "accounts": tables["known accounts"]})

        keys = {**KEYS, "known accounts": "known"}
        return on_rows_to_several({**rows, "known accounts": accounts}, keys, work, STANDARDISED)
    rows["listings"] = with_same_pictures(rows["listings"], settings.picture_distance, settings.picture_band_hashes)
    answered = tokens_of(on_rows(rows, KEYS, first, SUMMED), forms.of, keyring)
    keys = {"answered": "account_id", "accounts": "known"}
    return on_rows_to_several({"answered": answered, "accounts": accounts}, keys, last, STANDARDISED)


def former_tokens(standardised: DataFrame) -> DataFrame:
    """(former_token, trait_token): what tonight's values were called under the key versions before; not distinct."""
    return output(standardised, FORMER)


def rejections(standardised: DataFrame) -> DataFrame:
    """Values that link nobody: (trait_type, reason, observations), one row per reason."""
    refused = output(standardised, REFUSED)
    return refused.groupBy("trait_type", "reason").agg(F.sum("observations").alias("observations"))


def tokens_of(rows: DataFrame, form: Callable[[str, str], NormalForm], keyring: Keyring) -> DataFrame:
    """``rows`` (trait_type, raw, …) with ``values`` and ``reason`` in place of ``raw``; each distinct value asked once.

    Equal raw values meet in one partition, where a memory of answers spares asking twice.
    """
    kept = [field for field in rows.schema.fields if field.name != "raw"]
    answer = _answerer(form, keyring, [field.name for field in kept])
    return spread(rows, "raw").mapInArrow(answer, StructType([*kept, *ANSWER]))


def with_tokens(rows: pa.Table, form: Callable[[str, str], NormalForm], keyring: Keyring) -> pa.Table:
    """The same for the rows of a task."""
    kept = rows.drop_columns("raw")
    empty = pa.schema([*kept.schema, ("values", VALUES), ("reason", pa.string())])
    answer = _answerer(form, keyring, kept.column_names)
    return pa.Table.from_batches(answer(rows.combine_chunks().to_batches()), empty)


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
            values = _values([found for found, _ in answers]).take(places)
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
    values = [
        (domain, keyring.token(domain, value), keyring.former_tokens(domain, value)) for domain, value in form.values
    ]
    return values, form.reason


def _values(found: list[list[Value]]) -> pa.ListArray:
    """``VALUES`` of what was found: as columns, since Arrow takes long to understand dictionaries."""
    flat = [value for values in found for value in values]
    offsets = np.zeros(len(found) + 1, np.int32)
    np.cumsum([len(values) for values in found], out=offsets[1:])
    of_values = VALUES.value_type
    columns = [pa.array([value[at] for value in flat], field.type) for at, field in enumerate(of_values)]
    return pa.ListArray.from_arrays(pa.array(offsets), pa.StructArray.from_arrays(columns, fields=list(of_values)))


def _observer(night_end: datetime, settings: StandardiseSettings) -> Work:
    def work(tables: Tables) -> pa.Table:
        return observe(tables, night_end, settings.time_zone)

    return work


def _one_hash_a_picture(listings: pa.Table, settings: StandardiseSettings) -> pa.Table:
    texts = listings.column("image_hash").combine_chunks().dictionary_encode()
    known = texts.dictionary.to_pylist()
    renamed = same_pictures(known, settings.picture_distance, settings.picture_band_hashes)
    goes_by = pa.array([renamed.get(text, text) for text in known], pa.string()).take(texts.indices)
    return listings.set_column(listings.schema.get_field_index("image_hash"), "image_hash", goes_by)


def _gatherer(types: Mapping[str, TraitType], source_rows: int) -> SeveralWork:
    """Sums up what came out equal, account by account: all rows of an account must be in one share."""
    families = {name: kind.family for name, kind in types.items()}
    # Rows kept as sources: the earliest, the latest, and one more for each of these groups of months.
    groups = range(source_rows - 2)
    between = [f"min(first_row) FILTER (WHERE month % {len(groups)} = {group})" for group in groups]
    others = ", ".join(between or ["min(first_row)"])

    def work(tables: Tables) -> Tables:
        words = {"families": _dictionary(families), "masked": _dictionary(MASKED_USE)}
        with database({**tables, **words}) as engine:
            engine.execute(f"CREATE TEMP TABLE held AS {HELD}")
            engine.execute(f"CREATE TEMP TABLE single AS {SINGLE}")
            queries = {TRAITS: OF_ACCOUNTS.replace("{between}", others), REFUSED: OF_REASONS, FORMER: CALLED}
            return {name: engine.execute(query).to_arrow_table() for name, query in queries.items()}

    return work


def _dictionary(words: Mapping[str, str]) -> pa.Table:
    return pa.table({"word": pa.array(words, pa.string()), "means": pa.array(words.values(), pa.string())})


HELD = """
    SELECT answered.*, CASE WHEN account_id IS NULL THEN 'no_owner' WHEN known IS NULL THEN 'unknown_account' END
        AS missing
    FROM answered LEFT JOIN (SELECT DISTINCT known FROM accounts) AS accounts ON account_id = known
"""
SINGLE = 'SELECT *, unnest("values") AS value FROM held WHERE missing IS NULL'
OF_ACCOUNTS = """
    WITH summed AS (
        SELECT account_id, coalesce(masked.means, trait_type) AS trait_type, value.domain AS domain,
            value.token AS trait_token, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
            CAST(sum(observations) AS BIGINT) AS observations,
            min(first_row) AS earliest, max(last_row) AS latest, [{between}] AS others
        FROM single LEFT JOIN masked ON masked.word = value.domain GROUP BY ALL
    ),
    cited AS (
        SELECT *, [earliest.digest, latest.digest]
            || [other.digest FOR other IN list_sort(others) IF other IS NOT NULL] AS digests
        FROM summed
    )
    SELECT account_id, trait_type, families.means AS family, domain, trait_token, first_seen, last_seen, observations,
        list_filter(digests, lambda digest, place: list_position(digests, digest) = place) AS source_rows
    FROM cited LEFT JOIN families ON families.word = trait_type
"""
OF_REASONS = """
    SELECT trait_type, coalesce(missing, reason) AS reason, CAST(sum(observations) AS BIGINT) AS observations
    FROM held WHERE coalesce(missing, reason) IS NOT NULL GROUP BY ALL
"""
CALLED = "SELECT DISTINCT unnest(value.former) AS former_token, value.token AS trait_token FROM single"
