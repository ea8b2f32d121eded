"""The list of reasons that speak for brushing."""

from __future__ import annotations

from leads.brushing.signs import (
    buyer_device,
    empty_parcel,
    funded_buyer,
    hour_concentration,
    missing_parcel,
    money_back,
    other_address,
    refund_after_receipt,
    reused_waybill,
    ring_network,
    ring_payer,
    ring_room,
    shared_buyer,
)

REASONS = {
    sign.NAME: sign.holds
    for sign in (
        buyer_device,
        ring_network,
        ring_payer,
        funded_buyer,
        money_back,
        reused_waybill,
        empty_parcel,
        missing_parcel,
        ring_room,
        other_address,
        refund_after_receipt,
        shared_buyer,
        hour_concentration,
    )
}
"""Per reason the expression (over ``leads.brushing.evidence.gather``) that says whether it holds: true, false, null."""
