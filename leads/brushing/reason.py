"""The list of reasons that speak for brushing."""

from __future__ import annotations

from leads.brushing.signs import (
    buyer_device,
    empty_parcel,
    funded_buyer,
    missing_parcel,
    money_back,
    refund_after_receipt,
    reused_waybill,
    ring_payer,
    shared_buyer,
)

REASONS = {
    sign.NAME: sign.holds
    for sign in (
        buyer_device,
        ring_payer,
        funded_buyer,
        money_back,
        reused_waybill,
        empty_parcel,
        missing_parcel,
        refund_after_receipt,
        shared_buyer,
    )
}
"""Per reason the expression (over ``leads.brushing.evidence.gather``) that says whether it holds."""
