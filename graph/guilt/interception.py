"""Listings that the platform intercepted before sale: the deed of whoever put them up."""

from __future__ import annotations

from graph.guilt.record import PLATFORM, day

KINDS = ("interception",)

INTERCEPTED = "intercepted_at IS NOT NULL"
"""SQL: which listings are looked at."""

PAPERS = """
    SELECT offers.*, account_id, listed_at AS deed_from, greatest(listed_at, intercepted_at) AS deed_to
    FROM stopped AS offers LEFT JOIN spans
        ON offers.store_id = spans.store_id AND listed_at >= owned_from AND listed_at < owned_to
"""
"""SQL: intercepted listings with ``account_id``, who put them up or null, ``deed_from`` and ``deed_to`` (UTC)."""

FACTS = f"""
    SELECT account_id, 'interception' AS kind, CAST(1 AS DOUBLE) AS share, '{PLATFORM}' AS source,
        '{PLATFORM}' AS rests_on, true AS caused, intercepted_at AS happened_at, deed_from, deed_to, brand, listing_id,
        'listings' AS source_dataset, source_night, source_file, row_digest,
        'the platform intercepted listing ' || listing_id || ' on ' || {day("intercepted_at")} || ' by rule '
            || coalesce(interception_rule, 'unnamed') AS statement
    FROM intercepted
"""
"""SQL: evidence of kind ``interception``, of ``intercepted`` as ``PAPERS``."""
