"""What comes in: the landing contract, one ``Dataset`` per extract.

Night N is the calendar day N in the site's time zone. Timestamps are UTC, money is yuan with two decimals, identifiers
are strings. ``required`` columns are never null; the others may be missing values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from graph.contract import Column, Table

MONEY = "decimal(18,2)"
PersonalKind = Literal[
    "person_name",
    "person_id",
    "document",
    "face",
    "phone",
    "email",
    "address",
    "payee_number",
    "device",
    "network",
    "wifi",
    "free_text",
    "listed_value",
]
"""What a personal column holds, which says how it is masked; a `listed_value` is what its row's trait type says."""

# Identifiers that don't end in `_id`.
IDS = frozenset({"waybill", "account_a", "account_b", "image_hash", "agency", "granted_by"})


@dataclass(frozen=True)
class Dataset(Table):
    """A landing extract. ``kind``: a snapshot holds its night's full state, an event extract that night's new rows.

    ``time`` names the column that dates a row (None: it has no date of its own); ``protects`` marks the extracts
    without which the innocent lose a protection, so that no new lead is proposed; ``personal`` names the columns that
    say who a person is or how to reach one, and what each holds: they are masked wherever a row is shown.
    """

    kind: Literal["snapshot", "event"] = "event"
    time: str | None = None
    mandatory: bool = False
    protects: bool = False
    personal: Mapping[str, PersonalKind] = field(default_factory=dict, hash=False)

    @cached_property
    def ids(self) -> frozenset[str]:
        """Identifiers of things and accounts, which the platform made; shown as they are."""
        names = {name for name in self.names if name.endswith("_id") or name in IDS}
        return frozenset(names - set(self.personal))

    def tells_later(self, time: str) -> bool:
        """Whether an extract, which is taken after its night, may rightly show ``time`` as lying after the night.

        A snapshot's rows are as they were when it was taken. An event is of its night, what became of it is as known
        when its row was sent.
        """
        return self.kind == "snapshot" or time != self.time

    @property
    def free_texts(self) -> frozenset[str]:
        """Texts that are neither personal nor an id, in which anybody may have written a number all the same."""
        texts = {column.name for column in self if column.type == "string"}
        return frozenset(texts - self.ids - set(self.personal))


def _id(name: str, text: str, *, required: bool = False) -> Column:
    return Column(name, "string", text, required=required, source="platform extract")


def _text(name: str, text: str, *, required: bool = False) -> Column:
    return Column(name, "string", text, required=required, source="platform extract")


def _time(name: str, text: str, *, required: bool = False) -> Column:
    return Column(name, "timestamp", text, unit="UTC", required=required, source="platform extract")


def _money(name: str, text: str, *, required: bool = False) -> Column:
    return Column(name, MONEY, text, unit="yuan", required=required, source="platform extract")


def _count(name: str, text: str, *, required: bool = False) -> Column:
    return Column(name, "bigint", text, unit="pieces", required=required, source="platform extract")


ACCOUNTS = Dataset(
    name="accounts",
    row="a registered seller account",
    key=("account_id",),
    kind="snapshot",
    time="registered_at",
    mandatory=True,
    personal={
        "holder_name": "person_name",
        "id_number": "document",
        "uscc": "document",
        "legal_person": "person_name",
        "phone": "phone",
        "email": "email",
        "face_id": "face",
        "registered_address": "address",
    },
    columns=(
        _id("account_id", "The account's identifier, unique over the landing zone.", required=True),
        _text("platform", "The marketplace that the account is registered on.", required=True),
        _text("account_type", "`personal` or `enterprise`.", required=True),
        _text("holder_name", "Name of the person or firm that registered."),
        _text("id_number", "Resident ID number (GB 11643), 18 characters; may be masked in the middle."),
        _text("uscc", "Unified social credit code (GB 32100), 18 characters."),
        _text("legal_person", "Legal representative of an enterprise."),
        _text("phone", "Phone number of the account."),
        _text("email", "E-mail address of the account."),
        _text("face_id", "Template id of the real-person check."),
        _text("registered_address", "Address given at registration."),
        _time("registered_at", "When the account was registered.", required=True),
        _text("verification", "`passed`, `failed` or `none`: the outcome of the real-person check."),
        _time("closed_at", "When the account was closed; null while open."),
        _text("closure_reason", "`voluntary`, `counterfeit`, `fake_verification` or `other`."),
    ),
)

STORES = Dataset(
    name="stores",
    row="a store that buyers see",
    key=("store_id",),
    kind="snapshot",
    time="opened_at",
    personal={"store_name": "free_text"},
    columns=(
        _id("store_id", "The store's identifier.", required=True),
        _text("platform", "The marketplace of the store.", required=True),
        _text("store_name", "The name that buyers see."),
        _text("main_category", "Main category of goods."),
        _time("opened_at", "When the store opened.", required=True),
        _time("closed_at", "When the store closed; null while open."),
    ),
)

STORE_OPERATORS = Dataset(
    name="store_operators",
    row="a span in which an account owned or operated a store",
    key=("store_id", "account_id", "valid_from"),
    kind="snapshot",
    time="valid_from",
    protects=True,
    columns=(
        _id("store_id", "The store.", required=True),
        _id("account_id", "The account.", required=True),
        _text("relation", "`owner` or `operator`.", required=True),
        _time("valid_from", "Start of the span.", required=True),
        _time("valid_to", "End of the span; null while it lasts."),
    ),
)

PAYEES = Dataset(
    name="payees",
    row="a payee bound to an account",
    key=("account_id", "payee_number"),
    kind="snapshot",
    time="bound_at",
    personal={"payee_number": "payee_number", "payee_name": "person_name"},
    columns=(
        _id("account_id", "The account that is paid out.", required=True),
        _text("payee_kind", "`bank_card`, `wallet` or `corporate`.", required=True),
        _text("payee_number", "Card, wallet or corporate account number.", required=True),
        _text("payee_name", "Name on the payee."),
        _time("bound_at", "When the payee was bound.", required=True),
        _time("unbound_at", "When it was unbound; null while bound."),
    ),
)

ADDRESSES = Dataset(
    name="addresses",
    row="an address in use by an account",
    key=("account_id", "address_kind", "address"),
    kind="snapshot",
    time="first_seen_at",
    personal={"address": "address", "contact_name": "person_name", "contact_phone": "phone"},
    columns=(
        _id("account_id", "The account.", required=True),
        _text("address_kind", "`ship_from`, `return` or `warehouse`.", required=True),
        _text("address", "Free text address.", required=True),
        _text("contact_name", "Contact at the address."),
        _text("contact_phone", "Phone of the contact."),
        _time("first_seen_at", "First use.", required=True),
        _time("last_seen_at", "Last use.", required=True),
    ),
)

LOGINS = Dataset(
    name="logins",
    row="a login of an account",
    key=("account_id", "device_id", "ip", "logged_in_at"),
    time="logged_in_at",
    personal={"device_id": "device", "ip": "network", "wifi_bssid": "wifi"},
    columns=(
        _id("account_id", "The account.", required=True),
        _text("device_id", "Fingerprint of the device."),
        _text("ip", "IP address."),
        _time("logged_in_at", "When.", required=True),
        _text("wifi_bssid", "BSSID of the Wi-Fi network."),
    ),
)

TRANSFERS = Dataset(
    name="transfers",
    row="a money transfer between two accounts",
    key=("transfer_id",),
    time="transferred_at",
    personal={"purpose": "free_text"},
    columns=(
        _id("transfer_id", "The transfer.", required=True),
        _id("from_account_id", "The paying account; it may lie outside `accounts`.", required=True),
        _id("to_account_id", "The paid account; it may lie outside `accounts`.", required=True),
        _time("transferred_at", "When.", required=True),
        _money("amount", "How much.", required=True),
        _text("purpose", "What for, as stated."),
    ),
)

LISTINGS = Dataset(
    name="listings",
    row="an offer in a store",
    key=("listing_id",),
    time="listed_at",
    columns=(
        _id("listing_id", "The listing.", required=True),
        _id("store_id", "The store.", required=True),
        _text("brand", "Brand claimed."),
        _time("listed_at", "When it was listed.", required=True),
        _text("category", "Category of goods."),
        _text("title", "Title shown."),
        _money("unit_price", "Price of one piece."),
        _count("stock_quantity", "Pieces in stock."),
        _text("image_hash", "64-bit perceptual hash of the main picture, 16 hex digits."),
        _time("delisted_at", "When it was taken down."),
        _time("intercepted_at", "When the platform intercepted it."),
        _text("interception_rule", "The platform's rule that intercepted it."),
    ),
)

ORDERS = Dataset(
    name="orders",
    row="an order paid in a store",
    key=("order_id",),
    time="paid_at",
    personal={
        "buyer_id": "person_id",
        "buyer_device_id": "device",
        "buyer_ip": "network",
        "receiver_address": "address",
    },
    columns=(
        _id("order_id", "The order.", required=True),
        _id("store_id", "The store.", required=True),
        _id("listing_id", "The listing."),
        _time("paid_at", "When it was paid.", required=True),
        _id("buyer_id", "The buyer.", required=True),
        _count("quantity", "Pieces bought.", required=True),
        _money("amount", "Amount paid.", required=True),
        _text("buyer_device_id", "Fingerprint of the buyer's device."),
        _text("buyer_ip", "IP address of the buyer."),
        _id("payer_account_id", "The account that paid."),
        _text("receiver_address", "Where the buyer wants the goods."),
        _time("refunded_at", "When it was refunded."),
        _money("refund_amount", "Amount refunded."),
        _text("refund_reason", "`counterfeit`, `quality`, `changed_mind`, `not_received` or `other`."),
    ),
)

SHIPMENTS = Dataset(
    name="shipments",
    row="a parcel or freight",
    key=("waybill", "order_id"),
    time="picked_up_at",
    personal={
        "sender_name": "person_name",
        "sender_phone": "phone",
        "sender_address": "address",
        "delivered_address": "address",
    },
    columns=(
        _id("waybill", "The waybill number.", required=True),
        _time("picked_up_at", "When it was picked up.", required=True),
        _id("order_id", "The order; null for freight between sellers and suppliers."),
        _id("store_id", "The store; null for freight between sellers and suppliers."),
        _id("sender_account_id", "Account of the sender, for freight."),
        _id("receiver_account_id", "Account of the receiver, for freight."),
        _text("goods_kind", "`goods`, `packaging` or `material`."),
        _text("courier", "The courier."),
        _text("pickup_outlet", "The outlet that picked it up."),
        _text("sender_name", "Sender as on the waybill."),
        _text("sender_phone", "Phone of the sender."),
        _text("sender_address", "Address of the sender."),
        Column("weight_kg", "double", "Weight.", unit="kg", source="platform extract"),
        _time("delivered_at", "When it was delivered."),
        _text("delivered_address", "Where it was delivered."),
    ),
)

COMPLAINTS = Dataset(
    name="complaints",
    row="a complaint against a store",
    key=("complaint_id",),
    time="filed_at",
    personal={"complainant_id": "person_id"},
    columns=(
        _id("complaint_id", "The complaint.", required=True),
        _id("complainant_id", "Who complains.", required=True),
        _text("complainant_type", "`rights_holder` or `consumer`.", required=True),
        _time("filed_at", "When it was filed.", required=True),
        _id("store_id", "The store.", required=True),
        _id("listing_id", "The listing."),
        _text("brand", "The brand."),
        _text("ground", "`counterfeit`, `piracy`, `shoddy`, `unauthorised_channel` or `other`.", required=True),
        _text("outcome", "`upheld`, `rejected`, `withdrawn`, `malicious` or `pending`.", required=True),
        _time("decided_at", "When it was decided."),
        Column("counter_notice", "boolean", "Whether the seller answered.", source="platform extract"),
    ),
)

APPRAISALS = Dataset(
    name="appraisals",
    row="a rights holder's appraisal of goods",
    key=("appraisal_id",),
    time="appraised_at",
    columns=(
        _id("appraisal_id", "The appraisal.", required=True),
        _id("rights_holder_id", "The rights holder.", required=True),
        _id("store_id", "The store.", required=True),
        _time("appraised_at", "When.", required=True),
        _id("listing_id", "The listing."),
        _id("order_id", "The test purchase."),
        _text("brand", "The brand.", required=True),
        _text("result", "`counterfeit`, `genuine` or `undetermined`.", required=True),
    ),
)

PENALTIES = Dataset(
    name="penalties",
    row="a penalty on an account",
    key=("penalty_id",),
    time="imposed_at",
    columns=(
        _id("penalty_id", "The penalty.", required=True),
        _id("account_id", "The account.", required=True),
        _text("kind", "`listing_removal`, `strike` or `closure`.", required=True),
        _time("imposed_at", "When.", required=True),
        _text("reason", "`counterfeit`, `fake_verification` or `other`.", required=True),
        _time("revoked_at", "When an appeal was won; null while it stands."),
    ),
)

SHARED_PLACES = Dataset(
    name="shared_places",
    row="a value known to be shared by people who have nothing to do with one another",
    key=("trait_type", "value", "valid_from"),
    kind="snapshot",
    time="valid_from",
    protects=True,
    personal={"value": "listed_value"},
    columns=(
        _text("trait_type", "The trait type of the value.", required=True),
        _text("value", "The value.", required=True),
        _text(
            "place_kind",
            "`express_station`, `market_building`, `agency`, `operations_provider`, `campus_network`, `carrier_nat`, "
            "`franchise`, `cooperative`, `payment_agent`, `media_agency`, `wholesaler`, `warehouse_3pl` or "
            "`household`.",
            required=True,
        ),
        _time("valid_from", "Start of the span.", required=True),
        _time("valid_to", "End of the span; null while it lasts."),
    ),
)

LEAD_OUTCOMES = Dataset(
    name="lead_outcomes",
    row="a step that an agency took on a lead",
    key=("lead_id", "status", "decided_at"),
    time="decided_at",
    personal={"reason": "free_text"},
    columns=(
        _id("lead_id", "The lead.", required=True),
        _text("status", "`pushed`, `accepted`, `rejected`, `case_filed`, `solved` or `cleared`.", required=True),
        _time("decided_at", "When.", required=True),
        _text("agency", "Adcode of the police agency.", required=True),
        _text("reason", "Why."),
        _text("appraisal_result", "What the appraisal found."),
        _money("onsite_value", "Value of the goods on site."),
        _money("total_value", "Value of the case."),
        _count("arrests", "People arrested."),
    ),
)

AUTHORISATIONS = Dataset(
    name="authorisations",
    row="a brand authorisation that a seller showed",
    key=("authorisation_id",),
    kind="snapshot",
    time="valid_from",
    columns=(
        _id("authorisation_id", "The authorisation.", required=True),
        _id("account_id", "The account that holds it; it or `store_id` is required."),
        _id("store_id", "The store that it is for; it or `account_id` is required."),
        _text("brand", "The brand.", required=True),
        _id("granted_by", "Who granted it: a rights holder, or an account that is authorised itself.", required=True),
        _id("parent_authorisation_id", "The grant that it rests on; null for a rights holder's own."),
        _time("valid_from", "Start of the span.", required=True),
        _time("valid_to", "End of the span; null without one."),
        _text("status", "`verified`, `unverified`, `forged` or `revoked`: what a check found.", required=True),
        _time("checked_at", "When it was checked."),
    ),
)

CERTIFICATES = Dataset(
    name="certificates",
    row="a compulsory product certificate that a seller showed",
    key=("certificate_id",),
    kind="snapshot",
    time="checked_at",
    columns=(
        _id("certificate_id", "The record of the certificate.", required=True),
        _id("listing_id", "The listing that shows it; it or `store_id` is required."),
        _id("store_id", "The store that shows it; it or `listing_id` is required."),
        _text("certificate_number", "Number of the certificate, as shown.", required=True),
        _time("valid_from", "Start of the span."),
        _time("valid_to", "End of the span; null without one."),
        _text("status", "`valid`, `expired` or `not_found` in the certifier's register.", required=True),
        _time("checked_at", "When it was looked up.", required=True),
    ),
)

LABELS = Dataset(
    name="labels",
    row="an analyst's adjudication of a pair of accounts",
    key=("account_a", "account_b"),
    kind="snapshot",
    time="decided_at",
    personal={"decided_by": "person_id"},
    columns=(
        _id("account_a", "One account.", required=True),
        _id("account_b", "The other.", required=True),
        Column("same_operator", "boolean", "Whether one hand runs both.", required=True, source="analyst"),
        _time("decided_at", "When.", required=True),
        _text("decided_by", "Who.", required=True),
    ),
)

DATASETS: dict[str, Dataset] = {
    dataset.name: dataset
    for dataset in (
        ACCOUNTS,
        STORES,
        STORE_OPERATORS,
        PAYEES,
        ADDRESSES,
        LOGINS,
        TRANSFERS,
        LISTINGS,
        ORDERS,
        SHIPMENTS,
        COMPLAINTS,
        APPRAISALS,
        PENALTIES,
        SHARED_PLACES,
        LEAD_OUTCOMES,
        AUTHORISATIONS,
        CERTIFICATES,
        LABELS,
    )
}

PROVENANCE: tuple[Column, ...] = (
    Column("source_night", "string", "Night folder that the row came in.", unit="YYYY-MM-DD", required=True),
    Column("source_file", "string", "File below the landing zone that the row came in.", required=True),
    Column("row_digest", "string", "SHA-256 over the row's own salt and the typed row.", unit="hex", required=True),
)
"""Columns that every accepted row carries beside those of its dataset."""
