"""The table of statements of reasons."""

from __future__ import annotations

from graph.contract import Column, Table

FACTS = "array<struct<id:string,kind:string,statement:string,rebuttal:string,rows:array<string>,tokens:array<string>>>"
TO_THE_SELLER = ("statement", "rebuttal_evidence")
"""The columns whose text goes to whoever holds the account; all others stay with the analyst."""

ACCOUNT_STATEMENTS = Table(
    name="account_statements",
    row="the statement of reasons of an account that a lead names, in one language",
    key=("lead_id", "account_id", "language"),
    columns=(
        Column("lead_id", "string", "The lead.", source="leads", required=True),
        Column("account_id", "string", "The account that it names.", source="leads", required=True),
        Column("language", "string", "`en` or `zh`.", required=True),
        Column(
            "statement",
            "string",
            "For the seller: what was decided, that automated means were used, the facts relied on, the rule, what "
            "speaks for the account and how to rebut; nobody else's data are in it.",
            source="guilt evidence, link_evidence, conf/suspicion.yaml",
            required=True,
        ),
        Column(
            "rebuttal_evidence",
            "array<string>",
            "For the seller: of each fact, by its number, the evidence that clears it.",
            required=True,
        ),
        Column(
            "evidence_rows",
            "array<string>",
            "Digests of the rows that the facts rest on, sorted.",
            unit="hex",
            source="landing",
            required=True,
        ),
        Column(
            "facts",
            FACTS,
            "Each fact for `rebut`: its number, kind, text, rebuttal, rows, and the account's own tokens (not part of "
            "the text, never for the seller).",
            source="account_traits, landing",
            required=True,
        ),
        Column("night", "string", "Night whose judgement it states.", unit="YYYY-MM-DD", required=True),
        Column("config_hash", "string", "Configuration of that night.", unit="hex", source="conf/", required=True),
    ),
)
