"""Roles that a night shows, against the roles that the simulator's actors play."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from benchmarks.accuracy.metrics.rings import FOUND_JACCARD

# What members play in their ring, and what outsiders play towards the rings that they serve.
PLAYED = """
    create table played as
    select ring_id as true_ring, account_id, unnest(roles) as role from accounts where ring_id is not null
    union
    select supply.ring_id, account_id, unnest(roles)
    from supply join accounts on account_id = from_account_id where accounts.ring_id is null
    union
    select rings.ring_id, account_id, 'identity_broker'
    from rings join accounts on operator_id = broker_operator_id where list_contains(roles, 'identity_broker')
"""
# Per suspected ring the true ring that most of its members are of, and their Jaccard index.
NEAREST = """
    create table nearest as
    with members as (select * from ring_members where membership <> 'associate'),
    shared as (
        select members.ring_id, accounts.ring_id as true_ring, count(*) as shared
        from members join accounts using (account_id) where accounts.ring_id is not null group by all
    ), sizes as (select ring_id, count(*) as size from members group by all),
    true_sizes as (select ring_id as true_ring, count(*) as true_size from accounts group by all)
    select ring_id, true_ring, shared / (size + true_size - shared) as jaccard
    from shared join sizes using (ring_id) join true_sizes using (true_ring)
    qualify row_number() over (partition by ring_id order by shared desc, true_ring) = 1
"""
# Of identity brokers a true ring counts once, whichever of the broker's accounts is shown.
COUNTS = """
    with shown as (
        select ring_roles.ring_id, coalesce(true_ring, '') as true_ring, account_id, role
        from ring_roles left join nearest using (ring_id) where {said}
    ), judged as (
        select role, count(*) as said, count(*) filter (played.role is not null) as rightly
        from shown left join played using (true_ring, account_id, role) group by all
    ), wanted as (
        select distinct true_ring, if(role = 'identity_broker', '', account_id) as account_id, role
        from played where {wanted}
    ), met as (
        select distinct true_ring, if(role = 'identity_broker', '', account_id) as account_id, role
        from shown join played using (true_ring, account_id, role)
    ), asked as (
        select role, count(*) as wanted, count(*) filter (met.role is not null) as met
        from wanted left join met using (true_ring, account_id, role) group by all
    )
    select role, coalesce(said, 0), coalesce(rightly, 0), coalesce(wanted, 0), coalesce(met, 0)
    from judged full join asked using (role) order by role
"""
# An account without a place in `accounts` is a wholesaler or a buyer, whom no extract but transfers and orders knows.
INNOCENTS = """
    with shown as (select distinct account_id, role from ring_roles),
    innocent as (
        select shown.role, case when accounts.account_id is null then ['outside the extracts']
                                when len(innocent_kinds) = 0 then ['plain'] else innocent_kinds end as kinds
        from shown left join accounts using (account_id)
        where accounts.ring_id is null and coalesce(len(roles), 0) = 0
    )
    select role, kind, count(*) from (select role, unnest(kinds) as kind from innocent) group by all order by all
"""
FOUND = f"jaccard >= {FOUND_JACCARD}"


@dataclass(frozen=True)
class Counts:
    """``said``: roles shown, ``right`` of them; ``wanted``: roles truly played, ``met`` of them.

    Of identity brokers the wanted are true rings with a broker, met where one account of the broker was shown.
    """

    said: int = 0
    right: int = 0
    wanted: int = 0
    met: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.said + other.said, self.right + other.right, self.wanted + other.wanted, self.met + other.met
        )

    @property
    def precision(self) -> float:
        """nan where nothing was shown."""
        return self.right / self.said if self.said else float("nan")

    @property
    def recall(self) -> float:
        """nan where there was nothing to show."""
        return self.met / self.wanted if self.wanted else float("nan")

    @property
    def f1(self) -> float:
        """0 where nothing was met; nan where there was nothing to show and nothing shown."""
        if not self.met:
            return 0.0 if self.said or self.wanted else float("nan")
        return 2 * self.precision * self.recall / (self.precision + self.recall)


@dataclass(frozen=True)
class Scored:
    """One night: counts per role in the true rings that were found, and in all; accounts of no ring that helped none,
    by role shown and why they tempt (one of several kinds counts for each)."""

    found: Mapping[str, Counts]
    every: Mapping[str, Counts]
    rings: int
    rings_found: int
    innocents: Mapping[tuple[str, str], int]


def score(truth: Path, ring_members: pd.DataFrame, ring_roles: pd.DataFrame) -> Scored:
    """``ring_members``, ``ring_roles``: the tables of a night; ``truth``: the simulator's folder."""
    with duckdb.connect() as connection:
        for name in ("accounts", "rings", "supply"):
            connection.read_parquet(str(truth / f"{name}.parquet")).create(name)
        connection.register("ring_members", ring_members[["ring_id", "account_id", "membership"]])
        connection.register("ring_roles", ring_roles[["ring_id", "account_id", "role"]])
        connection.execute(PLAYED)
        connection.execute(NEAREST)
        met = f"true_ring in (select true_ring from nearest where {FOUND})"
        found = connection.sql(COUNTS.format(said=FOUND, wanted=met)).fetchall()
        every = connection.sql(COUNTS.format(said="true", wanted="true")).fetchall()
        innocents = connection.sql(INNOCENTS).fetchall()
        rings = connection.sql("select count(*) from rings").fetchall()[0][0]
        shown = connection.sql(f"select count(distinct true_ring) from nearest where {FOUND}").fetchall()[0][0]
    return Scored(
        found={role: Counts(*counts) for role, *counts in found},
        every={role: Counts(*counts) for role, *counts in every},
        rings=int(rings),
        rings_found=int(shown),
        innocents={(role, kind): count for role, kind, count in innocents},
    )
