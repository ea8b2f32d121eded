"""Compulsory product certificates: shown, and no evidence of counterfeits by themselves.

A product may need a certificate and have none, and be genuine all the same; a counterfeiter copies the number of a
valid one. So both weigh nothing, and stand in the case for and against an account that other evidence speaks of.
"""

from __future__ import annotations

from graph.guilt.record import PLATFORM, day

KINDS = {"missing": "certificate_missing", "valid": "certificate_valid"}

PLACED = """
    SELECT certificates.* REPLACE (coalesce(certificates.store_id, listed.store_id) AS store_id)
    FROM certificates
        LEFT JOIN (SELECT DISTINCT listing_id, store_id FROM listed SEMI JOIN certificates USING (listing_id)) AS listed
            USING (listing_id)
"""
"""SQL: ``certificates``, each with the store of its listing where it names none."""

FACTS = f"""
    SELECT account_id, CASE status WHEN 'valid' THEN '{KINDS["valid"]}' ELSE '{KINDS["missing"]}' END AS kind,
        CAST(1 AS DOUBLE) AS share, '{PLATFORM}' AS source, '{PLATFORM}' AS rests_on, true AS caused,
        checked_at AS happened_at, checked_at AS deed_from, checked_at AS deed_to, CAST(NULL AS VARCHAR) AS brand,
        listing_id, 'certificates' AS source_dataset, source_night, source_file, row_digest,
        'certificate ' || certificate_id || ' of store ' || store_id || ' was found '
            || CASE status WHEN 'not_found' THEN 'in no register' ELSE status END || ' on ' || {day("checked_at")}
            AS statement
    FROM certificates JOIN spans USING (store_id)
    WHERE checked_at >= owned_from AND checked_at < owned_to
"""
"""SQL: evidence of kinds ``certificate_missing`` and ``certificate_valid``, of ``certificates`` as ``PLACED`` and the
accounts that owned the stores when they were looked up."""
