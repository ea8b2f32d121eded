"""Lead packets: which suspected rings are proposed, what is handed over, and the evidence that it rests on.

A lead stays while its ring's id does. Tonight's leads are those of active rings that pass every test; a lead of an
earlier night whose ring does not is carried on as it was, with its newest state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from graph.free_text import masked_texts
from leads import states
from leads.evidence import lead_evidence
from leads.facts.findings import Findings
from leads.queue import PROPOSED, STANDING, Considered
from leads.settings import LeadSettings
from leads.tables import APPRAISAL_REQUESTS, LEADS
from lineage.integrity import rows_root

# What a rights holder needs to know a listing's goods by, besides; its title is left out, it may name a person.
GOODS = ("unit_price", "listed_at", "image_hash")


@dataclass(frozen=True)
class LeadInputs:
    """What the stages before hand over.

    ``rings``, ``ring_stores``: the tables. ``candidates``: (ring_id, passes, why: list of texts). ``listings``: those
    in the members' spans (``leads.stores.in_spans``). ``centres``: of ``leads.centre``. ``outcomes``: the accepted
    ``lead_outcomes``. ``found``: what the evidence rows are made of; its ``amounts`` have their threshold.
    """

    rings: DataFrame
    ring_stores: DataFrame
    candidates: DataFrame
    listings: DataFrame
    centres: DataFrame
    outcomes: DataFrame
    found: Findings


def considered(inputs: LeadInputs) -> Considered:
    """The active suspected rings of tonight, with whether each passes and has somebody to name, and else why not."""
    named = inputs.found.ring_members.where("suspected").select("ring_id").distinct().withColumn("named", F.lit(True))
    active = inputs.rings.where("status = 'active'").select("ring_id", states.lead_id().alias("lead_id"))
    judged = active.join(inputs.candidates, "ring_id", "left").join(named, "ring_id", "left")
    why = F.coalesce(F.array_join("why", "; "), F.lit(""))
    because = F.when(why == "", "nobody can be named").otherwise(why)
    passing = judged.select(
        "ring_id",
        "lead_id",
        F.coalesce(F.col("passes") & F.col("named"), F.lit(False)).alias("passes"),
        F.concat(F.lit("its suspected ring does not pass: "), because).alias("why"),
    )
    return Considered(passing, inputs.rings, inputs.found.amounts, inputs.centres)


def live_leads(queue: DataFrame) -> DataFrame:
    """(lead_id, ring_id, priority) of leads that are made anew tonight. ``queue``: LEAD_QUEUE."""
    return queue.where(F.col("decision").isin(PROPOSED, STANDING)).select("lead_id", "ring_id", "priority")


def packet_evidence(
    live: DataFrame,
    found: Findings,
    before: Mapping[str, DataFrame] | None,
    config_hash: str,
    settings: LeadSettings,
    time_zone: str,
) -> DataFrame:
    """``LEAD_EVIDENCE``: of tonight's ``live_leads``, and of the night before's leads that are carried on."""
    rows = lead_evidence(live, found, config_hash, settings, time_zone)
    return rows.unionByName(_carried(before["lead_evidence"], live)) if before else rows


def lead_packets(
    live: DataFrame,
    inputs: LeadInputs,
    evidence: DataFrame,
    lead_states: DataFrame,
    before: Mapping[str, DataFrame] | None,
    settings: LeadSettings,
) -> DataFrame:
    """``LEADS``: tonight's ``live_leads`` and those carried on, each in its newest state.

    ``evidence``: of ``packet_evidence``, best read back from where it was written.
    """
    standing = states.current(lead_states)
    leads = _leads(live, inputs, evidence.join(F.broadcast(live.select("lead_id")), "lead_id"), settings)
    stated = LEADS.select(leads.join(standing, "lead_id"))
    if not before:
        return stated
    carried = _carried(before["leads"], live).drop("state").join(standing, "lead_id")
    return LEADS.select(stated.unionByName(LEADS.select(carried)))


def lead_places(leads: DataFrame, regions: DataFrame) -> DataFrame:
    """(lead_id, adcode_province, adcode_city, adcode_county) of leads that stand, from their ``lead_region``.

    ``regions``: of ``leads.regions.cells.region_rows``.
    """
    standing = leads.where(~F.col("state").isin(*states.WITHDRAWN)).select(
        "lead_id", F.col("lead_region").alias("adcode")
    )
    places = regions.select("adcode", "adcode_province", "adcode_city", "adcode_county")
    return standing.join(F.broadcast(places), "adcode", "left").drop("adcode")


def digests(evidence: DataFrame) -> DataFrame:
    """(lead_id, evidence_digest): RFC 6962 Merkle root over the canonical rows of each lead, sorted."""

    def root(table: pa.Table) -> pa.Table:
        rows = table.to_pylist()
        return pa.table({"lead_id": [rows[0]["lead_id"]], "evidence_digest": [rows_root(rows)]})

    return evidence.groupBy("lead_id").applyInArrow(root, "lead_id string, evidence_digest string")


def _carried(table: DataFrame, live: DataFrame) -> DataFrame:
    """Rows of the night before of leads that are not made anew tonight."""
    return table.join(live.select("lead_id"), "lead_id", "left_anti")


def _leads(live: DataFrame, inputs: LeadInputs, evidence: DataFrame, settings: LeadSettings) -> DataFrame:
    """``LEADS`` of tonight's rings, without their state."""
    suspected = inputs.found.ring_members.where("suspected").select("ring_id", "account_id")
    accounts = suspected.groupBy("ring_id").agg(F.sort_array(F.collect_set("account_id")).alias("suspected_accounts"))
    fronts = inputs.ring_stores.join(suspected, ["ring_id", "account_id"])
    stores = fronts.groupBy("ring_id").agg(F.sort_array(F.collect_set("store_id")).alias("stores"))
    rings = inputs.rings.select("ring_id", "suspicion", "confidence", "brands")
    joined = (
        live.join(rings, "ring_id")
        .join(accounts, "ring_id")
        .join(stores, "ring_id", "left")
        .join(inputs.found.amounts.drop("stores"), "ring_id", "left")
        .join(inputs.centres.select("ring_id", F.col("region").alias("lead_region")), "ring_id", "left")
        .join(_appraisal_requests(inputs, suspected, settings), "ring_id", "left")
        .join(digests(evidence), "lead_id", "left")
        .fillna(0)
    )
    empty = F.array().cast("array<string>")
    whole = joined.withColumn("stores", F.coalesce("stores", empty)).withColumn(
        "appraisal_requests", F.coalesce("appraisal_requests", F.array().cast(APPRAISAL_REQUESTS))
    )
    return whole.withColumn("summary", _summary())


def _appraisal_requests(inputs: LeadInputs, suspected: DataFrame, settings: LeadSettings) -> DataFrame:
    """(ring_id, appraisal_requests): the newest listings of each brand that the evidence names."""
    brands = inputs.rings.select("ring_id", F.explode("brands").alias("brand"))
    newest = Window.partitionBy("ring_id", "brand").orderBy(F.desc("listed_at"), "listing_id")
    chosen = (
        inputs.listings.join(F.broadcast(suspected), ["ring_id", "account_id"], "left_semi")
        .join(F.broadcast(brands), ["ring_id", "brand"])
        .withColumn("place", F.row_number().over(newest))
        .where(F.col("place") <= settings.appraisal_listings_per_brand)
    )
    category = masked_texts(F.col("category")).alias("category")
    per_brand = chosen.groupBy("ring_id", "brand").agg(
        F.sort_array(F.collect_set("listing_id")).alias("listing_ids"),
        F.sort_array(F.collect_set(F.struct("listing_id", "store_id", category, *GOODS))).alias("goods"),
    )
    request = F.struct("brand", "listing_ids", "goods")
    return per_brand.groupBy("ring_id").agg(F.sort_array(F.collect_list(request)).alias("appraisal_requests"))


def _summary() -> Column:
    """A few sentences without personal data."""
    count = F.format_string(
        "Suspected ring %s: %d suspected accounts with %d stores",
        "ring_id",
        F.size("suspected_accounts"),
        F.size("stores"),
    )
    brands = F.when(
        F.size("brands") > 0, F.concat(F.lit(", suspected of selling counterfeits of "), F.array_join("brands", ", "))
    ).otherwise("")
    sold = F.format_string(
        ". Paid orders of %s yuan, of which between %s and %s yuan without refunds and orders that may be faked; "
        "stock on offer of %s yuan. Legal threshold (%s, to be checked by counsel) %s.",
        *(
            F.col(name).cast("string")
            for name in ("sold_value_all", "sold_value_low", "sold_value_high", "unsold_value")
        ),
        F.col("threshold_rule"),
        F.when(F.col("threshold_met"), "reached").otherwise("not reached"),
    )
    place = F.when(
        F.col("lead_region").isNotNull(), F.concat(F.lit(" Most goods leave from region "), "lead_region", F.lit("."))
    )
    return F.concat(count, brands, sold, F.coalesce(place, F.lit(" Where the goods leave from is not known.")))
