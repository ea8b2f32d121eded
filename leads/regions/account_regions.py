"""The stage that places each address of an account."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from graph.settings import StandardiseSettings
from leads.regions.placing import PLACE, placed

Frames = Mapping[str, DataFrame]

SOURCE = ("source_dataset", "source_night", "source_file", "row_digest")
COLUMNS = ("account_id", "basis", *PLACE, "first_seen", "last_seen", *SOURCE)


def account_regions(accepted: Frames, settings: StandardiseSettings) -> DataFrame:
    """Where each account's addresses lie, one row per accepted row with an address, without its text.

    (account_id, basis: `ship_from`, `return`, `warehouse` or `registered`, adcode_province, adcode_city,
    adcode_county: null where the text does not say, region_status: `mapped`, `ambiguous` or `unmapped`,
    first_seen, last_seen, source_dataset, source_night, source_file, row_digest).
    """
    rows = _of_addresses(accepted["addresses"]).unionByName(_of_accounts(accepted["accounts"]))
    return placed(rows, "address", settings).select(*COLUMNS)


def _of_addresses(addresses: DataFrame) -> DataFrame:
    basis, first, last = F.col("address_kind"), F.col("first_seen_at"), F.col("last_seen_at")
    return _rows(addresses, "addresses", basis, F.col("address"), first, last)


def _of_accounts(accounts: DataFrame) -> DataFrame:
    """A registered address that is missing gives no row: nothing was said that could be unmapped."""
    told = accounts.where(F.col("registered_address").isNotNull())
    basis, first, last = F.lit("registered"), F.col("registered_at"), F.col("closed_at")
    return _rows(told, "accounts", basis, F.col("registered_address"), first, last)


def _rows(frame: DataFrame, dataset: str, basis: Column, address: Column, first: Column, last: Column) -> DataFrame:
    return frame.select(
        "account_id",
        basis.alias("basis"),
        address.alias("address"),
        first.alias("first_seen"),
        last.alias("last_seen"),
        F.lit(dataset).alias("source_dataset"),
        *SOURCE[1:],
    )
