"""Lead packets: what is handed over of each suspected ring that is a lead, and the evidence that it rests on.

A lead stays while its ring's id does. Tonight's leads are those of active rings that pass every test; a lead of an
earlier night whose ring does not is carried on as it was, with its newest state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial, reduce

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.free_text import masked
from graph.passes.rows import Tables, near, on_rows_to_several, once
from graph.passes.sql import database
from graph.spread import shares
from leads.centre import PLACE
from leads.evidence import lead_evidence
from leads.facts.fact import plain, text
from leads.facts.findings import Findings
from leads.facts.links import TRAIT_DATASETS
from leads.facts.roles import SHOWING_TRAITS
from leads.settings import LeadSettings, ThresholdSettings
from leads.tables import LEAD_EVIDENCE, LEADS
from leads.thresholds import with_threshold
from lineage.integrity import rows_root
from lineage.sources import SOURCE

RING = "ring_id"
MEMBER = (RING, "account_id")
MONEY = ("sold_value_all", "sold_value_low", "sold_value_high", "unsold_value", "refunded_value", "combined_value")
# What a rights holder needs to know a listing's goods by, besides; its title is left out, it may name a person.
GOODS = ("unit_price", "listed_at", "image_hash")
LISTED = (*MEMBER, "brand", "listing_id", "store_id", "category", *GOODS)
IN_ORDER = ", ".join(f"{name} NULLS FIRST" for name in ("listing_id", "store_id", "category", *GOODS))

# (ring_id, appraisal_requests): the newest listings of each brand that the evidence names.
APPRAISAL_REQUESTS = f"""
    SELECT ring_id, list({{'brand': brand, 'listing_ids': listing_ids, 'goods': goods}} ORDER BY brand)
        AS appraisal_requests
    FROM (
        SELECT ring_id, brand, list_sort(list(DISTINCT listing_id)) AS listing_ids,
            list({{'listing_id': listing_id, 'store_id': store_id, 'category': category,
                {", ".join(f"'{name}': {name}" for name in GOODS)}}} ORDER BY {IN_ORDER}) AS goods
        FROM (
            SELECT DISTINCT ring_id, brand, listing_id, store_id, category, {", ".join(GOODS)} FROM (
                SELECT listings.* FROM listings JOIN named USING (ring_id, account_id)
                    JOIN (SELECT ring_id, unnest(brands) AS brand FROM live) USING (ring_id, brand)
                QUALIFY row_number() OVER (PARTITION BY ring_id, brand
                    ORDER BY listed_at DESC, listing_id) <= $listings_per_brand
            )
        ) GROUP BY ring_id, brand
    ) GROUP BY ring_id
"""
STORES = """SELECT ring_id, list_sort(list(DISTINCT store_id)) AS stores
    FROM ring_stores JOIN named USING (ring_id, account_id) GROUP BY ring_id"""
# A few sentences without personal data.
SUMMARY = f"""format('Suspected ring {{}}: {{}} suspected accounts with {{}} stores', ring_id, len(suspected_accounts),
        len(stores))
    || CASE WHEN len(brands) > 0 THEN ', suspected of selling counterfeits of ' || array_to_string(brands, ', ')
        ELSE '' END
    || format('. Paid orders of {{}} yuan, of which between {{}} and {{}} yuan for suspected counterfeits, without '
        || 'refunds and orders that may be faked; stock on offer of {{}} yuan. Legal threshold '
        || '({{}}, to be checked by counsel) {{}}.',
        {", ".join(map(plain, MONEY[:4]))}, {text("threshold_rule")},
        CASE WHEN threshold_met THEN 'reached' ELSE 'not reached' END)
    || coalesce(' Most goods leave from region ' || lead_region || '.', ' Where the goods leave from is not known.')"""
PACKETS = f"""
    WITH named AS (SELECT ring_id, unnest(suspected_accounts) AS account_id FROM live),
    whole AS (
        SELECT live.* EXCLUDE (suspicion, confidence), coalesce(stores, []) AS stores,
            {", ".join(f"coalesce({name}, 0) AS {name}" for name in MONEY)},
            threshold_rule, threshold_met, threshold_tests, evidence_digest,
            coalesce(appraisal_requests, []) AS appraisal_requests
        FROM live
            LEFT JOIN ({STORES}) USING (ring_id)
            LEFT JOIN (SELECT * EXCLUDE (stores) FROM amounts) USING (ring_id)
            LEFT JOIN ({APPRAISAL_REQUESTS}) USING (ring_id)
            LEFT JOIN digests USING (lead_id)
    )
    SELECT *, {SUMMARY} AS summary FROM whole
"""


@dataclass(frozen=True)
class Making:
    """What packets are made by: the night and the hash of its configuration, the settings, and whose days are told."""

    night: date
    config_hash: str
    leads: LeadSettings
    thresholds: ThresholdSettings
    time_zone: str


def lead_packets(live: DataFrame, found: Findings, making: Making) -> DataFrame:
    """``lead_evidence``: LEAD_EVIDENCE, and ``leads``: LEADS, of the ``live`` leads (of ``leads.tonight``).

    They are read with ``graph.passes.rows.output`` from the frame, once kept.
    """
    frames = _gathered(live, found, making.leads)
    outputs = {"lead_evidence": LEAD_EVIDENCE.ddl, "leads": LEADS.ddl}

    def work(tables: Tables) -> Tables:
        return packets(tables, making)

    return on_rows_to_several(frames, dict.fromkeys(frames, RING), work, outputs)


def carried_evidence(before: DataFrame, live: DataFrame) -> DataFrame:
    """Rows of the night before of leads that are not made anew tonight."""
    return before.join(F.broadcast(live.select("lead_id")), "lead_id", "left_anti")


def packets(tables: Tables, making: Making) -> Tables:
    """The tables of ``lead_packets``.

    ``tables``: as of ``leads.evidence.lead_evidence``, the ``amounts`` yet without thresholds and ``live`` with all its
    columns; ``ring_stores`` and ``listings``; and the rows of each dataset that may be cited in place of their sources.
    """
    whole = {
        **tables,
        "amounts": with_threshold(tables["amounts"], making.thresholds, making.night),
        "listings": masked(tables["listings"], "category"),
        "row sources": _sources(tables),
    }
    evidence = lead_evidence(whole, making.config_hash, making.leads, making.time_zone)
    given = {"listings_per_brand": making.leads.appraisal_listings_per_brand}
    with database({**whole, "digests": digests(evidence)}) as engine:
        return {"lead_evidence": evidence, "leads": engine.execute(PACKETS, given).to_arrow_table()}


def digests(evidence: pa.Table) -> pa.Table:
    """(lead_id, evidence_digest): RFC 6962 Merkle root over the canonical rows of each lead, sorted."""
    roots = {lead: rows_root(rows.to_pylist()) for lead, rows in _by_lead(evidence.sort_by("lead_id"))}
    columns = [pa.array(column, pa.string()) for column in (roots, roots.values())]
    return pa.Table.from_arrays(columns, names=["lead_id", "evidence_digest"])


def _by_lead(evidence: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    at = 0
    for counted in evidence.column("lead_id").value_counts().to_pylist():
        yield counted["values"], evidence.slice(at, counted["counts"])
        at += counted["counts"]


def _gathered(live: DataFrame, found: Findings, settings: LeadSettings) -> dict[str, DataFrame]:
    """What lies ready by ring goes as it is; of what is everybody's only the part of the accounts that leads name."""
    named = live.select(RING, F.explode("suspected_accounts").alias("account_id"))
    links = _between(found.link_evidence, named)
    traits = found.member_traits.where(F.col("trait_type").isin(SHOWING_TRAITS))
    placed = found.regions.where("adcode_province is not null").select(
        "account_id", "basis", *PLACE, "region_reason", *SOURCE
    )
    told = found.guilt.select("account_id", "kind", "bits", "happened_at", "statement", *SOURCE)
    apart = found.exclusions.select("account_id", "reason", "trait_token", "detail")
    return {
        "live": live,
        "ring_members": found.ring_members.drop("guilt_bits"),
        "ring_stores": found.ring_stores.select(*MEMBER, "store_id"),
        "ring_roles": found.ring_roles.drop("score"),
        "role_rows": found.role_rows,
        "member_traits": traits.select(*MEMBER, "trait_type", "source_rows"),
        "link_evidence": links,
        "guilt": _of(told, named),
        "exclusions": _of(apart, named),
        "regions": _of(placed, named),
        "amounts": found.amounts,
        "goods": found.goods,
        "assessed": found.assessed.select(
            *MEMBER,
            *("order_id", "store_id", "paid_at", "amount", "net_amount"),
            *("counts_as", "brushing_probability", "reasons", "sources"),
        ),
        "offered": found.offered.select(*MEMBER, "listing_id", "store_id", "stock_quantity", "unit_price", *SOURCE[1:]),
        "listings": found.listings.select(*LISTED),
        **_of_datasets(found.accepted, partial(_cited, named, links, traits, found, settings)),
    }


def _of(rows: DataFrame, named: DataFrame) -> DataFrame:
    """``rows`` of the named accounts, with their ring."""
    return rows.join(F.broadcast(named), "account_id")


def _between(link_evidence: DataFrame, named: DataFrame) -> DataFrame:
    """Links between two named accounts of a ring, with the ring."""
    a, b = (named.withColumnRenamed("account_id", side) for side in ("account_a", "account_b"))
    linked = link_evidence.join(F.broadcast(a), "account_a").join(F.broadcast(b), ["account_b", RING])
    return linked.drop("family", "first_together", "last_together", "reason")


def _cited(named: DataFrame, links: DataFrame, traits: DataFrame, found: Findings, settings: LeadSettings) -> DataFrame:
    """(ring_id, row_digest): the rows that links and roles of the named accounts may cite, by the ring that does."""
    digest = "row_digest"
    of_links = links.select(RING, F.explode(F.slice("source_rows", 1, settings.rows_per_value)).alias(digest))
    of_roles = traits.select(*MEMBER, F.get("source_rows", F.lit(0)).alias(digest)).unionByName(
        found.role_rows.select(*MEMBER, digest)
    )
    parts = [of_links, of_roles.join(F.broadcast(named), list(MEMBER)).select(RING, digest)]
    return reduce(DataFrame.unionByName, parts).where(F.col(digest).isNotNull()).distinct()


def _of_datasets(accepted: Mapping[str, DataFrame], cited: Callable[[], DataFrame]) -> dict[str, DataFrame]:
    """Where rows came from: all rows of each dataset in a small night, else those ``cited``, by the ring that does."""
    rows = {name: accepted[name].select(*SOURCE[1:]) for name in TRAIT_DATASETS}
    if shares(accepted["accounts"].sparkSession) == 1:
        return {_rows_of(name): frame for name, frame in rows.items()}
    every = (frame.select(F.lit(name).alias(SOURCE[0]), *SOURCE[1:]) for name, frame in rows.items())
    return {"cited rows": near(reduce(DataFrame.union, every), cited(), "row_digest")}


def _rows_of(dataset: str) -> str:
    return f"rows of {dataset}"


def _sources(tables: Tables) -> pa.Table:
    """(source_dataset, source_night, source_file, row_digest) of the rows that may be cited, each once."""
    if "cited rows" in tables:
        return once(tables["cited rows"], RING)
    rows = {name: tables[_rows_of(name)] for name in TRAIT_DATASETS}
    named = (table.append_column(SOURCE[0], pa.repeat(name, table.num_rows)) for name, table in rows.items())
    return pa.concat_tables(table.select(SOURCE) for table in named)
