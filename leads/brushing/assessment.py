"""From signs to a probability per order.

Each sign adds log2(m / u) bits where it holds and log2((1 - m) / (1 - u)) where it is known not to (Fellegi & Sunter
1969); m and u are its shares among faked and among genuine orders. Signs of one kind of evidence are not independent:
the strongest counts in full, the next by half, the next by a third. The share of faked orders before any sign is the
store's own: an empirical Bayes estimate (Efron 2010, chapter 1) from its orders, drawn towards the prior.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from graph.passes.sql import answer
from leads.brushing.signs import BUYER_DEVICE, FUNDED_BUYER, MONEY_BACK
from leads.brushing.standing import COUNTS_AS
from leads.settings import BrushingSettings
from lineage.sources import SOURCE

GIVEN = (
    *("prior", "store_prior_orders", "least_share", "absence_bits_most"),
    *("beyond_doubt", "beyond_doubt_kinds", "possible"),
)
SOURCES = f"array<struct<{', '.join(f'{name}:string' for name in SOURCE)}>>"
ASSESSED = (
    "ring_id string, order_id string, store_id string, account_id string, paid_at timestamp, "
    "amount decimal(18,2), net_amount decimal(18,2), brushing_probability double, reasons array<string>, "
    f"counts_as string, sources {SOURCES}, evidence_rows array<string>"
)


def _millionths(bits: str, share: str) -> str:
    # Sums of doubles follow their order; of whole millionths they don't.
    odds = f"(pow(2.0, {bits}) * {share} / (1 - {share}))"
    return f"CAST(round(1000000 * {odds} / (1 + {odds})) AS BIGINT)"


# First with the prior, then with the store's share that this gives.
PROBABLE = f"""
    WITH first AS (SELECT *, {_millionths("bits", "$prior")} AS first FROM weighed),
    shared AS (
        SELECT *, greatest($least_share, (sum(first) OVER store / 1000000 + $store_prior_orders * $prior)
            / (count(*) OVER store + $store_prior_orders)) AS share
        FROM first WINDOW store AS (PARTITION BY ring_id, store_id)
    )
    SELECT *, {_millionths("bits", "share")} / 1000000 AS brushing_probability,
        -- A reason names its kind before the colon.
        len(list_distinct([split_part(reason, ':', 1) FOR reason IN reasons])) AS kinds
    FROM shared
"""
# The rows cited: the order, its parcels, and where they are reasons the money and the login with the device.
JUDGED = f"""
    SELECT *, {COUNTS_AS} AS counts_as, [order_source] || coalesce(parcel_sources, [])
            || CASE WHEN {FUNDED_BUYER} OR {MONEY_BACK} THEN coalesce(money_sources, []) ELSE [] END
            || CASE WHEN {BUYER_DEVICE} THEN [device_source] ELSE [] END AS sources,
        [source.row_digest FOR source IN sources] AS evidence_rows
    FROM ({PROBABLE}) AS probable
"""


def assess(gathered: pa.Table, settings: BrushingSettings) -> pa.Table:
    """``ASSESSED``: orders (of ``leads.brushing.gather``) with ``brushing_probability`` (0..1), ``reasons``, strongest
    first, ``counts_as`` (see ``leads.brushing.standing``), ``sources``, the rows that show them, its own first, and
    ``evidence_rows``, their digests.

    A reason names its kind of evidence: ``payment: funded_buyer``. One that can not be told (a value is missing) does
    not hold, nor does its absence speak for the order.
    """
    weighed, weights = _weighed(settings)
    given = weights | {name: getattr(settings, name) for name in GIVEN}
    return answer({"orders": gathered}, f"WITH weighed AS ({weighed}) {JUDGED}", given)


def _weighed(settings: BrushingSettings) -> tuple[str, dict[str, float]]:
    """SQL of the orders with ``bits`` and ``reasons``, and its values: the weights of the signs."""
    signs = sorted(settings.reasons.items(), key=lambda one: (-one[1].bits, one[0]))
    by_absence = sorted(signs, key=lambda one: one[1].absence_bits)
    kinds = sorted({reason.kind for reason in settings.reasons.values()})
    holds = [_discounted([(name, f"${name}") for name, reason in signs if reason.kind == kind]) for kind in kinds]
    lacks = [
        _discounted([(f"NOT {name}", f"$no_{name}") for name, reason in by_absence if reason.kind == kind])
        for kind in kinds
    ]
    words = ", ".join(f"CASE WHEN {name} THEN '{reason.kind}: {name}' END" for name, reason in signs)
    weights = {name: reason.bits for name, reason in signs} | {f"no_{n}": reason.absence_bits for n, reason in signs}
    # What the absence of all signs says for the order is bounded.
    bits = f"{' + '.join(holds)} + greatest({' + '.join(lacks)}, -$absence_bits_most)"
    return (
        f"SELECT *, {bits} AS bits, list_filter([{words}], lambda word: word IS NOT NULL) AS reasons FROM orders",
        weights,
    )


def _discounted(terms: Sequence[tuple[str, str]]) -> str:
    """SQL: w1 + w2/2 + w3/3 … of the terms (whether it holds, its bits) that hold, in the order given."""
    counts = [f"CAST(coalesce({holds}, FALSE) AS INTEGER)" for holds, _ in terms]
    sums = [
        f"{counts[place]} * {bits} / (1 + {' + '.join(counts[:place]) or 0})" for place, (_, bits) in enumerate(terms)
    ]
    return f"({' + '.join(sums)})"
