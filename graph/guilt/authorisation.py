"""Brand authorisations: what a proven chain of them answers, and what a forged or a lapsed one says.

A chain is *proven* while each of its links was verified and valid: it leads from the grant that a seller shows over
the grants that this one rests on, each held by whoever granted the next, to one without a parent, which is a rights
holder's own and no seller's. It answers what buyers, rights holders and the platform's rules said of that brand, in
deeds of its time: whoever sells under it has a source of genuine goods. It never answers an appraisal, nor a penalty
that follows from one: real papers and mixed stock go together. So it takes away no more than what it answers weighs,
and an account's other brands weigh what they weigh without it. A complaint about an unauthorised channel, which is no
evidence of counterfeits, it answers as well: that is shown, and weighs nothing.

A forged authorisation is found by the platform, and says something of its holder, if not much: sellers are deceived by
whoever supplies them. One that ended says a little once the brand stays on offer long after; it is the rights holder's
word that ended, so it is no source beside that rights holder.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import pyarrow as pa

from graph.guilt import penalty
from graph.guilt.brands import with_form
from graph.guilt.deeds import with_deed
from graph.guilt.record import PLATFORM, day, of_rights_holder, weighed, weights
from graph.ownership import OWNER_SPANS
from graph.passes.sql import answer, ask, database
from graph.settings import SuspicionSettings
from graph.suspicion.own_guilt import account_guilt

AUTHORISED = "authorised"
KINDS = ("authorisation_forged", "authorisation_lapsed")

NO_END = "TIMESTAMPTZ '9999-12-31 00:00:00+00'"
SOURCE = "source_night, source_file, row_digest"

# Who holds an authorisation, and when: the account it names, or whoever owned the store that it names.
HELD = f"""
    SELECT * EXCLUDE (account_id), account_id AS holder, valid_from AS since, coalesce(valid_to, {NO_END}) AS until
    FROM papers WHERE account_id IS NOT NULL
    UNION ALL
    SELECT papers.* EXCLUDE (account_id), spans.account_id, greatest(valid_from, owned_from),
        least(coalesce(valid_to, {NO_END}), owned_to)
    FROM papers JOIN spans USING (store_id)
    WHERE papers.account_id IS NULL AND greatest(valid_from, owned_from) < least(coalesce(valid_to, {NO_END}), owned_to)
"""
# A revoked grant ended when it was found so. The path of a chain that comes back to itself ends there.
CHAINS = f"""
    WITH RECURSIVE links AS (
        SELECT authorisation_id, holder, store_id, brand, form, status, checked_at, {SOURCE}, since,
            CASE WHEN status = 'revoked' THEN least(until, checked_at) ELSE until END AS until,
            parent_authorisation_id AS parent, granted_by AS grantor, [authorisation_id] AS path
        FROM held WHERE status IN ('verified', 'revoked')
        UNION ALL
        SELECT links.authorisation_id, links.holder, links.store_id, links.brand, links.form, links.status,
            links.checked_at, links.source_night, links.source_file, links.row_digest,
            greatest(links.since, up.since), least(links.until, up.until),
            up.parent_authorisation_id, up.granted_by, list_append(path, up.authorisation_id)
        FROM links JOIN held AS up
            ON parent = up.authorisation_id AND grantor = up.holder AND links.form = up.form
        WHERE up.status = 'verified' AND NOT list_contains(path, up.authorisation_id)
    )
    SELECT authorisation_id, holder AS account_id, store_id, brand, form, status, checked_at, {SOURCE}, since, until,
        grantor AS root, len(path) AS links
    FROM links ANTI JOIN sellers ON grantor = sellers.account_id WHERE parent IS NULL AND since < until
"""
"""SQL: chains that end at a rights holder's own grant, by holder: (…, since, until: while every link was valid, root:
the rights holder, links: how many)."""

GRANTS = (
    "authorisation_id string, account_id string, store_id string, brand string, form string, checked_at timestamp, "
    "source_night string, source_file string, row_digest string, since timestamp, until timestamp, root string, "
    "links bigint"
)
PROVEN = f"SELECT {', '.join(column.split()[0] for column in GRANTS.split(', '))} FROM chains WHERE status = 'verified'"

# As with any paper without an order or a listing: whoever held the store all the days that it may speak of.
FORGED = f"""
    SELECT coalesce(account_id, (
            SELECT CASE WHEN count(DISTINCT spans.account_id) = 1 THEN min(spans.account_id) END FROM spans
            WHERE spans.store_id = papers.store_id AND owned_from <= seen AND owned_to > seen - to_days($lag_days)
        )) AS account_id,
        'authorisation_forged' AS kind, CAST(1 AS DOUBLE) AS share, '{PLATFORM}' AS source, '{PLATFORM}' AS rests_on,
        true AS caused, seen AS happened_at, seen - to_days($lag_days) AS deed_from, seen AS deed_to, brand,
        CAST(NULL AS VARCHAR) AS listing_id, 'authorisations' AS source_dataset, {SOURCE},
        'authorisation ' || authorisation_id || ' for brand ' || brand || ' in the name of ' || granted_by
            || ' was found forged on ' || {day("seen")} AS statement
    FROM (SELECT *, coalesce(checked_at, valid_from) AS seen FROM papers WHERE status = 'forged')
        AS papers
"""
# What stays on offer when its stock may be sold off, or is put up after, while no other paper of the holder covers it.
OFFERED = """
    SELECT chains.*, listing_id, greatest(listed_at, until + to_days($sell_off_days)) AS offered_from,
        least(coalesce(least(delisted_at, intercepted_at), $night_end), $night_end) AS offered_to
    FROM chains JOIN spans ON spans.account_id = chains.account_id
        JOIN offers ON offers.store_id = spans.store_id AND offers.form = chains.form
    WHERE (chains.store_id IS NULL OR chains.store_id = offers.store_id)
        AND offered_from < offered_to AND offered_from >= owned_from AND offered_from < owned_to
        AND NOT EXISTS (
            SELECT 1 FROM held WHERE held.holder = chains.account_id AND held.form = chains.form
                AND (held.store_id IS NULL OR held.store_id = offers.store_id)
                AND held.status IN ('verified', 'unverified')
                AND held.since <= offered_to AND held.until > offered_from
        )
"""
LAPSED = f"""
    SELECT account_id, 'authorisation_lapsed' AS kind, CAST(1 AS DOUBLE) AS share, any_value(root) AS source,
        {of_rights_holder("any_value(root)")} AS rests_on, true AS caused, min(offered_from) AS happened_at,
        min(offered_from) AS deed_from, max(offered_to) AS deed_to, any_value(brand) AS brand,
        CAST(NULL AS VARCHAR) AS listing_id, 'authorisations' AS source_dataset,
        any_value(source_night) AS source_night, any_value(source_file) AS source_file, row_digest,
        'authorisation ' || authorisation_id || ' for brand ' || any_value(brand) || ' ended on '
            || {day("min(until)")} || ', and ' || count(DISTINCT listing_id)
            || ' listings of that brand were on offer long after, from ' || {day("min(offered_from)")} || ' on'
            AS statement
    FROM ({OFFERED}) GROUP BY account_id, authorisation_id, row_digest
"""

ANSWERABLE = (
    "account_id string, store_id string, brand string, row_digest string, deed_from timestamp, deed_to timestamp"
)
"""What an authorisation may answer, of whose deed: a row of evidence, or of a complaint about the channel."""
PAPERS = f"""
    SELECT account_id, store_id, brand, row_digest, deed_from, deed_to FROM (
        SELECT * REPLACE (coalesce(brand, listed_brand) AS brand) FROM complained WHERE outcome = 'upheld'
        UNION ALL BY NAME SELECT * FROM intercepted
        UNION ALL BY NAME SELECT * REPLACE (coalesce(brand, listed_brand) AS brand) FROM ({
    with_deed("(SELECT *, CAST(NULL AS VARCHAR) AS order_id FROM channel)", "filed_at")
})
    ) WHERE account_id IS NOT NULL AND brand IS NOT NULL
"""
"""SQL: ``ANSWERABLE`` of what was said of stores: upheld complaints about counterfeits, intercepted listings, and
complaints about an unauthorised ``channel``."""
PENALTIES = f"""
    SELECT account_id, store_id, brand, row_digest, deed_from, deed_to FROM ({penalty.CAUSED})
    WHERE kind IN {penalty.KINDS} AND account_id IS NOT NULL AND brand IS NOT NULL
"""
"""SQL: ``ANSWERABLE`` of penalties that follow from any of these; an appraisal is never answered."""

ANSWERS = """
    SELECT DISTINCT said.account_id, said.form, said.row_digest, said.deed_from, said.deed_to, authorisation_id
    FROM said JOIN grants ON said.account_id = grants.account_id AND said.form = grants.form
    WHERE (grants.store_id IS NULL OR grants.store_id = said.store_id) AND deed_from >= since AND deed_to < until
"""
# All rows of an account but those that its authorisation for one brand answers, as if of an account of its own.
WITHOUT = """
    SELECT guilt.* REPLACE (brands.account_id || '|' || brands.form AS account_id)
    FROM guilt JOIN (SELECT DISTINCT account_id, form FROM answers) AS brands USING (account_id)
        ANTI JOIN answers ON guilt.account_id = answers.account_id AND brands.form = answers.form
            AND guilt.row_digest = answers.row_digest
"""
# An authorisation takes away no more than what it answers weighs, caps and all that buyers may say considered.
FACTS = f"""
    WITH brands AS (
        SELECT account_id, form, min(authorisation_id) AS authorisation_id, count(DISTINCT row_digest) AS facts,
            min(deed_from) AS deed_from, max(deed_to) AS deed_to
        FROM answers GROUP BY account_id, form
    ),
    eased AS (
        SELECT brands.*, coalesce(whole.guilt_bits, 0) - coalesce(without.guilt_bits, 0) AS bits_answered
        FROM brands LEFT JOIN whole USING (account_id)
            LEFT JOIN without ON without.account_id = brands.account_id || '|' || brands.form
    ),
    cited AS (
        SELECT * FROM grants
        QUALIFY row_number() OVER (PARTITION BY account_id, authorisation_id ORDER BY since, until) = 1
    )
    SELECT account_id, '{AUTHORISED}' AS kind, greatest(least(bits_answered / -bits, 1), 0) AS share, root AS source,
        {of_rights_holder("root")} AS rests_on, true AS caused, coalesce(checked_at, since) AS happened_at,
        deed_from, deed_to, cited.brand, CAST(NULL AS VARCHAR) AS listing_id,
        'authorisations' AS source_dataset, {SOURCE},
        'authorisation ' || authorisation_id || ' for brand ' || cited.brand || ' goes back to rights holder ' || root
            || ' over ' || links || ' verified grants, valid from ' || {day("since")}
            || CASE WHEN until < {NO_END} THEN ' to ' || {day("until")} ELSE '' END
            || ': it answers ' || facts || ' papers about that brand, appraisals not among them' AS statement
    FROM eased JOIN cited USING (account_id, authorisation_id)
        JOIN (SELECT bits FROM weights WHERE kind = '{AUTHORISED}') ON true
"""


def chained(parts: Mapping[str, pa.Table], night_end: datetime, settings: SuspicionSettings) -> dict[str, pa.Table]:
    """``grants`` (``GRANTS``): the proven chains; ``held`` (``GUILT_EVIDENCE``): of the kinds ``KINDS``.

    ``parts``: all ``authorisations``; ``sellers``: the accounts among those that granted; ``store_operators`` and
    ``listed`` of the stores that authorisations are for, or that their holders own.
    """
    if not parts["authorisations"].num_rows:
        parts = {name: rows.slice(0, 0) for name, rows in parts.items()}
    given = {"lag_days": settings.paper_lag_days, "sell_off_days": settings.sell_off_days, "night_end": night_end}
    papers = with_form(parts["authorisations"])
    tables = {
        "papers": papers,
        "sellers": parts["sellers"],
        "store_operators": parts["store_operators"],
        "offers": with_form(parts["listed"]),
        "weights": weights(KINDS, settings),
    }
    with database(tables) as engine:
        for name, query in {"spans": OWNER_SPANS, "held": HELD, "chains": CHAINS}.items():
            engine.execute(f"CREATE TABLE {name} AS {query}")
        return {
            "grants": engine.execute(PROVEN).to_arrow_table(),
            "held": ask(engine, weighed(FORGED, LAPSED), given).to_arrow_table(),
        }


def authorised(guilt: pa.Table, answerable: pa.Table, grants: pa.Table, settings: SuspicionSettings) -> pa.Table:
    """``GUILT_EVIDENCE`` of kind ``authorised``: one row an account and brand of which a proven chain answers anything.

    ``guilt``: all evidence of each account; ``answerable``: ``ANSWERABLE``.
    """
    answers = answer({"said": with_form(answerable), "grants": grants}, ANSWERS)
    of_answered = {"guilt": guilt, "answers": answers}
    every = answer(of_answered, "SELECT guilt.* FROM guilt SEMI JOIN answers USING (account_id)")
    without = account_guilt(answer(of_answered, WITHOUT), settings)
    tables = {
        "answers": answers,
        "grants": grants,
        "whole": account_guilt(every, settings),
        "without": without,
        "weights": weights((AUTHORISED,), settings),
    }
    return answer(tables, weighed(FACTS))
