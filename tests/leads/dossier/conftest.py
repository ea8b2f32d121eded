"""A lead of three suspected accounts as the night's tables hold it, beside another lead and accounts not named."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from leads.dossier.content import STEPS, Setting
from leads.dossier.tables import LeadTables, of_leads

NIGHT = "2026-03-03"
AT = pd.Timestamp("2026-03-03T16:00:00Z")
MONEY = ("sold_value_all", "sold_value_high", "sold_value_low", "refunded_value", "allowance", "unsold_value")
BOUNDS = ("unsold_value_low", "unsold_value_high", "all_goods_low", "all_goods_high")


def money(text: str) -> Decimal:
    return Decimal(text)


def fact(statement: str, kind: str, rule: str, digest: str | None, lead: str = "L-1") -> dict[str, Any]:
    dataset = rule.partition(".")[2] or rule
    source = {"source_dataset": dataset, "source_night": NIGHT, "source_file": f"{dataset}/night={NIGHT}/a.parquet"}
    shown = {name: value if digest else None for name, value in source.items()}
    table = None if digest else "ring_amounts"
    return {
        "lead_id": lead,
        "statement": statement,
        "kind": kind,
        **shown,
        "row_digest": digest,
        "derived_from": table,
        "rule": rule,
        "rule_version": "c" * 12,
    }


TIE = "Suspected accounts A1 and A2 used the same phone (value 0123456789ab…), 7 days of them together: 9.5 bits."
EVIDENCE = [
    fact(TIE, "link", "link.phone", "d1"),
    fact(TIE, "link", "link.phone", "d2"),
    fact("Suspected account A1: ship_from address in region 330110.", "place", "regions.ship_from", "d3"),
    fact(
        "Suspected account A1: goods of brand Acme 艾克美 from store S1 were appraised as counterfeit by rights holder "
        "RH1 on 2026-01-21",
        "guilt",
        "suspicion.appraisal",
        "d4",
    ),
    fact("Stock on offer at listed prices: 31.00 yuan.", "value", "amounts.unsold", None),
    fact("2 of 4 orders may be faked to gain rank, 1 of them beyond doubt.", "against", "brushing", None),
    fact("Listing P1 of store S1 offers 3 pieces at 10.00 yuan.", "stock", "amounts.unsold", "d5"),
    fact("not ours", "guilt", "suspicion.strike", "d9", lead="L-2"),
]


def reasons(account_id: str, code: str) -> dict[str, Any]:
    asked = "invoice" if code == "en" else "进货发票"
    said = {"statement": f"statement for {account_id}", "rebuttal": asked, "rows": ["d4"]}
    return {
        "lead_id": "L-1",
        "account_id": account_id,
        "language": code,
        "statement": f"statement of reasons for {account_id} in {code}",
        "rebuttal_evidence": [f"D1: {asked}"],
        "evidence_rows": ["d4"],
        "facts": [
            {"id": "D1", "kind": "appraisal", **said, "tokens": []},
            {"id": "T1", "kind": "tie.phone", **said, "tokens": ["t"]},
        ],
        "night": NIGHT,
        "config_hash": "c" * 64,
    }


# Brand, what is known of the goods, what they took and what of it counts, their stock and what of it does.
GOODS = [
    (None, "other", "50.00", "0.00", "25.00", "8.00", "0.00", "4.00"),
    ("Acme 艾克美", "alike", "80.00", "40.00", "80.00", "6.00", "3.00", "6.00"),
    ("Acme 艾克美", "appraised", "90.00", "90.00", "90.00", "7.00", "7.00", "7.00"),
]
LEAD = {
    "lead_id": "L-1",
    "ring_id": "R1",
    "priority": 0.7,
    "state": "proposed",
    "brands": ["Acme 艾克美"],
    "suspected_accounts": ["A1", "A2", "A3"],
    "stores": ["S1", "S2"],
    "lead_region": "330110",
    "evidence_digest": "e" * 64,
    "threshold_tests": [
        {
            "rule": "cn-sold-2004",
            "test": "sold",
            "jurisdiction": "mainland China",
            "valid_from": "2004-12-22",
            "law": "法释〔2004〕19号, article 2; kept by 法释〔2025〕5号",
            "amount": money("50000.00"),
            "value": money("1234567.50"),
            "met": True,
            "note": "to be checked by counsel",
        },
        {
            "rule": "cn-gains-2025",
            "test": "gains",
            "jurisdiction": "mainland China",
            "valid_from": "2025-04-26",
            "law": "法释〔2025〕5号",
            "amount": money("30000.00"),
            "value": None,
            "met": None,
            "note": "not assessable without the seller's costs; to be checked by counsel",
        },
    ],
    "appraisal_requests": [
        {
            "brand": "Acme 艾克美",
            "listing_ids": ["P1"],
            "goods": [
                {
                    "listing_id": "P1",
                    "store_id": "S1",
                    "category": "shoes",
                    "unit_price": money("10.00"),
                    "listed_at": AT,
                    "image_hash": "0f" * 8,
                }
            ],
        }
    ],
}


def night() -> dict[str, pd.DataFrame]:
    span = {"valid_from": pd.Timestamp("2025-11-30T16:00:00Z"), "valid_to": pd.NaT, "orders": 4, "brands": []}
    amounts = {name: money("1234567.50") for name in (*MONEY, *BOUNDS)} | {"combined_value": money("1234598.50")}
    counts = {"stores": 2, "orders": 4, "doubtful_orders": 2, "faked_orders": 1}
    scopes = [("ring", None), ("suspected", None), ("store", "S1"), ("store", "S2"), ("store", "S9")]
    accounts = [("R1", who, kind) for who, kind in (("A1", "core"), ("A2", "core"), ("A3", "member"), ("X", "member"))]
    tied = [("A1", "A2", 20.5), ("A2", "A3", 9.5), ("A1", "X", 30.0)]
    orders = [("O1", "100.00", "genuine", []), ("O2", "50.00", "faked", ["buyer: buyer_device"])]
    return {
        "account_statements": pd.DataFrame([reasons(who, code) for who in ("A1", "A2", "A3") for code in ("en", "zh")]),
        "lead_evidence": pd.DataFrame(EVIDENCE),
        "ring_members": pd.DataFrame(
            [
                {
                    "ring_id": ring,
                    "account_id": who,
                    "membership": kind,
                    "membership_probability": 0.95,
                    "reasons": ["r"],
                }
                for ring, who, kind in accounts
            ]
        ),
        "ring_roles": pd.DataFrame(
            [{"ring_id": "R1", "account_id": who, "role": "payee", "score": 0.5, "reason": "r"} for who in ("A1", "X")]
        ),
        "ring_stores": pd.DataFrame(
            [
                {"ring_id": "R1", "store_id": store, "account_id": who, "sold_value": money("9.00"), **span}
                for store, who in (("S1", "A1"), ("S2", "A2"), ("S9", "X"))
            ]
        ),
        "ring_amounts": pd.DataFrame(
            [{"ring_id": "R1", "scope": scope, "store_id": store, **counts, **amounts} for scope, store in scopes]
        ),
        "ring_goods": pd.DataFrame(
            [
                {"ring_id": "R1", "scope": scope, "store_id": store, "brand": brand, "goods_class": known, "orders": 2}
                | {name: money(value) for name, value in zip(STEPS, steps, strict=True)}
                for scope, store in scopes
                for brand, known, *steps in GOODS
            ]
        ),
        "links": pd.DataFrame(
            [{"account_a": a, "account_b": b, "bits": bits, "families": ["device"]} for a, b, bits in tied]
        ),
        "link_evidence": pd.DataFrame(
            [{"account_a": a, "account_b": b, "trait_token": "t", "trait_type": "phone"} for a, b, _ in tied]
        ),
        "order_assessments": pd.DataFrame(
            [
                {
                    "order_id": order,
                    "ring_id": "R1",
                    "store_id": "S1",
                    "account_id": "A1",
                    "paid_at": pd.Timestamp("2026-01-31T16:30:00Z"),
                    "amount": money(amount),
                    "counts_as": word,
                    "reasons": reasons,
                }
                for order, amount, word, reasons in orders
            ]
        ),
        "lead_states": pd.DataFrame(
            [{"lead_id": "L-1", "state": "proposed", "decided_at": AT, "by": "pipeline", "reason": "r"}]
        ),
        "ring_events": pd.DataFrame([{"ring_id": "R1", "event": "birth", "evidence": "e", "other_ring_ids": []}]),
        "lead_queue": pd.DataFrame(
            [{"lead_id": "L-1", "ring_id": "R1", "priority_reasons": ["31.00 yuan: low sold value and stock"]}]
        ),
    }


@pytest.fixture
def lead_tables() -> LeadTables:
    (tables,) = of_leads([LEAD], night())
    return tables


@pytest.fixture
def setting() -> Setting:
    regions = {"330110": "浙江省杭州市余杭区"}
    return Setting(NIGHT, "analyst", "a site", "Asia/Shanghai", "c" * 64, "0.1.0", True, regions)
