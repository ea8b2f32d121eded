"""A world many times over: a quick way to millions of account traits whose rings, families and hubs are those of a
simulated world. Copies share what strangers share, the values of many holders and the listed places, and nothing else.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from benchmarks.accuracy.prepare import NIGHT
from benchmarks.accuracy.prepared import PreparedWorld

# What the stages from links to scores read of the accepted rows; the others stay empty.
READ = ("accounts", "appraisals", "complaints", "listings", "orders", "penalties", "store_operators", "stores")
HUB_ACCOUNTS = 100
"""A value of more holders is one and the same in all copies, so the largest grow with the number of accounts."""


def write_copies(spark: SparkSession, world: PreparedWorld, copies: int, lean: bool, folder: Path) -> int:
    """Writes ``copies`` of the prepared ``world`` into ``folder``; returns the rows of ``account_traits``.

    ``lean``: without names, pictures, buildings and IP addresses, which weigh little or nothing.
    """
    number = spark.range(copies).select(F.col("id").cast("string").alias("copy"))
    for dataset in sorted((world.folder / "accepted").iterdir()):
        rows = spark.read.parquet(str(dataset))
        copied = _with_own_ids(rows, number) if dataset.name in READ else rows.limit(0)
        copied.write.parquet(str(folder / "accepted" / dataset.name))
    for name in ("place_tokens", "account_regions"):
        shutil.copytree(world.folder / name, folder / name)
    shutil.copy(world.folder / NIGHT, folder / NIGHT)
    traits = spark.read.parquet(str(world.folder / "account_traits"))
    if lean:
        traits = traits.where(~F.col("domain").isin("network", "building", "picture", "person_name"))
    written = folder / "account_traits"
    _with_own_tokens(traits, spark.read.parquet(str(world.folder / "place_tokens")), number).write.parquet(str(written))
    return spark.read.parquet(str(written)).count()


def _with_own_ids(rows: DataFrame, number: DataFrame) -> DataFrame:
    """Every row once a copy, whatever names an account, a store or anything else with the copy's number after it."""
    named = [F.concat(name, F.lit("-"), "copy").alias(name) if name.endswith("_id") else name for name in rows.columns]
    return rows.crossJoin(F.broadcast(number)).select(*named)


def _with_own_tokens(traits: DataFrame, places: DataFrame, number: DataFrame) -> DataFrame:
    shared = (
        traits.groupBy("trait_token")
        .agg(F.countDistinct("account_id").alias("holders"))
        .where(F.col("holders") > HUB_ACCOUNTS)
        .select("trait_token")
        .unionByName(places.select("trait_token"))
        .distinct()
        .withColumn("shared", F.lit(True))
    )
    copied = traits.join(F.broadcast(shared), "trait_token", "left").crossJoin(F.broadcast(number))
    own: Column = F.sha2(F.concat("trait_token", "copy"), 256)
    return copied.select(
        F.concat("account_id", F.lit("-"), "copy").alias("account_id"),
        *(name for name in traits.columns if name not in ("account_id", "trait_token")),
        F.when(F.col("shared"), F.col("trait_token")).otherwise(own).alias("trait_token"),
    )


def add_hub(spark: SparkSession, folder: Path, holders: int) -> None:
    """Gives ``holders`` accounts of ``folder`` one room in common."""
    path = str(folder / "account_traits")
    traits = spark.read.parquet(path)
    accounts = traits.select("account_id").distinct().orderBy("account_id").limit(holders)
    one = traits.where(F.col("trait_type") == "registered_address").where(F.col("domain") == "room").limit(1)
    hub = one.drop("account_id").withColumn("trait_token", F.sha2(F.lit("hub"), 256)).crossJoin(accounts)
    hub.select(traits.columns).write.mode("append").parquet(path)
