"""Ambiguous addresses that other evidence of the account tells apart: its other addresses, parcels' outlets, phones.

朝阳区建国路88号 may lie in Beijing or in Changchun. It is resolved only where all the evidence that speaks leaves the
same one candidate, and the reason is kept beside it. A mobile phone travels with its owner, so its area alone resolves
nothing. What is resolved shows where goods are; it makes no trait and ties nobody.
"""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa

from graph.divisions import matcher
from graph.ownership import OWNER_SPANS
from graph.passes.rows import Tables
from graph.passes.sql import answer
from graph.settings import StandardiseSettings
from leads.regions.cells import region_table
from leads.regions.outlet import outlet_area
from leads.regions.phone_area import MOBILE, phone_area
from leads.regions.placing import CODES, places_of

SIBLING = "another address of the account"
ROW = "account_id, basis, row_digest"
OUTLETS = "account_id string, outlet string"
AREAS = pa.schema([(name, pa.string()) for name in ("said", "kind", "area")])

# The phone that stands beside the address, else the one in its account.
DOUBTFUL = f"""
    SELECT {ROW}, region_candidates, coalesce(contact_phone, phone) AS phone
    FROM rows LEFT JOIN (SELECT account_id, phone FROM accounts) USING (account_id)
    WHERE region_status = 'ambiguous'
"""
# The couriers' outlets that took parcels in: of stores that the account owned, or freight it sent.
USED = f"""
    SELECT DISTINCT account_id, outlet
    FROM (
        SELECT spans.account_id, pickup_outlet AS outlet
        FROM shipments JOIN ({OWNER_SPANS}) AS spans
            ON shipments.store_id = spans.store_id AND picked_up_at >= owned_from AND picked_up_at < owned_to
        UNION ALL
        SELECT sender_account_id, pickup_outlet FROM shipments WHERE store_id IS NULL
    ) WHERE account_id IS NOT NULL AND outlet IS NOT NULL
"""
AREA_PLACES = f"""
    SELECT said, kind, {", ".join(CODES)} FROM areas JOIN places ON area = text WHERE region_status = 'mapped'
"""
CANDIDATES = f"""
    SELECT {ROW}, phone, candidate, {", ".join(CODES)}
    FROM (SELECT {ROW}, phone, unnest(region_candidates) AS candidate FROM doubtful)
        JOIN divisions ON candidate = adcode
"""
# What speaks for every address of an account.
OF_ACCOUNTS = f"""
    SELECT account_id, '{SIBLING}' AS kind, adcode_province, adcode_city FROM rows SEMI JOIN doubtful USING (account_id)
    WHERE region_status = 'mapped' AND adcode_city IS NOT NULL
    UNION
    SELECT account_id, kind, adcode_province, adcode_city FROM used JOIN outlet_areas ON outlet = said
"""
FITS = """(heard.adcode_city = candidates.adcode_city
    OR heard.adcode_city IS NULL AND heard.adcode_province = candidates.adcode_province)"""
# (``ROW``, candidate, its codes, kinds: what speaks for it), a row for each address that is told apart.
CHOSEN = f"""
    WITH candidates AS ({CANDIDATES}), of_accounts AS ({OF_ACCOUNTS}),
    spoken AS (
        SELECT candidates.*, kind FROM candidates JOIN of_accounts AS heard USING (account_id) WHERE {FITS}
        UNION ALL
        SELECT candidates.*, kind FROM candidates JOIN phone_areas AS heard ON phone = said WHERE {FITS}
    ),
    supported AS (
        SELECT {ROW}, candidate, {", ".join(CODES)}, list(DISTINCT kind ORDER BY kind) AS kinds
        FROM spoken GROUP BY ALL
    ),
    agreed AS (
        SELECT * FROM supported JOIN (SELECT {ROW}, count(DISTINCT kind) AS speaking FROM spoken GROUP BY ALL)
            USING ({ROW})
        WHERE len(kinds) = speaking
    )
    SELECT * FROM agreed QUALIFY count(*) OVER (PARTITION BY {ROW}) = 1 AND kinds <> ['{MOBILE}']
"""
LISTED = "array_to_string(region_candidates, ', ')"
TOLD_APART = f"""
    SELECT rows.* EXCLUDE (contact_phone) REPLACE (
            {", ".join(f"CASE WHEN found THEN chosen.{code} ELSE rows.{code} END AS {code}" for code in CODES)},
            CASE WHEN found THEN 'resolved' ELSE region_status END AS region_status
        ),
        CASE WHEN found THEN format('of {{}} it is {{}} by {{}}', {LISTED}, candidate, array_to_string(kinds, ', '))
            WHEN region_status = 'ambiguous' THEN 'may lie in ' || {LISTED}
            WHEN region_status = 'unmapped' THEN 'names no division' END AS region_reason
    FROM rows LEFT JOIN (SELECT *, true AS found FROM chosen) AS chosen USING ({ROW})
"""

Area = Callable[[str], tuple[str, str] | None]
"""(kind of evidence, text that names the area) of what a row says."""


def outlets_used(tables: Tables) -> pa.Table:
    """``OUTLETS``: which couriers' outlets took parcels of which account in, a row for each pair.

    ``tables``: accepted ``store_operators`` and ``shipments``, all that are of a store.
    """
    return answer(tables, USED)


def resolved(tables: Tables, settings: StandardiseSettings) -> pa.Table:
    """``rows`` with region_status `resolved`, codes and region_reason where an ambiguous one is told apart.

    ``tables``: ``rows`` (account_id, basis, row_digest, contact_phone, ``placing.ANSWERS``, …), a row an accepted
    address; the telephone goes. Accepted ``accounts``; ``outlets`` of ``outlets_used``. region_reason is null for
    `mapped` rows and says for others what the text could mean.
    """
    doubtful = answer(tables, DOUBTFUL)
    used = answer({**tables, "doubtful": doubtful}, "SELECT * FROM outlets SEMI JOIN doubtful USING (account_id)")
    places = matcher(settings.adcode_year)
    around = {
        "rows": tables["rows"],
        "doubtful": doubtful,
        "used": used,
        "divisions": region_table(settings.adcode_year),
        "phone areas": _areas(doubtful["phone"], lambda said: phone_area(said, settings.phone_region), settings),
        "outlet areas": _areas(used["outlet"], lambda said: outlet_area(said, places), settings),
    }
    return answer({"rows": tables["rows"], "chosen": answer(around, CHOSEN)}, TOLD_APART)


def _areas(said: pa.ChunkedArray, area: Area, settings: StandardiseSettings) -> pa.Table:
    """(said, kind, ``CODES``) of the distinct texts in ``said`` whose area can be placed."""
    named = [(text, *found) for text in said.drop_null().unique().to_pylist() if (found := area(text))]
    areas = pa.Table.from_pylist([dict(zip(AREAS.names, row, strict=True)) for row in named], schema=AREAS)
    return answer({"areas": areas, "places": places_of(areas["area"].unique(), settings)}, AREA_PLACES)
