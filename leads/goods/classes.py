"""The class of each listing of a suspected ring, and of each order by its listing.

The first that holds counts. *Appraised*: the rights holder found a test purchase of it counterfeit. *Accused*: the
platform intercepted it, or upheld a complaint about counterfeits against it. *Alike*: it is of a brand that a paper of
the two kinds names, shows the picture of such a listing, or bears its title without a brand (a title is of words that
others use too, so that no brand follows from it). *Branded*: it names
another brand. *Other*: it names none, or its goods were appraised as genuine. A listing that was both found counterfeit
and genuine is mixed stock and alike at most. Words of discredited complainants prove nothing here either.
"""

from __future__ import annotations

import pyarrow as pa

from graph.passes.rows import Tables
from graph.passes.sql import answer
from leads.goods.standing import (
    ACCUSED,
    ACCUSING,
    ALIKE,
    APPRAISED,
    BRANDED,
    CLEARED,
    FOUND,
    OTHER,
    SPEAKING,
    UNKNOWN,
)
from leads.settings import GoodsSettings

OF_GOODS = "ring_id string, goods_class string, brand string, brand_form string"
LISTING_GOODS = f"{OF_GOODS}, listing_id string, names_brand boolean"
ORDER_GOODS = f"{OF_GOODS}, order_id string"

# Papers of the members about single goods, each with the listing that it names or that its test purchase was of.
NAMED_PAPERS = f"""
    SELECT DISTINCT members.ring_id, kind, guilt.brand, guilt.row_digest, appraisals.order_id,
        coalesce(guilt.listing_id, appraisals.listing_id, orders.listing_id) AS listing_id
    FROM guilt JOIN members USING (account_id)
        LEFT JOIN appraisals ON guilt.row_digest = appraisals.row_digest
        LEFT JOIN orders ON orders.ring_id = members.ring_id AND orders.order_id = appraisals.order_id
    WHERE {SPEAKING}
"""
# What the papers say of each listing.
TOLD = f"""
    SELECT ring_id, listing_id, bool_or(kind = '{FOUND}') AS found, bool_or(kind = '{CLEARED}') AS cleared,
        bool_or(kind IN {ACCUSING}) AS accused,
        min({{'form': brand_form, 'brand': brand}}) FILTER (kind <> '{CLEARED}' AND brand_form IS NOT NULL) AS said
    FROM papers WHERE listing_id IS NOT NULL GROUP BY ALL
"""
CLASSES = f"""
    WITH told AS ({TOLD}),
    known AS (
        SELECT listings.ring_id, listings.listing_id, title_form, picture,
            listings.brand_form IS NOT NULL AS names_brand,
            coalesce(listings.brand_form, said.form) AS brand_form,
            CASE WHEN listings.brand_form IS NULL THEN said.brand ELSE listings.brand END AS brand,
            coalesce(found, FALSE) AS found, coalesce(cleared, FALSE) AS cleared, coalesce(accused, FALSE) AS accused
        FROM listings LEFT JOIN told USING (ring_id, listing_id)
        QUALIFY row_number() OVER (PARTITION BY listings.ring_id, listings.listing_id ORDER BY row_digest) = 1
    ),
    proven AS (SELECT * FROM known WHERE found OR (accused AND NOT cleared)),
    brands AS (
        SELECT ring_id, brand_form FROM proven WHERE brand_form IS NOT NULL
        UNION SELECT ring_id, brand_form FROM papers WHERE kind = '{FOUND}' AND brand_form IS NOT NULL
        -- A paper that names a brand and no listing speaks of the brand.
        UNION SELECT ring_id, brand_form FROM papers
            WHERE kind IN {ACCUSING} AND listing_id IS NULL AND brand_form IS NOT NULL
    ),
    -- Of several whose picture a listing shows, the first by name.
    like_picture AS (
        SELECT known.ring_id, known.listing_id, min({{'form': proven.brand_form, 'brand': proven.brand}}) AS of_picture
        FROM known JOIN proven ON known.ring_id = proven.ring_id
            AND bit_count(xor(known.picture, proven.picture)) <= $picture_distance
        GROUP BY ALL
    ),
    like_title AS (
        SELECT known.ring_id, known.listing_id, TRUE AS of_title
        FROM known JOIN proven ON known.ring_id = proven.ring_id AND known.title_form = proven.title_form
        WHERE length(known.title_form) >= $title_letters AND NOT known.names_brand
        GROUP BY ALL
    )
    SELECT ring_id, listing_id, names_brand,
        CASE WHEN found AND NOT cleared THEN '{APPRAISED}' WHEN accused AND NOT cleared THEN '{ACCUSED}'
            WHEN cleared AND NOT found THEN '{OTHER}'
            WHEN found OR brands.brand_form IS NOT NULL OR of_picture IS NOT NULL OR of_title IS NOT NULL
                THEN '{ALIKE}'
            WHEN names_brand THEN '{BRANDED}' ELSE '{OTHER}' END AS goods_class,
        coalesce(known.brand_form, of_picture.form) AS brand_form,
        CASE WHEN known.brand_form IS NOT NULL THEN brand ELSE of_picture.brand END AS brand
    FROM known LEFT JOIN brands USING (ring_id, brand_form)
        LEFT JOIN like_picture USING (ring_id, listing_id) LEFT JOIN like_title USING (ring_id, listing_id)
"""
# A test purchase is what it was found to be, whatever else its listing sold.
OF_ORDERS = f"""
    WITH bought AS (
        SELECT ring_id, order_id, bool_or(kind = '{CLEARED}') AS cleared,
            min({{'form': brand_form, 'brand': brand}}) AS told
        FROM papers WHERE kind IN ('{FOUND}', '{CLEARED}') AND order_id IS NOT NULL GROUP BY ALL
    ),
    joined AS (
        SELECT orders.ring_id, orders.order_id, goods_class, told.form AS told_form, told.brand AS told_brand,
            listing_goods.brand_form, listing_goods.brand,
            CASE WHEN cleared THEN '{OTHER}' WHEN told IS NOT NULL THEN '{APPRAISED}' END AS test
        FROM orders LEFT JOIN listing_goods USING (ring_id, listing_id) LEFT JOIN bought USING (ring_id, order_id)
    )
    SELECT ring_id, order_id, coalesce(test, goods_class, '{UNKNOWN}') AS goods_class,
        CASE WHEN test IS NULL THEN brand_form ELSE told_form END AS brand_form,
        CASE WHEN test IS NULL THEN brand ELSE told_brand END AS brand
    FROM joined
"""


def named_papers(tables: Tables) -> pa.Table:
    """(ring_id, kind, brand, row_digest, order_id, listing_id): what papers say of goods of the rings' members.

    ``tables``: ``members`` (ring_id, account_id), ``guilt``: GUILT_EVIDENCE; ``appraisals`` (row_digest, order_id,
    listing_id); ``orders`` (ring_id, order_id, listing_id).
    """
    return answer(tables, NAMED_PAPERS)


def listing_goods(tables: Tables, settings: GoodsSettings) -> pa.Table:
    """``LISTING_GOODS``: the class of each listing, and the brand of its goods as far as it is known.

    ``tables``: ``listings`` (ring_id, listing_id, row_digest) with forms (``leads.goods.naming.with_forms``);
    ``papers``: ``named_papers`` with ``brand_form``.
    """
    given = {"picture_distance": settings.picture_distance, "title_letters": settings.title_letters}
    return answer(tables, CLASSES, given)


def order_goods(tables: Tables) -> pa.Table:
    """``ORDER_GOODS``: the class of each order. ``tables``: ``orders`` (ring_id, order_id, listing_id), ``papers`` as
    for ``listing_goods``, which made ``listing_goods``."""
    return answer(tables, OF_ORDERS)
