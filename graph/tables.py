"""Tables of who belongs together: traits, values, links, groups, rings, roles, exclusions."""

from __future__ import annotations

from graph.contract import Column, Table

BITS = "bits (log2 of a likelihood ratio)"
SHARE = "0..1"

ACCOUNT_TRAITS = Table(
    name="account_traits",
    row="an account's use of a trait value",
    key=("account_id", "trait_type", "trait_token"),
    columns=(
        Column("account_id", "string", "The account.", source="accepted rows", required=True),
        Column(
            "family",
            "string",
            "Family of evidence that the trait type belongs to.",
            source="conf/traits.yaml",
            required=True,
        ),
        Column("trait_type", "string", "How the value is used.", source="conf/traits.yaml", required=True),
        Column(
            "domain",
            "string",
            "What kind of value it is; values meet within a domain.",
            source="conf/traits.yaml",
            required=True,
        ),
        Column(
            "trait_token",
            "string",
            "HMAC-SHA256 of the normalised value under the key of its domain.",
            unit="hex",
            required=True,
        ),
        Column("first_seen", "timestamp", "First time that the account used the value.", unit="UTC", required=True),
        Column("last_seen", "timestamp", "Last time that the account used it.", unit="UTC", required=True),
        Column("observations", "bigint", "Rows that show the use.", unit="rows", required=True),
        Column(
            "source_rows",
            "array<string>",
            "Digests of at most 16 of those rows, earliest and latest first.",
            unit="hex",
            required=True,
        ),
    ),
)

TRAIT_VALUES = Table(
    name="trait_values",
    row="a trait value shared by two or more accounts",
    key=("trait_token",),
    columns=(
        Column("trait_token", "string", "The value.", unit="hex", source="account_traits", required=True),
        Column("family", "string", "Family under which the value counts.", source="account_traits", required=True),
        Column("trait_type", "string", "Its most common use.", source="account_traits", required=True),
        Column("domain", "string", "What kind of value it is.", source="account_traits", required=True),
        Column("accounts", "bigint", "Accounts that hold it.", unit="accounts", source="account_traits", required=True),
        Column(
            "corroboration",
            "double",
            "Share of its account pairs that other families put together as well.",
            unit=SHARE,
        ),
        Column("value_class", "string", "`operating`, `public`, `broker` or `unproven`.", required=True),
        Column(
            "place_kind",
            "string",
            "Kind of the shared place that it is listed as; null for others.",
            source="shared_places",
        ),
        Column(
            "proposed_place",
            "string",
            "Kind of shared place that it should perhaps be listed as: shared by many whom nothing else joins.",
            source="conf/link.yaml",
        ),
        Column(
            "bits",
            "double",
            "Weight that sharing it carries before time is counted; 0 where it is held back.",
            unit=BITS,
            required=True,
        ),
        Column("reason", "string", "Why it has its class.", required=True),
    ),
)

LINKS = Table(
    name="links",
    row="two accounts tied by evidence",
    key=("account_a", "account_b"),
    columns=(
        Column("account_a", "string", "The account whose id sorts first.", source="account_traits", required=True),
        Column("account_b", "string", "The other.", source="account_traits", required=True),
        Column("bits", "double", "Evidence over all families.", unit=BITS, source="link_evidence", required=True),
        Column("probability", "double", "Posterior that one hand runs both.", unit=SHARE, required=True),
        Column("families", "array<string>", "Families that tie them, sorted.", source="link_evidence", required=True),
        Column("hard", "boolean", "A verified document or face in common.", source="link_evidence", required=True),
        Column("first_together", "timestamp", "First moment that a shared value was in use by both.", unit="UTC"),
        Column("last_together", "timestamp", "Last such moment.", unit="UTC"),
    ),
)

LINK_EVIDENCE = Table(
    name="link_evidence",
    row="one trait behind one link",
    key=("account_a", "account_b", "trait_token"),
    columns=(
        Column("account_a", "string", "The account whose id sorts first.", source="account_traits", required=True),
        Column("account_b", "string", "The other.", source="account_traits", required=True),
        Column("family", "string", "Family under which the value counts.", source="trait_values", required=True),
        Column("trait_type", "string", "The value's most common use.", source="trait_values", required=True),
        Column("trait_token", "string", "The value.", unit="hex", source="trait_values", required=True),
        Column(
            "bits",
            "double",
            "Weight of this value for this pair, time counted, before families are summed.",
            unit=BITS,
            required=True,
        ),
        Column(
            "overlap_days",
            "int",
            "Days that both used the value within one another's span.",
            unit="days",
            required=True,
        ),
        Column("first_together", "timestamp", "Start of the overlap, or null without one.", unit="UTC"),
        Column("last_together", "timestamp", "End of the overlap, or null without one.", unit="UTC"),
        Column("reason", "string", "What time makes of the value, in words.", required=True),
        Column(
            "source_rows",
            "array<string>",
            "Digests of rows of both accounts that show the use.",
            unit="hex",
            source="account_traits",
            required=True,
        ),
    ),
)

GROUPS = Table(
    name="groups",
    row="a community of accounts under common control, without any claim",
    key=("group_id",),
    columns=(
        Column("group_id", "string", "The group, named by its smallest core account; new every night.", required=True),
        Column(
            "accounts", "bigint", "Core and member accounts.", unit="accounts", source="group_members", required=True
        ),
        Column(
            "families", "array<string>", "Families of evidence inside the group, sorted.", source="links", required=True
        ),
        Column(
            "cohesion",
            "double",
            "Share of the members' link weight that stays inside the group.",
            unit=SHARE,
            required=True,
        ),
    ),
)

GROUP_MEMBERS = Table(
    name="group_members",
    row="an account in a group",
    key=("group_id", "account_id"),
    columns=(
        Column("group_id", "string", "The group.", source="groups", required=True),
        Column("account_id", "string", "The account.", required=True),
        Column(
            "membership",
            "string",
            "`core`, `member` (tied by two families, a document, a payee or two rooms) or `associate` (doubtful).",
            required=True,
        ),
        Column(
            "membership_probability",
            "double",
            "Probability that it belongs, calibrated from its stability.",
            unit=SHARE,
            required=True,
        ),
        Column(
            "stability",
            "double",
            "Share of resampling runs, with some values unseen, in which two families still held it; 0 for associates.",
            unit=SHARE,
            required=True,
        ),
        Column(
            "bits", "double", "Evidence that ties it to the group's core.", unit=BITS, source="links", required=True
        ),
        Column(
            "families",
            "array<string>",
            "Families that tie it to the group's core, sorted.",
            source="links",
            required=True,
        ),
    ),
)

RINGS = Table(
    name="rings",
    row="a suspected ring: a group whose suspicion passes the bar",
    key=("ring_id",),
    columns=(
        Column("ring_id", "string", "The suspected ring; stable over nights.", source="ring_events", required=True),
        Column("group_id", "string", "Tonight's group; null while the ring is dormant or dissolved.", source="groups"),
        Column("status", "string", "`active`, `dormant` or `dissolved`.", required=True),
        Column("members", "bigint", "Core and member accounts.", unit="accounts", source="ring_members", required=True),
        Column("stores", "bigint", "Stores that it fronts.", unit="stores", source="ring_stores", required=True),
        Column(
            "suspicion",
            "double",
            "Calibrated probability that the group sells counterfeits, no surer than its record supports.",
            unit=SHARE,
            required=True,
        ),
        Column(
            "suspicion_bits",
            "double",
            "The same as log-odds, unbounded: it ranks where the probability does not. Null before this column was.",
            unit="bits (log2 of odds)",
        ),
        Column(
            "confidence", "double", "How sure its outline is: mean membership probability.", unit=SHARE, required=True
        ),
        Column(
            "guilty_members",
            "bigint",
            "Members with guilt of their own.",
            unit="accounts",
            source="ring_members",
            required=True,
        ),
        Column(
            "guilt_sources",
            "array<string>",
            "Independent kinds of guilt evidence among its members, sorted.",
            required=True,
        ),
        Column(
            "brands",
            "array<string>",
            "Brands named by the guilt evidence, sorted.",
            source="complaints, appraisals, listings",
            required=True,
        ),
        Column(
            "provinces", "array<string>", "Province adcodes of its places, sorted.", source="GB/T 2260", required=True
        ),
        Column(
            "first_seen_night",
            "string",
            "First night of the ring.",
            unit="YYYY-MM-DD",
            source="ring_events",
            required=True,
        ),
        Column("config_hash", "string", "SHA-256 of the configuration.", unit="hex", source="conf/", required=True),
    ),
)

RING_MEMBERS = Table(
    name="ring_members",
    row="an account in a suspected ring",
    key=("ring_id", "account_id"),
    columns=(
        Column("ring_id", "string", "The suspected ring.", source="rings", required=True),
        Column("account_id", "string", "The account.", source="group_members", required=True),
        Column("membership", "string", "`core`, `member` or `associate`.", source="group_members", required=True),
        Column(
            "membership_probability",
            "double",
            "Posterior that it belongs.",
            unit=SHARE,
            source="group_members",
            required=True,
        ),
        Column("suspected", "boolean", "Whether it passes every test to be named in a lead.", required=True),
        Column(
            "guilt_bits",
            "double",
            "Evidence of counterfeit sale of its own.",
            unit=BITS,
            source="guilt evidence",
            required=True,
        ),
        Column("reasons", "array<string>", "Why it is in, and why it is suspected or not.", required=True),
    ),
)

RING_ROLES = Table(
    name="ring_roles",
    row="a role of an account towards a suspected ring",
    key=("ring_id", "account_id", "role"),
    columns=(
        Column("ring_id", "string", "The suspected ring.", source="rings", required=True),
        Column("account_id", "string", "The account; it need not be a member.", required=True),
        Column(
            "role",
            "string",
            "`controller`, `front_store`, `nominee`, `payee`, `warehouse`, `supplier`, `packaging`, `identity_broker`.",
            required=True,
        ),
        Column("score", "double", "How clearly it plays the role.", unit=SHARE, required=True),
        Column("reason", "string", "What shows it.", required=True),
    ),
)

RING_STORES = Table(
    name="ring_stores",
    row="a store that a suspected ring fronts",
    key=("ring_id", "store_id", "valid_from"),
    columns=(
        Column("ring_id", "string", "The suspected ring.", source="rings", required=True),
        Column("store_id", "string", "The store.", source="store_operators", required=True),
        Column(
            "account_id", "string", "The member that owned it in the span.", source="store_operators", required=True
        ),
        Column(
            "valid_from",
            "timestamp",
            "Start of the member's ownership.",
            unit="UTC",
            source="store_operators",
            required=True,
        ),
        Column("valid_to", "timestamp", "End of it; null while it lasts.", unit="UTC", source="store_operators"),
        Column("orders", "bigint", "Orders paid in the span.", unit="orders", source="orders", required=True),
        Column(
            "sold_value",
            "decimal(18,2)",
            "Amount of those orders, refunds not taken off.",
            unit="yuan",
            source="orders",
            required=True,
        ),
        Column("brands", "array<string>", "Brands listed in the span, sorted.", source="listings", required=True),
    ),
)

EXCLUSIONS = Table(
    name="exclusions",
    row="an account or link held back, with the innocent explanation",
    key=("account_id", "ring_id", "reason", "trait_token"),
    columns=(
        Column("account_id", "string", "The account.", required=True),
        Column(
            "ring_id",
            "string",
            "The suspected ring that it was held apart from; null for a value held back everywhere.",
            source="rings",
        ),
        Column("reason", "string", "The innocent explanation, as a word.", required=True),
        Column("trait_token", "string", "The value concerned, where it is one.", unit="hex", source="trait_values"),
        Column("detail", "string", "The explanation, as a sentence.", required=True),
    ),
)

TABLES: tuple[Table, ...] = (
    ACCOUNT_TRAITS,
    TRAIT_VALUES,
    LINKS,
    LINK_EVIDENCE,
    GROUPS,
    GROUP_MEMBERS,
    RINGS,
    RING_MEMBERS,
    RING_ROLES,
    RING_STORES,
    EXCLUSIONS,
)
