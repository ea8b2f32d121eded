"""Sellers, their shops and those who accuse them: the verbs that a story is told in. All times are days before
the night."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.golden.cases.things import Card, Firm, Home, Person, Span, ago

if TYPE_CHECKING:
    from tests.golden.cases.case import Case


@dataclass
class Room:
    """A room that a seller's parcels leave from, or that he names."""

    home: Home
    span: Span
    kinds: tuple[str, ...]
    contact: str
    phone: str
    sends: bool


@dataclass
class Use:
    """A device in a seller's hands; ``times`` in all, or as often as people do when None."""

    device: str
    span: Span
    times: int | None
    at: Home | None


@dataclass
class Seller:
    """An account and the person who holds it."""

    case: Case
    label: str
    person: Person
    firm: Firm | None
    phone: str
    registered_at_home: Home
    life: Span
    pace: float
    platform: str = "mall_east"
    email: str | None = None
    face: str | None = None
    verification: str = "passed"
    closed: tuple[float, str] | None = None
    rooms: list[Room] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    homes: list[tuple[Home, Span]] = field(default_factory=list)
    shops: list[Shop] = field(default_factory=list)

    @property
    def account(self) -> str:
        return f"{self.case.name}-{self.label}"

    @property
    def home(self) -> Home:
        return self.homes[-1][0]

    @property
    def device(self) -> str:
        return self.uses[-1].device

    @property
    def shop(self) -> Shop:
        return self.shops[0]

    @property
    def name(self) -> str:
        return self.firm.name if self.firm else self.person.name

    def paid_on(self, card: Card, since: float | None = None, until: float = 0) -> None:
        """Binds a card; at once with the account unless ``since`` says otherwise."""
        span = Span(since or self.life.since - 1, until)
        self.case.add(
            "payees", account_id=self.account, payee_kind=card.kind, payee_number=card.number, payee_name=card.name,
            bound_at=span.begin, unbound_at=span.end,
        )  # fmt: skip

    def logs_in(
        self,
        device: str,
        since: float | None = None,
        until: float = 0,
        times: int | None = None,
        at: Home | None = None,
    ) -> None:
        """Uses a device: every few days, or so many ``times``; in the own home unless ``at`` says otherwise."""
        self.uses.insert(0, Use(device, Span(since or self.life.since, until), times, at))

    def ships_from(
        self, home: Home, since: float | None = None, until: float = 0, contact: str | None = None,
        phone: str | None = None, kinds: tuple[str, ...] = ("ship_from",),
    ) -> None:  # fmt: skip
        """Sends parcels from a room, with a contact and phone of its own if given."""
        span = Span(since or self.life.since - 1, until)
        self.rooms.append(Room(home, span, kinds, contact or self.person.name, phone or self.phone, sends=True))

    def names_address(
        self, home: Home, kind: str = "return", since: float | None = None, until: float = 0,
        contact: str | None = None, phone: str | None = None,
    ) -> None:  # fmt: skip
        """Has an address on record that no parcel leaves from."""
        span = Span(since or self.life.since - 1, until)
        self.rooms.append(Room(home, span, (kind,), contact or self.person.name, phone or self.phone, sends=False))

    def moves(self, home: Home, since: float) -> None:
        """Lives and works in another home from then on, and says so to the platform."""
        old, span = self.homes[-1]
        self.homes[-1] = (old, Span(span.since, since))
        self.homes.append((home, Span(since)))
        for room in self.rooms:
            if room.home == old:
                room.span = Span(room.span.since, since)
        self.ships_from(home, since, kinds=("ship_from", "return"))
        self.registered_at_home = home

    def changes_device(self, device: str, since: float) -> None:
        """Leaves all devices behind for another."""
        for use in self.uses:
            use.span = Span(use.span.since, max(use.span.until, since))
        self.uses.append(Use(device, Span(since), None, None))

    def closes(self, when: float, reason: str = "voluntary") -> None:
        self.closed = (when, reason)
        self.life = Span(self.life.since, when)

    def pays(
        self, other: Seller | str, amount: float = 1500, purpose: str = "货款", times: int = 1, since: float = 150,
        until: float = 5,
    ) -> None:  # fmt: skip
        """Transfers money to an account, evenly over the time."""
        step = (since - until) / max(times, 1)
        for turn in range(times):
            factor = self.case.random.uniform(0.6, 1.4)
            self.case.add(
                "transfers", transfer_id=self.case.number("T"), from_account_id=self.account,
                to_account_id=other if isinstance(other, str) else other.account,
                transferred_at=ago(since - (turn + self.case.random.random()) * step),
                amount=f"{amount * factor:.2f}", purpose=purpose,
            )  # fmt: skip

    def operates(self, *shops: Shop, since: float = 150, until: float = 0) -> None:
        """Stands in the shops' books as their operator."""
        for shop in shops:
            self.case.add(
                "store_operators", store_id=shop.store, account_id=self.account, relation="operator",
                valid_from=ago(since), valid_to=ago(until) if until else None,
            )  # fmt: skip

    def struck(self, when: float, kind: str = "strike", revoked: float | None = None) -> None:
        """Is punished by the platform, as for counterfeits."""
        self.case.add(
            "penalties", penalty_id=self.case.number("PN"), account_id=self.account, kind=kind, imposed_at=ago(when),
            reason="counterfeit", revoked_at=ago(revoked) if revoked else None,
        )  # fmt: skip


@dataclass
class Shop:
    """A store with its owners after one another; ``fakes``: whose brand's counterfeits it sells."""

    case: Case
    store: str
    category: str
    opened: float
    brand: str | None
    fake: bool
    price: float
    owners: list[tuple[Seller, Span]]
    offers: dict[str, list[str]] = field(default_factory=dict)

    @property
    def listings(self) -> list[str]:
        """What the owner of today offers."""
        return self.offers.setdefault(self.owner.account, [])

    @property
    def owner(self) -> Seller:
        return self.owners[-1][0]

    def owner_at(self, when: float) -> Seller:
        return next(owner for owner, span in reversed(self.owners) if span.since >= when)

    def sold_to(self, buyer: Seller, when: float, fakes_on: bool = False) -> None:
        """Changes hands; the new owner takes the old offers down and sells honest goods unless ``fakes_on``."""
        seller, span = self.owners[-1]
        old = self.listings
        self.owners[-1] = (seller, Span(span.since, when))
        self.owners.append((buyer, Span(when)))
        buyer.shops.append(self)
        if fakes_on:
            self.listings.extend(old)
            return
        for row in self.case.rows["listings"]:
            if row["listing_id"] in old:
                row["delisted_at"] = ago(when)
        self.fake = False
        self.case.listing(self, when - 1, None)

    def test_bought(self, when: float) -> str:
        """An order by a rights holder's agent; its id."""
        case, order = self.case, self.case.number("O")
        case.add(
            "orders", order_id=order, store_id=self.store, listing_id=self.listings[0], paid_at=ago(when),
            buyer_id=case.identities.buyer(), quantity=1, amount=f"{self.price:.2f}",
            buyer_device_id=case.identities.device(), buyer_ip=case.identities.mobile_ip(),
            payer_account_id=None, receiver_address=case.home().address,
        )  # fmt: skip
        case.parcel(self, order, when, self.owner_at(when))
        return order

    def intercepted(self, when: float, rule: str = "brand_picture_reuse") -> None:
        """The platform stops a listing of it before anything is sold."""
        self.case.listing(self, when + 1, self.brand, intercepted=when, rule=rule)


@dataclass
class RightsHolder:
    """Who owns a brand, or only a trademark that nobody had registered before."""

    case: Case
    identity: str
    brand: str

    def appraises(
        self,
        shop: Shop,
        when: float,
        bought: float | None = None,
        result: str = "counterfeit",
        listing: str | None = None,
    ) -> None:
        """Judges goods of a test purchase, by default bought 5 to 20 days earlier."""
        order = shop.test_bought(bought or when + self.case.random.randint(5, 20))
        self.case.add(
            "appraisals", appraisal_id=self.case.number("AP"), rights_holder_id=self.identity, store_id=shop.store,
            appraised_at=ago(when), listing_id=listing or shop.listings[0], order_id=order, brand=self.brand,
            result=result,
        )  # fmt: skip

    def complains(
        self, shop: Shop, when: float, outcome: str = "upheld", ground: str = "counterfeit", listing: str | None = None
    ) -> None:
        """Files a complaint that is decided three days later."""
        self.case.complaint(
            self.identity, "rights_holder", shop, when, outcome=outcome, ground=ground, brand=self.brand,
            listing_id=listing or shop.listings[0],
        )  # fmt: skip

    def catches(self, seller: Seller, when: float = 30, shop: Shop | None = None) -> None:
        """The whole way: test purchase, appraisal, complaint upheld, strike by the platform."""
        self.appraises(shop or seller.shop, when)
        self.complains(shop or seller.shop, when - 1)
        seller.struck(when - 6)
