"""What the extracts show: one row per account, use and raw value, from every dataset that holds a trait.

Each function returns (account_id, trait_type, raw, seen_first, seen_last, digest); ``account_id`` is null for a row of
a store that nobody owned at the time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.ownership import owned_at, owner_spans
from graph.traits.network import DAY_MARK

Frames = Mapping[str, DataFrame]

OF_ACCOUNT = {
    "id_number": "id_number",
    "uscc": "uscc",
    "face_id": "face_id",
    "phone": "phone",
    "email": "email",
    "holder_name": "holder_name",
    "legal_person": "legal_person",
    "registered_address": "registered_address",
}
COLUMNS = ("account_id", "trait_type", "raw", "seen_first", "seen_last", "digest")


def observations(accepted: Frames, night_end: datetime, time_zone: str) -> DataFrame:
    """All observations up to ``night_end`` (UTC); days of IP addresses are counted in ``time_zone``."""
    end = F.lit(night_end)
    parts = (
        _of_accounts(accepted["accounts"], end),
        _of_payees(accepted["payees"], end),
        _of_addresses(accepted["addresses"], end),
        _of_logins(accepted["logins"], time_zone),
        _of_transfers(accepted["transfers"]),
        _of_stores(accepted["listings"], accepted["shipments"], accepted["store_operators"]),
        _of_operators(accepted["store_operators"], end),
    )
    every = reduce(DataFrame.unionByName, parts)
    # A span that ends before it begins (a correction in the extract) shows use at its beginning.
    last = F.greatest("seen_first", F.least(F.col("seen_last"), end))
    return every.where(F.col("seen_first") <= end).withColumn("seen_last", last)


def _of_accounts(accounts: DataFrame, end: Column) -> DataFrame:
    values = {trait: F.col(column) for trait, column in OF_ACCOUNT.items()}
    return _spread(accounts, values, F.col("registered_at"), F.coalesce("closed_at", end))


def _of_payees(payees: DataFrame, end: Column) -> DataFrame:
    values = {"payee_number": F.col("payee_number"), "payee_name": F.col("payee_name")}
    return _spread(payees, values, F.col("bound_at"), F.coalesce("unbound_at", end))


def _of_addresses(addresses: DataFrame, end: Column) -> DataFrame:
    kinds = ("ship_from", "return", "warehouse")
    values = {f"{kind}_address": F.when(F.col("address_kind") == kind, F.col("address")) for kind in kinds}
    values["phone"] = F.col("contact_phone")
    return _spread(addresses, values, F.col("first_seen_at"), F.coalesce("last_seen_at", end))


def _of_logins(logins: DataFrame, time_zone: str) -> DataFrame:
    day = F.to_date(F.from_utc_timestamp("logged_in_at", time_zone)).cast("string")
    values = {
        "device_id": F.col("device_id"),
        "wifi_bssid": F.col("wifi_bssid"),
        "ip": F.concat(F.col("ip"), F.lit(DAY_MARK), day),
    }
    return _spread(logins, values, F.col("logged_in_at"), F.col("logged_in_at"))


def _of_transfers(transfers: DataFrame) -> DataFrame:
    """Both sides hold both sides as values, so a supplier paid by 300 is a value with 301 holders."""
    sides = ("from_account_id", "to_account_id")
    pairs = F.array(*(F.struct(F.col(a).alias("holder"), F.col(b).alias("raw")) for a in sides for b in sides))
    held = transfers.select("transferred_at", "row_digest", F.explode(pairs).alias("pair"))
    return _observed(
        held,
        F.col("pair.holder"),
        F.lit("transfer"),
        F.col("pair.raw"),
        F.col("transferred_at"),
        F.col("transferred_at"),
    )


def _of_stores(listings: DataFrame, shipments: DataFrame, store_operators: DataFrame) -> DataFrame:
    """A store's listings and parcels show its owner's pictures and places; freight without a store its sender's."""
    pictures = listings.where(F.col("image_hash").isNotNull()).select(
        "store_id", F.col("listed_at").alias("at"), "image_hash", "row_digest"
    )
    sent = ("sender_account_id", "sender_phone", "sender_address")
    parcels = shipments.select("store_id", F.col("picked_up_at").alias("at"), *sent, "row_digest")
    owned = owned_at(pictures.unionByName(parcels, allowMissingColumns=True), store_operators, "at")
    sender = F.when(F.col("store_id").isNull(), F.col("sender_account_id")).otherwise(F.col("account_id"))
    values = {
        "image_hash": F.col("image_hash"),
        "phone": F.col("sender_phone"),
        "sender_address": F.col("sender_address"),
    }
    return _spread(owned.withColumn("account_id", sender), values, F.col("at"), F.col("at"))


def _of_operators(store_operators: DataFrame, end: Column) -> DataFrame:
    """An operator is a value that it holds itself, and that the owners of its stores hold while it served them."""
    operators = store_operators.where(F.col("relation") == "operator").select(
        "store_id",
        F.col("account_id").alias("operator"),
        F.col("valid_from").alias("starts"),
        F.coalesce("valid_to", end).alias("ends"),
        "row_digest",
    )
    trait, raw = F.lit("operator"), F.col("operator")
    itself = _observed(operators, F.col("operator"), trait, raw, F.col("starts"), F.col("ends"))
    served = operators.join(owner_spans(store_operators), "store_id").where(F.col("operator") != F.col("account_id"))
    first, last = F.greatest("starts", "owned_from"), F.least("ends", "owned_to")
    owners = _observed(served.where(first < last), F.col("account_id"), trait, raw, first, last)
    return itself.unionByName(owners)


def _spread(rows: DataFrame, values: Mapping[str, Column], first: Column, last: Column) -> DataFrame:
    """One row per trait type whose value is there."""
    structs = F.array(*(F.struct(F.lit(name).alias("name"), value.alias("raw")) for name, value in values.items()))
    held = F.filter(structs, lambda pair: pair["raw"].isNotNull())
    spread = rows.select(
        "account_id", "row_digest", first.alias("first"), last.alias("last"), F.explode(held).alias("held")
    )
    return _observed(spread, F.col("account_id"), F.col("held.name"), F.col("held.raw"), F.col("first"), F.col("last"))


def _observed(rows: DataFrame, holder: Column, trait: Column, raw: Column, first: Column, last: Column) -> DataFrame:
    columns = (holder, trait, raw, first, last, F.col("row_digest"))
    return rows.select(*(column.alias(name) for column, name in zip(columns, COLUMNS, strict=True)))
