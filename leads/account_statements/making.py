"""Makes the table of statements of reasons: Spark brings together, one task gathers and tells, account by account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.pandas.types import to_arrow_schema

from graph.guilt.gathering import PARTS
from graph.membership import belonging
from graph.passes.rows import Tables, near, on_rows
from graph.settings import SuspicionSettings
from leads.account_statements.gathering import NOT_COUNTED, gathered
from leads.account_statements.table import ACCOUNT_STATEMENTS
from leads.account_statements.telling import Setting, statements
from leads.account_statements.words import texts
from leads.settings import LeadSettings

RING = "ring_id"
ACCOUNT = "account_id"
# Evidence of guilt that names a store: parts of ``graph.guilt``.
OF_STORES = ("appraisals", "authorisations", "claims", "complaints", "stopped")
FACT = (
    *(ACCOUNT, "kind", "bits", "caused", "brand", "listing_id"),
    *("happened_at", "deed_from", "deed_to", "row_digest"),
)
MEMBER = (RING, ACCOUNT, "membership", "membership_probability", "suspected", "guilt_bits")
TRAIT = (RING, ACCOUNT, "trait_type", "trait_token", "first_seen", "last_seen", "source_rows")


@dataclass(frozen=True)
class Judgement:
    """What the stages before found; frames by the names of ``jobs.stages``, tables as published.

    ``guilt``: as GUILT_EVIDENCE. ``spans``: of ``leads.stores.member_spans``. ``member_traits``: of ``graph.roles``.
    ``accepted``: the typed rows of each dataset.
    """

    ring_members: DataFrame
    ring_ids: DataFrame
    grounds: DataFrame
    control: DataFrame
    past_owners: DataFrame
    guilt: DataFrame
    spans: DataFrame
    link_evidence: DataFrame
    member_traits: DataFrame
    exclusions: DataFrame
    accepted: Mapping[str, DataFrame]


def account_statements(
    live: DataFrame, found: Judgement, night_end: datetime, setting: Setting, before: DataFrame | None
) -> DataFrame:
    """``ACCOUNT_STATEMENTS``: of every account that tonight's ``live`` leads name, and those of leads carried on.

    ``live``: (lead_id, ring_id). ``before``: the table of the night before, where there is one.
    """
    # Made here: a worker has no session to read the types with.
    shape = to_arrow_schema(ACCOUNT_STATEMENTS.schema)

    def tell(tables: Tables) -> pa.Table:
        accounts = gathered(tables, night_end, setting.zone).to_pylist()
        rows = [row for account in accounts for row in statements(account, setting)]
        return pa.Table.from_pylist(rows, schema=shape)

    frames = near_named(live, found)
    tonight = on_rows(frames, dict.fromkeys(frames, RING), tell, ACCOUNT_STATEMENTS.schema)
    if before is None:
        return ACCOUNT_STATEMENTS.select(tonight)
    carried = before.join(live.select("lead_id"), "lead_id", "left_anti")
    return ACCOUNT_STATEMENTS.select(tonight.unionByName(carried))


def near_named(live: DataFrame, found: Judgement) -> dict[str, DataFrame]:
    """What lies ready by ring as it is, and of what is everybody's the part of the accounts that may be named.

    Rows are narrow, since in a small night all of them travel; those of large datasets are told by what they say.
    """
    members = found.ring_members.select(*MEMBER)
    suspected, inside = members.where("suspected"), belonging(members)
    spans = found.spans.select(RING, ACCOUNT, "store_id", "owned_from", "owned_to")
    guilt = near(found.guilt.select(*FACT), suspected, ACCOUNT)
    links = found.link_evidence.select("account_a", "account_b", "trait_token", "trait_type")
    of_favour = {**found.accepted, "exclusions": found.exclusions}
    complaints, penalties, shared = (of_favour[name].where(where) for name, where in NOT_COUNTED.items())
    return {
        "live": live.select("lead_id", RING),
        "ring_members": members,
        "ring_ids": found.ring_ids.select(RING, "group_id"),
        "grounds": near(found.grounds, found.ring_ids, "group_id"),
        "control": near(found.control.drop("no_control"), found.ring_ids, "group_id"),
        "past_owners": near(found.past_owners.drop("stores"), found.ring_ids, "group_id"),
        "guilt": guilt,
        "papers": near(_papers(found.accepted), guilt, "row_digest"),
        # A tie counts within the ring: its one end is there where its other is.
        "link_evidence": near(links, inside.withColumnRenamed(ACCOUNT, "account_a"), "account_a"),
        "member_traits": found.member_traits.select(*TRAIT),
        "spans": spans,
        "complaints": near(complaints.select("store_id", "outcome", "filed_at"), spans, "store_id"),
        "penalties": near(penalties.select(ACCOUNT, "revoked_at"), suspected, ACCOUNT),
        "exclusions": near(shared.select(ACCOUNT, "trait_token"), suspected, ACCOUNT),
    }


def _papers(accepted: Mapping[str, DataFrame]) -> DataFrame:
    """(row_digest, store_id) of the rows that evidence against a store may rest on."""
    parts = (PARTS[name] for name in OF_STORES)
    rows = (accepted[part.dataset].where(part.where).select("row_digest", "store_id") for part in parts)
    return reduce(DataFrame.union, rows)


def setting_of(night: str, zone: str, config_hash: str, suspicion: SuspicionSettings, leads: LeadSettings) -> Setting:
    """What the statements of ``night`` say of its rules."""
    return Setting(
        night=night,
        zone=zone,
        config_hash=config_hash,
        membership=suspicion.suspected_membership,
        grounds=suspicion.suspected_grounds,
        guilty_bits=suspicion.guilty_bits,
        group_members=suspicion.lead_guilty_members,
        group_sources=suspicion.lead_sources,
        contact={str(code): text for code, text in leads.appeal_contact.items()},
        days=leads.appeal_days,
        deeds_in_full=leads.statement_deeds_in_full,
        ties_in_full=leads.statement_ties_in_full,
        texts=texts(),
    )
