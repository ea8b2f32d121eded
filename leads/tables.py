"""Tables of what leaves the house: amounts, regions, leads and their evidence."""

from __future__ import annotations

from graph.contract import Column, Table

MONEY = "decimal(18,2)"

SUPPLY_EDGES = Table(
    name="supply_edges",
    row="goods or money from one suspected ring or place to another",
    key=("from_id", "to_id", "kind"),
    columns=(
        Column("from_id", "string", "Ring or account that gives.", source="rings, shipments, transfers", required=True),
        Column(
            "to_id", "string", "Ring or account that receives.", source="rings, shipments, transfers", required=True
        ),
        Column(
            "kind",
            "string",
            "`goods`, `packaging`, `material` or `money`.",
            source="shipments, transfers",
            required=True,
        ),
        Column("amount", MONEY, "Money moved; null for freight.", unit="yuan", source="transfers"),
        Column(
            "shipments", "bigint", "Freight parcels; 0 for money.", unit="parcels", source="shipments", required=True
        ),
        Column("first_seen", "timestamp", "First movement.", unit="UTC", required=True),
        Column("last_seen", "timestamp", "Last movement.", unit="UTC", required=True),
    ),
)

ORDER_ASSESSMENTS = Table(
    name="order_assessments",
    row="an order of a suspected ring's store",
    key=("order_id", "ring_id"),
    columns=(
        Column("order_id", "string", "The order.", source="orders", required=True),
        Column("ring_id", "string", "The suspected ring.", source="rings", required=True),
        Column("store_id", "string", "The store.", source="orders", required=True),
        Column("amount", MONEY, "Amount paid.", unit="yuan", source="orders", required=True),
        Column(
            "brushing_probability",
            "double",
            "Probability that the order was faked to gain rank.",
            unit="0..1",
            required=True,
        ),
        Column("reasons", "array<string>", "What speaks for brushing, strongest first.", required=True),
    ),
)

REGIONAL_DISTRIBUTION = Table(
    name="regional_distribution",
    row="what suspected rings have in a region",
    key=("basis", "level", "adcode"),
    columns=(
        Column(
            "basis",
            "string",
            "`ship_from`, `return`, `warehouse` or `registered`.",
            source="addresses, accounts",
            required=True,
        ),
        Column("level", "string", "`province`, `city` or `county`.", source="GB/T 2260", required=True),
        Column(
            "adcode",
            "string",
            "Region code; `unmapped` where the address could not be placed.",
            source="GB/T 2260",
            required=True,
        ),
        Column("name", "string", "Name of the region.", source="GB/T 2260", required=True),
        Column(
            "rings",
            "bigint",
            "Suspected rings present; does not add up over regions.",
            unit="rings",
            source="ring_members",
            required=True,
        ),
        Column(
            "members",
            "bigint",
            "Their core and member accounts present; does not add up.",
            unit="accounts",
            source="ring_members",
            required=True,
        ),
        Column(
            "stores",
            "bigint",
            "Stores of those members; does not add up.",
            unit="stores",
            source="ring_stores",
            required=True,
        ),
        Column(
            "orders",
            "bigint",
            "Orders of those stores, each counted in its member's main region.",
            unit="orders",
            source="ring_stores",
            required=True,
        ),
        Column("sold_value", MONEY, "Value of those orders.", unit="yuan", source="ring_stores", required=True),
        Column("leads", "bigint", "Leads whose region it is.", unit="leads", source="leads", required=True),
        Column(
            "suppressed", "boolean", "Whether the cell is too small to be shown outside.", source="conf/", required=True
        ),
    ),
)

LEADS = Table(
    name="leads",
    row="a lead packet",
    key=("lead_id",),
    columns=(
        Column("lead_id", "string", "The lead; stable while its ring is.", required=True),
        Column("ring_id", "string", "The suspected ring.", source="rings", required=True),
        Column("priority", "double", "Order in the queue: expected value of acceptance.", unit="0..1", required=True),
        Column("state", "string", "Newest state of the lead.", source="lead_states", required=True),
        Column("brands", "array<string>", "Brands concerned, sorted.", source="rings", required=True),
        Column(
            "suspected_accounts",
            "array<string>",
            "Accounts that pass every test to be named, sorted.",
            source="ring_members",
            required=True,
        ),
        Column("stores", "array<string>", "Their stores, sorted.", source="ring_stores", required=True),
        Column(
            "sold_value_all",
            MONEY,
            "Value of all paid orders of those stores.",
            unit="yuan",
            source="order_assessments",
            required=True,
        ),
        Column(
            "sold_value_low",
            MONEY,
            "The same without refunds and without every order that may be brushed.",
            unit="yuan",
            source="order_assessments",
            required=True,
        ),
        Column(
            "sold_value_high",
            MONEY,
            "The same without refunds and without orders brushed beyond doubt.",
            unit="yuan",
            source="order_assessments",
            required=True,
        ),
        Column(
            "unsold_value", MONEY, "Listed stock at its listed price.", unit="yuan", source="listings", required=True
        ),
        Column(
            "threshold_rule", "string", "Legal threshold that was tested.", source="conf/thresholds.yaml", required=True
        ),
        Column(
            "threshold_met",
            "boolean",
            "Whether the low value reaches it.",
            source="conf/thresholds.yaml",
            required=True,
        ),
        Column(
            "lead_region",
            "string",
            "Adcode of the county (else city, else province) where most goods leave.",
            source="GB/T 2260",
        ),
        Column(
            "evidence_digest",
            "string",
            "Merkle root over the lead's evidence rows.",
            unit="hex",
            source="lead_evidence",
            required=True,
        ),
        Column(
            "appraisal_requests",
            "array<struct<brand:string,listing_ids:array<string>>>",
            "Goods that each rights holder is asked to appraise.",
            source="listings",
            required=True,
        ),
        Column("summary", "string", "The lead in a few sentences.", required=True),
    ),
)

LEAD_EVIDENCE = Table(
    name="lead_evidence",
    row="one fact of a lead",
    key=("lead_id", "rule", "source_dataset", "row_digest", "statement"),
    columns=(
        Column("lead_id", "string", "The lead.", source="leads", required=True),
        Column("statement", "string", "The fact, as a sentence.", required=True),
        Column(
            "kind", "string", "`guilt`, `link`, `membership`, `role`, `place`, `value` or `against`.", required=True
        ),
        Column("source_dataset", "string", "Landing dataset of the row behind it.", source="landing"),
        Column("source_night", "string", "Night folder of that row.", unit="YYYY-MM-DD", source="landing"),
        Column("source_file", "string", "File of that row.", source="landing"),
        Column("row_digest", "string", "Digest of that row.", unit="hex", source="landing"),
        Column("rule", "string", "Rule that made the fact.", source="conf/", required=True),
        Column(
            "rule_version",
            "string",
            "Version of the rule: the first 12 digits of the configuration's hash.",
            source="conf/",
            required=True,
        ),
    ),
)

LEAD_STATES = Table(
    name="lead_states",
    row="a step in a lead's life",
    key=("lead_id", "state", "decided_at"),
    columns=(
        Column("lead_id", "string", "The lead.", source="leads", required=True),
        Column(
            "state",
            "string",
            "`proposed`, `pushed`, `accepted`, `rejected`, `case_filed`, `solved`, `cleared` or `recalled`.",
            required=True,
        ),
        Column("decided_at", "timestamp", "When.", unit="UTC", source="lead_outcomes", required=True),
        Column("by", "string", "Who: the pipeline, or the adcode of an agency.", source="lead_outcomes", required=True),
        Column("reason", "string", "Why.", source="lead_outcomes"),
    ),
)

TABLES: tuple[Table, ...] = (
    SUPPLY_EDGES,
    ORDER_ASSESSMENTS,
    REGIONAL_DISTRIBUTION,
    LEADS,
    LEAD_EVIDENCE,
    LEAD_STATES,
)
