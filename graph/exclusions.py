"""What was held back, with the innocent explanation: values that tie nobody, and accounts that are not named."""

from __future__ import annotations

import pyarrow as pa

from graph.settings import RoleSettings

# Why so many share it: by the kind of place where it is listed, else by what it is.
SILENT = """
    SELECT touched.*, coalesce(of_place.explanation,
        CASE value_class WHEN 'public' THEN of_type.explanation END, value_class || '_' || trait_type) AS explanation
    FROM touched
    LEFT JOIN explanations AS of_place
        ON of_place.of = 'place' AND of_place.word = coalesce(place_kind, proposed_place)
    LEFT JOIN explanations AS of_type ON of_type.of = 'type' AND of_type.word = trait_type
    WHERE silent
"""
# What many hold is listed for the ring's own members only; of few, each stands once for each use of its own.
BOUNDED = """
    SELECT ring_id, account_id, trait_token FROM held
    UNION
    SELECT ring_id, account_id, trait_token FROM member_traits
"""
HELD_BACK_VALUES = f"""
    SELECT account_id, ring_id, explanation AS reason, first.token AS trait_token,
        'the value is shared by ' || first.accounts || ' accounts and ties nobody: ' || first.why
            || CASE WHEN more > 0 THEN '; so are ' || more || ' more values like it' ELSE '' END AS detail
    FROM (
        SELECT account_id, ring_id, explanation,
            CASE WHEN NOT list_contains(CAST($exclusion_daily_domains AS VARCHAR[]), domain) THEN trait_token
                END AS each,
            min({{'token': trait_token, 'accounts': accounts, 'why': reason}}) AS first,
            count(DISTINCT trait_token) - 1 AS more
        FROM ({BOUNDED}) JOIN ({SILENT}) AS silent USING (ring_id, trait_token) GROUP BY ALL
    )
"""
"""Accounts that share a public, broker or doubtful value with a suspected ring, and nothing that counts.

Values held by more than ``exclusion_accounts`` are listed for the ring's own members only: an express station's
thousand users would all stand here otherwise. Of the addresses of many days an account gets one row a ring.
"""

RECYCLED = """
    SELECT account_id, ring_id, 'recycled_phone' AS reason, trait_token,
        'the phone was silent for so long between the two accounts that it was given out again' AS detail
    FROM recycled_phones
"""
PAST_OWNERS = """
    SELECT account_id, ring_id, 'past_owner' AS reason, NULL AS trait_token,
        'sold to a member, the last time on ' || strftime(sold_at, '%Y-%m-%d')
            || ', and a sale is succession, not control: store ' || array_to_string(stores, ', ') AS detail
    FROM past_owners
"""
FAMILIES = """
    WITH placed AS (
        SELECT ring_id, account_id, suspected, household FROM ring_members JOIN homes USING (ring_id, account_id)
    ),
    named AS (
        SELECT ring_id, household, min(account_id) AS relative, count(*) AS relatives FROM placed WHERE suspected
        GROUP BY ALL
    )
    SELECT account_id, ring_id, 'family' AS reason, NULL AS trait_token,
        'shares a home or a document with ' || relative
            || CASE WHEN relatives > 1 THEN ' and ' || (relatives - 1) || ' more' ELSE '' END
            || ', and nothing of its own speaks against it' AS detail
    FROM placed JOIN named USING (ring_id, household) WHERE NOT suspected
"""
"""Members that are not named and live with, or trade as one firm with, one that is."""

NOT_NAMED = """
    SELECT account_id, ring_id, 'not_named' AS reason, NULL AS trait_token,
        array_to_string(list_filter(reasons, lambda why: starts_with(why, 'not named')), '; ') AS detail
    FROM ring_members WHERE NOT suspected
"""
"""Accounts in a suspected ring that no lead may name, with what is missing."""

PARTS = "\nUNION ALL\n".join(f"({part})" for part in (HELD_BACK_VALUES, RECYCLED, PAST_OWNERS, FAMILIES, NOT_NAMED))
EXCLUDED = f"""
    SELECT account_id, ring_id, reason, trait_token, min(detail) AS detail FROM ({PARTS})
    GROUP BY account_id, ring_id, reason, trait_token
"""
"""Rows of ``EXCLUSIONS``.

Of ``ring_members``; ``member_traits``; ``held``, ``touched``, ``recycled_phones``, ``past_owners``, ``homes``: of
``graph.roles.gathering``; ``explanations``: of ``explanations``.
"""


def explanations(settings: RoleSettings) -> pa.Table:
    """(of, word, explanation): the innocent word by the kind of a `place`, or by trait `type`."""
    kinds = {"place": settings.explanations.places, "type": settings.explanations.types}
    rows = [
        {"of": of, "word": word, "explanation": explanation}
        for of, words in kinds.items()
        for word, explanation in words.items()
    ]
    schema = pa.schema([(name, pa.string()) for name in ("of", "word", "explanation")])
    return pa.Table.from_pylist(rows, schema)
