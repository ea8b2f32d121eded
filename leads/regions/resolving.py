"""Ambiguous addresses that other evidence of the account tells apart: its other addresses, parcels' outlets, phones.

朝阳区建国路88号 may lie in Beijing or in Changchun. It is resolved only where all the evidence that speaks leaves the
same one candidate, and the reason is kept beside it. A mobile phone travels with its owner, so its area alone resolves
nothing. What is resolved shows where goods are; it makes no trait and ties nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce

import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.divisions import matcher
from graph.given import given
from graph.ownership import owned_at
from graph.settings import StandardiseSettings
from leads.regions.cells import region_rows
from leads.regions.outlet import outlet_area
from leads.regions.phone_area import MOBILE, phone_area
from leads.regions.placing import CODES, placed

SIBLING = "another address of the account"
ROW = ("account_id", "basis", "row_digest")
SAID = (*ROW, "kind", *CODES)


def resolved(rows: DataFrame, accepted: Mapping[str, DataFrame], settings: StandardiseSettings) -> DataFrame:
    """``rows`` with region_status `resolved`, codes and region_reason where an ambiguous one is told apart.

    ``rows``: (account_id, basis, row_digest, contact_phone, ``placing.ANSWERS``, …), a row an accepted address; the
    telephone goes. region_reason is null for `mapped` rows and says for others what the text could mean.
    """
    doubtful = rows.where("region_status = 'ambiguous'").select(*ROW, "contact_phone", "region_candidates")
    said = reduce(
        DataFrame.unionByName,
        (
            _siblings(doubtful, rows),
            _outlets(doubtful, accepted, settings),
            _phones(doubtful, accepted["accounts"], settings),
        ),
    )
    chosen = _chosen(_candidates(doubtful, settings), said)
    joined = rows.drop("contact_phone").join(chosen, list(ROW), "left")
    found = F.col("chosen").isNotNull()
    codes = [F.when(found, F.col(f"chosen_{name}")).otherwise(F.col(name)).alias(name) for name in CODES]
    reason = (
        F.when(found, _resolution())
        .when(F.col("region_status") == "ambiguous", _doubt())
        .when(F.col("region_status") == "unmapped", F.lit("names no division"))
    )
    status = F.when(found, F.lit("resolved")).otherwise(F.col("region_status"))
    others = [name for name in rows.columns if name not in (*CODES, "region_status", "contact_phone")]
    return joined.select(*others, *codes, status.alias("region_status"), reason.alias("region_reason"))


def _resolution() -> Column:
    listed = F.array_join("region_candidates", ", ")
    return F.concat(F.lit("of "), listed, F.lit(" it is "), "chosen", F.lit(" by "), F.array_join("kinds", ", "))


def _doubt() -> Column:
    return F.concat(F.lit("may lie in "), F.array_join("region_candidates", ", "))


def _candidates(doubtful: DataFrame, settings: StandardiseSettings) -> DataFrame:
    """(``ROW``, candidate, its codes with the prefix ``chosen_``), a row a candidate."""
    table = [(code, *codes) for code, _, *codes in region_rows(settings.adcode_year)]
    schema = "candidate string, " + ", ".join(f"chosen_{name} string" for name in CODES)
    known = given(doubtful.sparkSession, table, schema)
    one = doubtful.select(*ROW, F.explode("region_candidates").alias("candidate"))
    return one.join(F.broadcast(known), "candidate")


def _chosen(candidates: DataFrame, said: DataFrame) -> DataFrame:
    """(``ROW``, chosen, kinds: what speaks for it, its codes), a row for each address that is told apart."""
    in_city = F.col("adcode_city") == F.col("chosen_adcode_city")
    in_province = F.col("adcode_city").isNull() & (F.col("adcode_province") == F.col("chosen_adcode_province"))
    supported = candidates.join(said, list(ROW)).where(in_city | in_province)
    kinds = supported.groupBy(*ROW).agg(F.collect_set("kind").alias("all_kinds"))
    per_candidate = supported.groupBy(*ROW, "candidate", *(f"chosen_{name}" for name in CODES)).agg(
        F.array_sort(F.collect_set("kind")).alias("kinds")
    )
    agreed = per_candidate.join(kinds, list(ROW)).where(F.size("kinds") == F.size("all_kinds")).drop("all_kinds")
    single = agreed.groupBy(*ROW).agg(F.count(F.lit(1)).alias("left")).where("left = 1").drop("left")
    lone_mobile = F.col("kinds") == F.array(F.lit(MOBILE))
    return agreed.join(single, list(ROW)).where(~lone_mobile).withColumnRenamed("candidate", "chosen")


def _siblings(doubtful: DataFrame, rows: DataFrame) -> DataFrame:
    placed_rows = rows.where("region_status = 'mapped' and adcode_city is not null").select("account_id", *CODES)
    return (
        doubtful.select(*ROW)
        .join(placed_rows.distinct(), "account_id")
        .withColumn("kind", F.lit(SIBLING))
        .select(*SAID)
    )


def _outlets(doubtful: DataFrame, accepted: Mapping[str, DataFrame], settings: StandardiseSettings) -> DataFrame:
    """Where the couriers' outlets lie that took parcels in: of stores that the account owned, or freight it sent."""
    # The accounts are few, the parcels many: those of other stores are left out before anything is joined to them.
    accounts = F.broadcast(doubtful.select("account_id").distinct())
    operators, said = accepted["store_operators"], F.col("pickup_outlet").alias("said")
    stores = F.broadcast(operators.join(accounts, "account_id").select("store_id").distinct())
    parcels = accepted["shipments"].where("pickup_outlet is not null")
    sold = owned_at(parcels.join(stores, "store_id", "left_semi"), operators, "picked_up_at")
    freight = parcels.where("store_id is null").withColumn("account_id", F.col("sender_account_id"))
    used = sold.select("account_id", said).unionByName(freight.select("account_id", said)).join(accounts, "account_id")
    rows = doubtful.select(*ROW).join(used.distinct(), "account_id")
    return _areas(rows, _of_outlet(settings.adcode_year), settings)


def _phones(doubtful: DataFrame, accounts: DataFrame, settings: StandardiseSettings) -> DataFrame:
    """Where the phones were given out that stand beside the address, or in its account."""
    own = accounts.select("account_id", F.col("phone").alias("own_phone"))
    said = F.coalesce("contact_phone", "own_phone").alias("said")
    numbers = doubtful.join(own, "account_id", "left").select(*ROW, said).where("said is not null")
    return _areas(numbers, _of_phone(settings.phone_region), settings)


Area = Callable[[str], tuple[str, str] | None]
"""(kind of evidence, text that names the area) of what a row says."""


def _of_phone(region: str | None) -> Area:
    return lambda said: phone_area(said, region)


def _of_outlet(year: int) -> Area:
    return lambda said: outlet_area(said, matcher(year))


def _areas(rows: DataFrame, area: Area, settings: StandardiseSettings) -> DataFrame:
    """``SAID`` of ``rows`` (``ROW``, said) whose area can be placed."""
    schema = ", ".join(f"{name} string" for name in (*ROW, "kind", "area"))
    return (
        placed(rows.mapInArrow(_finder(area), schema), "area", settings).where("region_status = 'mapped'").select(*SAID)
    )


def _finder(area: Area) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def find(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            found = [area(said) for said in batch.column("said").to_pylist()]
            there = pa.array([answer is not None for answer in found], pa.bool_())
            kinds, areas = (pa.array([answer[at] for answer in found if answer], pa.string()) for at in (0, 1))
            kept = [batch.column(name).filter(there) for name in ROW]
            yield pa.RecordBatch.from_arrays([*kept, kinds, areas], names=[*ROW, "kind", "area"])

    return find
