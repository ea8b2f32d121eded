"""The look that places each address of an account: read or remembered, and told apart where its text is ambiguous.

In a small night all rows go to one task. In a larger one equal texts meet first, so that each is read once, and then
what is of one account; of stores and parcels only those travel that may tell an ambiguous address apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from graph.given import given
from graph.keeping import Keep
from graph.observations import STORE
from graph.ownership import owners_of_all_time
from graph.passes.rows import Tables, on_rows, on_rows_to_several, output
from graph.passes.sql import answer
from graph.settings import StandardiseSettings
from graph.spread import shares
from graph.tokens import Keyring
from leads.regional_tables import ADDRESS_PLACES
from leads.regions.known_places import TOKEN, known_places, reading, tokenised, with_tokens
from leads.regions.resolving import OUTLETS, outlets_used, resolved

REGIONS = "account_regions"
SOURCE = ("source_night", "source_file", "row_digest")
READ = {
    "accounts": ("account_id", "registered_address", "phone", "registered_at", "closed_at", *SOURCE),
    "addresses": (
        *("account_id", "address_kind", "address", "contact_phone", "first_seen_at", "last_seen_at"),
        *SOURCE,
    ),
    "shipments": ("store_id", "sender_account_id", "picked_up_at", "pickup_outlet"),
}
"""The columns that are looked at, by dataset."""

PLACES = (
    "adcode_province string, adcode_city string, adcode_county string, region_status string, "
    "region_candidates array<string>, precision string"
)
SEEN = (
    "first_seen timestamp, last_seen timestamp, source_dataset string, source_night string, source_file string, "
    "row_digest string"
)
PLACED = f"account_id string, basis string, contact_phone string, {PLACES}, {SEEN}"
ACCOUNT_REGIONS = f"account_id string, basis string, {PLACES}, region_reason string, {SEEN}"

# Said to Spark, or to DuckDB where one task has all rows. A registered address that is missing gives no row: nothing
# was said that could be unmapped.
WRITTEN = f"""
    SELECT account_id, address_kind AS basis, address, contact_phone, first_seen_at AS first_seen,
        last_seen_at AS last_seen, 'addresses' AS source_dataset, {", ".join(SOURCE)}
    FROM {{addresses}} AS used
    UNION ALL
    SELECT account_id, 'registered', registered_address, phone, registered_at, closed_at, 'accounts',
        {", ".join(SOURCE)}
    FROM {{accounts}} AS registered WHERE registered_address IS NOT NULL
"""
# A missing address has no text to be known by and stays as unmapped.
WITH_PLACES = f"""
    SELECT rows.* EXCLUDE (address, {TOKEN}), known.* EXCLUDE ({TOKEN}, reading)
        REPLACE (coalesce(region_status, 'unmapped') AS region_status)
    FROM rows LEFT JOIN known ON rows.{TOKEN} = known.{TOKEN}
"""


def account_regions(
    accepted: Mapping[str, DataFrame],
    before: DataFrame | None,
    settings: StandardiseSettings,
    keyring: Keyring,
    keep: Keep,
) -> DataFrame:
    """``account_regions``: where each account's addresses lie, ambiguous ones told apart where it can be, and
    ``address_places`` (``ADDRESS_PLACES``) of their texts, of ``graph.passes.rows.on_rows_to_several``.

    ``account_regions``: (account_id, basis: `ship_from`, `return`, `warehouse` or `registered`, adcode_province,
    adcode_city, adcode_county: null where the text does not say, region_status: `mapped`, `resolved`, `ambiguous` or
    `unmapped`, region_candidates, precision, region_reason, first_seen, last_seen, source_dataset, source_night,
    source_file, row_digest). ``before``: ``ADDRESS_PLACES`` of the night before; its answers stand for texts that it
    knows, read in the same way and under the same key.
    """
    way = reading(settings)
    frames = {name: accepted[name].select(*columns) for name, columns in READ.items()}
    frames["shipments"] = frames["shipments"].where("pickup_outlet IS NOT NULL")
    frames["store_operators"] = owners_of_all_time(accepted["store_operators"])
    frames["before"] = _read_before(before, frames["accounts"], way)
    outputs: dict[str, StructType | str] = {REGIONS: ACCOUNT_REGIONS, ADDRESS_PLACES.name: ADDRESS_PLACES.ddl}
    if shares(frames["accounts"].sparkSession) == 1:
        work = partial(regions_of_accounts, settings=settings, keyring=keyring, way=way)
        return on_rows_to_several(frames, dict.fromkeys(frames, "0"), work, outputs)
    placed = keep("placed addresses", _placed(frames, settings, keyring, way))
    rows = output(placed, "rows")
    of_accounts = {
        "rows": rows,
        "accounts": frames["accounts"].select("account_id", "phone"),
        "outlets": _outlets_near(rows, frames["store_operators"], frames["shipments"]),
        ADDRESS_PLACES.name: output(placed, ADDRESS_PLACES.name),
    }
    keys = {**dict.fromkeys(of_accounts, "account_id"), ADDRESS_PLACES.name: TOKEN}
    return on_rows_to_several(of_accounts, keys, partial(_told_apart, settings=settings), outputs)


def regions_of_accounts(tables: Tables, settings: StandardiseSettings, keyring: Keyring, way: str) -> Tables:
    """The tables of ``account_regions`` from rows of whole accounts.

    ``tables``: accepted ``accounts``, ``addresses``, ``shipments`` and ``store_operators``; ``before``:
    ``ADDRESS_PLACES``. ``way``: of ``reading``.
    """
    rows = answer(tables, WRITTEN.format(addresses="addresses", accounts="accounts"))
    placed = placed_addresses({"rows": with_tokens(rows, keyring), "before": tables["before"]}, settings, way)
    return _told_apart({**tables, **placed, "outlets": outlets_used(tables)}, settings)


def placed_addresses(tables: Tables, settings: StandardiseSettings, way: str) -> Tables:
    """``rows`` with what the text of each address says in its place, and ``address_places``: ``ADDRESS_PLACES``.

    ``tables``: ``rows`` (address, its token, …), ``before`` as in ``known_places``.
    """
    known = known_places(tables["rows"], tables["before"], settings, way)
    rows = answer({"rows": tables["rows"], "known": known}, WITH_PLACES)
    return {"rows": rows, ADDRESS_PLACES.name: known}


def _told_apart(tables: Tables, settings: StandardiseSettings) -> Tables:
    return {REGIONS: resolved(tables, settings), ADDRESS_PLACES.name: tables[ADDRESS_PLACES.name]}


def _read_before(before: DataFrame | None, beside: DataFrame, way: str) -> DataFrame:
    if before is None:
        return given(beside.sparkSession, (), ADDRESS_PLACES.schema)
    return ADDRESS_PLACES.select(before).where(F.col("reading") == way)


def _placed(frames: Mapping[str, DataFrame], settings: StandardiseSettings, keyring: Keyring, way: str) -> DataFrame:
    """The tables of ``placed_addresses``; equal texts are in one share, those without a text go by account."""
    by_name: dict[str, Any] = {name: frames[name] for name in ("addresses", "accounts")}
    rows = frames["accounts"].sparkSession.sql(WRITTEN, **by_name)
    return on_rows_to_several(
        {"rows": tokenised(rows, keyring), "before": frames["before"]},
        {"rows": f"coalesce({TOKEN}, account_id)", "before": TOKEN},
        partial(placed_addresses, settings=settings, way=way),
        {"rows": PLACED, ADDRESS_PLACES.name: ADDRESS_PLACES.ddl},
    )


def _outlets_near(rows: DataFrame, owners: DataFrame, parcels: DataFrame) -> DataFrame:
    """``OUTLETS`` of the accounts with an ambiguous address in ``rows``, and others."""
    # The accounts are few, the parcels many: those of other stores are left out before they travel.
    accounts = rows.where("region_status = 'ambiguous'").select("account_id")
    stores = owners.join(F.broadcast(accounts), "account_id", "left_semi").select("store_id")
    givers = F.broadcast(stores.union(accounts).toDF("giver"))
    frames = {
        "store_operators": owners.join(F.broadcast(stores), "store_id", "left_semi"),
        "shipments": parcels.join(givers, F.expr(f"giver = {STORE}"), "left_semi"),
    }
    return on_rows(frames, {"store_operators": "store_id", "shipments": STORE}, outlets_used, OUTLETS)
