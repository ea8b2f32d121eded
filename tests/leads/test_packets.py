"""A packet from the ring to the lead, over two nights: amounts, evidence with its rows, digest, carried leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from graph.guilt.record import GUILT_EVIDENCE
from graph.tables import EXCLUSIONS, LINK_EVIDENCE, RING_MEMBERS, RING_ROLES, RING_STORES
from jobs.configuration import read_tree, values
from leads import packets, states
from leads.amounts import OF_SUSPECTED, offered, ring_amounts
from leads.facts.findings import Findings
from leads.packets import LeadInputs
from leads.queue import lead_queue
from leads.regions.cells import REGION_ROWS, region_rows
from leads.settings import BrushingSettings, LeadSettings, ThresholdSettings
from leads.tables import LEAD_EVIDENCE, LEAD_STATES, LEADS, RING_AMOUNTS
from leads.thresholds import with_threshold
from lineage.integrity import rows_root
from lineage.sources import cited

Frames = Callable[[Mapping[str, Sequence[Mapping[str, Any]]]], dict[str, DataFrame]]
HASH = "c" * 64
FROM, TO = datetime(2026, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
PAYEE_IN_COMMON = ("payment", "payee_number", "f" * 64, 9.5, 12, FROM, FROM, "used by both at once")
NIGHT_END = datetime(2026, 3, 1, 16, tzinfo=UTC)
MONEY = {
    "sold_value_all": "215.10",
    "sold_value_low": "124.60",
    "sold_value_high": "174.60",
    "refunded_value": "15.50",
    "unsold_value": "31.00",
    "combined_value": "155.60",
}
CENTRES = "ring_id string, region string, adcode_province string"
RINGS = "ring_id string, status string, suspicion double, confidence double, brands array<string>"
REGIONS = (
    "account_id string, basis string, adcode_province string, adcode_city string, adcode_county string, "
    "region_reason string, source_dataset string, source_night string, source_file string, row_digest string"
)
RESOLVED = "of 330110, 330302 it is 330110 by landline area"


@pytest.fixture(scope="module")
def conf(root: Path) -> Callable[[str], Any]:
    return lambda name: values(read_tree(root / f"conf/{name}.yaml"))


@pytest.fixture
def inputs(spark: SparkSession, accepted_frames: Frames, conf: Callable[[str], Any]) -> LeadInputs:
    accepted = accepted_frames(
        {
            "payees": [{"account_id": "a"}, {"account_id": "b"}],
            "lead_outcomes": [],
            "orders": [
                order("plain", "100.10"),
                order("doubtful", "50.00"),
                order("faked", "25.00"),
                order("refunded", "40.00", refunded_at="2026-02-02T00:00:00", refund_amount="15.50"),
                order("unnamed", "999.00", store_id="Sc"),
            ],
            "listings": [
                listing("1", unit_price="10.00", stock_quantity=3),
                listing("2", brand="B2", unit_price="1.00", stock_quantity=1),
                listing("down", unit_price="500.00", stock_quantity=9, delisted_at="2026-02-20T00:00:00"),
                listing("unnamed", store_id="Sc", unit_price="77.00", stock_quantity=1),
            ],
        }
    )
    members = spark.createDataFrame(
        [("R1", who, "core", 0.95, who != "c", 9.0, ["why"]) for who in "abc"]
        + [("R2", "d", "core", 0.95, True, 9.0, []), ("R3", "e", "core", 0.95, False, 0.0, [])],
        RING_MEMBERS.schema,
    )
    spans = spark.createDataFrame(
        [("R1", "a", "Sa", FROM, TO), ("R1", "c", "Sc", FROM, TO)],
        "ring_id string, account_id string, store_id string, owned_from timestamp, owned_to timestamp",
    )
    inside = {name: accepted[name].join(spans.drop("owned_to"), "store_id") for name in ("orders", "listings")}
    refund = F.coalesce("refund_amount", F.lit(0).cast("decimal(18,2)"))
    assessed = judged(inside["orders"]).withColumn("net_amount", (F.col("amount") - refund).cast("decimal(18,2)"))
    brushing = BrushingSettings.model_validate(conf("brushing"))
    owned = {"members": members.toArrow(), "spans": spans.toArrow(), "assessed": assessed.toArrow()}
    stock = offered({**owned, "listings": inside["listings"].toArrow()}, NIGHT_END)
    on_offer = spark.createDataFrame(stock)
    sums = ring_amounts({**owned, "offered": stock}, brushing).select(RING_AMOUNTS.names)
    amounts = RING_AMOUNTS.select(spark.createDataFrame(sums)).where(F.col("scope") == OF_SUSPECTED)
    thresholds = ThresholdSettings.model_validate(conf("thresholds"))
    payees = [row["row_digest"] for row in accepted["payees"].orderBy("account_id").collect()]
    return LeadInputs(
        rings=spark.createDataFrame([(ring, "active", 0.9, 0.8, ["B", "B2"]) for ring in ("R1", "R2", "R3")], RINGS),
        ring_stores=spark.createDataFrame(
            [("R1", f"S{who}", who, FROM, None, 4, Decimal(1), []) for who in "ac"], RING_STORES.schema
        ),
        candidates=spark.createDataFrame(
            [("R1", True, []), ("R2", False, ["no strong evidence"]), ("R3", True, [])],
            "ring_id string, passes boolean, why array<string>",
        ),
        listings=inside["listings"],
        centres=spark.createDataFrame([("R1", "330110", "330000")], CENTRES),
        outcomes=accepted["lead_outcomes"],
        found=Findings(
            ring_members=members,
            ring_roles=spark.createDataFrame([("R1", "b", "payee", 0.9, "is paid for two stores.")], RING_ROLES.schema),
            role_rows=spark.createDataFrame(
                [], "ring_id string, account_id string, role string, other string, row_digest string"
            ),
            link_evidence=spark.createDataFrame(
                [("a", other, *PAYEE_IN_COMMON, payees) for other in "bc"],
                LINK_EVIDENCE.schema,
            ),
            exclusions=spark.createDataFrame(
                [("a", None, "express_station", "e" * 64, "it ships from an express station.")],
                EXCLUSIONS.schema,
            ),
            guilt=spark.createDataFrame(
                [
                    guilt("a", "appraisal", 8.0, "d1"),
                    guilt("a", "appraisal_genuine", -3.0, "d2"),
                    guilt("c", "strike", 4.0, "d3"),
                ],
                GUILT_EVIDENCE.schema,
            ),
            regions=spark.createDataFrame(
                [("a", "ship_from", "330000", "330100", "330110", RESOLVED, "addresses", "2026-03-01", "f", "d4")],
                REGIONS,
            ),
            amounts=with_threshold(amounts, thresholds, date(2026, 3, 1)).persist(),
            assessed=assessed,
            offered=on_offer,
            member_traits=spark.createDataFrame(
                [("R1", "b", "payee_number", payees[1:])],
                "ring_id string, account_id string, trait_type string, source_rows array<string>",
            ),
            accepted=accepted,
        ),
    )


def judged(orders: DataFrame) -> DataFrame:
    """The orders as if they had been assessed: by their ids."""
    verdict = {"doubtful": ("doubtful", 0.5), "faked": ("faked", 0.99)}
    counts_as, probability = F.lit("genuine"), F.lit(0.0)
    for name, (word, share) in verdict.items():
        counts_as = F.when(F.col("order_id") == name, word).otherwise(counts_as)
        probability = F.when(F.col("order_id") == name, share).otherwise(probability)
    told = {"counts_as": counts_as, "brushing_probability": probability, "reasons": F.array(F.lit("buyer: a reason"))}
    return orders.withColumns({**told, "sources": F.array(cited("orders"))})


def order(name: str, amount: str, **fields: Any) -> dict[str, Any]:
    base = {"refunded_at": None, "refund_amount": None, "store_id": "Sa", "paid_at": "2026-02-01T00:00:00"}
    return {**base, "order_id": name, "amount": amount, **fields}


def listing(name: str, **fields: Any) -> dict[str, Any]:
    return {"listing_id": name, "store_id": "Sa", "brand": "B", "delisted_at": None, **fields}


def guilt(account: str, kind: str, bits: float, digest: str) -> tuple[Any, ...]:
    said = (kind, "H1", "rights_holder H1", bits, bits > 0, True, FROM, FROM, FROM, "B", None)
    return (account, *said, "appraisals", "2026-03-01", "appraisals/f", digest, f"{kind} on 2026-01-01.")


class Lead:
    def __init__(
        self, spark: SparkSession, inputs: LeadInputs, settings: LeadSettings, before: Any, allowed: bool
    ) -> None:
        members = inputs.found.ring_members
        known = states.history(before["lead_states"] if before else LEAD_STATES.empty(members), inputs.outcomes)
        earlier = before["leads"] if before else LEADS.empty(members)
        queue = lead_queue(packets.considered(inputs), known, earlier, settings, [] if allowed else ["shared_places"])
        self.queue = {row["ring_id"]: row for row in queue.collect()}
        stated = known.unionByName(states.steps_of_tonight(known, queue, NIGHT_END))
        live = packets.live_leads(queue)
        evidence = packets.packet_evidence(live, inputs.found, before, HASH, settings, "Asia/Shanghai").collect()
        written = spark.createDataFrame(evidence, LEAD_EVIDENCE.schema)
        self.leads = packets.lead_packets(live, inputs, written, stated, before, settings).collect()
        self.evidence = [row.asDict() for row in evidence]
        self.states = stated.collect()
        self.before = {
            "leads": spark.createDataFrame(self.leads, LEADS.schema),
            "lead_evidence": written,
            "lead_states": spark.createDataFrame(self.states, LEAD_STATES.schema),
        }


def test_a_lead_over_two_nights(spark: SparkSession, inputs: LeadInputs, conf: Callable[[str], Any]) -> None:
    settings = LeadSettings.model_validate(conf("leads"))
    unprotected = Lead(spark, inputs, settings, None, allowed=False)
    assert (unprotected.leads, unprotected.states) == ([], []), "a night without a protection proposes nothing"
    assert "shared_places" in unprotected.queue["R1"]["reason"]
    first = Lead(spark, inputs, settings, None, allowed=True)
    check_first_night(first)
    asleep = replace(inputs, rings=inputs.rings.withColumn("status", F.lit("dormant")))
    check_recalled(first, Lead(spark, asleep, settings, first.before, allowed=True))


def check_first_night(first: Lead) -> None:
    (lead,) = first.leads
    assert (lead["ring_id"], lead["state"], lead["suspected_accounts"], lead["stores"]) == (
        "R1",
        "proposed",
        ["a", "b"],
        ["Sa"],
    )
    assert {name: str(lead[name]) for name in MONEY} == MONEY
    assert not lead["threshold_met"]
    assert lead["lead_region"] == "330110"
    assert [(one["brand"], one["listing_ids"]) for one in lead["appraisal_requests"]] == [
        ("B", ["1", "down"]),
        ("B2", ["2"]),
    ]
    assert lead["priority"] == first.queue["R1"]["priority"] > 0
    assert {ring: row["decision"] for ring, row in first.queue.items()} == {
        "R1": "proposed",
        "R2": "not_proposed",
        "R3": "not_proposed",
    }
    assert "no strong evidence" in first.queue["R2"]["reason"]
    assert "nobody can be named" in first.queue["R3"]["reason"]
    assert "suspected" in lead["summary"].lower()
    assert "124.60" in lead["summary"]
    assert lead["evidence_digest"] == rows_root(first.evidence)
    kinds = {row["kind"] for row in first.evidence}
    assert kinds == {"guilt", "link", "membership", "role", "place", "order", "stock", "value", "against"}
    place = next(row["statement"] for row in first.evidence if row["kind"] == "place")
    assert place == f"Suspected account a: ship_from address in region 330110: {RESOLVED}."
    assert all((row["row_digest"] is None) == (row["derived_from"] is not None) for row in first.evidence)
    shown = {kind: {row["source_dataset"] for row in first.evidence if row["kind"] == kind} for kind in kinds}
    assert shown["order"] == {"orders"}
    assert shown["stock"] == {"listings"}
    assert shown["membership"] == shown["role"] == {"payees"}
    orders = sorted(row["statement"] for row in first.evidence if row["kind"] == "order")
    assert [words in said for words, said in zip(("doubtful", "faked", "plain", "refunded"), orders, strict=True)]
    assert "24.50 without refunds" in orders[3]
    links = [row for row in first.evidence if row["kind"] == "link"]
    assert {(row["source_dataset"], row["source_night"]) for row in links} == {("payees", "2026-03-01")}
    assert len({row["row_digest"] for row in links}) == 2, "both cited rows, none of the unnamed account"
    assert {row["row_digest"] for row in first.evidence if row["kind"] == "guilt"} == {"d1"}
    against = " ".join(row["statement"] for row in first.evidence if row["kind"] == "against")
    assert all(
        words in against for words in ("appraisal_genuine", "express station", "1 of 3 accounts", "2 of 4 orders")
    )
    assert {row["rule_version"] for row in first.evidence} == {HASH[:12]}


def check_recalled(first: Lead, second: Lead) -> None:
    (lead,) = second.leads
    assert lead["state"] == "recalled"
    assert lead["evidence_digest"] == rows_root(second.evidence) == rows_root(first.evidence)
    assert [row["state"] for row in sorted(second.states, key=lambda row: row["state"])] == ["proposed", "recalled"]


def test_a_leads_place_is_told_on_every_level(spark: SparkSession) -> None:
    rows = [("county", "330110", "proposed"), ("city", "441900", "pushed"), ("province", "420000", "accepted")]
    rows += [
        ("apart", "810109", "proposed"),
        ("nowhere", None, "proposed"),
        ("gone", "330110", "recalled"),
        ("cleared", "330110", "cleared"),
    ]
    regions = spark.createDataFrame(region_rows(2024), REGION_ROWS)
    leads = spark.createDataFrame(rows, "lead_id string, lead_region string, state string")
    found = packets.lead_places(leads, regions).collect()
    assert {row[0]: tuple(row[1:]) for row in found} == {
        "county": ("330000", "330100", "330110"),
        "city": ("440000", "441900", "441900"),
        "province": ("420000", None, None),
        "apart": ("810000", "810000", "810109"),
        "nowhere": (None, None, None),
    }
