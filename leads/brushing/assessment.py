"""From reasons to a probability per order.

Each sign adds log2(m / u) bits where it holds and log2((1 - m) / (1 - u)) where it is known not to (Fellegi & Sunter
1969); m and u are its shares among faked and among genuine orders. Signs of one kind of evidence are not independent:
the strongest counts in full, the next by half, the next by a third. The share of faked orders before any sign is the
store's own: an empirical Bayes estimate (Efron 2010, chapter 1) from its orders, drawn towards the prior.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from leads.brushing.evidence import CITED
from leads.brushing.reason import REASONS
from leads.brushing.signs import buyer_device, funded_buyer, money_back
from leads.brushing.standing import counts_as
from leads.settings import BrushingSettings
from lineage.sources import SOURCE, cited

# Sums of doubles follow their order; of whole millionths they don't.
MILLION = 1_000_000
Term = tuple[Column, float]
SOURCES = f"array<struct<{', '.join(f'{name}:string' for name in SOURCE)}>>"


def assess(orders: DataFrame, night_end: datetime, settings: BrushingSettings) -> DataFrame:
    """``orders`` (of ``gather``) with ``brushing_probability`` (0..1), ``reasons``, strongest first, ``counts_as``
    (see ``leads.brushing.standing``), ``sources``, the rows that show them, its own first, and ``evidence_rows``, their
    digests.

    A reason names its kind of evidence: ``payment: funded_buyer``. One that can not be told (a value is missing) does
    not hold, nor does its absence speak for the order.
    """
    weighted = sorted(settings.reasons.items(), key=lambda one: (-one[1].bits, one[0]))
    marks = {name: f"_{name}" for name, _ in weighted}
    marked = orders.withColumns({marks[name]: REASONS[name](settings, night_end) for name, _ in weighted})
    bits = marked.withColumn("_bits", _bits(marks, settings))
    judged = _with_probability(bits, settings)
    words = [F.when(F.col(marks[name]), F.lit(f"{reason.kind}: {name}")) for name, reason in weighted]
    told = judged.withColumns({"reasons": F.array_compact(F.array(*words)), "sources": _sources(marks)})
    rows = F.transform("sources", lambda source: source["row_digest"])
    return told.withColumns({"counts_as": counts_as(settings), "evidence_rows": rows}).drop("_bits", *marks.values())


def _with_probability(orders: DataFrame, settings: BrushingSettings) -> DataFrame:
    """``brushing_probability`` from ``_bits``: first with the prior, then with the store's share that this gives."""
    store = Window.partitionBy("ring_id", "store_id")
    drawn = settings.store_prior_orders
    first = orders.withColumn("_first", _millionths(F.col("_bits"), F.lit(settings.prior)))
    expected = F.sum("_first").over(store) / MILLION + drawn * settings.prior
    share = expected / (F.count(F.lit(1)).over(store) + drawn)
    shared = first.withColumn("_share", F.greatest(F.lit(settings.least_share), share))
    probability = _millionths(F.col("_bits"), F.col("_share")) / MILLION
    return shared.withColumn("brushing_probability", probability).drop("_first", "_share")


def _millionths(bits: Column, share: Column) -> Column:
    odds = F.pow(F.lit(2.0), bits) * share / (1 - share)
    return F.round(MILLION * odds / (1 + odds)).cast("bigint")


def _bits(marks: dict[str, str], settings: BrushingSettings) -> Column:
    """Bits of all signs; what their absence says for the order is bounded."""
    speaks_for, against = F.lit(0.0), F.lit(0.0)
    for kind in sorted({reason.kind for reason in settings.reasons.values()}):
        signs = [(F.col(marks[name]), reason) for name, reason in settings.reasons.items() if reason.kind == kind]
        by_bits = sorted(signs, key=lambda sign: -sign[1].bits)
        by_absence = sorted(signs, key=lambda sign: sign[1].absence_bits)
        speaks_for = speaks_for + _discounted([(mark, reason.bits) for mark, reason in by_bits])
        against = against + _discounted([(~mark, reason.absence_bits) for mark, reason in by_absence])
    return speaks_for + F.greatest(against, F.lit(-settings.absence_bits_most))


def _discounted(terms: Sequence[Term]) -> Column:
    """w1 + w2/2 + w3/3 … of the terms that hold, in the order given."""
    total, before = F.lit(0.0), F.lit(0)
    for holds, bits in terms:
        counts = F.coalesce(holds, F.lit(False))
        total = total + F.when(counts, bits / (1 + before)).otherwise(0.0)
        before = before + counts.cast("int")
    return total


def _sources(marks: dict[str, str]) -> Column:
    """The rows cited: the order, its parcels, and where they are reasons the money and the login with the device."""
    nothing = F.array().cast(SOURCES)
    money = F.transform(F.slice(F.col("ring_money"), 1, CITED), lambda moved: moved["source"])
    paid = F.col(marks[funded_buyer.NAME]) | F.col(marks[money_back.NAME])
    parts = [
        F.array(cited("orders")),
        F.coalesce("parcel_sources", nothing),
        F.coalesce(F.when(paid, money), nothing),
        F.coalesce(F.when(F.col(marks[buyer_device.NAME]), F.array("device_source")), nothing),
    ]
    return F.concat(*(part.cast(SOURCES) for part in parts))
