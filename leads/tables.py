"""Tables of what leaves the house: amounts, regions, leads and their evidence."""

from __future__ import annotations

from graph.contract import MONEY, Column, Table
from leads.account_statements.table import ACCOUNT_STATEMENTS
from leads.goods.standing import GOODS_CLASSES
from leads.regional_tables import ADDRESS_PLACES, REGIONAL_DISTRIBUTION, RING_PLACES, RING_REGIONS

THRESHOLD_TESTS = (
    f"array<struct<rule:string,test:string,jurisdiction:string,valid_from:string,law:string,amount:{MONEY},"
    f"value:{MONEY},met:boolean,note:string>>"
)
APPRAISAL_REQUESTS = (
    "array<struct<brand:string,listing_ids:array<string>,goods:array<struct<listing_id:string,store_id:string,"
    f"category:string,unit_price:{MONEY},listed_at:timestamp,image_hash:string>>>>"
)

SUPPLY_EDGES = Table(
    name="supply_edges",
    row="goods or money from one suspected ring, account or place to another",
    key=("from_id", "to_id", "kind", "from_adcode", "to_adcode"),
    columns=(
        Column("from_id", "string", "Ring or account that gives.", source="rings, shipments, transfers", required=True),
        Column("from_kind", "string", "`ring` or `account`.", required=True),
        Column(
            "from_adcode",
            "string",
            "Finest region known that goods leave from: of the parcel, else of the account; of money the payer's. "
            "`unmapped` where none is known.",
            source="shipments, addresses, accounts, GB/T 2260",
            required=True,
        ),
        Column(
            "to_id",
            "string",
            "Ring or account that receives; of a sale the city's adcode, `unmapped` where it is not known.",
            source="rings, shipments, transfers, orders",
            required=True,
        ),
        Column("to_kind", "string", "`ring`, `account` or `place`.", required=True),
        Column(
            "to_adcode",
            "string",
            "The same of where they arrive; of a sale the city, else the province.",
            source="shipments, orders, addresses, accounts, GB/T 2260",
            required=True,
        ),
        Column(
            "kind",
            "string",
            "`goods`, `packaging`, `material` (freight), `money`, or `sale` (orders to buyers).",
            source="shipments, transfers, orders",
            required=True,
        ),
        Column(
            "amount",
            MONEY,
            "Money moved; of a sale paid for orders without refunds; null for freight.",
            unit="yuan",
            source="transfers, order_assessments",
        ),
        Column(
            "shipments",
            "bigint",
            "Freight parcels; of a sale orders with a parcel; 0 for money.",
            unit="parcels",
            source="shipments",
            required=True,
        ),
        Column("first_seen", "timestamp", "First movement; of a sale first order paid.", unit="UTC", required=True),
        Column("last_seen", "timestamp", "Last of them.", unit="UTC", required=True),
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
        Column("account_id", "string", "The member that owned the store.", source="store_operators", required=True),
        Column("paid_at", "timestamp", "When it was paid.", unit="UTC", source="orders", required=True),
        Column("amount", MONEY, "Amount paid.", unit="yuan", source="orders", required=True),
        Column("net_amount", MONEY, "The same without what was refunded.", unit="yuan", source="orders", required=True),
        Column(
            "brushing_probability",
            "double",
            "Probability that the order was faked to gain rank, in millionths.",
            unit="0..1",
            source="conf/brushing.yaml",
            required=True,
        ),
        Column(
            "reasons", "array<string>", "What speaks for brushing, strongest first, each with its kind.", required=True
        ),
        Column(
            "counts_as",
            "string",
            "`genuine`, `doubtful` (not in the low sold value) or `faked` (not in the high one either).",
            source="conf/brushing.yaml",
            required=True,
        ),
        Column(
            "evidence_rows",
            "array<string>",
            "Digests of the rows that show it: the order's, its parcels', the money's, the login's.",
            unit="hex",
            source="landing",
            required=True,
        ),
    ),
)

RING_AMOUNTS = Table(
    name="ring_amounts",
    row="what a suspected ring, its suspected accounts or one of its stores sold and still offers",
    key=("ring_id", "scope", "store_id"),
    columns=(
        Column("ring_id", "string", "The suspected ring.", source="rings", required=True),
        Column(
            "scope",
            "string",
            "`ring`: all its stores; `suspected`: those of accounts that may be named; `store`: one of them.",
            source="ring_members",
            required=True,
        ),
        Column("store_id", "string", "The store; null for the other scopes.", source="ring_stores"),
        Column("stores", "bigint", "Stores counted.", unit="stores", source="ring_stores", required=True),
        Column("orders", "bigint", "Paid orders.", unit="orders", source="order_assessments", required=True),
        Column(
            "doubtful_orders",
            "bigint",
            "Orders that may be faked, those beyond doubt among them.",
            unit="orders",
            source="order_assessments",
            required=True,
        ),
        Column(
            "faked_orders",
            "bigint",
            "Orders faked beyond doubt.",
            unit="orders",
            source="order_assessments",
            required=True,
        ),
        Column(
            "sold_value_all", MONEY, "Value of all paid orders.", unit="yuan", source="order_assessments", required=True
        ),
        Column(
            "sold_value_low",
            MONEY,
            "What a court would count of it as counterfeit goods: without refunds, without every order that may be "
            "faked, and without the allowance.",
            unit="yuan",
            source="order_assessments, ring_goods",
            required=True,
        ),
        Column(
            "sold_value_high",
            MONEY,
            "What may be counterfeit goods of it: without refunds and without orders faked beyond doubt.",
            unit="yuan",
            source="order_assessments, ring_goods",
            required=True,
        ),
        Column("refunded_value", MONEY, "What went back to buyers.", unit="yuan", source="orders", required=True),
        Column(
            "allowance",
            MONEY,
            "What is allowed for faked orders that show too little to be doubted.",
            unit="yuan",
            source="conf/brushing.yaml",
            required=True,
        ),
        Column(
            "unsold_value", MONEY, "Listed stock at its listed price.", unit="yuan", source="listings", required=True
        ),
        Column("combined_value", MONEY, "Low sold value and low unsold value.", unit="yuan", required=True),
        Column(
            "unsold_value_low",
            MONEY,
            "What a court would count of the stock as counterfeit goods.",
            unit="yuan",
            source="listings, ring_goods",
            required=True,
        ),
        Column(
            "unsold_value_high",
            MONEY,
            "What may be counterfeit goods of the stock.",
            unit="yuan",
            source="listings, ring_goods",
            required=True,
        ),
        Column(
            "all_goods_low",
            MONEY,
            "Sold value of all goods, counterfeit or not: without refunds, without every order that may be faked, and "
            "without an allowance for those that show too little.",
            unit="yuan",
            source="order_assessments",
            required=True,
        ),
        Column(
            "all_goods_high",
            MONEY,
            "The same without refunds and without orders faked beyond doubt alone.",
            unit="yuan",
            source="order_assessments",
            required=True,
        ),
    ),
)

RING_GOODS = Table(
    name="ring_goods",
    row="what a suspected ring, its suspected accounts or one of its stores sold and still offers of the goods of one "
    "brand of which the same is known",
    key=("ring_id", "scope", "store_id", "brand", "goods_class"),
    columns=(
        Column("ring_id", "string", "The suspected ring.", source="rings", required=True),
        Column("scope", "string", "As in ring_amounts.", source="ring_members", required=True),
        Column("store_id", "string", "The store; null for the other scopes.", source="ring_stores"),
        Column(
            "brand",
            "string",
            "Brand of the listings, else of the papers about them, else of the goods that they are like; null where "
            "none is known.",
            source="listings, appraisals, complaints",
        ),
        Column(
            "goods_class",
            "string",
            f"What is known of the goods: {', '.join(f'`{name}` ({text})' for name, text in GOODS_CLASSES.items())}.",
            source="listings, appraisals, complaints",
            required=True,
        ),
        Column("orders", "bigint", "Paid orders of them.", unit="orders", source="order_assessments", required=True),
        Column("listings", "bigint", "Listings on offer.", unit="listings", source="listings", required=True),
        Column(
            "sold_value",
            MONEY,
            "Sold value of all of them, without refunds and without orders faked beyond doubt.",
            unit="yuan",
            source="order_assessments",
            required=True,
        ),
        Column(
            "sold_value_low",
            MONEY,
            "What a court would count of it, without every order that may be faked; the allowance of ring_amounts is "
            "still to be deducted from the sum.",
            unit="yuan",
            source="order_assessments, conf/goods.yaml",
            required=True,
        ),
        Column(
            "sold_value_high",
            MONEY,
            "What may be counterfeit of it.",
            unit="yuan",
            source="order_assessments, conf/goods.yaml",
            required=True,
        ),
        Column("unsold_value", MONEY, "Stock at its listed price.", unit="yuan", source="listings", required=True),
        Column(
            "unsold_value_low",
            MONEY,
            "What a court would count of it.",
            unit="yuan",
            source="listings, conf/goods.yaml",
            required=True,
        ),
        Column(
            "unsold_value_high",
            MONEY,
            "What may be counterfeit of it.",
            unit="yuan",
            source="listings, conf/goods.yaml",
            required=True,
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
            source="ring_amounts",
            required=True,
        ),
        Column(
            "sold_value_low",
            MONEY,
            "What a court would count of it as counterfeit goods: without refunds, without every order that may be "
            "faked, and less an allowance for the unseen.",
            unit="yuan",
            source="ring_amounts",
            required=True,
        ),
        Column(
            "sold_value_high",
            MONEY,
            "What may be counterfeit goods of it: without refunds and without orders faked beyond doubt.",
            unit="yuan",
            source="ring_amounts",
            required=True,
        ),
        Column(
            "unsold_value", MONEY, "Listed stock at its listed price.", unit="yuan", source="listings", required=True
        ),
        Column("refunded_value", MONEY, "What went back to buyers.", unit="yuan", source="ring_amounts", required=True),
        Column(
            "combined_value",
            MONEY,
            "Low sold value and low unsold value.",
            unit="yuan",
            source="ring_amounts",
            required=True,
        ),
        Column(
            "threshold_rule",
            "string",
            "The first legal threshold that is met, else the first that was tested; to be checked by counsel.",
            source="conf/thresholds.yaml",
            required=True,
        ),
        Column(
            "threshold_met",
            "boolean",
            "Whether the low value reaches it.",
            source="conf/thresholds.yaml",
            required=True,
        ),
        Column(
            "threshold_tests",
            THRESHOLD_TESTS,
            "Each threshold in force with what was compared; `met` is null where it can't be assessed.",
            unit="yuan",
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
            APPRAISAL_REQUESTS,
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
            "kind",
            "string",
            "`guilt`, `link`, `membership`, `role`, `place`, `order`, `stock`, `value` or `against`.",
            required=True,
        ),
        Column("source_dataset", "string", "Landing dataset of the row behind it.", source="landing"),
        Column("source_night", "string", "Night folder of that row.", unit="YYYY-MM-DD", source="landing"),
        Column("source_file", "string", "File of that row.", source="landing"),
        Column("row_digest", "string", "Digest of that row.", unit="hex", source="landing"),
        Column(
            "derived_from",
            "string",
            "Table of this night that a fact without a row of its own is made from; null where a row stands behind it.",
        ),
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

LEAD_QUEUE = Table(
    name="lead_queue",
    row="an active suspected ring in the queue of leads, whether it is proposed or not",
    key=("place",),
    columns=(
        Column("place", "bigint", "Place in the queue; rings that pass not every test come last.", required=True),
        Column("ring_id", "string", "The suspected ring.", source="rings", required=True),
        Column("lead_id", "string", "The lead that it has or would have.", required=True),
        Column(
            "decision",
            "string",
            "`proposed` tonight, `standing` from before, `waiting` for capacity, or `not_proposed`.",
            required=True,
        ),
        Column("reason", "string", "Why.", required=True),
        Column("region", "string", "Province whose capacity it takes; `unknown`.", source="GB/T 2260", required=True),
        Column(
            "acceptance_probability",
            "double",
            "Chance that an agency accepts the lead.",
            unit="0..1",
            source="lead_outcomes, conf/leads.yaml",
            required=True,
        ),
        Column(
            "expected_value",
            MONEY,
            "That chance times the combined value.",
            unit="yuan",
            source="ring_amounts",
            required=True,
        ),
        Column(
            "priority", "double", "Expected value on a log scale.", unit="0..1", source="conf/leads.yaml", required=True
        ),
        Column("priority_reasons", "array<string>", "What the expected value is made of.", required=True),
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
    RING_AMOUNTS,
    RING_GOODS,
    ADDRESS_PLACES,
    RING_PLACES,
    RING_REGIONS,
    REGIONAL_DISTRIBUTION,
    LEADS,
    LEAD_EVIDENCE,
    LEAD_QUEUE,
    LEAD_STATES,
    ACCOUNT_STATEMENTS,
)
