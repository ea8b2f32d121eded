"""Signs of a faked order, each true, false, or null where the extracts don't tell.

The absence of a sign speaks for a genuine order, the absence of a value for nothing.
"""

from __future__ import annotations

BUYER_DEVICE, FUNDED_BUYER, MONEY_BACK = "buyer_device", "funded_buyer", "money_back"

SIGNS = {
    # The buyer ordered from a device that the ring logs in with; unknown without a device.
    BUYER_DEVICE: "CASE WHEN has_device THEN device_source IS NOT NULL END",
    # The buyer ordered over a network that the ring used on the same day; unknown without one.
    "ring_network": "ring_network",
    # An account of the ring paid for the order; unknown without a payer.
    "ring_payer": "CASE WHEN payer_account_id IS NOT NULL THEN ring_payer END",
    # The ring sent the payer money shortly before the order; unknown without a payer.
    FUNDED_BUYER: "CASE WHEN payer_account_id IS NOT NULL THEN funded END",
    # The ring sent the payer most of the price after the order; unknown without a payer, and until the time is over.
    MONEY_BACK: "CASE WHEN payer_account_id IS NOT NULL AND (paid_back OR age > $money_back) THEN paid_back END",
    # The order's waybill was used for another buyer's order too; unknown without a parcel.
    "reused_waybill": "waybill_buyers > 1",
    # The order's heaviest parcel weighs next to nothing; unknown without a weight.
    "empty_parcel": "weight_kg < $empty_parcel_kg",
    # This order, long paid and not refunded, has no parcel; unknown in a store whose parcels are not extracted.
    "missing_parcel": """CASE WHEN store_ships AND refunded_at IS NULL AND age > $missing_parcel
        THEN parcels IS NULL END""",
    # The goods went to a room of the ring; unknown where the order names no room.
    "ring_room": "ring_room",
    # The parcel was delivered to another building than the order names; unknown where one is not known.
    "other_address": "other_address",
    # The price went back after the parcel was delivered, and not because the goods were bad.
    "refund_after_receipt": """CASE WHEN delivered_at IS NOT NULL THEN coalesce(refunded_at > delivered_at, FALSE)
        AND coalesce(refund_reason, 'other') NOT IN ('counterfeit', 'quality', 'not_received') END""",
    # The buyer bought in several stores of the ring; unknown of a ring with fewer stores that sold.
    "shared_buyer": "CASE WHEN ring_stores >= $shared_buyer_stores THEN buyer_stores >= $shared_buyer_stores END",
    # The order fell in the night hours, and so did a large share of its store's orders; unknown of a small store.
    "hour_concentration": """CASE WHEN store_orders >= $night_store_orders
        THEN at_night AND store_night_orders >= $night_share * store_orders END""",
}
"""Per sign the expression over a row of ``leads.brushing.evidence`` that says whether it holds."""
