"""How well faked orders are told and sold values bounded, on a world whose truth is known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

# Flagged: more likely faked than not. Beyond doubt: by several kinds of evidence, so that even the high value lacks it.
ORDERS = """
    select brushing_probability >= 0.5 as flagged, counts_as = 'faked' as beyond_doubt,
           truth.order_id is not null as faked
    from read_parquet('{night}/order_assessments/*.parquet') assessed
    left join read_parquet('{truth}/brushed_orders.parquet') truth using (order_id)
"""
COUNTS = """
    select count(*), sum(faked::int), sum(beyond_doubt::int), sum((beyond_doubt and faked)::int), sum(flagged::int),
           sum((flagged and faked)::int)
    from ({orders})
"""
# What the accounts named in each lead truly took for all their goods: genuine orders without refunds.
LEADS = """
    with named as (
        select lead_id, ring_id, unnest(suspected_accounts) as account_id from read_parquet('{night}/leads/*.parquet')
    ), taken as (
        select lead_id, any_value(named.ring_id) as ring_id, sum(sold_value - refunded_value) as value
        from named join read_parquet('{truth}/sold_value.parquet') sold using (account_id)
        where sold.night = '{name}'
        group by lead_id
    )
    select value::double, all_goods_low::double, all_goods_high::double, sold_value_all::double
    from taken join read_parquet('{night}/ring_amounts/*.parquet') using (ring_id)
    where scope = 'suspected' and value > 0
    order by lead_id
"""


@dataclass(frozen=True)
class Scored:
    """Counts of orders, and per lead (true value, low, high, all) in yuan."""

    orders: int
    faked: int
    beyond_doubt: int
    beyond_doubt_right: int
    flagged: int
    flagged_right: int
    leads: tuple[tuple[float, float, float, float], ...]

    @property
    def inside(self) -> int:
        """Leads whose true value lies within the bounds."""
        return sum(low <= value <= high for value, low, high, _ in self.leads)

    @property
    def widths(self) -> list[float]:
        """Width of the bounds as a share of the true value, per lead."""
        return [(high - low) / value for value, low, high, _ in self.leads]


def score(truth: Path, warehouse: Path, name: str) -> Scored:
    """The night ``name`` in ``warehouse`` against the simulator's ``truth``."""
    places = {"night": f"{warehouse}/night={name}", "truth": str(truth), "name": name}
    with duckdb.connect() as connection:
        (counts,) = connection.sql(COUNTS.format(orders=ORDERS.format(**places))).fetchall()
        leads = connection.sql(LEADS.format(**places)).fetchall()
    orders, faked, beyond_doubt, beyond_doubt_right, flagged, flagged_right = (int(count or 0) for count in counts)
    return Scored(orders, faked, beyond_doubt, beyond_doubt_right, flagged, flagged_right, tuple(leads))
