"""A case: people, their things and their deeds as landing rows, and who of them may be suspected."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from data_samples.simulator import words
from tests.golden.cases import daily_life
from tests.golden.cases.identities import Identities
from tests.golden.cases.seller import RightsHolder, Seller, Shop, Use
from tests.golden.cases.things import Card, Firm, Home, Person, Span, ago

PRICES = {"wine": 468, "lubricant": 259, "cosmetics": 189, "shoes": 429, "apparel": 239, "toys": 119,
          "accessories": 89, "bags": 359, "food": 79, "household": 69}  # fmt: skip
CATEGORY_OF = {brand: category for category, brand in words.BRANDS}
FAKE_PRICE = 0.5


class Case:
    """Everything is drawn from the case's name, so that the same story is the same rows."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.identities = Identities(name)
        self.random = Random(f"life of {name}")
        self.rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.people: list[Seller] = []
        self.shops: list[Shop] = []
        self.never_suspected: set[str] = set()
        self.never_in_a_lead: set[str] = set()
        self.must_be_suspected: list[tuple[float, tuple[str, ...]]] = []
        self.strangers_to_each_other: list[frozenset[str]] = []
        self.reasons: dict[str, tuple[str, ...]] = {}
        self._numbers: Counter[str] = Counter()

    # -- what people hold

    def home(self, near: Home | None = None, firm: bool = False) -> Home:
        """A flat (a business room for a ``firm``) with its Wi-Fi and its address on the net."""
        county = near.county if near else self.identities.county()
        address = self.identities.firm_address(county) if firm else self.identities.address(county)
        return Home(address, self.identities.wifi(), self.identities.ip(), county)

    def public(self, address: str) -> Home:
        """A counter, hall or station: an address without a network of its own."""
        return Home(address, self.identities.wifi(), self.identities.ip(), self.identities.county())

    def person(self, surname: str | None = None, home: Home | None = None) -> Person:
        county = home.county if home else self.identities.county()
        name, number = self.identities.name(surname), self.identities.id_number(county)
        return Person(name, number, self.identities.face(), county)

    def firm(self, person: Person) -> Firm:
        county = person.county
        return Firm(self.identities.firm_name(county), self.identities.credit_code(county), person.name)

    def card(self, owner: Person | Firm) -> Card:
        """A bank card of a person, a corporate account of a firm."""
        if isinstance(owner, Firm):
            return Card(self.identities.corporate(), owner.name, "corporate")
        return Card(self.identities.card(), owner.name)

    def device(self) -> str:
        return self.identities.device()

    def phone(self) -> str:
        return self.identities.phone()

    # -- who acts

    def seller(
        self,
        label: str,
        *,
        person: Person | None = None,
        surname: str | None = None,
        firm: Firm | bool | None = None,
        home: Home | None = None,
        registered: Home | None = None,
        ships_from: Home | None = None,
        card: Card | None = None,
        device: str | None = None,
        phone: str | None = None,
        since: float | None = None,
        fakes: str | None = None,
        sells: str | None = None,
        shop: bool = True,
        lives: bool = True,
    ) -> Seller:
        """Someone with an account, a home, a phone, a device, a card and a shop: all their own unless given.

        ``fakes``: the brand whose counterfeits the shop sells; ``sells``: the brand whose genuine goods it resells.
        Without ``lives`` no device, room or card is made up: the story gives them.
        """
        home = home or self.home(firm=bool(firm))
        person = person or self.person(surname, home)
        company = self.firm(person) if firm is True else (firm or None)
        life = Span(since or self.random.randint(300, 1100))
        one = Seller(
            self, label, person, company, phone or self.phone(), registered or home, life,
            pace=0.2 if fakes else 0.08, homes=[(home, Span(life.since))], face=person.face,
        )  # fmt: skip
        self.people.append(one)
        if lives:
            one.uses.append(Use(device or self.device(), Span(life.since), None, None))
            one.ships_from(ships_from or home, kinds=("ship_from",) if ships_from else ("ship_from", "return"))
            one.paid_on(card or self.card(company or person))
        if shop:
            self.shop(one, fakes=fakes, sells=sells)
        return one

    def sellers(self, count: int, label: str, **given: Any) -> list[Seller]:
        """So many people, each as ``seller`` makes one; a callable is asked for each person's own."""
        made = []
        for at in range(count):
            own = {key: value(at) if callable(value) else value for key, value in given.items()}
            made.append(self.seller(f"{label}{at + 1}", **own))
        return made

    def shop(
        self, owner: Seller, *, fakes: str | None = None, sells: str | None = None, opened: float | None = None
    ) -> Shop:
        """Another shop of a seller's."""
        brand = fakes or sells
        category = CATEGORY_OF.get(brand, "") if brand else ""
        category = category or self.random.choice(list(PRICES))
        price = PRICES[category] * self.random.uniform(0.7, 1.4) * (FAKE_PRICE if fakes else 1)
        opened = opened or max(owner.life.since - 2, 1)
        shop = Shop(
            self, f"{owner.account}-shop{len(owner.shops) + 1}", category, opened, brand, bool(fakes), price,
            [(owner, Span(opened))],
        )  # fmt: skip
        owner.shops.append(shop)
        self.shops.append(shop)
        self.listing(shop, min(opened - 1, 170), brand)
        if brand:
            self.listing(shop, min(opened - 1, 120), brand)
        return shop

    def rights_holder(self, brand: str, label: str | None = None) -> RightsHolder:
        name = label or brand.split()[-1].lower()
        return RightsHolder(self, f"{self.name}-holder-{name}", brand)

    # -- what happens

    def complaint(
        self, complainant: str, kind: str, shop: Shop, when: float, *, outcome: str, ground: str = "counterfeit",
        brand: str | None = None, listing_id: str | None = None, counter_notice: bool = False,
    ) -> None:  # fmt: skip
        """A complaint that is decided three days later."""
        self.add(
            "complaints", complaint_id=self.number("CP"), complainant_id=complainant, complainant_type=kind,
            filed_at=ago(when), store_id=shop.store, listing_id=listing_id, brand=brand, ground=ground,
            outcome=outcome, decided_at=None if outcome == "pending" else ago(max(when - 3, 0.1)),
            counter_notice=counter_notice,
        )  # fmt: skip

    def authorisation(
        self, seller: Seller, brand: str, granted_by: str, since: float, until: float | None = None, *,
        status: str = "verified", checked: float | None = None, rests_on: str | None = None,
    ) -> str:  # fmt: skip
        """Papers for a brand that a seller showed, checked ten days later by default; their id."""
        number = self.number("AU")
        self.add(
            "authorisations", authorisation_id=number, account_id=seller.account, brand=brand, granted_by=granted_by,
            parent_authorisation_id=rests_on, valid_from=ago(since), valid_to=None if until is None else ago(until),
            status=status, checked_at=ago(since - 10 if checked is None else checked),
        )  # fmt: skip
        return number

    def listing(
        self, shop: Shop, when: float, brand: str | None, intercepted: float | None = None, rule: str | None = None
    ) -> str:
        """An offer in a shop; its id."""
        listing = self.number("L")
        product = self.random.choice(words.PRODUCTS[shop.category])
        self.add(
            "listings", listing_id=listing, store_id=shop.store, brand=brand, listed_at=ago(when),
            category=shop.category, title=f"{brand} {product}" if brand else product,
            unit_price=f"{shop.price:.2f}", stock_quantity=self.random.randint(5, 60),
            image_hash=self.identities.picture(),
            intercepted_at=ago(intercepted) if intercepted else None, interception_rule=rule,
        )  # fmt: skip
        if not intercepted:
            shop.listings.append(listing)
        return listing

    def passing_listing(self, shop: Shop, brand: str, since: float, until: float) -> str:
        """An offer that was up for a while and that daily orders are not of; its id."""
        listing = self.listing(shop, since, brand)
        shop.listings.remove(listing)
        self.rows["listings"][-1]["delisted_at"] = ago(until)
        return listing

    def sent_back(self, shop: Shop, buyers: Sequence[str], when: float, device: str | None = None) -> None:
        """Each buyer in turn orders a piece and sends it back as a fake four days later; three days from one to the
        next."""
        for turn, buyer in enumerate(buyers):
            paid = when - 3 * turn
            self.add(
                "orders", order_id=self.number("O"), store_id=shop.store, listing_id=shop.listings[0],
                paid_at=ago(paid), buyer_id=buyer, quantity=1, amount=f"{shop.price:.2f}",
                buyer_device_id=device or self.identities.device(), buyer_ip=self.identities.mobile_ip(),
                refunded_at=ago(paid - 4), refund_amount=f"{shop.price:.2f}", refund_reason="counterfeit",
            )  # fmt: skip

    def same_picture(self, *shops: Shop) -> None:
        """The first offers of the shops show one picture."""
        picture, first = self.identities.picture(), {shop.listings[0] for shop in shops}
        for row in self.rows["listings"]:
            if row["listing_id"] in first:
                row["image_hash"] = picture

    def parcel(self, shop: Shop, order: str, when: float, sender: Seller) -> None:
        """The order's parcel, a few hours later, from one of the rooms that the sender has then."""
        rooms = [room for room in sender.rooms if room.sends and room.span.since >= when >= room.span.until]
        room = self.random.choice(rooms) if rooms else None
        picked_up = max(when - self.random.uniform(0.2, 1.5), 0.02)
        self.add(
            "shipments", waybill=self.identities.waybill(), picked_up_at=ago(picked_up), order_id=order,
            store_id=shop.store, goods_kind="goods", courier="顺丰", sender_name=room.contact if room else None,
            sender_phone=room.phone if room else None, sender_address=room.home.address if room else None,
            weight_kg=round(self.random.uniform(0.3, 3.0), 2),
            delivered_at=ago(picked_up - 2) if picked_up > 2.1 else None,
            delivered_address=None,
        )  # fmt: skip

    def freight(self, sender: Seller, receiver: Seller, when: float) -> None:
        """Goods from one seller to another."""
        home = sender.home
        self.add(
            "shipments", waybill=self.identities.waybill(), picked_up_at=ago(when), sender_account_id=sender.account,
            receiver_account_id=receiver.account, goods_kind="goods", courier="中通", sender_name=sender.person.name,
            sender_phone=sender.phone, sender_address=home.address,
            weight_kg=round(self.random.uniform(10, 40), 2), delivered_address=receiver.home.address,
        )  # fmt: skip

    def listed(self, trait_type: str, value: str, place_kind: str) -> None:
        """The site's own list knows the value as shared by strangers."""
        self.add("shared_places", trait_type=trait_type, value=value, place_kind=place_kind, valid_from=ago(900))

    # -- what is right

    def never(self, *people: Seller | Sequence[Seller]) -> None:
        """They may not be suspected, and no lead may name them."""
        self.never_suspected |= {one.account for one in _flat(people)}
        self.in_no_lead(*people)

    def must(self, *people: Seller | Sequence[Seller], share: float = 1.0) -> None:
        """At least this share of them has to be suspected."""
        self.must_be_suspected.append((share, tuple(one.account for one in _flat(people))))

    def in_no_lead(self, *people: Seller | Sequence[Seller]) -> None:
        """Suspected or not: they are no ring of two parties, so no lead may name them."""
        self.never_in_a_lead |= {one.account for one in _flat(people)}

    def strangers(self, *people: Seller | Sequence[Seller]) -> None:
        """Each stands alone: no ring and no lead may name two of them."""
        self.strangers_to_each_other.append(frozenset(one.account for one in _flat(people)))

    def says(self, seller: Seller, *words_: str) -> None:
        """Where the night explains itself about the seller, one of these words stands in it."""
        self.reasons[seller.account] = words_

    # -- rows

    def add(self, dataset: str, **fields: Any) -> None:
        self.rows[dataset].append(fields)

    def number(self, prefix: str) -> str:
        """The next id of a kind."""
        self._numbers[prefix] += 1
        return f"{self.name}-{prefix}{self._numbers[prefix]}"

    @property
    def accounts(self) -> list[str]:
        return [one.account for one in self.people]

    def finish(self) -> None:
        """Adds what everybody does every day."""
        for one in self.people:
            daily_life.register(one)
            daily_life.log_in(one)
            daily_life.name_addresses(one)
        for shop in self.shops:
            daily_life.open_shop(shop)
            daily_life.trade(shop)


def _flat(people: Sequence[Seller | Sequence[Seller]]) -> list[Seller]:
    return [one for item in people for one in ([item] if isinstance(item, Seller) else item)]


Tell = Callable[[Case], None]
