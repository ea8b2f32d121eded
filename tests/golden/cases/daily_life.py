"""The natural background of every account in a case: registration, logins, addresses, listings, orders and
parcels."""

from __future__ import annotations

from tests.golden.cases.seller import Seller, Shop, Use
from tests.golden.cases.things import HISTORY, Home, Span, ago

LOGINS_A_DAY = 0.12
ON_WIFI = 0.75
RETURNED, SAID_TO_BE_FAKE = 0.04, 0.08
"""Shares of orders that are sent back: by honest shops, and as counterfeits by those that sell them."""


def register(one: Seller) -> None:
    """The account's row."""
    firm, case = one.firm, one.case
    case.add(
        "accounts", account_id=one.account, platform=one.platform,
        account_type="enterprise" if firm else "personal", holder_name=one.name,
        id_number=None if firm else one.person.id_number, uscc=firm.credit_code if firm else None,
        legal_person=firm.legal_person if firm else None, phone=one.phone, email=one.email, face_id=one.face,
        registered_address=one.registered_at_home.address, registered_at=ago(one.life.since),
        verification=one.verification, closed_at=ago(one.closed[0]) if one.closed else None,
        closure_reason=one.closed[1] if one.closed else None,
    )  # fmt: skip


def log_in(one: Seller) -> None:
    """Logins of every device in the account's hands, at home or where the story says."""
    for use in one.uses:
        span = use.span.common(one.life)
        span = span.common(Span(HISTORY)) if span else None
        if span:
            for when in _moments(one, use, span):
                _login(one, use, when)


def _moments(one: Seller, use: Use, span: Span) -> list[float]:
    times = use.times if use.times is not None else max(2, round(span.days * LOGINS_A_DAY))
    return [one.case.random.uniform(span.until + 0.05, span.since - 0.01) for _ in range(times)]


def _login(one: Seller, use: Use, when: float) -> None:
    case = one.case
    place = use.at or home_at(one, when)
    inside = case.random.random() < ON_WIFI
    case.add(
        "logins", account_id=one.account, device_id=use.device, logged_in_at=ago(when),
        ip=place.ip if inside else case.identities.mobile_ip(), wifi_bssid=place.wifi if inside else None,
    )  # fmt: skip


def home_at(one: Seller, when: float) -> Home:
    """Where somebody lived."""
    return next((home for home, span in one.homes if span.since >= when >= span.until), one.home)


def name_addresses(one: Seller) -> None:
    """The addresses on record, each seen until it was given up or until the other day."""
    for room in one.rooms:
        until = max(room.span.until, one.life.until)
        last = until or one.case.random.uniform(0.5, 6)
        if room.span.since <= last:
            continue
        for kind in room.kinds:
            one.case.add(
                "addresses", account_id=one.account, address_kind=kind, address=room.home.address,
                contact_name=room.contact, contact_phone=room.phone, first_seen_at=ago(room.span.since),
                last_seen_at=ago(last),
            )  # fmt: skip


def open_shop(shop: Shop) -> None:
    """The store and its owners after one another."""
    case, first = shop.case, shop.owners[0][0]
    closed = shop.owner.closed
    case.add(
        "stores", store_id=shop.store, platform=first.platform, store_name=f"{first.person.name[1:]}小店",
        main_category=shop.category, opened_at=ago(shop.opened), closed_at=ago(closed[0]) if closed else None,
    )  # fmt: skip
    for owner, span in shop.owners:
        case.add(
            "store_operators", store_id=shop.store, account_id=owner.account, relation="owner", valid_from=span.begin,
            valid_to=span.end,
        )  # fmt: skip


def trade(shop: Shop) -> None:
    """Orders and parcels of every owner's time, at the owner's pace."""
    for owner, owned in shop.owners:
        span = owned.common(owner.life)
        span = span.common(Span(HISTORY)) if span else None
        if span:
            for _ in range(max(3, round(span.days * owner.pace))):
                _order(shop, owner, shop.case.random.uniform(span.until + 0.1, span.since - 0.01))


def _order(shop: Shop, owner: Seller, when: float) -> None:
    case, order = shop.case, shop.case.number("O")
    refund = _refund(shop, when)
    amount = shop.price * case.random.choice((1, 1, 1, 2))
    case.add(
        "orders", order_id=order, store_id=shop.store, paid_at=ago(when), quantity=1, amount=f"{amount:.2f}",
        listing_id=case.random.choice(shop.offers[owner.account]), buyer_id=case.identities.buyer(),
        buyer_device_id=case.identities.device(), buyer_ip=case.identities.mobile_ip(),
        refunded_at=ago(when - 4) if refund else None, refund_amount=f"{amount:.2f}" if refund else None,
        refund_reason=refund,
    )  # fmt: skip
    case.parcel(shop, order, when, owner)


def _refund(shop: Shop, when: float) -> str | None:
    """Why an order was sent back, if it was."""
    if when < 5:
        return None
    draw = shop.case.random.random()
    if shop.fake and draw < SAID_TO_BE_FAKE:
        return "counterfeit"
    return "changed_mind" if draw > 1 - RETURNED else None
