"""Snapshot extracts: accounts, stores, operators, payees, addresses, as tables of the landing contract."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from data_samples.simulator import dirt, words
from data_samples.simulator.identifiers import hashed, hashed_below, hex_text, padded_text
from data_samples.simulator.ledger import OPEN
from data_samples.simulator.schemas import table, times
from data_samples.simulator.society import Society, until
from data_samples.simulator.texts import (
    account_ids,
    addresses,
    chosen,
    firm_codes,
    firm_names,
    joined,
    nulled,
    person_ids,
    person_names,
    spelling_of,
    store_ids,
)

PAYEE_KINDS = ["bank_card", "wallet", "corporate"]
ADDRESS_KINDS = ["ship_from", "return", "warehouse"]
CLOSURES = ["", "voluntary", "counterfeit", "fake_verification", "other"]
VERIFICATIONS = ["passed", "failed", "none"]


def phone_texts(numbers: np.ndarray) -> pa.Array:
    return nulled(padded_text(np.maximum(numbers, 0), 11), np.asarray(numbers) <= 0)


def account_rows(society: Society, rows: np.ndarray) -> pa.Table:
    accounts = society.accounts
    person, firm = accounts["person"][rows], accounts["firm"][rows]
    enterprise = firm >= 0
    firms = np.maximum(firm, 0)
    name = pa.compute.if_else(pa.array(enterprise), firm_names(society, firms), person_names(society, person))
    mail = hashed_below(rows, society.key("mail"), 10**9)
    email = joined("u", padded_text(mail, 9), chosen(["@mail.example", "@example.com", "@post.example"], mail % 3))
    has_mail = hashed_below(rows, society.key("has mail"), 100) < society.parameters.things.email_percent
    face = hex_text(hashed(accounts["face"][rows], society.key("face")))
    registered = accounts["registered"][rows]
    return dirt.soil_accounts(
        society,
        rows,
        table(
            "accounts",
            account_id=account_ids(society, rows),
            platform=chosen(list(society.parameters.platforms), accounts["platform"][rows]),
            account_type=chosen(["personal", "enterprise"], enterprise.astype(int)),
            holder_name=name,
            id_number=nulled(person_ids(society, person), enterprise),
            uscc=nulled(firm_codes(society, firms), ~enterprise),
            legal_person=nulled(person_names(society, person), ~enterprise),
            phone=phone_texts(accounts["phone"][rows]),
            email=nulled(email, ~has_mail),
            face_id=nulled(joined("F", face), accounts["face"][rows] < 0),
            registered_address=addresses(
                society, accounts["place"][rows], spelling_of(society, accounts["place"][rows], rows)
            ),
            registered_at=times(registered),
            verification=chosen(VERIFICATIONS, accounts["verification"][rows]),
            closed_at=times(accounts["closed"][rows]),
            closure_reason=nulled(chosen(CLOSURES, accounts["closure"][rows]), accounts["closure"][rows] == 0),
        ),
    )


def store_rows(society: Society, rows: np.ndarray) -> pa.Table:
    stores = society.stores
    size = len(words.FIRM_WORDS)
    name = joined(
        chosen(words.FIRM_WORDS, stores["word"][rows] // size), chosen(words.FIRM_WORDS, stores["word"][rows] % size),
        chosen(words.STORE_ENDINGS, stores["ending"][rows]),
    )  # fmt: skip
    return table(
        "stores",
        store_id=store_ids(society, rows),
        platform=chosen(list(society.parameters.platforms), stores["platform"][rows]),
        store_name=name,
        main_category=chosen(words.CATEGORIES, stores["category"][rows]),
        opened_at=times(stores["start"][rows]),
        closed_at=times(stores["end"][rows]),
    )


def owner_rows(society: Society, spans: np.ndarray) -> pa.Table:
    table_ = society.spans
    return _operators(
        society, table_["store"][spans], table_["account"][spans], "owner", table_["start"][spans], table_["end"][spans]
    )


def operator_rows(society: Society, rows: np.ndarray) -> pa.Table:
    operations = society.operations
    return _operators(
        society, operations["store"][rows], operations["account"][rows], "operator", operations["start"][rows],
        operations["end"][rows],
    )  # fmt: skip


def _operators(
    society: Society, store: np.ndarray, account: np.ndarray, relation: str, start: np.ndarray, end: np.ndarray
) -> pa.Table:
    return table(
        "store_operators",
        store_id=store_ids(society, store),
        account_id=account_ids(society, account),
        relation=pa.array([relation] * len(store), pa.string()),
        valid_from=times(start),
        valid_to=times(until(end)),
    )


def payee_rows(society: Society, rows: np.ndarray) -> pa.Table:
    payees = society.payees
    account = payees["account"][rows]
    firm = _paid_firms(society, payees["number"][rows], society.accounts["firm"][account])
    corporate = (payees["kind"][rows] == 2) & (firm >= 0)
    name = pa.compute.if_else(
        pa.array(corporate), firm_names(society, np.maximum(firm, 0)), person_names(society, payees["person"][rows])
    )
    closed = society.accounts["closed"][account]
    start = np.minimum(payees["start"][rows], closed - 1)
    return dirt.soil_payees(
        society,
        rows,
        table(
            "payees",
            account_id=account_ids(society, account),
            payee_kind=chosen(PAYEE_KINDS, payees["kind"][rows]),
            payee_number=padded_free(payees["number"][rows]),
            payee_name=name,
            bound_at=times(start),
            unbound_at=times(np.maximum(until(np.minimum(payees["end"][rows], closed)), start)),
        ),
    )


def _paid_firms(society: Society, numbers: np.ndarray, own: np.ndarray) -> np.ndarray:
    """The firm that a corporate account belongs to: an institution, else the account holder's ``own``."""
    if not society.corporate.rows:
        return own
    order = np.argsort(society.corporate["number"])
    known, firm = society.corporate["number"][order], society.corporate["firm"][order]
    place = np.minimum(np.searchsorted(known, numbers), len(known) - 1)
    return np.where(known[place] == numbers, firm[place], own)


def padded_free(numbers: np.ndarray) -> pa.Array:
    return pa.array(numbers, pa.int64()).cast(pa.string())


def address_rows(society: Society, rows: np.ndarray) -> pa.Table:
    """``last_seen_at`` is when the account was last at it; a night's extract shows at most its own end."""
    held, accounts = society.addresses, society.accounts
    account, place = held["account"][rows], held["place"][rows]
    start = np.minimum(held["start"][rows], accounts["closed"][account] - 1)
    end = np.minimum(held["end"][rows], accounts["closed"][account])
    idle = hashed_below(rows, society.key("idle"), dirt.IDLE)
    last = np.where(
        end >= OPEN, society.end - 1 - np.minimum(idle, society.end - 1 - np.minimum(start, society.end - 1)), end
    )
    return dirt.soil_addresses(
        society,
        rows,
        table(
            "addresses",
            account_id=account_ids(society, account),
            address_kind=chosen(ADDRESS_KINDS, held["kind"][rows]),
            address=addresses(society, place, spelling_of(society, place, account * 3 + held["kind"][rows])),
            contact_name=person_names(society, held["person"][rows]),
            contact_phone=phone_texts(held["phone"][rows]),
            first_seen_at=times(start),
            last_seen_at=times(np.maximum(last, start)),
        ),
    )
