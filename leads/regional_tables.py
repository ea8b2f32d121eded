"""Tables of where suspected rings are: addresses, parts of rings, counts per region."""

from __future__ import annotations

from graph.contract import MONEY, Column, Table

# What stands for the code of a region that is not known.
UNMAPPED = "unmapped"
BASES_TEXT = "`ship_from`, `return`, `warehouse` or `registered`."
# Of `regional_distribution`: what is counted, in which unit.
COUNTS = {
    "rings": "rings",
    "rings_centred": "rings",
    "members": "accounts",
    "stores": "stores",
    "orders": "orders",
    "sold_value": "yuan",
    "leads": "leads",
}
CELL_KEY = ("basis", "level", "province", "parent", "adcode")
CELL_COLUMNS = (
    Column("basis", "string", BASES_TEXT, source="addresses, accounts", required=True),
    Column("level", "string", "`province`, `city` or `county`.", source="GB/T 2260", required=True),
    Column(
        "province", "string", "Code of the province; `unmapped` where it is unknown.", source="GB/T 2260", required=True
    ),
    Column(
        "parent",
        "string",
        "Code one level up: `100000` of a province; `unmapped` where it is unknown.",
        source="GB/T 2260",
        required=True,
    ),
    Column(
        "adcode",
        "string",
        "Region code; `unmapped` for what could not be placed within its parent.",
        source="GB/T 2260",
        required=True,
    ),
    Column("name", "string", "Name of the region.", source="GB/T 2260", required=True),
)


def _place_columns(what: str) -> tuple[Column, ...]:
    return (
        Column(
            "adcode_province", "string", f"Province that {what} names; null where it names none.", source="GB/T 2260"
        ),
        Column("adcode_city", "string", "City, likewise.", source="GB/T 2260"),
        Column("adcode_county", "string", "County, likewise; of a city without counties the city.", source="GB/T 2260"),
        Column(
            "region_status",
            "string",
            "`mapped`, `resolved` by other evidence, `ambiguous` or `unmapped`; a text alone is never resolved.",
            required=True,
        ),
        Column("region_candidates", "array<string>", f"Codes that {what} could mean, sorted.", source="GB/T 2260"),
        Column(
            "precision",
            "string",
            "Finest part that it names: `province`, `city`, `county`, `town`, `road`, `building` or `room`.",
        ),
    )


ADDRESS_PLACES = Table(
    name="address_places",
    row="a text of an address, read once and remembered over nights",
    key=("address_token",),
    columns=(
        Column("address_token", "string", "HMAC-SHA256 of the text, folded.", unit="hex", required=True),
        Column(
            "reading",
            "string",
            "The way that it was read: digits of a SHA-256 over code, tables and settings.",
            unit="hex",
            required=True,
        ),
        *_place_columns("the text"),
    ),
)

RING_PLACES = Table(
    name="ring_places",
    row="an address of a core account or member of a suspected ring, without its text",
    key=("ring_id", "account_id", "basis", "row_digest"),
    columns=(
        Column("ring_id", "string", "The suspected ring.", source="ring_members", required=True),
        Column("account_id", "string", "The account.", source="ring_members", required=True),
        Column("basis", "string", BASES_TEXT, source="addresses, accounts", required=True),
        *_place_columns("the address"),
        Column(
            "region_reason",
            "string",
            "Why an ambiguous address is resolved or what it may mean; null where it is mapped.",
            source="addresses, shipments, phones",
        ),
        Column("first_seen", "timestamp", "Since when the account has it.", unit="UTC", required=True),
        Column("last_seen", "timestamp", "Until when; null while it has.", unit="UTC"),
        Column("source_dataset", "string", "Landing dataset of its row.", source="landing", required=True),
        Column(
            "source_night", "string", "Night folder of that row.", unit="YYYY-MM-DD", source="landing", required=True
        ),
        Column("source_file", "string", "File of that row.", source="landing", required=True),
        Column("row_digest", "string", "Digest of that row.", unit="hex", source="landing", required=True),
    ),
)

RING_REGIONS = Table(
    name="ring_regions",
    row="a suspected ring's part in a region",
    key=("ring_id", *CELL_KEY),
    columns=(
        Column("ring_id", "string", "The suspected ring.", source="ring_members", required=True),
        *CELL_COLUMNS,
        Column(
            "members",
            "bigint",
            "Its core and member accounts present; does not add up over regions.",
            unit="accounts",
            source="ring_members",
            required=True,
        ),
        Column(
            "stores", "bigint", "Their stores; does not add up.", unit="stores", source="ring_stores", required=True
        ),
        Column(
            "orders",
            "bigint",
            "Orders of the accounts whose main region it is.",
            unit="orders",
            source="ring_stores",
            required=True,
        ),
        Column("sold_value", MONEY, "Value of those orders.", unit="yuan", source="ring_stores", required=True),
        Column(
            "centre",
            "boolean",
            "Whether its centre lies here: where most goods leave, by this basis. One region a ring, basis and level.",
            required=True,
        ),
    ),
)

REGIONAL_DISTRIBUTION = Table(
    name="regional_distribution",
    row="what suspected rings have in a region",
    key=CELL_KEY,
    columns=(
        *CELL_COLUMNS,
        Column(
            "rings",
            "bigint",
            "Suspected rings present; does not add up over regions.",
            unit="rings",
            source="ring_members",
            required=True,
        ),
        Column(
            "rings_centred",
            "bigint",
            "Suspected rings whose centre it is; adds up over regions.",
            unit="rings",
            source="ring_regions",
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
            "Orders of those stores, each counted in its member's main region; adds up.",
            unit="orders",
            source="ring_stores",
            required=True,
        ),
        Column(
            "sold_value", MONEY, "Value of those orders; adds up.", unit="yuan", source="ring_stores", required=True
        ),
        Column("leads", "bigint", "Leads whose region it is; adds up.", unit="leads", source="leads", required=True),
        *(
            Column(
                f"{name}_change",
                MONEY if name == "sold_value" else "bigint",
                f"Change of `{name}` since the night before; null on the first night.",
                unit=unit,
                source="regional_distribution",
            )
            for name, unit in COUNTS.items()
        ),
        Column(
            "suppressed", "boolean", "Whether the cell is too small to be shown outside.", source="conf/", required=True
        ),
    ),
)
