"""Where goods and money leave and arrive: by the text on a parcel, else by the main region of the account."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from graph.passes.sql import answer
from graph.settings import StandardiseSettings
from leads.centre import MAIN_REGIONS
from leads.regional_tables import UNMAPPED
from leads.regions.placing import places_of

FINEST = "coalesce(adcode_county, adcode_city, adcode_province)"

# (account_id, home) of a table ``regions`` (of ``leads.regions.account_regions``): the finest code of where the account
# ships from, else of where it is registered. Accounts of which nothing is known are left out.
HOMES = f"""
    SELECT account_id, coalesce(max({FINEST}) FILTER (basis = 'ship_from'),
        max({FINEST}) FILTER (basis = 'registered')) AS home
    FROM ({MAIN_REGIONS}) GROUP BY account_id HAVING home IS NOT NULL
"""


def places(columns: Iterable[pa.ChunkedArray], settings: StandardiseSettings) -> pa.Table:
    """(text, city, adcode: the finest known, null where none is) of the texts in ``columns``; each is read once."""
    every = pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string())
    return answer(
        {"read": places_of(every.drop_null().unique(), settings)},
        f"SELECT text, adcode_city AS city, {FINEST} AS adcode FROM read",
    )


def known(*codes: str) -> str:
    """SQL: the first that is known, else ``unmapped``."""
    return f"coalesce({', '.join(codes)}, '{UNMAPPED}')"
