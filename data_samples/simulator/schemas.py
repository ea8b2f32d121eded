"""Arrow schemas of the extracts and how each one moves in time."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from data_samples.simulator.ledger import NEVER, OPEN

TEXT = pa.string()
TIME = pa.timestamp("us", "UTC")
MONEY = pa.decimal128(18, 2)
COUNT = pa.int64()

TYPES = {"": TEXT, "time": TIME, "money": MONEY, "count": COUNT, "weight": pa.float64(), "yes": pa.bool_()}
FIELDS = {
    "accounts": "account_id platform account_type holder_name id_number uscc legal_person phone email face_id "
    "registered_address registered_at:time verification closed_at:time closure_reason",
    "stores": "store_id platform store_name main_category opened_at:time closed_at:time",
    "store_operators": "store_id account_id relation valid_from:time valid_to:time",
    "payees": "account_id payee_kind payee_number payee_name bound_at:time unbound_at:time",
    "addresses": "account_id address_kind address contact_name contact_phone first_seen_at:time last_seen_at:time",
    "logins": "account_id device_id ip logged_in_at:time wifi_bssid",
    "transfers": "transfer_id from_account_id to_account_id transferred_at:time amount:money purpose",
    "listings": "listing_id store_id brand listed_at:time category title unit_price:money stock_quantity:count "
    "image_hash delisted_at:time intercepted_at:time interception_rule",
    "orders": "order_id store_id listing_id paid_at:time buyer_id quantity:count amount:money buyer_device_id buyer_ip "
    "payer_account_id receiver_address refunded_at:time refund_amount:money refund_reason",
    "shipments": "waybill picked_up_at:time order_id store_id sender_account_id receiver_account_id goods_kind courier "
    "pickup_outlet sender_name sender_phone sender_address weight_kg:weight delivered_at:time delivered_address",
    "complaints": "complaint_id complainant_id complainant_type filed_at:time store_id listing_id brand ground outcome "
    "decided_at:time counter_notice:yes",
    "appraisals": "appraisal_id rights_holder_id store_id appraised_at:time listing_id order_id brand result",
    "penalties": "penalty_id account_id kind imposed_at:time reason revoked_at:time",
    "shared_places": "trait_type value place_kind valid_from:time valid_to:time",
    "labels": "account_a account_b same_operator:yes decided_at:time decided_by",
}
"""Columns of each extract in order, as ``name`` (text) or ``name:type``."""


def _schema(fields: str) -> pa.Schema:
    pairs = [field.partition(":") for field in fields.split()]
    return pa.schema([(name, TYPES[kind]) for name, _, kind in pairs])


SCHEMAS = {name: _schema(fields) for name, fields in FIELDS.items()}
SNAPSHOTS = {"accounts", "stores", "store_operators", "payees", "addresses", "shared_places", "labels"}


@dataclass(frozen=True)
class Timing:
    """``time`` dates a row; each later column is unknown until its time, together with the columns that tell of it."""

    time: str
    key: str
    later: dict[str, dict[str, str | None]] = field(default_factory=dict)


TIMINGS: dict[str, Timing] = {
    "accounts": Timing("registered_at", "account_id", {"closed_at": {"closure_reason": None}}),
    "stores": Timing("opened_at", "store_id", {"closed_at": {}}),
    "store_operators": Timing("valid_from", "store_id", {"valid_to": {}}),
    "payees": Timing("bound_at", "account_id", {"unbound_at": {}}),
    "addresses": Timing("first_seen_at", "account_id"),
    "logins": Timing("logged_in_at", "account_id"),
    "transfers": Timing("transferred_at", "transfer_id"),
    "listings": Timing("listed_at", "listing_id", {"delisted_at": {}, "intercepted_at": {"interception_rule": None}}),
    "orders": Timing("paid_at", "order_id", {"refunded_at": {"refund_amount": None, "refund_reason": None}}),
    "shipments": Timing("picked_up_at", "waybill", {"delivered_at": {}}),
    "complaints": Timing("filed_at", "complaint_id", {"decided_at": {"outcome": "pending"}}),
    "appraisals": Timing("appraised_at", "appraisal_id"),
    "penalties": Timing("imposed_at", "penalty_id", {"revoked_at": {}}),
    "shared_places": Timing("valid_from", "value"),
    "labels": Timing("decided_at", "account_a"),
}
"""Columns are listed in the order in which they must be hidden; a text stands in for what is not known yet."""


def times(seconds: np.ndarray) -> pa.Array:
    """UTC seconds as timestamps; null for an end that has not come."""
    seconds = np.asarray(seconds, np.int64)
    unknown = (seconds >= OPEN) | (seconds <= NEVER)
    return pa.array(np.where(unknown, 0, seconds) * 1_000_000, pa.int64(), mask=unknown).cast(TIME)


def money(cents: np.ndarray, unknown: np.ndarray | None = None) -> pa.Array:
    """Cents as yuan with two decimals; null where ``unknown``."""
    cents = np.asarray(cents, np.int64)
    halves = np.stack([cents, cents >> 63], axis=1)
    bits = None if unknown is None else pa.array(~unknown).buffers()[1]
    return pa.Array.from_buffers(MONEY, len(cents), [bits, pa.py_buffer(np.ascontiguousarray(halves).tobytes())])


def table(dataset: str, **columns: pa.Array) -> pa.Table:
    """A table in the contract's columns and order; a column that is not given is null."""
    schema = SCHEMAS[dataset]
    unknown = columns.keys() - set(schema.names)
    if unknown:
        raise KeyError(f"{dataset} has no column {sorted(unknown)}")
    rows = len(next(iter(columns.values())))
    arrays = [columns[f.name] if f.name in columns else pa.nulls(rows, f.type) for f in schema]
    return pa.Table.from_arrays(
        [a.cast(f.type) if a.type != f.type else a for a, f in zip(arrays, schema, strict=True)], schema=schema
    )
