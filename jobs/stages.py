"""What each stage of the night does: it hands tonight's frames to the transforms and keeps what they make."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

import jobs
from graph import grouping, linking
from graph.components import components
from graph.contract import Table
from graph.failures import ConfigurationError, DataGateError, Failure, InputOutputError
from graph.free_text import masked_text
from graph.given import given
from graph.guilt.all_kinds import guilt_evidence
from graph.link.payment_agents import payment_agents
from graph.passes.rows import Tables, on_rows, output
from graph.places import place_tokens, rejected_places
from graph.roles.all_roles import RoleInputs, look, near_rings, ring_roles
from graph.roles.member_traits import member_traits
from graph.roles.role_rows import role_rows
from graph.settings import MiningSettings
from graph.spread import together
from graph.standardise import TRAITS, former_tokens, rejections, standardised
from graph.suspicion.judging import Mined, judgement
from graph.suspicion.own_guilt import guilty_accounts, own_guilt
from graph.suspicion.suspecting import suspicion
from graph.tables import (
    ACCOUNT_TRAITS,
    EXCLUSIONS,
    GROUP_MEMBERS,
    GROUPS,
    LINK_EVIDENCE,
    LINKS,
    RING_MEMBERS,
    RING_ROLES,
    RING_STORES,
    RINGS,
    TRAIT_VALUES,
)
from graph.tokens import Keyring
from jobs import landing, resuming
from jobs.night import Night
from jobs.warehouse import SealedRun, Staging
from leads.account_statements.table import ACCOUNT_STATEMENTS
from leads.amounts import OF_SUSPECTED, SalesInputs, SalesRules, assessed_sales
from leads.claims import CLAIMS, Forgotten, claims, sealed_rows, unsealed_claims
from leads.distribution import regional_distribution
from leads.facts.findings import Findings
from leads.packets import Making, carried_evidence, lead_packets
from leads.regional_tables import ADDRESS_PLACES, REGIONAL_DISTRIBUTION, RING_PLACES, RING_REGIONS
from leads.regions.account_regions import account_regions
from leads.regions.cells import region_table
from leads.ring_regions import parts_of_rings
from leads.states import withdrawn
from leads.stores import StoresInputs, stores_of_rings
from leads.supply import SupplyInputs, supply_edges
from leads.tables import (
    LEAD_EVIDENCE,
    LEAD_QUEUE,
    LEAD_STATES,
    LEADS,
    ORDER_ASSESSMENTS,
    RING_AMOUNTS,
    RING_GOODS,
    SUPPLY_EDGES,
)
from leads.tonight import Rules, Tonight, tonights_leads
from lineage.memory import under_tonights_key
from lineage.sealing import SEALED_ROWS
from lineage.tables import QUARANTINE, RING_EVENTS, RING_MEMORY, RUNS
from lineage.tracking import ring_ids, track
from lineage.validation import Counts, Judging
from lineage.validation import validate as judge_rows
from lineage.validation.counts import check_rows_read
from lineage.validation.tagging import every_check

CARRIED = (RINGS, RING_MEMORY, LEADS, LEAD_EVIDENCE, LEAD_STATES)
"""Tables of the night before that tonight goes on from."""

REMEMBERED = (ADDRESS_PLACES, REGIONAL_DISTRIBUTION, ACCOUNT_STATEMENTS)
"""Tables of the night before that spare tonight work or are compared with; a night of an older version lacks them."""

# An extract of shared places may bear any text as trait type; no night's notes repeat more than this of it.
PLACE_NOTES = 100


def ingest(night: Night) -> None:
    """The landing zone's files of the night, typed by the contract."""
    settings = night.settings
    landed = landing.read(night.spark, night.landing, night.name, settings.landing, settings.columns)
    night.landed, night.files, night.rows_landed = landed.frames, landed.files, landed.rows
    night.hashing.start(night.landing, landed.files)
    night.protections_lost += landed.protections_lost
    night.notes += landed.notes


def validate(night: Night) -> None:
    """Accepted rows, the quarantine, and the accounts of every row read."""
    settings = night.settings
    checks = every_check(settings.rules, settings.validation)
    judging = Judging(checks, night.keyring, settings.landing.time_zone)
    judged = judge_rows(night.landed, judging, settings.validation, f"{night.staging.work}/rows")
    _check_rows(night, judged.counts)
    night.quality.start(night.name, judged, night.staging)
    night.accepted, night.checks, night.judged = judged.accepted, judged.checks, judged.kept
    night.counts = judged.counts
    night.notes += judged.notes
    night.protections_lost = sorted({*night.protections_lost, *judged.protections_lost})
    night.notes += [f"no new lead tonight: {name} is missing or empty" for name in night.protections_lost]
    night.write((QUARANTINE, judged.quarantine))


def _check_rows(night: Night, counts: Counts) -> None:
    """Failure when not every row that landed was judged; InputOutputError when that is since a file changed."""
    try:
        check_rows_read(counts, night.rows_landed)
    except Failure:
        night.hashing.finish()
        raise


def standardise(night: Night) -> None:
    """Traits of every account, tokens of the shared places, and the regions of the addresses."""
    resuming.begin(night)
    night.side_by_side(partial(_traits, night), partial(_shared_places, night), partial(_places, night))


def _traits(night: Night) -> None:
    """Traits of the accounts; what the normal forms refused is counted."""
    settings = night.settings
    made = standardised(night.accepted, night.end, settings.traits, settings.standardise, night.keyring)
    kept = night.keep("standardised", made)
    night.write_parts("standardised", {TRAITS: ACCOUNT_TRAITS})
    refused = rejections(kept).orderBy("trait_type", "reason").collect()
    night.values_unused = {f"{row.trait_type}: {row.reason}": row.observations for row in refused}


def _shared_places(night: Night) -> None:
    """Tokens of the values that strangers share; those that can't be read are said aloud, since they protect nobody."""
    settings, accepted = night.settings.standardise, night.accepted
    listed = accepted["shared_places"]
    night.keep("place_tokens", place_tokens(listed, accepted["logins"], night.end, settings, night.keyring))
    unread = rejected_places(listed, settings, night.keyring).orderBy("trait_type", "place_kind", "reason")
    night.notes += [
        f"shared_places: {row.rows} values of {masked_text(row.trait_type)} ({row.place_kind}) protect nobody: "
        f"{row.reason}"
        for row in unread.limit(PLACE_NOTES).collect()
    ]


def _places(night: Night) -> None:
    """Reads the addresses that the night before did not know, and places those of each account."""
    settings, accepted = night.settings.standardise, night.accepted
    before = night.before.get(ADDRESS_PLACES.name)
    found = account_regions(accepted, before, settings, night.keyring, night.keep)
    night.frames["account_regions"] = output(night.keep("places", found), "account_regions")
    night.write_parts("places", {ADDRESS_PLACES.name: ADDRESS_PLACES})


def guilt(night: Night) -> None:
    """Evidence of counterfeit sale, and how much each account has of its own."""
    settings = night.settings.suspicion
    found = night.keep("guilt", guilt_evidence(night.accepted, night.end, settings))
    night.keep("own guilt", own_guilt(found, settings))


def link(night: Night) -> None:
    """Classes and weights of shared values, and the links that they make."""
    settings, traits = night.settings, night.tables["account_traits"]
    guilty = guilty_accounts(night.frames["own guilt"], settings.suspicion)
    agents = payment_agents(traits, night.accepted["payees"], settings.link)
    linked = linking.mine_links(
        traits,
        night.frames["place_tokens"],
        MiningSettings(settings.traits, settings.link, settings.communities, settings.components),
        night.accepted["accounts"],
        night.keep,
        linking.Known(guilty, agents),
    )
    night.linked = linked
    night.frames["recycled"] = linking.recycled_phones(linked)
    night.write(
        (TRAIT_VALUES, linking.value_table(linked)),
        (LINKS, linking.link_table(linked)),
        (LINK_EVIDENCE, linking.evidence_table(linked)),
    )


def component(night: Night) -> None:
    """Connected components of the links that are more likely than not."""
    firm = night.keep("firm", night.linked.firm)
    edges = grouping.edges(firm).select("src", "dst")
    night.keep("components", components(edges, night.settings.components))


def communities(night: Night) -> None:
    """Groups of accounts under common control, without any claim."""
    frames, settings = night.frames, night.settings.communities
    grouped = grouping.group(night.linked, frames["firm"], frames["components"], settings, night.keep)
    night.write((GROUPS, grouped.groups), (GROUP_MEMBERS, grouped.members))


def rings(night: Night) -> None:
    """Groups whose evidence of counterfeit sale passes the bar: the suspected rings."""
    settings, frames, tables = night.settings.suspicion, night.frames, night.tables
    members, traits = tables["group_members"], tables["account_traits"]
    frames.update(suspicion(members, frames["guilt"], traits, settings, night.keep))


def score(night: Night) -> None:
    """Who in a suspected ring may be named, and which rings may become leads."""
    frames, tables = night.frames, night.tables
    mined = Mined(
        group_members=tables["group_members"],
        account_traits=tables["account_traits"],
        trait_values=tables["trait_values"],
        link_evidence=tables["link_evidence"],
        suspected=frames,
    )
    frames.update(judgement(mined, night.accepted, night.end, night.settings.suspicion, night.keep))


def tracked(night: Night) -> None:
    """Tonight's suspected groups as rings with ids that are stable over nights."""
    frames, tables = night.frames, night.tables
    made = track(
        frames["suspected groups"],
        frames["judged members"],
        tables["account_traits"],
        tables["trait_values"],
        _remembered(night),
        night.name,
        night.settings.tracking,
        night.keep,
    )
    found = night.keep("tracked", made)
    frames["tracked rings"] = output(found, "rings")
    frames["ring ids"] = ring_ids(frames["tracked rings"])
    night.write_parts("tracked", {table.name: table for table in (RING_MEMBERS, RING_EVENTS, RING_MEMORY)})


def _remembered(night: Night) -> Mapping[str, DataFrame] | None:
    """The night before as tracking compares it with tonight; while keys rotate, its values by tonight's tokens."""
    if not night.before or not night.keyring.earlier:
        return night.before or None
    renewed = under_tonights_key(night.before["ring_memory"], former_tokens(night.frames["standardised"]))
    return {**night.before, "ring_memory": night.keep("ring memory", renewed)}


def stores(night: Night) -> None:
    """The stores that suspected rings front, their orders, each ring's outline, and the traits of its members."""
    frames, accepted, tables = night.frames, night.accepted, night.tables
    inputs = StoresInputs(
        ring_members=tables["ring_members"],
        rings=frames["tracked rings"],
        store_operators=accepted["store_operators"],
        orders=accepted["orders"],
        listings=accepted["listings"],
        regions=frames["account_regions"],
    )
    fronted = night.keep("stores of rings", stores_of_rings(inputs, night.config_hash))
    frames["spans"] = output(fronted, "spans")
    frames["ring orders"], frames["ring listings"] = output(fronted, "orders"), output(fronted, "listings")
    night.write_parts("stores of rings", {table.name: table for table in (RING_STORES, RINGS)})
    night.keep("member traits", member_traits(tables["ring_members"], tables["account_traits"]))


def roles(night: Night) -> None:
    """Roles of accounts towards suspected rings, and what was held apart from them."""
    settings = night.settings
    inputs = role_inputs(night)
    looked = night.keep("looked at", look(inputs, settings.roles, settings.communities))
    night.frames["movements near rings"] = near_rings(looked)
    night.write((RING_ROLES, ring_roles(looked, inputs, settings.roles)))
    night.write_parts("looked at", {EXCLUSIONS.name: EXCLUSIONS})


def role_inputs(night: Night) -> RoleInputs:
    """What roles are made of, once the stores of rings are known."""
    frames, tables, accepted = night.frames, night.tables, night.accepted
    return RoleInputs(
        ring_members=tables["ring_members"],
        ring_ids=frames["ring ids"],
        member_traits=frames["member traits"],
        account_traits=tables["account_traits"],
        trait_values=tables["trait_values"],
        links=tables["links"],
        ring_stores=tables["ring_stores"],
        orders=frames["ring orders"],
        transfers=accepted["transfers"],
        shipments=accepted["shipments"],
        store_operators=accepted["store_operators"],
        recycled=frames["recycled"],
        sold=frames["past owners"],
        households=frames["households"],
        placeholders=night.settings.standardise.placeholders,
    )


def amounts(night: Night) -> None:
    """Which orders may be faked and which goods are fakes, and what that leaves of the sold value: never one number."""
    settings, frames, tables, accepted = night.settings, night.frames, night.tables, night.accepted
    inputs = SalesInputs(
        ring_members=tables["ring_members"],
        orders=frames["ring orders"],
        listings=frames["ring listings"],
        spans=frames["spans"],
        logins=accepted["logins"],
        transfers=accepted["transfers"],
        shipments=accepted["shipments"],
        appraisals=accepted["appraisals"],
        guilt=frames["held against"],
        member_traits=frames["member traits"],
        trait_values=tables["trait_values"],
    )
    rules = SalesRules(settings.brushing, settings.goods, settings.standardise)
    made = assessed_sales(inputs, night.end, rules, night.keyring)
    sold = night.keep("assessed sales", made)
    frames["assessed orders"], frames["offered listings"] = output(sold, "assessed"), output(sold, "offered")
    frames["sales"] = output(sold, "sales")
    night.write_parts("assessed sales", {"assessed": ORDER_ASSESSMENTS, "sums": RING_AMOUNTS, "goods": RING_GOODS})


def supply(night: Night) -> None:
    """Who supplies suspected rings and their suppliers, and where the rings' parcels go."""
    frames, tables, accepted = night.frames, night.tables, night.accepted
    inputs = SupplyInputs(
        ring_members=tables["ring_members"],
        ring_roles=tables["ring_roles"],
        transfers=accepted["transfers"],
        shipments=accepted["shipments"],
        sales=frames["sales"],
        regions=frames["account_regions"],
    )
    night.write((SUPPLY_EDGES, supply_edges(inputs, night.settings.standardise)))


def leads(night: Night) -> None:
    """The lead packets with the evidence that each rests on."""
    settings = night.settings
    rules = Rules(
        date.fromisoformat(night.name), night.end, settings.leads, settings.thresholds, night.protections_lost
    )
    tonight = night.keep("leads tonight", tonights_leads(_tonight(night), rules))
    live = night.frames["live leads"] = output(tonight, "live_leads")
    making = Making(rules.night, night.config_hash, settings.leads, settings.thresholds, settings.standardise.time_zone)
    made = night.keep("lead packets", lead_packets(live, _findings(night), making))
    evidence = output(made, "lead_evidence")
    if night.before:
        evidence = evidence.unionByName(carried_evidence(night.before[LEAD_EVIDENCE.name], live))
    night.write_parts("leads tonight", {table.name: table for table in (LEAD_QUEUE, LEAD_STATES)})
    night.write(
        (LEAD_EVIDENCE, LEAD_EVIDENCE.select(evidence)),
        (LEADS, LEADS.select(output(made, "leads").unionByName(output(tonight, "carried_leads")))),
    )


def _before(night: Night, table: Table) -> DataFrame:
    """A table of the night before; empty on the first night."""
    return night.before[table.name] if night.before else table.empty(night.tables["rings"])


def _tonight(night: Night) -> Tonight:
    frames, tables = night.frames, night.tables
    return Tonight(
        rings=tables["rings"],
        ring_members=tables["ring_members"],
        ring_stores=tables["ring_stores"],
        amounts=_suspected_amounts(night),
        candidates=frames["lead candidates"].join(frames["ring ids"], "group_id"),
        regions=frames["account_regions"],
        outcomes=night.accepted["lead_outcomes"],
        states=_before(night, LEAD_STATES),
        leads=_before(night, LEADS),
    )


def _suspected_amounts(night: Night) -> DataFrame:
    return night.tables["ring_amounts"].where(F.col("scope") == OF_SUSPECTED)


def _findings(night: Night) -> Findings:
    frames, tables = night.frames, night.tables
    return Findings(
        ring_members=tables["ring_members"],
        ring_stores=tables["ring_stores"],
        ring_roles=tables["ring_roles"],
        role_rows=role_rows(frames["movements near rings"]),
        link_evidence=tables["link_evidence"],
        exclusions=tables["exclusions"],
        guilt=frames["held against"],
        regions=frames["account_regions"],
        amounts=_suspected_amounts(night),
        goods=tables["ring_goods"].where(F.col("scope") == OF_SUSPECTED),
        assessed=frames["assessed orders"],
        offered=frames["offered listings"],
        listings=frames["ring listings"],
        member_traits=frames["member traits"],
        accepted=night.accepted,
    )


def vault(night: Night) -> None:
    """The rows that tonight's leads cite and the originals of quarantined ones, sealed apart from all outputs."""
    night.forgotten = _forgotten(night)
    tables, before = night.tables, night.vault.before
    claimed = night.vault.write(CLAIMS, claims(tables["lead_evidence"], tables["quarantine"], night.forgotten))
    known = together(night.spark.read.schema(SEALED_ROWS.schema).parquet(before)) if before else None
    sealed = sealed_rows(night.judged, claimed, known, night.keyring, night.vault.keyrings)
    written = night.vault.write(SEALED_ROWS, sealed)
    if changed := night.vault.unopened():
        raise DataGateError(f"{before}: {changed} rows are not as they were sealed; nothing is carried on from them")
    if lost := unsealed_claims(claimed, written).count():
        night.notes.append(
            f"vault: {lost} cited rows are neither in the landing zone nor in the vault of the night before"
        )


def _forgotten(night: Night) -> Forgotten:
    settings = night.settings.vault
    decided_before = night.end - timedelta(days=settings.withdrawn_days)
    landed_since = date.fromisoformat(night.name) - timedelta(days=settings.quarantine_days)

    def work(tables: Tables) -> pa.Table:
        return withdrawn(tables["states"], decided_before)

    leads = on_rows({"states": night.tables["lead_states"]}, {"states": "lead_id"}, work, "lead_id string").collect()
    return Forgotten(frozenset(row.lead_id for row in leads), landed_since.isoformat())


def regions(night: Night) -> None:
    """What suspected rings have where, each and together."""
    settings, tables = night.settings, night.tables
    divisions = region_table(settings.standardise.adcode_year)
    parts = parts_of_rings(
        tables["ring_members"], tables["ring_stores"], night.frames["account_regions"], tables["leads"], divisions
    )
    kept = night.keep("parts of rings", parts)
    before, small = night.before.get(REGIONAL_DISTRIBUTION.name), settings.regions.small_cell_members
    night.write_parts("parts of rings", {table.name: table for table in (RING_PLACES, RING_REGIONS)})
    night.write((REGIONAL_DISTRIBUTION, regional_distribution(output(kept, "facts"), divisions, before, small)))


def data_docs(night: Night) -> None:
    """Waits for Great Expectations, which ran beside the mining: a night that it doubts is never published."""
    night.quality.finish()


def tables_before(previous: SealedRun | None, staging: Staging, spark: SparkSession) -> dict[str, DataFrame]:
    """The tables of the night before that tonight is tracked against, as they were signed; none on the first night.

    They are read from tonight's own copy: nobody can change them between their check and any later reading.
    """
    if previous is None:
        return {}
    found = {table.name: staging.carry(previous, table, spark) for table in CARRIED}
    missing = sorted(name for name, frame in found.items() if frame is None)
    if missing:
        raise InputOutputError(f"night {previous.night} lacks {', '.join(missing)}; run it again")
    remembered = {table.name: staging.carry(previous, table, spark) for table in REMEMBERED}
    whole = {table.name: remembered[table.name] for table in REMEMBERED if _has_all(remembered[table.name], table)}
    return {name: frame for name, frame in {**found, **whole}.items() if frame is not None}


def _has_all(frame: DataFrame | None, table: Table) -> bool:
    return frame is not None and frame.columns == table.names


def check_keys(previous: SealedRun | None, keyring: Keyring) -> None:
    """ConfigurationError when the night before was made with keys that tonight does not know: no ring would be known
    again, and all of them be born anew."""
    # Runs of before the first rotation don't say their version.
    if previous is None or RUNS.name not in previous.tables or "key_version" not in previous.columns(RUNS.name):
        return
    made_with = previous.read(RUNS.name)["key_version"][0].as_py()
    if made_with not in (keyring.version, *(earlier.version for earlier in keyring.earlier)):
        raise ConfigurationError(
            f"night {previous.night} was made with key version {made_with}, tonight's is {keyring.version}: name "
            f"{made_with} in standardise.key_overlap until tonight or later, or begin a new warehouse"
        )


def write_run(night: Night, run_id: str, started: datetime, seconds: Mapping[str, float]) -> None:
    """The run's own row: what came in, what became of it, how long each stage took."""
    counts = night.counts
    row = {
        "run_id": run_id,
        "started_at": started,
        "ended_at": datetime.now(UTC),
        "config_hash": night.config_hash,
        "code_version": jobs.__version__,
        "key_version": night.keyring.version,
        "previous_night": night.previous.night if night.previous else None,
        "previous_run_id": night.previous.run_id if night.previous else None,
        "rows_in": counts.read,
        "accepted": counts.accepted,
        "quarantined": counts.quarantined,
        "deduplicated": counts.deduplicated,
        "times_cut": {f"{name}.{time}": rows for name, cut in counts.cut.items() for time, rows in cut.items()},
        "values_unused": night.values_unused,
        "notes": night.notes,
        "seconds": dict(seconds),
    }
    night.write((RUNS, given(night.spark, [[row[name] for name in RUNS.names]], RUNS.schema)))
