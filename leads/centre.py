"""Where a suspected ring's goods leave: the region that most of its orders ship from."""

from __future__ import annotations

PLACE = ("adcode_province", "adcode_city", "adcode_county")
PLACES = ", ".join(PLACE)
IN_ORDER = ", ".join(f"{code} NULLS FIRST" for code in PLACE)
SHIP_FROM = "ship_from"

# (ring_id, account_id, basis, ``PLACE``): one region per account and basis, the one that most rows name, then the one
# in use last; an address that could not be placed counts as a region of its own, without codes, and gives way to any
# placed one. Of a table ``regions`` as of ``leads.regions.account_regions``, with the ``ring_id`` of each account.
MAIN_REGIONS = f"""
    SELECT ring_id, account_id, basis, {PLACES} FROM regions GROUP BY ring_id, account_id, basis, {PLACES}
    QUALIFY row_number() OVER (PARTITION BY ring_id, account_id, basis
        ORDER BY adcode_province IS NULL, count(*) DESC, max(coalesce(last_seen, first_seen)) DESC, {IN_ORDER}) = 1
"""

# (ring_id, ``PLACE``, region): where most orders of the accounts that may be named ship from, `region` being the finest
# code known. Rings of which nothing is known are left out. Of the tables ``suspected`` (ring_id, account_id),
# ``ring_stores`` and ``regions``.
CENTRES = f"""
    SELECT ring_id, {PLACES}, coalesce(adcode_county, adcode_city, adcode_province) AS region
    FROM suspected
        JOIN ({MAIN_REGIONS}) USING (ring_id, account_id)
        LEFT JOIN (SELECT ring_id, account_id, sum(orders) AS orders FROM ring_stores GROUP BY ring_id, account_id)
            USING (ring_id, account_id)
    WHERE basis = '{SHIP_FROM}' AND adcode_province IS NOT NULL
    GROUP BY ring_id, {PLACES}
    QUALIFY row_number() OVER (PARTITION BY ring_id
        ORDER BY sum(coalesce(orders, 0)) DESC, count(*) DESC, {IN_ORDER}) = 1
"""
