"""Upheld complaints about counterfeits, weighted by how credible the complainant has been.

A complaint about shoddy goods or an unauthorised channel is no evidence of counterfeits.
"""

from __future__ import annotations

from graph.guilt.credibility import FAKES
from graph.guilt.deeds import with_deed
from graph.guilt.record import BUYERS, day, of_rights_holder

KINDS = {"rights_holder": "rights_holder_complaint", "consumer": "consumer_complaint"}

CREDITED = f"""
    SELECT complaints.* EXCLUDE (credibility), words.credibility, discredited, word
    FROM complaints JOIN words USING (complainant_id) WHERE {FAKES}
"""
CREDIT = "credibility double, discredited boolean, word double"

PAPERS = f"""
    SELECT *, CASE WHEN complainant_type = 'rights_holder' THEN {of_rights_holder("complainant_id")} ELSE '{BUYERS}' END
            AS rests_on
    FROM ({with_deed("(SELECT *, CAST(NULL AS VARCHAR) AS order_id FROM complaints)", "filed_at")})
"""
"""SQL: all complaints about counterfeits with ``CREDIT``, upheld or not, with their deed (``deeds.with_deed``) and
``rests_on``."""

# Two decimals of the number as it is written, half up.
TWO_DECIMALS = "CAST(CAST(round(CAST(CAST(credibility AS VARCHAR) AS DECIMAL(38, 20)), 2) AS DECIMAL(3, 2)) AS VARCHAR)"

FACTS = f"""
    SELECT account_id, complainant_type || '_complaint' AS kind, word AS share, complainant_id AS source, rests_on,
        true AS caused, filed_at AS happened_at, deed_from, deed_to, brand, listing_id,
        'complaints' AS source_dataset, source_night, source_file, row_digest,
        'a ' || replace(complainant_type, '_', ' ') || ' complaint about ' || ground || ' against store ' || store_id
            || ' of ' || {day("filed_at")} || ' was upheld; credibility of the complainant ' || {TWO_DECIMALS}
            || CASE WHEN discredited THEN ', who is discredited: it weighs nothing' ELSE '' END AS statement
    FROM complained WHERE outcome = 'upheld' AND complainant_type IN {tuple(KINDS)}
"""
"""SQL: evidence of kinds ``rights_holder_complaint`` and ``consumer_complaint``, of ``complained`` as ``PAPERS``."""
