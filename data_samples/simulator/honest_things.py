"""What honest sellers hold: devices and habits, cards and wallets, addresses, and the services they hire."""

from __future__ import annotations

import numpy as np

from data_samples.simulator.honest_draft import FAMILY, FIRM, MATES, Draft
from data_samples.simulator.identifiers import card_numbers, corporate_numbers, wallet_numbers
from data_samples.simulator.ledger import DAY, OPEN
from data_samples.simulator.society import CARD, CORPORATE, RETURN, SHIP_FROM, WALLET, Society


def give_things(society: Society, rng: np.random.Generator, draft: Draft, accounts: np.ndarray) -> None:
    _phones_and_computers(society, rng, draft, accounts)
    _providers_log_in(society, rng, draft, accounts)
    _cards(society, rng, draft, accounts)
    _addresses(society, rng, draft, accounts)


def _phones_and_computers(society: Society, rng: np.random.Generator, draft: Draft, accounts: np.ndarray) -> None:
    """One's own phone (some replace it), a computer (shared in a family or firm), a relative's device now and then."""
    things = society.parameters.things
    count = len(draft)
    rate = rng.lognormal(np.log(things.logins_per_day), things.logins_spread, count)
    own = society.devices.take(count)
    changed = np.where(
        rng.random(count) < things.device_replaced_share,
        society.start + rng.integers(20, society.parameters.time.history_days - 20, count) * DAY,
        OPEN,
    )
    habits = society.habits
    habits.add(
        account=accounts,
        device=own,
        place=draft.home,
        rate=rate * things.phone_logins,
        start=draft.registered,
        end=changed,
    )
    newer = changed < OPEN
    habits.add(
        account=accounts[newer], device=society.devices.take(newer.sum()), place=draft.home[newer],
        rate=rate[newer] * things.phone_logins, start=changed[newer], end=OPEN,
    )  # fmt: skip
    computer = society.devices.take(count)
    from_family = rng.random(count) < things.shared_computer_share
    together = np.isin(draft.kind, (FAMILY, FIRM)) & from_family
    computer[together] = draft.leader(computer)[together]
    has_one = rng.random(count) < things.computer_share
    habits.add(
        account=accounts[has_one], device=computer[has_one], place=draft.home[has_one],
        rate=rate[has_one] * (1 - things.phone_logins), start=draft.registered[has_one], end=OPEN,
    )  # fmt: skip
    visits = (np.isin(draft.kind, (FAMILY, MATES))) & ~draft.first & (rng.random(count) < things.borrowed_device_share)
    habits.add(
        account=accounts[visits], device=draft.leader(own)[visits], place=draft.home[visits],
        rate=rate[visits] * things.borrowed_logins, start=draft.registered[visits], end=OPEN,
    )  # fmt: skip


def _providers_log_in(society: Society, rng: np.random.Generator, draft: Draft, accounts: np.ndarray) -> None:
    """An operations provider works its clients' shops from its own office and devices."""
    providers = society.hubs["operations_provider"]
    clients = np.flatnonzero(draft.hub["operations_provider"] >= 0)
    hired = draft.hub["operations_provider"][clients]
    begin = np.maximum(draft.registered[clients], society.start - rng.integers(0, 400, len(clients)) * DAY)
    for turn in range(2):
        device = providers.device[hired, rng.integers(0, providers.device.shape[1], len(clients))]
        society.habits.add(
            account=accounts[clients], device=device, place=providers.place[hired],
            rate=society.parameters.hubs.operations_provider.logins_per_day[turn], start=begin, end=OPEN,
        )  # fmt: skip


def _cards(society: Society, rng: np.random.Generator, draft: Draft, accounts: np.ndarray) -> None:
    things = society.parameters.things
    count = len(draft)
    firm = draft.firm >= 0
    number = card_numbers(society.cards.take(count), society.key("card"))
    corporate = corporate_numbers(society.cards.take(count), society.key("corporate"))
    number[firm] = corporate[firm]
    holder = draft.person.copy()
    shared = (firm & (rng.random(count) < things.firm_card_share)) | (
        (draft.kind == FAMILY) & (rng.random(count) < things.family_card_share)
    )
    number[shared] = draft.leader(number)[shared]
    holder[shared] = draft.leader(draft.person)[shared]
    kind = np.where(firm, CORPORATE, CARD)
    bound = draft.registered + rng.integers(0, 20 * DAY, count)
    society.payees.add(account=accounts, kind=kind, number=number, person=holder, start=bound, end=OPEN)
    wallet = ~firm & (rng.random(count) < things.wallet_share)
    later = bound + rng.integers(0, 200 * DAY, count)
    society.payees.add(
        account=accounts[wallet], kind=WALLET,
        number=wallet_numbers(society.cards.take(wallet.sum()), society.key("wallet")),
        person=draft.person[wallet], start=later[wallet], end=OPEN,
    )  # fmt: skip


def _addresses(society: Society, rng: np.random.Generator, draft: Draft, accounts: np.ndarray) -> None:
    count = len(draft)
    first_seen = draft.registered + rng.integers(0, 30 * DAY, count)
    contact = np.where(draft.ship_phone > 0, draft.ship_phone, draft.phone)
    society.addresses.add(
        account=accounts, kind=SHIP_FROM, place=draft.ship_place, person=draft.person, phone=contact,
        start=first_seen, end=OPEN,
    )  # fmt: skip
    returns = rng.random(count) < society.parameters.things.return_address_share
    society.addresses.add(
        account=accounts[returns], kind=RETURN, place=draft.return_place[returns], person=draft.person[returns],
        phone=draft.phone[returns], start=first_seen[returns], end=OPEN,
    )  # fmt: skip
