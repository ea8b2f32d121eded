"""The stage that places each address of an account."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.settings import StandardiseSettings
from leads.regions.placing import ANSWERS
from leads.regions.resolving import resolved

Frames = Mapping[str, DataFrame]

SOURCE = ("source_dataset", "source_night", "source_file", "row_digest")
COLUMNS = ("account_id", "basis", *ANSWERS, "region_reason", "first_seen", "last_seen", *SOURCE)


def placed_addresses(accepted: Frames, known: DataFrame) -> DataFrame:
    """The accepted rows with an address, each with what its text says and the phone beside it; to be kept.

    ``known``: of ``known_places``.
    """
    rows = _of_addresses(accepted["addresses"]).unionByName(_of_accounts(accepted["accounts"]))
    # A missing address has no text to be known by and stays as unmapped.
    return (
        rows.join(known.select("address", *ANSWERS), "address", "left")
        .withColumn("region_status", F.coalesce("region_status", F.lit("unmapped")))
        .drop("address")
    )


def account_regions(rows: DataFrame, accepted: Frames, settings: StandardiseSettings) -> DataFrame:
    """Where each account's addresses lie: ``rows`` of ``placed_addresses``, ambiguous ones told apart where it can be.

    (account_id, basis: `ship_from`, `return`, `warehouse` or `registered`, adcode_province, adcode_city,
    adcode_county: null where the text does not say, region_status: `mapped`, `resolved`, `ambiguous` or `unmapped`,
    region_candidates, precision, region_reason, first_seen, last_seen, source_dataset, source_night, source_file,
    row_digest).
    """
    return resolved(rows, accepted, settings).select(*COLUMNS)


def _of_addresses(addresses: DataFrame) -> DataFrame:
    basis, first, last = F.col("address_kind"), F.col("first_seen_at"), F.col("last_seen_at")
    return _rows(addresses, "addresses", basis, F.col("address"), F.col("contact_phone"), first, last)


def _of_accounts(accounts: DataFrame) -> DataFrame:
    """A registered address that is missing gives no row: nothing was said that could be unmapped."""
    told = accounts.where(F.col("registered_address").isNotNull())
    basis, first, last = F.lit("registered"), F.col("registered_at"), F.col("closed_at")
    return _rows(told, "accounts", basis, F.col("registered_address"), F.col("phone"), first, last)


def _rows(
    frame: DataFrame, dataset: str, basis: Column, address: Column, phone: Column, first: Column, last: Column
) -> DataFrame:
    return frame.select(
        "account_id",
        basis.alias("basis"),
        address.alias("address"),
        phone.alias("contact_phone"),
        first.alias("first_seen"),
        last.alias("last_seen"),
        F.lit(dataset).alias("source_dataset"),
        *SOURCE[1:],
    )
