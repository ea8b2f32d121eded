"""Evidence of guilt: who it falls on, when it stands, and what it weighs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from pyspark.sql import DataFrame, Row

from graph.guilt import appraisal, complaint, interception, penalty, refund
from graph.settings import SuspicionSettings

Frames = Callable[[Mapping[str, list[dict[str, object]]]], dict[str, DataFrame]]
SOLD_SHOP = [
    {"store_id": "S1", "account_id": "A1", "valid_from": "2025-01-01T00:00:00", "valid_to": "2025-12-01T00:00:00"},
    {"store_id": "S1", "account_id": "A2", "valid_from": "2025-12-01T00:00:00"},
]


def rows(frames: list[DataFrame]) -> list[Row]:
    return [row for frame in frames for row in frame.collect()]


def test_a_sold_shops_past_falls_on_the_owner_of_that_time(
    accepted_frames: Frames, suspicion_settings: SuspicionSettings
) -> None:
    appraisals = [
        {"store_id": "S1", "appraised_at": "2025-06-01T00:00:00", "result": "counterfeit"},
        {"store_id": "S1", "appraised_at": "2026-01-10T00:00:00", "result": "genuine"},
    ]
    found = rows(
        appraisal.evidence(
            accepted_frames({"store_operators": SOLD_SHOP, "appraisals": appraisals}), suspicion_settings
        )
    )
    assert {(row.account_id, row.kind) for row in found} == {("A1", "appraisal"), ("A2", "appraisal_genuine")}
    assert {row.kind: row.bits > 0 for row in found} == {"appraisal": True, "appraisal_genuine": False}


def test_a_penalty_taken_back_on_appeal_is_no_evidence(
    accepted_frames: Frames, night_end: datetime, suspicion_settings: SuspicionSettings
) -> None:
    penalties = [
        {"account_id": "A1", "kind": "strike", "reason": "counterfeit", "imposed_at": "2026-01-01T00:00:00"},
        {
            "account_id": "A2",
            "kind": "strike",
            "reason": "counterfeit",
            "imposed_at": "2026-01-01T00:00:00",
            "revoked_at": "2026-02-01T00:00:00",
        },
        {"account_id": "A3", "kind": "closure", "reason": "other", "imposed_at": "2026-01-01T00:00:00"},
    ]
    found = rows(penalty.evidence(accepted_frames({"penalties": penalties}), night_end, suspicion_settings))
    assert [(row.account_id, row.kind) for row in found] == [("A1", "strike")]


def test_only_upheld_complaints_about_counterfeits_count_and_credibility_scales_them(
    accepted_frames: Frames, suspicion_settings: SuspicionSettings
) -> None:
    def complain(who: str, outcome: str, ground: str = "counterfeit") -> dict[str, object]:
        return {
            "complainant_id": who,
            "complainant_type": "consumer",
            "store_id": "S1",
            "filed_at": "2026-01-10T00:00:00",
            "ground": ground,
            "outcome": outcome,
        }

    complaints = [
        complain("honest", "upheld"),
        complain("rival", "upheld"),
        *(complain("rival", "malicious") for _ in range(8)),
        complain("picky", "upheld", "shoddy"),
        complain("waiting", "pending"),
    ]
    found = rows(
        complaint.evidence(
            accepted_frames({"store_operators": SOLD_SHOP, "complaints": complaints}), suspicion_settings
        )
    )
    weights = {row.source: row.bits for row in found}
    assert set(weights) == {"honest", "rival"}
    assert weights["honest"] == suspicion_settings.evidence["consumer_complaint"].bits * 2.5 / 3
    assert weights["rival"] == suspicion_settings.evidence["consumer_complaint"].bits * 2.5 / 11


def test_refunds_count_only_beyond_the_base_rate(
    accepted_frames: Frames, suspicion_settings: SuspicionSettings
) -> None:
    def orders(store: str, fake: int, sold: int) -> list[dict[str, object]]:
        returned = {"refunded_at": "2026-02-01T00:00:00", "refund_reason": "counterfeit", "refund_amount": "10.00"}
        return [
            {
                "order_id": f"{store}-{n}",
                "store_id": store,
                "paid_at": "2026-01-10T00:00:00",
                **(returned if n < fake else {}),
            }
            for n in range(sold)
        ]

    owners = [
        {"store_id": store, "account_id": f"A-{store}", "valid_from": "2025-01-01T00:00:00"}
        for store in ("clean", "bad", "tiny")
    ]
    frames = accepted_frames(
        {"store_operators": owners, "orders": orders("clean", 1, 120) + orders("bad", 12, 40) + orders("tiny", 2, 3)}
    )
    found = rows(refund.evidence(frames, suspicion_settings))
    assert {row.account_id for row in found} == {"A-bad"}
    assert len(found) == 12
    excess = (12 - 40 * suspicion_settings.refund_base_rate) / 12
    assert abs(found[0].bits - suspicion_settings.evidence["refund"].bits * excess) < 1e-9


def test_an_interception_names_rule_and_row(accepted_frames: Frames, suspicion_settings: SuspicionSettings) -> None:
    listings = [
        {
            "listing_id": "L1",
            "store_id": "S1",
            "listed_at": "2026-01-01T00:00:00",
            "intercepted_at": "2026-01-02T00:00:00",
            "interception_rule": "logo",
        },
        {"listing_id": "L2", "store_id": "S1", "listed_at": "2026-01-01T00:00:00"},
    ]
    frames = accepted_frames({"store_operators": SOLD_SHOP, "listings": listings})
    (found,) = rows(interception.evidence(frames, suspicion_settings))
    assert (found.account_id, found.listing_id, found.source) == ("A2", "L1", "platform")
    assert "by rule logo" in found.statement
    assert found.row_digest in {row.row_digest for row in frames["listings"].collect()}
