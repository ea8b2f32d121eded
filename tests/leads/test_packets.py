"""A packet from the ring to the lead, over two nights: amounts, evidence with its rows, digest, carried leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from graph.guilt.record import GUILT_EVIDENCE
from graph.passes.rows import output
from graph.tables import EXCLUSIONS, LINK_EVIDENCE, RING_MEMBERS, RING_ROLES, RING_STORES
from jobs.configuration import read_tree, values
from leads.amounts import STEPS
from leads.dossier.phrases import in_chinese
from leads.facts.findings import Findings
from leads.packets import Making, carried_evidence, lead_packets
from leads.settings import LeadSettings, ThresholdSettings
from leads.tables import LEAD_EVIDENCE, LEAD_STATES, LEADS, RING_AMOUNTS, RING_GOODS
from leads.tonight import Rules, Tonight, tonights_leads
from lineage.integrity import rows_root
from lineage.sources import SOURCE

Frames = Callable[[Mapping[str, Sequence[Mapping[str, Any]]]], dict[str, DataFrame]]
HASH = "c" * 64
NIGHT = date(2026, 3, 1)
FROM = datetime(2026, 1, 1, tzinfo=UTC)
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
BOUNDS = dict.fromkeys(("unsold_value_low", "unsold_value_high", "all_goods_low", "all_goods_high"), "31.00")
AMOUNTS = {"stores": 1, "orders": 4, "doubtful_orders": 2, "faked_orders": 1, "allowance": "0.00", **MONEY, **BOUNDS}
RINGS = "ring_id string, status string, suspicion double, confidence double, brands array<string>"
REGIONS = (
    "account_id string, basis string, adcode_province string, adcode_city string, adcode_county string, "
    "region_reason string, first_seen timestamp, last_seen timestamp, source_dataset string, source_night string, "
    "source_file string, row_digest string"
)
SOLD = (
    "ring_id string, account_id string, order_id string, store_id string, paid_at timestamp, amount decimal(18,2), "
    "net_amount decimal(18,2), counts_as string, brushing_probability double, reasons array<string>, "
    f"sources array<struct<{', '.join(f'{name}: string' for name in SOURCE)}>>"
)
LISTED = (
    "ring_id string, account_id string, listing_id string, store_id string, brand string, category string, "
    "unit_price decimal(18,2), stock_quantity bigint, listed_at timestamp, image_hash string, source_night string, "
    "source_file string, row_digest string"
)
RESOLVED = "of 330110, 330302 it is 330110 by landline area"
Inputs = tuple[Tonight, Findings]


@pytest.fixture(scope="module")
def conf(root: Path) -> Callable[[str], Any]:
    return lambda name: values(read_tree(root / f"conf/{name}.yaml"))


@pytest.fixture
def inputs(spark: SparkSession, accepted_frames: Frames) -> Inputs:
    accepted = accepted_frames({"payees": [{"account_id": "a"}, {"account_id": "b"}]})
    members = spark.createDataFrame(
        [("R1", who, "core", 0.95, who != "c", 9.0, ["why"]) for who in "abc"]
        + [("R2", "d", "core", 0.95, True, 9.0, []), ("R3", "e", "core", 0.95, False, 0.0, [])],
        RING_MEMBERS.schema,
    )
    on_offer = [
        listing("1", unit_price="10.00", stock_quantity=3),
        listing("2", brand="B2", unit_price="1.00", stock_quantity=1),
        listing("unnamed", "c", unit_price="77.00", stock_quantity=1),
    ]
    taken_down = listing("down", unit_price="500.00", stock_quantity=9)
    stores = spark.createDataFrame(
        [("R1", f"S{who}", who, FROM, None, 4, Decimal(1), []) for who in "ac"], RING_STORES.schema
    )
    regions = spark.createDataFrame(
        [
            ("a", "ship_from", *("330000", "330100", "330110", RESOLVED, FROM, None), *("addresses", *row("d4"))),
            ("a", "ship_from", *(None, None, None, None, FROM, None), *("addresses", *row("d5"))),
        ],
        REGIONS,
    )
    amounts = {"ring_id": "R1", "scope": "suspected", **AMOUNTS}
    typed = [
        Decimal(value) if isinstance(value, str) and "." in value else value
        for value in map(amounts.get, RING_AMOUNTS.names)
    ]
    steps = {"orders": 4, "listings": 2, **{name: Decimal("9.00") for name in STEPS}}
    known = {"ring_id": "R1", "scope": "suspected", "brand": "B", "goods_class": "appraised", **steps}
    typed_goods = [known.get(name) for name in RING_GOODS.names]
    suspected_amounts = spark.createDataFrame([typed], RING_AMOUNTS.schema)
    payees = [one["row_digest"] for one in accepted["payees"].orderBy("account_id").collect()]
    tonight = Tonight(
        rings=spark.createDataFrame([(ring, "active", 0.9, 0.8, ["B", "B2"]) for ring in ("R1", "R2", "R3")], RINGS),
        ring_members=members,
        ring_stores=stores,
        amounts=suspected_amounts,
        candidates=spark.createDataFrame(
            [("R1", True, []), ("R2", False, ["no strong evidence"]), ("R3", True, [])],
            "ring_id string, passes boolean, why array<string>",
        ),
        regions=regions,
        outcomes=accepted["lead_outcomes"],
        states=LEAD_STATES.empty(members),
        leads=LEADS.empty(members),
    )
    found = Findings(
        ring_members=members,
        ring_stores=stores,
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
                guilt("a", "certificate_missing", 0.0, "d7"),
                guilt("a", "authorised", 0.0, "d8"),
                guilt("c", "strike", 4.0, "d3"),
            ],
            GUILT_EVIDENCE.schema,
        ),
        regions=regions,
        amounts=suspected_amounts,
        goods=spark.createDataFrame([typed_goods], RING_GOODS.schema),
        assessed=spark.createDataFrame(
            [
                order("plain", "100.10"),
                order("doubtful", "50.00", counts_as="doubtful", probability=0.5),
                order("faked", "25.00", counts_as="faked", probability=0.99),
                order("refunded", "40.00", "24.50"),
                order("unnamed", "999.00", account="c"),
            ],
            SOLD,
        ),
        offered=spark.createDataFrame(on_offer, LISTED),
        listings=spark.createDataFrame([*on_offer, taken_down], LISTED),
        member_traits=spark.createDataFrame(
            [("R1", "b", "payee_number", payees[1:])],
            "ring_id string, account_id string, trait_type string, source_rows array<string>",
        ),
        accepted=accepted,
    )
    return tonight, found


def row(digest: str, dataset: str = "addresses") -> tuple[str, str, str]:
    return ("2026-03-01", f"{dataset}/night=2026-03-01/rows.parquet", digest)


def order(
    name: str, amount: str, net: str = "", account: str = "a", counts_as: str = "genuine", probability: float = 0.0
) -> tuple[Any, ...]:
    shown = [("orders", *row(f"order {name}", "orders"))]
    judged = (counts_as, probability, ["buyer: a reason"])
    money = (Decimal(amount), Decimal(net or amount))
    return ("R1", account, name, f"S{account}", datetime(2026, 2, 1, tzinfo=UTC), *money, *judged, shown)


def listing(
    name: str, account: str = "a", brand: str = "B", unit_price: str = "1.00", stock_quantity: int = 1
) -> tuple[Any, ...]:
    stock = ("shoes", Decimal(unit_price), stock_quantity, FROM, None)
    return ("R1", account, name, f"S{account}", brand, *stock, *row(f"listing {name}", "listings"))


def guilt(account: str, kind: str, bits: float, digest: str) -> tuple[Any, ...]:
    said = (kind, "H1", "rights_holder H1", bits, bits > 0, True, FROM, FROM, FROM, "B", None)
    return (account, *said, "appraisals", "2026-03-01", "appraisals/f", digest, f"{kind} on 2026-01-01.")


class Lead:
    def __init__(self, inputs: Inputs, conf: Callable[[str], Any], before: Any = None, allowed: bool = True) -> None:
        settings = LeadSettings.model_validate(conf("leads"))
        thresholds = ThresholdSettings.model_validate(conf("thresholds"))
        tonight, found = inputs
        if before:
            tonight = replace(tonight, states=before["lead_states"], leads=before["leads"])
        rules = Rules(NIGHT, NIGHT_END, settings, thresholds, [] if allowed else ["shared_places"])
        decided = tonights_leads(tonight, rules).cache()
        self.queue = {row["ring_id"]: row for row in output(decided, "lead_queue").collect()}
        live = output(decided, "live_leads")
        made = lead_packets(live, found, Making(NIGHT, HASH, settings, thresholds, "Asia/Shanghai")).cache()
        evidence = LEAD_EVIDENCE.select(output(made, "lead_evidence"))
        if before:
            evidence = evidence.unionByName(carried_evidence(before["lead_evidence"], live))
        leads = LEADS.select(output(made, "leads").unionByName(output(decided, "carried_leads")))
        stated = LEAD_STATES.select(output(decided, "lead_states"))
        self.before = {"leads": leads.cache(), "lead_evidence": evidence.cache(), "lead_states": stated.cache()}
        self.leads, self.evidence, self.states = (
            sorted((row.asDict(recursive=True) for row in frame.collect()), key=str) for frame in self.before.values()
        )


def test_a_lead_over_two_nights(inputs: Inputs, conf: Callable[[str], Any]) -> None:
    unprotected = Lead(inputs, conf, allowed=False)
    assert (unprotected.leads, unprotected.states) == ([], []), "a night without a protection proposes nothing"
    assert "shared_places" in unprotected.queue["R1"]["reason"]
    first = Lead(inputs, conf)
    check_first_night(first)
    tonight, found = inputs
    asleep = replace(tonight, rings=tonight.rings.withColumn("status", F.lit("dormant")))
    check_recalled(first, Lead((asleep, found), conf, first.before))


def test_a_lead_is_the_same_in_one_share(
    inputs: Inputs, conf: Callable[[str], Any], one_share: Callable[[], AbstractContextManager[None]]
) -> None:
    in_shares = Lead(inputs, conf)
    with one_share():
        in_one = Lead(inputs, conf)
    for made in ("leads", "evidence", "states", "queue"):
        assert getattr(in_one, made) == getattr(in_shares, made)


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
    (goods,) = (row for row in first.evidence if row["rule"] == "goods")
    assert (goods["kind"], goods["derived_from"]) == ("value", "ring_goods")
    assert goods["statement"].startswith(
        "Goods of brand B, appraised as counterfeit by the rights holder: 4 orders of 9.00"
    )
    assert in_chinese(goods["statement"])
    links = [row for row in first.evidence if row["kind"] == "link"]
    assert {(row["source_dataset"], row["source_night"]) for row in links} == {("payees", "2026-03-01")}
    assert len({row["row_digest"] for row in links}) == 2, "both cited rows, none of the unnamed account"
    assert {row["row_digest"] for row in first.evidence if row["kind"] == "guilt"} == {"d1", "d7"}
    against = " ".join(row["statement"] for row in first.evidence if row["kind"] == "against")
    assert all(
        words in against
        for words in ("appraisal_genuine", "authorised", "express station", "1 of 3 accounts", "2 of 4 orders")
    )
    assert {row["rule_version"] for row in first.evidence} == {HASH[:12]}


def check_recalled(first: Lead, second: Lead) -> None:
    (lead,) = second.leads
    assert lead["state"] == "recalled"
    assert lead["evidence_digest"] == rows_root(second.evidence) == rows_root(first.evidence)
    assert sorted(map(itemgetter("state"), second.states)) == ["proposed", "recalled"]
