"""All roles towards the suspected rings, from one look at who moves money and goods near them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from pyspark.sql import DataFrame

from graph.keeping import Keep
from graph.membership import belonging
from graph.roles.controller import controllers
from graph.roles.front_store import front_stores
from graph.roles.identity_broker import identity_brokers
from graph.roles.movements import movements, near_rings
from graph.roles.nominee import nominees
from graph.roles.operators import operated_stores
from graph.roles.payee import payees
from graph.roles.payee_names import named_payees, names_on_payees
from graph.roles.supplier import suppliers
from graph.roles.takings import collectors, outside_collectors
from graph.roles.warehouse import warehouses
from graph.settings import CommunitySettings, RoleSettings


@dataclass(frozen=True)
class RoleInputs:
    """Published tables of tonight, accepted rows of the datasets, and of the rings' stores the ``orders`` (ring_id,
    payer_account_id). ``member_traits``: of ``graph.roles.member_traits``."""

    ring_members: DataFrame
    member_traits: DataFrame
    account_traits: DataFrame
    trait_values: DataFrame
    links: DataFrame
    ring_stores: DataFrame
    orders: DataFrame
    transfers: DataFrame
    shipments: DataFrame
    store_operators: DataFrame
    placeholders: Iterable[str]


def ring_roles(inputs: RoleInputs, settings: RoleSettings, communities: CommunitySettings, keep: Keep) -> DataFrame:
    """``RING_ROLES``. ``keep`` writes a frame that is read more than once."""
    members = belonging(inputs.ring_members)
    traits, values = inputs.member_traits, inputs.trait_values
    moved = movements(inputs.transfers, inputs.shipments, settings, inputs.placeholders)
    near = keep("movements near rings", near_rings(moved, members))
    payers = keep("payers of ring orders", _payers(inputs.orders))
    operated = keep("operated stores", operated_stores(members, inputs.ring_stores, inputs.store_operators))
    names = keep("names on payees", names_on_payees(traits, settings))
    named = keep("payees by name", named_payees(traits, names, settings))
    collecting = keep("collectors", collectors(near, settings))
    outside = outside_collectors(members, moved, near, payers, settings, keep)
    control = keep(
        "controllers",
        controllers(members, traits, inputs.links, near, named, collecting, operated, settings, communities),
    )
    found = [
        front_stores(inputs.ring_members, inputs.ring_stores, traits, near, operated),
        payees(members, named, collecting, outside),
        warehouses(members, inputs.account_traits, values, near, settings, keep),
        suppliers(members, moved, near, payers, settings, keep),
        identity_brokers(inputs.ring_members, inputs.account_traits, values, settings),
        nominees(traits, names, operated, control, settings),
        control,
    ]
    return reduce(DataFrame.unionByName, found)


def _payers(orders: DataFrame) -> DataFrame:
    """(ring_id, account_id) of whoever paid for orders of a ring's stores."""
    paid = orders.where("payer_account_id is not null")
    return paid.select("ring_id", paid["payer_account_id"].alias("account_id")).distinct()
