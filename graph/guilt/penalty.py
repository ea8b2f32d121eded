"""The platform's own penalties for counterfeits, as long as they stand: an appeal that was won takes them back.

A penalty is as good as its cause: the complaint, appraisal or interception that came shortly before it. It weighs what
the best of its causes weighs, rests on the same source, and falls on whoever did the deed. A penalty of which no cause
is known is the platform's own finding.
"""

from __future__ import annotations

from graph.guilt.deeds import before
from graph.guilt.record import PLATFORM, day

KINDS = ("closure", "strike", "listing_removal")
CAUSING_OUTCOMES = ("upheld", "withdrawn", "malicious")

STANDING = "(SELECT * FROM penalties WHERE reason = 'counterfeit' AND (revoked_at IS NULL OR revoked_at > $night_end))"
"""SQL: penalties for counterfeits that no appeal had taken back by the night's end."""

# A complaint that turned out malicious or was withdrawn and an appraisal that found nothing are causes as well, and
# weigh nothing.
CAUSES = f"""
    SELECT store_id, filed_at AS known_from, greatest(filed_at, decided_at) AS known_to, account_id,
        CASE WHEN outcome = 'upheld' THEN word ELSE 0 END AS word, rests_on, deed_from, deed_to,
        coalesce(brand, listed_brand) AS brand
    FROM complained WHERE outcome IN {CAUSING_OUTCOMES}
    UNION ALL
    SELECT store_id, appraised_at, appraised_at, account_id, CASE WHEN result = 'counterfeit' THEN word ELSE 0 END,
        rests_on, deed_from, deed_to, NULL
    FROM appraised WHERE result <> 'genuine'
    UNION ALL
    SELECT store_id, intercepted_at, intercepted_at, account_id, 1, '{PLATFORM}', deed_from, deed_to, brand
    FROM intercepted
"""
"""SQL: what a penalty may follow from: (store_id, known_from, known_to: when the platform dealt with it, account_id:
who did the deed or null, word 0..1, rests_on, deed_from, deed_to, brand: null of an appraisal, which nothing answers),
of the papers of each kind."""

# The penalised account owned the store when the paper was dealt with, shortly before the penalty. A penalty may stand
# several times among those that are looked at.
FOLLOWED = f"""
    SELECT row_digest, charged.account_id, CASE WHEN did_it IS NULL THEN 0 ELSE word END AS word,
        coalesce(did_it = charged.account_id, false) AS his, did_it, rests_on, deed_from, deed_to, known.store_id, brand
    FROM (SELECT DISTINCT row_digest, account_id, imposed_at FROM {STANDING}) AS charged
    JOIN spans USING (account_id)
    JOIN (SELECT * RENAME (account_id AS did_it) FROM ({CAUSES})) AS known ON spans.store_id = known.store_id
    WHERE known_from <= imposed_at AND imposed_at <= known_to + to_days($cause_days)
        AND owned_from <= imposed_at AND owned_to > known_from
"""
"""SQL: which cause a penalty may have followed from: (row_digest, account_id: of the penalty; word, his: whether it is
the penalised account's own deed, did_it or null, rests_on, deed_from, deed_to, store_id, brand: of the cause)."""
FOLLOWS = (
    "row_digest string, account_id string, word double, his boolean, did_it string, rests_on string, "
    "deed_from timestamp, deed_to timestamp, store_id string, brand string"
)

# The order is one of all columns, so that equally good causes come out the same in whichever order they were met.
# A penalty that may have followed from an appraisal has no brand, whichever of its causes is the best.
BEST = """
    SELECT * EXCLUDE (account_id) FROM (
        SELECT * REPLACE (CASE WHEN NOT bool_or(brand IS NULL AND word > 0) OVER (PARTITION BY row_digest) THEN brand
            END AS brand)
        FROM causes
    ) QUALIFY row_number() OVER (PARTITION BY row_digest ORDER BY
        word DESC, his DESC, did_it DESC NULLS LAST, rests_on DESC, deed_from DESC, deed_to DESC,
        brand DESC NULLS LAST, store_id DESC) = 1
"""
CAUSED = f"""
    SELECT row_digest, kind, imposed_at, source_night, source_file, coalesce(word, 1) AS word,
        coalesce(rests_on, '{PLATFORM}') AS rests_on, coalesce(deed_from, {before("imposed_at")}) AS deed_from,
        coalesce(deed_to, imposed_at) AS deed_to, store_id, brand,
        CASE WHEN word IS NULL THEN 'none' WHEN word = 0 THEN 'discredited' WHEN his THEN 'known'
            ELSE 'another_owner' END AS cause,
        CASE WHEN cause = 'another_owner' THEN did_it ELSE account_id END AS account_id
    FROM {STANDING} LEFT JOIN ({BEST}) USING (row_digest)
"""
"""SQL: ``penalties``, each once, with ``account_id`` (who did the deed), ``word``, ``rests_on``, ``deed_from`` and
``deed_to``, ``store_id`` and ``brand`` of the best of ``causes`` (as ``FOLLOWED``), and ``cause``: `none`, `known`,
`discredited` or `another_owner`."""

FACTS = f"""
    SELECT account_id, kind, word AS share, '{PLATFORM}' AS source, rests_on, cause <> 'none' AS caused,
        imposed_at AS happened_at, deed_from, deed_to, 'penalties' AS source_dataset, source_night, source_file,
        row_digest,
        'the platform imposed a ' || replace(kind, '_', ' ') || ' for counterfeits on ' || {day("imposed_at")}
            || CASE cause WHEN 'discredited' THEN '; what it followed from proves nothing, so it weighs nothing'
                WHEN 'another_owner' THEN ', after the store was sold, for a deed of before' ELSE '' END AS statement
    FROM ({CAUSED}) WHERE kind IN {KINDS}
"""
"""SQL: evidence of kinds ``closure``, ``strike`` and ``listing_removal``."""
