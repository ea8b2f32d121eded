"""The shape of one fact that speaks for or against counterfeit sale."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from graph.contract import Column, Table
from graph.settings import SuspicionSettings

PLATFORM = "platform"
BUYERS = "buyers"

GUILT_EVIDENCE = Table(
    name="guilt_evidence",
    row="one fact that speaks for or against counterfeit sale by an account",
    key=("account_id", "kind", "row_digest"),
    columns=(
        Column("account_id", "string", "The account that owned the store at the time.", required=True),
        Column("kind", "string", "Kind of evidence, as in conf/suspicion.yaml.", required=True),
        Column(
            "source", "string", "Who says so: a rights holder, a complainant, a buyer, or `platform`.", required=True
        ),
        Column(
            "rests_on",
            "string",
            "Whose word it comes to, for independence: a rights holder, `buyers` (all together) or `platform`.",
            required=True,
        ),
        Column(
            "bits",
            "double",
            "Weight before caps; negative where it speaks against, 0 where it rests on a discredited word.",
            unit="bits",
            required=True,
        ),
        Column("strong", "boolean", "Whether this kind can carry a lead.", required=True),
        Column(
            "caused",
            "boolean",
            "Whether it is known what it follows from; false only for a penalty without a known cause.",
            required=True,
        ),
        Column("happened_at", "timestamp", "When it was filed, decided or imposed.", unit="UTC", required=True),
        Column("deed_from", "timestamp", "First moment that the deed may be of.", unit="UTC", required=True),
        Column("deed_to", "timestamp", "Last such moment.", unit="UTC", required=True),
        Column("brand", "string", "Brand concerned, where one is named."),
        Column("listing_id", "string", "Listing concerned, where one is named."),
        Column("source_dataset", "string", "Landing dataset of the row.", required=True),
        Column("source_night", "string", "Night folder of the row.", unit="YYYY-MM-DD", required=True),
        Column("source_file", "string", "File of the row.", required=True),
        Column("row_digest", "string", "Digest of the row.", unit="hex", required=True),
        Column("statement", "string", "The fact, as a sentence.", required=True),
    ),
)

# Rows of a store that nobody is known to have owned at the time fall on nobody.
WEIGHED = """
    SELECT account_id, kind, source, rests_on, bits * share AS bits, strong, caused, happened_at, deed_from, deed_to,
        brand, listing_id, source_dataset, source_night, source_file, row_digest, statement
    FROM ({facts}) JOIN weights USING (kind) WHERE account_id IS NOT NULL
"""
WEIGHTS = pa.schema([("kind", pa.string()), ("bits", pa.float64()), ("strong", pa.bool_())])


def weighed(*facts: str) -> str:
    """SQL: ``GUILT_EVIDENCE`` of ``facts``, which are SQL for its columns with ``share`` in place of ``bits`` and
    ``strong``: what part of its kind's weight (``weights``) each fact has, 0..1."""
    return WEIGHED.format(facts="\nUNION ALL BY NAME\n".join(facts))


def weights(kinds: Iterable[str], settings: SuspicionSettings) -> pa.Table:
    """(kind, bits, strong) of the ``kinds``."""
    rows = [{"kind": kind, **settings.evidence[kind].model_dump(include={"bits", "strong"})} for kind in kinds]
    return pa.Table.from_pylist(rows, WEIGHTS)


def of_rights_holder(name: str) -> str:
    """SQL: each rights holder speaks for itself."""
    return f"'rights_holder ' || {name}"


def day(column: str) -> str:
    """SQL: a timestamp as the UTC day that statements show."""
    return f"strftime({column}, '%Y-%m-%d')"
