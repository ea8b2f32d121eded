"""How far a complainant's word goes, and whose word goes nowhere.

About a quarter of complaints are malicious, so who complains counts: credibility = (upheld + 1.5) / (upheld + withdrawn
+ malicious + 2), at most 1. Two kinds of complainants are *discredited*, by what they said of counterfeits: who took
back or was found malicious in more than he was right in; and who was wrong more often than right in any way and
malicious more than once in a while. A rights holder whose complaints are often rejected is careless, which is another
thing. A discredited one's upheld complaints prove nothing, nor do his appraisals, nor the penalties that follow from
either. So it is with a buyer who always appears with him: all of whose complaints, two or more, meet one of his against
the same store within days. Not so with a rights holder: a ring would only have to send a false complaint ahead of the
true ones.

The three steps are shared out in turn by complainant, by store and by complainant again.
"""

from __future__ import annotations

import pyarrow as pa

from graph.passes.sql import answer
from graph.settings import SuspicionSettings

ABOUT_COUNTERFEITS = ("counterfeit", "piracy")
FAKES = f"ground IN {ABOUT_COUNTERFEITS}"

RECORD = "credibility double, wrong boolean, filed bigint"
COMPANY = "beside array<string>"

RECORDS = f"""
    WITH counted AS (
        SELECT complainant_id, count(DISTINCT complaint_id) AS filed,
            count(*) FILTER (outcome = 'upheld') AS upheld,
            count(*) FILTER (outcome IN ('upheld', 'withdrawn', 'malicious')) AS shown,
            count(*) FILTER ({FAKES} AND outcome = 'upheld') AS fakes_upheld,
            count(*) FILTER ({FAKES} AND outcome = 'malicious') AS fakes_malicious,
            count(*) FILTER ({FAKES} AND outcome IN ('upheld', 'withdrawn', 'malicious')) AS fakes_shown,
            count(*) FILTER ({FAKES} AND outcome IN ('upheld', 'withdrawn', 'malicious', 'rejected')) AS fakes_decided
        FROM complaints GROUP BY complainant_id
    ),
    records AS (
        SELECT complainant_id, filed, least((upheld + $upheld) / (shown + $total), 1) AS credibility,
            (fakes_upheld + $upheld) / (fakes_shown + $total) < $below
                OR ((fakes_upheld + $upheld) / (fakes_decided + $total) < $below
                    AND fakes_malicious > $often * fakes_decided) AS wrong
        FROM counted
    )
    SELECT complaints.*, credibility, wrong, filed FROM complaints JOIN records USING (complainant_id)
"""
# Seconds are whole, as the days between two complaints are.
BESIDE = """
    WITH met AS (
        SELECT buyers.complaint_id, list_sort(list(DISTINCT his.complainant_id)) AS beside
        FROM complaints AS buyers JOIN complaints AS his ON buyers.store_id = his.store_id
            AND buyers.complainant_id <> his.complainant_id
            AND abs(date_diff('second', buyers.filed_at, his.filed_at)) <= $days * 86400
        WHERE buyers.complainant_type = 'consumer' AND his.wrong GROUP BY buyers.complaint_id
    )
    SELECT complaints.*, beside FROM complaints LEFT JOIN met USING (complaint_id)
"""
WORDS = """
    WITH met AS (
        SELECT DISTINCT complaint_id, complainant_id, filed, unnest(beside) AS discredited_id FROM complaints
    ),
    companions AS (
        SELECT DISTINCT complainant_id FROM (
            SELECT complainant_id FROM met GROUP BY complainant_id, discredited_id, filed
            HAVING count(*) = filed AND filed >= $complaints
        )
    ),
    known AS (
        SELECT DISTINCT complainant_id, credibility, wrong OR companions.complainant_id IS NOT NULL AS discredited
        FROM complaints LEFT JOIN companions USING (complainant_id)
    )
    SELECT *, CASE WHEN discredited THEN 0 ELSE credibility END AS word FROM known
"""


def credibility(complaints: pa.Table, settings: SuspicionSettings) -> pa.Table:
    """(complainant_id, credibility 0..1, discredited boolean, word 0..1): of all complaints up to the night; ``word``
    is what the complainant's word weighs, 0 for a discredited one."""
    return words(with_company(with_records(complaints, settings), settings), settings)


def with_records(complaints: pa.Table, settings: SuspicionSettings) -> pa.Table:
    """``complaints``, all of each complainant, with ``RECORD``: his credibility, whether he is discredited by what he
    said himself, and how many he filed."""
    given = {
        "upheld": settings.credibility_upheld,
        "total": settings.credibility_total,
        "below": settings.discredited_below,
        "often": settings.malicious_share,
    }
    return answer({"complaints": complaints}, RECORDS, given)


def with_company(complaints: pa.Table, settings: SuspicionSettings) -> pa.Table:
    """``complaints`` with ``RECORD``, all of each store, with ``COMPANY``: which discredited complainants complained
    at the same time, where it is a buyer's."""
    return answer({"complaints": complaints}, BESIDE, {"days": settings.companion_days})


def words(complaints: pa.Table, settings: SuspicionSettings) -> pa.Table:
    """As ``credibility``, of ``complaints`` with ``RECORD`` and ``COMPANY``, all of each complainant."""
    return answer({"complaints": complaints}, WORDS, {"complaints": settings.companion_complaints})
