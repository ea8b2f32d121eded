"""A rights holder's appraisal: the strongest word for or against, of the day of the test purchase."""

from __future__ import annotations

from graph.guilt.deeds import with_deed
from graph.guilt.record import day, of_rights_holder

KINDS = {"counterfeit": "appraisal", "genuine": "appraisal_genuine"}

# A discredited rights holder who found counterfeits proves nothing; his word for a seller stands.
CREDITED = """
    SELECT appraisals.*,
        CASE WHEN discredited AND result = 'counterfeit' THEN CAST(0 AS DOUBLE) ELSE 1 END AS word
    FROM appraisals LEFT JOIN words ON rights_holder_id = complainant_id
"""
CREDIT = "word double"

PAPERS = f"""
    SELECT *, {of_rights_holder("rights_holder_id")} AS rests_on FROM ({with_deed("appraisals", "appraised_at")})
"""
"""SQL: all appraisals with ``CREDIT``, with their deed (``deeds.with_deed``) and ``rests_on``."""

FACTS = f"""
    SELECT account_id, CASE result WHEN 'counterfeit' THEN '{KINDS["counterfeit"]}' ELSE '{KINDS["genuine"]}' END
            AS kind,
        word AS share, rights_holder_id AS source, rests_on, true AS caused, appraised_at AS happened_at,
        deed_from, deed_to, brand, listing_id, 'appraisals' AS source_dataset, source_night, source_file, row_digest,
        'goods of brand ' || brand || ' from store ' || store_id
            || CASE WHEN bought_at IS NULL THEN '' ELSE ', bought on ' || {day("bought_at")} || ',' END
            || ' were appraised as ' || result || ' by rights holder ' || rights_holder_id
            || ' on ' || {day("appraised_at")}
            || CASE WHEN word = 0 THEN ', who is discredited: it weighs nothing' ELSE '' END AS statement
    FROM appraised WHERE result IN {tuple(KINDS)}
"""
"""SQL: evidence of kinds ``appraisal`` and ``appraisal_genuine``, of ``appraised`` as ``PAPERS``."""
