"""Tables of how we know, and since when: a ring's life, quarantined rows, runs."""

from __future__ import annotations

from graph.contract import Column, Table

COUNTS = "map<string,bigint>"

RING_EVENTS = Table(
    name="ring_events",
    row="a thing that happened to a suspected ring's identity",
    key=("ring_id", "event"),
    columns=(
        Column("ring_id", "string", "The suspected ring.", source="rings", required=True),
        Column(
            "event",
            "string",
            "`birth`, `continue`, `grow`, `shrink`, `merge`, `split`, `dormant`, `rebirth` or `dissolve`.",
            required=True,
        ),
        Column("other_ring_ids", "array<string>", "Rings that took part, sorted.", source="rings", required=True),
        Column("evidence", "string", "What shows it, as a sentence with its figures.", required=True),
    ),
)

RING_MEMORY = Table(
    name="ring_memory",
    row="an account or a trait value that belonged to a suspected ring",
    key=("ring_id", "kind", "item"),
    columns=(
        Column("ring_id", "string", "The suspected ring.", source="rings", required=True),
        Column("kind", "string", "`member` or `value`.", required=True),
        Column(
            "item", "string", "The account, or the trait's token.", source="ring_members, account_traits", required=True
        ),
        Column("family", "string", "Family of the value; null for an account.", source="account_traits"),
        Column(
            "weight",
            "bigint",
            "What it counts in the overlap of two nights.",
            unit="points, or bits/1000",
            required=True,
        ),
        Column(
            "last_seen_night", "string", "Last night that it belonged to the ring.", unit="YYYY-MM-DD", required=True
        ),
    ),
)

QUARANTINE = Table(
    name="quarantine",
    row="a row that was not accepted",
    key=("dataset", "source_file", "row_digest"),
    columns=(
        Column("dataset", "string", "The landing dataset.", source="landing", required=True),
        Column(
            "source_night",
            "string",
            "Night folder that the row came in.",
            unit="YYYY-MM-DD",
            source="landing",
            required=True,
        ),
        Column("source_file", "string", "File below the landing zone.", source="landing", required=True),
        Column(
            "row_digest", "string", "SHA-256 over the row's own salt and the row as read.", unit="hex", required=True
        ),
        Column("row", "string", "The row as JSON, personal fields masked.", source="landing", required=True),
        Column(
            "rules",
            "array<struct<rule:string,why:string>>",
            "Each failed rule and why.",
            source="conf/rules.yaml",
            required=True,
        ),
    ),
    # A row that is no good twice in one file is quarantined twice, so that the accounts of the rows balance.
    unique=False,
)

RUNS = Table(
    name="runs",
    row="a run",
    key=("run_id",),
    columns=(
        Column("run_id", "string", "The run.", required=True),
        Column("started_at", "timestamp", "Start.", unit="UTC", required=True),
        Column("ended_at", "timestamp", "End.", unit="UTC", required=True),
        Column("config_hash", "string", "SHA-256 of the configuration.", unit="hex", source="conf/", required=True),
        Column("code_version", "string", "Version of the code.", source="pyproject.toml", required=True),
        Column(
            "key_version",
            "string",
            "Version of the keys that tokens and row digests were made with.",
            source="conf/standardise.yaml",
            required=True,
        ),
        Column(
            "previous_night", "string", "Night that rings were tracked against; null on the first.", unit="YYYY-MM-DD"
        ),
        Column("previous_run_id", "string", "Run of that night; null on the first."),
        Column("rows_in", COUNTS, "Rows read per dataset.", unit="rows", source="landing", required=True),
        Column("accepted", COUNTS, "Rows accepted per dataset.", unit="rows", required=True),
        Column("quarantined", COUNTS, "Rows quarantined per dataset.", unit="rows", required=True),
        Column("deduplicated", COUNTS, "Equal or superseded rows per dataset.", unit="rows", required=True),
        Column(
            "times_cut",
            COUNTS,
            "Accepted rows with a time after their night, cut to its last moment, per `dataset.column`.",
            unit="rows",
            required=True,
        ),
        Column(
            "values_unused",
            COUNTS,
            "Uses of values that link nobody, per `trait type: reason`, such as a placeholder.",
            unit="uses",
            required=True,
        ),
        Column("notes", "array<string>", "What the run has to say about its input.", required=True),
        Column("seconds", "map<string,double>", "Seconds per stage.", unit="s", required=True),
    ),
)

INPUT_MEASURES = Table(
    name="input_measures",
    row="a number that says how a night's input looked",
    key=("dataset", "measure", "subject"),
    columns=(
        Column("dataset", "string", "The landing dataset.", source="landing", required=True),
        Column(
            "measure",
            "string",
            "`rows` that were accepted, `quarantined` rows, rows with a column `missing`, rows with a `value` of a "
            "list, or accounts with a `trait`.",
            required=True,
        ),
        Column("subject", "string", "The dataset, the column, `column=value`, or the trait type.", required=True),
        Column("counted", "bigint", "How many are so.", unit="rows or accounts", required=True),
        Column(
            "of",
            "bigint",
            "Of how many; of an event dataset, of the rows that came this night.",
            unit="rows or accounts",
            required=True,
        ),
    ),
)

TABLES: tuple[Table, ...] = (RING_EVENTS, RING_MEMORY, QUARANTINE, INPUT_MEASURES, RUNS)
