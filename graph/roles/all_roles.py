"""All roles towards the suspected rings and what is held apart from them, from one look at who deals with rings.

Most roles are made ring by ring, those of outsiders account by account: a share of the rows has whole rings and whole
accounts. Suppliers of suppliers are known once all suppliers are: in shares that is a second look.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.contract import MONEY
from graph.exclusions import EXCLUDED, explanations
from graph.passes.rows import SeveralWork, Tables, Work, on_rows, on_rows_to_several, output
from graph.passes.sql import ask, database
from graph.roles.controller import CONTROLLERS, between
from graph.roles.front_store import FRONT_STORES
from graph.roles.gathering import GATHERED, ONE_STEP_UP, in_spark, in_task
from graph.roles.identity_broker import IDENTITY_BROKERS
from graph.roles.movements import movements
from graph.roles.nominee import NOMINEES
from graph.roles.operators import OPERATED
from graph.roles.payee import OUTSIDE_PAYEES, PAYEES
from graph.roles.payee_names import NAMED_PAYEES, NAMES_ON_PAYEES
from graph.roles.signs import given, weights
from graph.roles.supplier import SUPPLIERS
from graph.roles.takings import COLLECTORS, OUTSIDE_COLLECTORS
from graph.roles.warehouse import DECLARED, WAREHOUSES
from graph.settings import CommunitySettings, RoleSettings
from graph.spread import shares
from graph.tables import RING_ROLES

OF_MEMBERS = ("ring_id", "account_id", "membership", "suspected", "guilt_bits", "reasons")
OF_TRAITS = ("ring_id", "account_id", "trait_type", "domain", "trait_token", "first_seen", "source_rows")
OF_STORES = ("ring_id", "account_id", "store_id", "valid_from", "valid_to", "orders")
OF_VALUES = (
    *("trait_token", "trait_type", "domain", "accounts", "value_class", "place_kind", "proposed_place"),
    "reason",
)
NEAR_RINGS = (
    f"giver string, taker string, way string, kind string, yuan {MONEY}, row_digest string, giver_ring string, "
    "taker_ring string"
)
ROLE = "ring_id string, account_id string, role string, score double, reason string"
OUTPUTS = {
    "near_rings": NEAR_RINGS,
    "roles": ROLE,
    "exclusions": "account_id string, ring_id string, reason string, trait_token string, detail string",
    "direct": "ring_id string, account_id string",
}
OF_A_RING = (
    *("ring_members", "members", "member_traits", "near", "ring_stores", "entered", "ring_links", "touched", "held"),
    *("declared", "recycled_phones", "past_owners", "homes"),
)
OF_AN_ACCOUNT = ("dealings", "known", "brokered")
KEYS = dict.fromkeys(OF_A_RING, "ring_id") | dict.fromkeys(OF_AN_ACCOUNT, "account_id")
KEYS_UPSTREAM = dict.fromkeys(("upstream", "known_upstream"), "account_id")
# A movement between two rings is told once.
NEAR_ONCE = "SELECT * EXCLUDE (ring_id, seller, buyer) FROM near WHERE ring_id = coalesce(giver_ring, taker_ring)"
DIRECT = SUPPLIERS.format(dealings="dealings", known="known")
FURTHER = SUPPLIERS.format(dealings="upstream", known="known_upstream")
STEPS = {
    "operated": OPERATED,
    "names": NAMES_ON_PAYEES,
    "named": NAMED_PAYEES,
    "collectors": COLLECTORS,
    "controllers": CONTROLLERS,
    "outside_collectors": OUTSIDE_COLLECTORS,
    "direct": DIRECT,
}
ROLES = "\nUNION ALL\n".join(
    f"({query})"
    for query in (
        FRONT_STORES,
        PAYEES,
        OUTSIDE_PAYEES,
        WAREHOUSES,
        "SELECT * FROM direct",
        IDENTITY_BROKERS,
        NOMINEES,
        "SELECT * FROM controllers",
    )
)


@dataclass(frozen=True)
class RoleInputs:
    """Published tables of tonight, accepted rows of the datasets, and of the rings' stores the ``orders`` (ring_id,
    payer_account_id). ``member_traits``: of ``graph.roles.member_traits``; ``ring_ids``: (group_id, ring_id) of
    tonight's suspected rings.

    What the innocence tests found: ``recycled``: (account_a, account_b, trait_token), phones that changed hands after a
    silence; ``sold``: as of ``innocence.past_owner``; ``households``: as of ``innocence.household``."""

    ring_members: DataFrame
    ring_ids: DataFrame
    member_traits: DataFrame
    account_traits: DataFrame
    trait_values: DataFrame
    links: DataFrame
    ring_stores: DataFrame
    orders: DataFrame
    transfers: DataFrame
    shipments: DataFrame
    store_operators: DataFrame
    recycled: DataFrame
    sold: DataFrame
    households: DataFrame
    placeholders: Iterable[str]


def look(inputs: RoleInputs, settings: RoleSettings, communities: CommunitySettings) -> DataFrame:
    """All that ``ring_roles`` and ``near_rings`` read, and ``EXCLUSIONS``: keep it."""
    frames = _frames(inputs, settings)
    if shares(inputs.ring_members.sparkSession) == 1:
        return on_rows_to_several(frames, dict.fromkeys(frames, "0"), one_look(settings, communities), OUTPUTS)
    gathered = in_spark(frames, GATHERED)
    return on_rows_to_several({name: gathered[name] for name in KEYS}, KEYS, _in_share(settings, communities), OUTPUTS)


def ring_roles(looked: DataFrame, inputs: RoleInputs, settings: RoleSettings) -> DataFrame:
    """``RING_ROLES``. ``looked``: of ``look``."""
    found = output(looked, "roles")
    if shares(looked.sparkSession) == 1:
        return RING_ROLES.select(found)
    frames = {**_frames(inputs, settings), "direct": output(looked, "direct")}
    needed = {name: GATHERED[name] for name in ("members", "trades", "known")}
    gathered = in_spark(frames, {**needed, **ONE_STEP_UP})
    further = on_rows({name: gathered[name] for name in KEYS_UPSTREAM}, KEYS_UPSTREAM, _upstream(settings), ROLE)
    return RING_ROLES.select(found.unionByName(further))


def near_rings(looked: DataFrame) -> DataFrame:
    """The movements that a member gives or takes, with ``giver_ring`` and ``taker_ring`` (null outside rings).
    ``looked``: of ``look``."""
    return output(looked, "near_rings")


def _frames(inputs: RoleInputs, settings: RoleSettings) -> dict[str, DataFrame]:
    """The inputs with the columns and rows that are looked at; what settings tell of a row is a yes or no of it."""
    kind = F.col("trait_type")
    silent = (F.col("bits") == 0) & (F.col("domain") != "building")
    brokered = F.col("family").isin(settings.broker_families) & (F.col("value_class") == "broker")
    orders, operators = inputs.orders, inputs.store_operators.where("relation = 'operator'")
    payer, operator = orders["payer_account_id"], operators["account_id"]
    return {
        "ring_members": inputs.ring_members.select(*OF_MEMBERS),
        "ring_ids": inputs.ring_ids.select("group_id", "ring_id"),
        "member_traits": inputs.member_traits.select(*OF_TRAITS),
        "account_traits": inputs.account_traits.select(
            *("account_id", "trait_token"),
            (kind == DECLARED).alias("declares"),
            kind.isin(settings.broker_clients).alias("sells"),
        ),
        "trait_values": inputs.trait_values.select(
            *OF_VALUES,
            silent.alias("silent"),
            (silent & (F.col("accounts") <= settings.exclusion_accounts)).alias("few"),
            brokered.alias("brokered"),
        ),
        "links": inputs.links.select("account_a", "account_b", "bits"),
        "ring_stores": inputs.ring_stores.select(*OF_STORES),
        "payers": orders.where(payer.isNotNull()).select("ring_id", payer.alias("account_id")),
        "moved": movements(inputs.transfers, inputs.shipments, settings, inputs.placeholders),
        "operators": operators.select(
            "store_id",
            operator.alias("operator"),
            F.col("valid_from").alias("starts"),
            F.col("valid_to").alias("ends"),
        ),
        "recycled": inputs.recycled.select("account_a", "account_b", "trait_token"),
        "sold": inputs.sold.select("group_id", "account_id", "stores", "sold_at"),
        "households": inputs.households.select("group_id", "account_id", "household"),
    }


def one_look(settings: RoleSettings, communities: CommunitySettings) -> SeveralWork:
    """Gathers, and looks one step further up as well."""

    def work(tables: Tables) -> Tables:
        with engine_over(tables, settings) as engine:
            in_task(engine, GATHERED)
            found = _found(engine, settings, communities)
            in_task(engine, ONE_STEP_UP)
            return {**found, "roles": pa.concat_tables([found["roles"], _further(engine, settings)])}

    return work


def _in_share(settings: RoleSettings, communities: CommunitySettings) -> SeveralWork:
    def work(tables: Tables) -> Tables:
        with engine_over(tables, settings) as engine:
            return _found(engine, settings, communities)

    return work


def _upstream(settings: RoleSettings) -> Work:
    def work(tables: Tables) -> pa.Table:
        with engine_over(tables, settings) as engine:
            return _further(engine, settings)

    return work


@contextmanager
def engine_over(tables: Tables, settings: RoleSettings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Knows ``tables``, and what settings say in tables."""
    with database({**tables, "weights": weights(settings), "explanations": explanations(settings)}) as engine:
        yield engine


def _found(engine: duckdb.DuckDBPyConnection, settings: RoleSettings, communities: CommunitySettings) -> Tables:
    """The tables of ``OUTPUTS``, of those of ``KEYS``."""
    values = given(settings, "members")
    engine.register("between", between(engine.table("ring_links").to_arrow_table(), settings, communities))
    for name, query in STEPS.items():
        ask(engine, f"CREATE TABLE {name} AS {query}", values)
    return {
        "near_rings": engine.execute(NEAR_ONCE).to_arrow_table(),
        "roles": ask(engine, ROLES, values).to_arrow_table(),
        "exclusions": ask(engine, EXCLUDED, values).to_arrow_table(),
        "direct": engine.execute("SELECT DISTINCT ring_id, account_id FROM direct").to_arrow_table(),
    }


def _further(engine: duckdb.DuckDBPyConnection, settings: RoleSettings) -> pa.Table:
    return ask(engine, FURTHER, given(settings, "suppliers of the ring")).to_arrow_table()
