"""The facts of a night, as one task gets them from Spark, sorted into what the register of rings is kept from."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import pyarrow as pa

from lineage.matching import PAIR_COLUMNS
from lineage.register import CARRIED, keep
from lineage.settings import TrackingSettings

# One row shape for all that the register is kept from, and one for what it gives: Spark hands one frame to one task.
RING = (
    "status string, size bigint, suspicion double, suspicion_bits double, confidence double, guilty_members bigint, "
    "guilt_sources array<string>, brands array<string>, stores bigint, provinces array<string>, first_seen_night string"
)
INPUT = (
    "record string, ring_id string, group_id string, night string, members bigint, values bigint, "
    f"hit_weight bigint, hit_families array<string>, accounts array<string>, {RING}"
)
OUTPUT = (
    f"record string, ring_id string, group_id string, {RING}, into_ring_id string, "
    "event string, other_ring_ids array<string>, evidence string"
)
TYPES = {"string": pa.string(), "bigint": pa.int64(), "double": pa.float64(), "array<string>": pa.list_(pa.string())}


def columns(ddl: str) -> pa.Schema:
    """The columns of ``INPUT``, ``OUTPUT`` or the like, for where no Spark is at hand to read them."""
    return pa.schema([(name, TYPES[kind]) for name, kind in (field.split(maxsplit=1) for field in ddl.split(", "))])


def registered(facts: pd.DataFrame, night: str, settings: TrackingSettings) -> pd.DataFrame:
    """Records ``ring`` and ``event`` (``OUTPUT``) of tonight's register.

    ``facts`` (``INPUT``) has the records ``group`` (tonight's), ``ring`` (of the night before), ``weight`` (members,
    values: whole weight of a group tonight, or of a ring on a night) and ``pair`` (members, values: weight that a group
    shares with a ring on a night; hits: values of the ring that the group holds).
    """
    of = {record: facts[facts["record"] == record] for record in ("group", "ring", "weight", "pair")}
    ring_weights = of["weight"][of["weight"]["ring_id"].notna()]
    last = ring_weights.groupby("ring_id")["night"].max().rename("last_night")
    groups = _sized(of["group"])[["group_id", "accounts", *CARRIED]]
    kept = ["ring_id", "status", *CARRIED, "stores", "provinces", "first_seen_night"]
    rings = _sized(of["ring"])[kept].join(last, on="ring_id")
    current = ring_weights[ring_weights["night"] == ring_weights["ring_id"].map(last)]
    group_weights = of["weight"][of["weight"]["group_id"].notna()]
    pairs = _pairs(of["pair"], rings[rings["status"] != "dissolved"], current, group_weights)
    register = keep(groups, rings, pairs, night, settings)
    listed = register.rings.rename(columns={"members": "size"}).assign(record="ring")
    output = pd.concat([listed, register.events.assign(record="event")], ignore_index=True)
    shaped = output.reindex(columns=columns(OUTPUT).names)
    # Arrow takes None for a missing list, and stumbles over the NaN that pandas puts in its place.
    return shaped.astype(object).where(shaped.notna(), None)


def _sized(facts: pd.DataFrame) -> pd.DataFrame:
    """Weights and counts of members bear one name in Spark's union; the count is meant here."""
    return facts.drop(columns="members").rename(columns={"size": "members"})


def _pairs(pairs: pd.DataFrame, alive: pd.DataFrame, rings: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """``PAIR_COLUMNS``: overlaps count what a ring held on its last active night, hits what it ever held."""
    known = pairs.drop(columns="status").merge(alive[["ring_id", "status", "last_night"]], on="ring_id")
    now = known["night"] == known["last_night"]
    known = known.assign(
        active=known["status"] == "active",
        shared_members=known["members"].where(now, 0),
        shared_values=known["values"].where(now, 0),
    )
    summed = known.groupby(["ring_id", "group_id"], as_index=False).agg(
        active=("active", "max"),
        shared_members=("shared_members", "sum"),
        shared_values=("shared_values", "sum"),
        hit_weight=("hit_weight", "sum"),
        hit_families=("hit_families", _all_families),
    )
    weighed = _weigh(_weigh(summed, rings, "ring"), groups, "group")
    return weighed[PAIR_COLUMNS]


def _weigh(pairs: pd.DataFrame, weights: pd.DataFrame, owner: str) -> pd.DataFrame:
    names = {"members": f"{owner}_members", "values": f"{owner}_values"}
    return pairs.merge(weights[[f"{owner}_id", *names]].rename(columns=names), on=f"{owner}_id")


def _all_families(families: Iterable[Iterable[str]]) -> list[str]:
    return sorted({family for some in families for family in some})
