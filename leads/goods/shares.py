"""How much of the goods of each class counts as counterfeit: at least, and at most.

*Low* is what a court would count. A listing that the rights holder appraised, or that was stopped on a finding of its
own, counts in full. What is alike counts by the share of its brand's goods that is counterfeit at least: the lower
bound of a beta distribution (Clopper and Pearson 1934; with a prior) of the brand's appraisals in the ring, as a
sampled appraisal speaks for the goods that it was drawn from. Where no brand is known, nobody's mark is known to be
infringed, and no sample speaks for the goods. The rest does not count.

*High* is what may be. Goods of a brand count in full, but where appraisals found some genuine by an upper bound: with
the same prior where others of the brand are proven, with Jeffreys' where nothing is. Goods without a brand count by the
part of counterfeit listings that name none at most, of the ring's own proven listings and a prior. Orders whose goods
are not known may be anything.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph.passes.rows import Tables
from graph.passes.sql import answer
from leads.goods.standing import ACCUSED, ALIKE, APPRAISED, BRANDED, CLEARED, FOUND, OTHER, UNKNOWN
from leads.settings import GoodsSettings

PROVEN, UNPROVEN = (APPRAISED, ACCUSED), (ALIKE, BRANDED)


@dataclass(frozen=True)
class _Prior:
    """A share as it is thought before it is looked at, and how many looks that weighs."""

    share: float
    weight: float

    def quantile(self, level: float, for_it: np.ndarray, against: np.ndarray) -> np.ndarray:
        """Of the beta distribution that so many for it and against it make of this."""
        # It takes half a second to import, and a night without rings needs none of it.
        from scipy.stats import beta

        for_all, against_all = self.share * self.weight + for_it, (1 - self.share) * self.weight + against
        return np.asarray(beta.ppf(level, for_all, against_all))


JEFFREYS = _Prior(0.5, 1.0)

# Every brand that goods of a ring may have, none among them.
WANTED = """
    SELECT ring_id, brand_form FROM listing_goods UNION SELECT ring_id, brand_form FROM papers
    UNION SELECT ring_id, NULL FROM listing_goods UNION SELECT ring_id, NULL FROM orders
"""
# Appraisals of each, also where there are none.
SAMPLES = f"""
    SELECT ring_id, brand_form, count(DISTINCT row_digest) FILTER (kind = '{FOUND}') AS found,
        count(DISTINCT row_digest) FILTER (kind = '{CLEARED}') AS cleared
    FROM ({WANTED}) AS wanted LEFT JOIN papers USING (ring_id, brand_form) GROUP BY ALL
"""
# The proven listings and how many of them name no brand; those that do and may be counterfeit unproven; the nameless.
LISTED = f"""
    SELECT ring_id, count(*) FILTER (goods_class IN {PROVEN}) AS proven,
        count(*) FILTER (goods_class IN {PROVEN} AND NOT names_brand) AS hiding,
        count(*) FILTER (goods_class IN {UNPROVEN} AND names_brand) AS unproven,
        count(*) FILTER (goods_class = '{OTHER}' AND brand_form IS NULL) AS others
    FROM (SELECT DISTINCT ring_id FROM ({WANTED}) AS wanted) LEFT JOIN listing_goods USING (ring_id) GROUP BY ring_id
"""
# Whether a listing hides its brand says nothing of whether a paper meets it: of fakes that no paper met the same part
# hides its brand as of those that one did. One listing more, for there may be one where all the others were met; and
# whole listings, for one that hides its brand does so with all that it sells.
NAMELESS = "CASE WHEN others > 0 THEN least(1.0, ceil(hidden / (1 - hidden) * (unproven + 1)) / others) ELSE 1.0 END"


def _row(goods_class: str, low: str, high: str) -> str:
    return f"{{'goods_class': '{goods_class}', 'low': CAST({low} AS DOUBLE), 'high': CAST({high} AS DOUBLE)}}"


SHARES = f"""
    WITH told AS (
        SELECT ring_id, brand_form, unnest([
            {_row(APPRAISED, "1.0", "1.0")}, {_row(ACCUSED, "1.0", "1.0")},
            {_row(ALIKE, "CASE WHEN brand_form IS NULL THEN 0 ELSE least END", "most")}, {_row(BRANDED, "0.0", "may")}
        ], recursive := true) FROM samples
        UNION ALL
        SELECT ring_id, brand_form, unnest([
            {_row(OTHER, "0.0", f"CASE WHEN brand_form IS NULL THEN {NAMELESS} ELSE may END")},
            {_row(UNKNOWN, "0.0", "1.0")}
        ], recursive := true) FROM samples JOIN listed USING (ring_id)
    )
    SELECT ring_id, brand_form, goods_class, CAST(low AS DECIMAL(7, 6)) AS share_low,
        CAST(high AS DECIMAL(7, 6)) AS share_high FROM told
"""


def shares(tables: Tables, settings: GoodsSettings) -> pa.Table:
    """(ring_id, brand_form, goods_class, share_low, share_high: 0..1): of every brand of a ring, null among them.

    ``tables``: ``listing_goods`` and ``papers`` of ``leads.goods.classes``; ``orders`` (ring_id).
    """
    samples, listed = answer(tables, SAMPLES), answer(tables, LISTED)
    found, cleared, hiding, proven = (
        _numbers(table, name)
        for table, names in ((samples, ("found", "cleared")), (listed, ("hiding", "proven")))
        for name in names
    )
    alike = _Prior(settings.alike_share, settings.alike_appraisals)
    nameless = _Prior(settings.hidden_share, settings.hidden_listings)
    low, high, some = 1 - settings.bound, settings.bound, cleared > 0
    weighed = {
        "samples": _with(
            samples,
            least=alike.quantile(low, found, cleared),
            most=np.where(some, alike.quantile(high, found, cleared), 1.0),
            may=np.where(some, JEFFREYS.quantile(high, found, cleared), 1.0),
        ),
        "listed": _with(listed, hidden=nameless.quantile(high, hiding, proven - hiding)),
    }
    return answer(weighed, SHARES)


def _numbers(table: pa.Table, name: str) -> np.ndarray:
    found: np.ndarray = pc.cast(table.column(name), pa.float64()).to_numpy()
    return found


def _with(table: pa.Table, **columns: np.ndarray) -> pa.Table:
    for name, values in columns.items():
        table = table.append_column(name, pa.array(values, pa.float64()))
    return table
