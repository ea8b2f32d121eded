"""Evidence of guilt: who it falls on, when it stands, and what it weighs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace

import pyarrow as pa
import pytest
from pyspark.sql import DataFrame

from graph.guilt import appraisal, complaint, interception, penalty, refund
from graph.guilt.all_kinds import evidence, guilt_evidence
from graph.guilt.credibility import credibility
from graph.guilt.gathering import PARTS
from graph.passes.sql import database
from graph.settings import SuspicionSettings

Row_ = dict[str, object]
Tables = Callable[[Mapping[str, list[Row_]]], dict[str, pa.Table]]
Frames = Callable[[Mapping[str, list[Row_]]], dict[str, DataFrame]]

NIGHT_END = datetime(2026, 3, 1, 16, tzinfo=UTC)
APPRAISALS = tuple(appraisal.KINDS.values())
COMPLAINTS = tuple(complaint.KINDS.values())
SOLD_SHOP = [
    {"store_id": "S1", "account_id": "A1", "valid_from": "2025-01-01T00:00:00", "valid_to": "2025-12-01T00:00:00"},
    {"store_id": "S1", "account_id": "A2", "valid_from": "2025-12-01T00:00:00"},
]


def rows(table: pa.Table) -> list[SimpleNamespace]:
    return [SimpleNamespace(**row) for row in table.to_pylist()]


def evidence_of(
    kinds: Collection[str], accepted: Mapping[str, pa.Table], settings: SuspicionSettings
) -> list[SimpleNamespace]:
    """All evidence of these kinds."""
    with database(accepted) as engine:
        parts = {
            name: engine.execute(f"SELECT {', '.join(of.columns)} FROM {of.dataset} WHERE {of.where}").to_arrow_table()
            for name, of in PARTS.items()
        }
    return [row for row in rows(evidence(parts, NIGHT_END, settings)) if row.kind in kinds]


def complaint_of(who: str, outcome: str, **fields: object) -> Row_:
    return {
        "complainant_id": who,
        "complainant_type": "rights_holder",
        "store_id": "S1",
        "filed_at": "2026-01-10T00:00:00",
        "decided_at": "2026-01-15T00:00:00",
        "ground": "counterfeit",
        "outcome": outcome,
        **fields,
    }


def squatter(store: str = "S1") -> list[Row_]:
    """Three of ten complaints upheld, three malicious."""
    outcomes = ["upheld"] * 3 + ["malicious"] * 3 + ["rejected"] * 4
    return [complaint_of("squatter", outcome, store_id=store) for outcome in outcomes]


def test_a_sold_shops_past_falls_on_the_owner_of_that_time(
    accepted_tables: Tables, suspicion_settings: SuspicionSettings
) -> None:
    appraisals = [
        {"store_id": "S1", "appraised_at": "2025-06-01T00:00:00", "result": "counterfeit"},
        {"store_id": "S1", "appraised_at": "2026-02-20T00:00:00", "result": "genuine"},
    ]
    tables = accepted_tables({"store_operators": SOLD_SHOP, "appraisals": appraisals})
    found = evidence_of(APPRAISALS, tables, suspicion_settings)
    assert {(row.account_id, row.kind) for row in found} == {("A1", "appraisal"), ("A2", "appraisal_genuine")}
    assert {row.kind: row.bits > 0 for row in found} == {"appraisal": True, "appraisal_genuine": False}


def test_a_penalty_taken_back_on_appeal_is_no_evidence(
    accepted_tables: Tables, suspicion_settings: SuspicionSettings
) -> None:
    penalties = [
        {"account_id": "A1", "kind": "strike", "reason": "counterfeit", "imposed_at": "2026-01-01T00:00:00"},
        {
            "account_id": "A2",
            "kind": "strike",
            "reason": "counterfeit",
            "imposed_at": "2026-01-01T00:00:00",
            "revoked_at": "2026-02-01T00:00:00",
        },
        {"account_id": "A3", "kind": "closure", "reason": "other", "imposed_at": "2026-01-01T00:00:00"},
    ]
    found = evidence_of(penalty.KINDS, accepted_tables({"penalties": penalties}), suspicion_settings)
    assert [(row.account_id, row.kind) for row in found] == [("A1", "strike")]


def strike(account: str, imposed_at: str = "2026-01-20T00:00:00") -> Row_:
    return {"account_id": account, "kind": "strike", "reason": "counterfeit", "imposed_at": imposed_at}


def test_a_test_purchase_falls_on_the_owner_of_its_day_however_late_it_is_appraised(
    accepted_tables: Tables, suspicion_settings: SuspicionSettings
) -> None:
    orders = [
        {"order_id": "before", "store_id": "S1", "paid_at": "2025-11-20T00:00:00"},
        {"order_id": "after", "store_id": "S1", "paid_at": "2025-12-05T00:00:00"},
    ]
    appraisals = [
        {"store_id": "S1", "order_id": order, "appraised_at": "2025-12-20T00:00:00", "result": "counterfeit"}
        for order in ("before", "after")
    ]
    tables = accepted_tables({"store_operators": SOLD_SHOP, "orders": orders, "appraisals": appraisals})
    found = evidence_of(APPRAISALS, tables, suspicion_settings)
    assert {row.account_id: row.deed_from.date().isoformat() for row in found} == {
        "A1": "2025-11-20",
        "A2": "2025-12-05",
    }
    assert all("bought on" in row.statement for row in found)


def test_a_paper_without_order_or_listing_falls_on_nobody_where_the_shop_was_sold_shortly_before(
    accepted_tables: Tables, suspicion_settings: SuspicionSettings
) -> None:
    appraisals = [
        {"store_id": "S1", "appraised_at": at, "result": "counterfeit", "order_id": None, "listing_id": None}
        for at in ("2025-11-25T00:00:00", "2025-12-10T00:00:00", "2026-03-01T00:00:00")
    ]
    tables = accepted_tables({"store_operators": SOLD_SHOP, "appraisals": appraisals})
    found = evidence_of(APPRAISALS, tables, suspicion_settings)
    assert sorted((row.account_id, row.happened_at.date().isoformat()) for row in found) == [
        ("A1", "2025-11-25"),
        ("A2", "2026-03-01"),
    ]


def test_a_complaint_about_a_listing_that_two_owners_had_up_falls_on_nobody(
    accepted_tables: Tables, suspicion_settings: SuspicionSettings
) -> None:
    listings = [
        {"listing_id": "sellers", "store_id": "S1", "listed_at": "2025-06-01", "delisted_at": "2025-11-01"},
        {"listing_id": "kept", "store_id": "S1", "listed_at": "2025-06-01"},
        {"listing_id": "buyers", "store_id": "S1", "listed_at": "2025-12-10"},
    ]
    complaints = [complaint_of("holder", "upheld", listing_id=name) for name in ("sellers", "kept", "buyers")]
    tables = accepted_tables({"store_operators": SOLD_SHOP, "listings": listings, "complaints": complaints})
    found = evidence_of(COMPLAINTS, tables, suspicion_settings)
    assert {row.listing_id: row.account_id for row in found} == {"sellers": "A1", "buyers": "A2"}


def test_a_discredited_word_weighs_nothing_nor_does_what_followed_from_it(
    accepted_tables: Tables, suspicion_settings: SuspicionSettings
) -> None:
    appraised = {
        "store_id": "S1",
        "rights_holder_id": "squatter",
        "appraised_at": "2026-01-11T00:00:00",
        "result": "counterfeit",
        "order_id": None,
        "listing_id": None,
    }
    owner = [{"store_id": "S1", "account_id": "A1", "valid_from": "2025-01-01T00:00:00"}]
    tables = accepted_tables(
        {
            "store_operators": owner,
            "complaints": squatter(),
            "appraisals": [appraised],
            "penalties": [strike("A1")],
            "listings": [],
        }
    )
    for kinds in (COMPLAINTS, APPRAISALS):
        found = evidence_of(kinds, tables, suspicion_settings)
        assert found
        assert all(row.bits == 0 and "discredited" in row.statement for row in found)
    (struck,) = evidence_of(penalty.KINDS, tables, suspicion_settings)
    assert (struck.bits, struck.account_id) == (0, "A1")
    assert "proves nothing" in struck.statement


def test_a_penalty_rests_on_the_best_of_its_causes_or_on_the_platform(
    accepted_tables: Tables, suspicion_settings: SuspicionSettings
) -> None:
    owners = [
        {"store_id": store, "account_id": f"A-{store}", "valid_from": "2025-01-01T00:00:00"} for store in ("S1", "S2")
    ]
    tables = accepted_tables(
        {
            "store_operators": owners,
            "complaints": [*squatter(), complaint_of("brand", "upheld", listing_id=None)],
            "penalties": [strike("A-S1"), strike("A-S2"), strike("A-S1", "2025-06-01T00:00:00")],
        }
    )
    found = {
        (row.account_id, row.happened_at.year): row for row in evidence_of(penalty.KINDS, tables, suspicion_settings)
    }
    weight = suspicion_settings.evidence["strike"].bits
    assert found["A-S1", 2026].rests_on == "rights_holder brand"
    assert found["A-S1", 2026].bits == weight * 2.5 / 3
    assert (found["A-S2", 2026].rests_on, found["A-S2", 2026].bits) == ("platform", weight)
    assert (found["A-S1", 2025].rests_on, found["A-S1", 2025].bits) == ("platform", weight)


def test_a_penalty_after_a_sale_for_a_deed_of_before_falls_on_the_seller(
    accepted_tables: Tables, suspicion_settings: SuspicionSettings
) -> None:
    tables = accepted_tables(
        {
            "store_operators": SOLD_SHOP,
            "orders": [{"order_id": "O", "store_id": "S1", "paid_at": "2025-11-20T00:00:00"}],
            "appraisals": [
                {"store_id": "S1", "order_id": "O", "appraised_at": "2025-12-20T00:00:00", "result": "counterfeit"}
            ],
            "penalties": [strike("A2", "2025-12-22T00:00:00")],
        }
    )
    (struck,) = evidence_of(penalty.KINDS, tables, suspicion_settings)
    assert struck.account_id == "A1"
    assert "for a deed of before" in struck.statement


def test_a_penalty_after_an_appraisal_that_found_nothing_weighs_nothing(
    accepted_tables: Tables, suspicion_settings: SuspicionSettings
) -> None:
    owner = [{"store_id": "S1", "account_id": "A1", "valid_from": "2025-01-01T00:00:00"}]
    found_nothing = {"store_id": "S1", "appraised_at": "2026-01-11T00:00:00", "result": "undetermined"}
    tables = accepted_tables({"store_operators": owner, "appraisals": [found_nothing], "penalties": [strike("A1")]})
    (struck,) = evidence_of(penalty.KINDS, tables, suspicion_settings)
    assert struck.bits == 0


@pytest.mark.parametrize(
    ("outcomes", "discredited"),
    [
        pytest.param({"upheld": 10, "malicious": 1, "rejected": 12, "withdrawn": 5}, False, id="careless"),
        pytest.param({"upheld": 8, "malicious": 5, "rejected": 3, "withdrawn": 2}, True, id="malicious"),
        pytest.param({"upheld": 8, "withdrawn": 10}, True, id="takes back more than it is right in"),
        pytest.param({"upheld": 5, "malicious": 2}, False, id="right more often than wrong"),
        pytest.param({"rejected": 2}, False, id="only ever rejected"),
    ],
)
def test_a_careless_complainant_is_not_a_discredited_one(
    outcomes: dict[str, int], discredited: bool, accepted_tables: Tables, suspicion_settings: SuspicionSettings
) -> None:
    complaints = [complaint_of("holder", outcome) for outcome, count in outcomes.items() for _ in range(count)]
    tables = accepted_tables({"complaints": complaints})
    (found,) = rows(credibility(tables["complaints"], suspicion_settings))
    assert found.discredited == discredited


def test_whoever_always_appears_with_a_discredited_complainant_is_discredited_too(
    accepted_tables: Tables, suspicion_settings: SuspicionSettings
) -> None:
    def filed(who: str, kind: str = "consumer", **fields: object) -> Row_:
        return complaint_of(who, "upheld", **{"complainant_type": kind, "filed_at": "2026-01-12", **fields})

    hired = [filed("hired", filed_at=f"2026-01-{day}") for day in (11, 12)]
    buyer = [filed("buyer"), filed("regular"), filed("regular", store_id="elsewhere")]
    # A ring could send a false complaint ahead of each of the true ones.
    brand = [filed("brand", "rights_holder") for _ in range(2)]
    tables = accepted_tables({"complaints": [*squatter(), *hired, *buyer, *brand]})
    found = {row.complainant_id: row for row in rows(credibility(tables["complaints"], suspicion_settings))}
    assert {name for name, row in found.items() if row.discredited} == {"squatter", "hired"}
    assert found["hired"].word == 0
    assert found["brand"].word == found["brand"].credibility


def test_only_upheld_complaints_about_counterfeits_count_and_credibility_scales_them(
    accepted_tables: Tables, suspicion_settings: SuspicionSettings
) -> None:
    def complain(who: str, outcome: str, ground: str = "counterfeit") -> dict[str, object]:
        return {
            "complainant_id": who,
            "complainant_type": "consumer",
            "store_id": "S1",
            "filed_at": "2026-02-20T00:00:00",
            "ground": ground,
            "outcome": outcome,
        }

    complaints = [
        complain("honest", "upheld"),
        complain("rival", "upheld"),
        *(complain("rival", "malicious") for _ in range(8)),
        complain("picky", "upheld", "shoddy"),
        complain("waiting", "pending"),
    ]
    tables = accepted_tables({"store_operators": SOLD_SHOP, "complaints": complaints})
    found = evidence_of(COMPLAINTS, tables, suspicion_settings)
    weights = {row.source: row.bits for row in found}
    assert set(weights) == {"honest", "rival"}
    assert weights["honest"] == suspicion_settings.evidence["consumer_complaint"].bits * 2.5 / 3
    assert weights["rival"] == 0


def test_refunds_count_only_beyond_the_base_rate(
    accepted_tables: Tables, suspicion_settings: SuspicionSettings
) -> None:
    def orders(store: str, fake: int, sold: int) -> list[dict[str, object]]:
        returned = {"refunded_at": "2026-02-01T00:00:00", "refund_reason": "counterfeit", "refund_amount": "10.00"}
        return [
            {
                "order_id": f"{store}-{n}",
                "store_id": store,
                "paid_at": "2026-01-10T00:00:00",
                **(returned if n < fake else {}),
            }
            for n in range(sold)
        ]

    owners = [
        {"store_id": store, "account_id": f"A-{store}", "valid_from": "2025-01-01T00:00:00"}
        for store in ("clean", "bad", "tiny")
    ]
    tables = accepted_tables(
        {"store_operators": owners, "orders": orders("clean", 1, 120) + orders("bad", 12, 40) + orders("tiny", 2, 3)}
    )
    found = evidence_of(refund.KINDS, tables, suspicion_settings)
    assert {row.account_id for row in found} == {"A-bad"}
    assert len(found) == 12
    excess = (12 - 40 * suspicion_settings.refund_base_rate) / 12
    assert abs(found[0].bits - suspicion_settings.evidence["refund"].bits * excess) < 1e-9


def test_an_interception_names_rule_and_row(accepted_tables: Tables, suspicion_settings: SuspicionSettings) -> None:
    listings = [
        {
            "listing_id": "L1",
            "store_id": "S1",
            "listed_at": "2026-01-01T00:00:00",
            "intercepted_at": "2026-01-02T00:00:00",
            "interception_rule": "logo",
        },
        {"listing_id": "L2", "store_id": "S1", "listed_at": "2026-01-01T00:00:00"},
    ]
    tables = accepted_tables({"store_operators": SOLD_SHOP, "listings": listings})
    (found,) = evidence_of(interception.KINDS, tables, suspicion_settings)
    assert (found.account_id, found.listing_id, found.source) == ("A2", "L1", "platform")
    assert "by rule logo" in found.statement
    assert found.row_digest in tables["listings"].column("row_digest").to_pylist()


def test_credibility_is_said_to_two_decimals_half_up(
    accepted_tables: Tables, suspicion_settings: SuspicionSettings
) -> None:
    complaints = [complaint_of("holder", outcome) for outcome in ("upheld", "withdrawn")]
    owner = [{**SOLD_SHOP[0], "valid_to": None}]
    tables = accepted_tables({"store_operators": owner, "complaints": complaints})
    (found,) = evidence_of(COMPLAINTS, tables, suspicion_settings)
    assert found.bits == suspicion_settings.evidence["rights_holder_complaint"].bits * 2.5 / 4
    assert found.statement.endswith("credibility of the complainant 0.63")


def test_evidence_is_the_same_in_one_share_and_in_several(
    accepted_frames: Frames,
    suspicion_settings: SuspicionSettings,
    one_share: Callable[[], AbstractContextManager[None]],
) -> None:
    told, more = world(Random(1)), own_papers(Random(1))
    frames = accepted_frames({name: [*told.get(name, []), *more.get(name, [])] for name in {*told, *more}})
    shared = guilt_evidence(frames, NIGHT_END, suspicion_settings).collect()
    with one_share():
        alone = guilt_evidence(frames, NIGHT_END, suspicion_settings).collect()
    assert sorted(shared, key=str) == sorted(alone, key=str)
    assert {row.kind for row in alone} == set(suspicion_settings.evidence)
    assert {row.brand for row in alone if row.brand} == {"Acme", "Acme ***"}
    assert any(row.bits == 0 for row in alone)
    assert any("for a deed of before" in row.statement for row in alone)


def world(draw: Random) -> dict[str, list[Row_]]:
    """Few accounts with several stores each, that many people say many things about."""
    made: dict[str, list[Row_]] = {name: [] for name in {part.dataset for part in PARTS.values()}}

    def at() -> datetime:
        return NIGHT_END - timedelta(hours=draw.randrange(24, 24 * 90))

    def one(kind: str, count: int) -> str:
        return f"{kind}{draw.randrange(count)}"

    for n in range(16):
        owner = {"store_id": f"S{n}", "account_id": one("A", 6), "valid_from": NIGHT_END - timedelta(days=400)}
        made["store_operators"] += [owner, {**owner, "account_id": one("A", 6), "valid_from": at()}][: 1 + n % 2]
    for n in range(40):
        stopped = draw.choice([None, at()])
        made["listings"].append(
            {"listing_id": f"L{n}", "store_id": one("S", 16), "listed_at": at(), "intercepted_at": stopped}
        )
    for n in range(300):
        back = {"refunded_at": at(), "refund_reason": draw.choice(["counterfeit", "other"])} if n % 4 == 0 else {}
        made["orders"].append(
            {"order_id": f"O{n}", "store_id": one("S", 16), "buyer_id": one("C", 12), "paid_at": at(), **back}
        )
    for _ in range(200):
        who = draw.randrange(12)
        said = {
            "complainant_id": f"C{who}",
            "complainant_type": "consumer" if who % 2 else "rights_holder",
            "outcome": draw.choice(["upheld", "upheld", "malicious", "withdrawn", "rejected"]),
            "ground": draw.choice(["counterfeit", "piracy", "shoddy"]),
            "brand": draw.choice(["Acme", "Acme 139 1234 5678", None]),
        }
        named = {"store_id": one("S", 16), "listing_id": draw.choice([None, one("L", 40)]), "filed_at": at()}
        made["complaints"].append({**said, **named, "decided_at": draw.choice([None, at()])})
    for _ in range(60):
        named = {"store_id": one("S", 16), "order_id": draw.choice([None, one("O", 300)]), "listing_id": one("L", 40)}
        result = draw.choice(["counterfeit", "counterfeit", "genuine", "undetermined"])
        made["appraisals"].append(
            {**named, "rights_holder_id": one("C", 12), "result": result, "brand": "Acme", "appraised_at": at()}
        )
    for n in range(60):
        made["penalties"].append(
            {"account_id": one("A", 6), "kind": penalty.KINDS[n % 3], "reason": "counterfeit", "imposed_at": at()}
        )
    return made


def own_papers(draw: Random) -> dict[str, list[Row_]]:
    """What the accounts of ``world`` showed themselves, and complaints about their channel."""
    holders = [
        {"account_id": f"A{n % 6}"} if n % 3 else {"account_id": None, "store_id": f"S{n % 16}"} for n in range(24)
    ]
    above = {"granted_by": "A1", "parent_authorisation_id": "AU2"}
    span = {"valid_from": NIGHT_END - timedelta(days=300)}
    ended = {**span, "valid_to": NIGHT_END - timedelta(days=120)}
    places = [{"store_id": f"S{n % 16}"} if n % 3 else {"store_id": None, "listing_id": f"L{n}"} for n in range(24)]
    moment = {"checked_at": NIGHT_END - timedelta(days=3)}
    channel = {"ground": "unauthorised_channel", "filed_at": NIGHT_END - timedelta(days=9)}
    return {
        "accounts": [{"account_id": f"A{n}"} for n in range(6)],
        "authorisations": [
            {
                **holder,
                **(above if n % 4 == 3 else {}),
                **(ended if n % 2 else span),
                "status": draw.choice(["verified", "verified", "verified", "forged", "revoked"]),
            }
            for n, holder in enumerate(holders)
        ],
        "certificates": [
            {**place, **moment, "status": draw.choice(["valid", "expired", "not_found"])} for place in places
        ],
        "complaints": [
            {**channel, "brand": draw.choice(["Acme", None]), "store_id": f"S{n}", "listing_id": f"L{n}"}
            for n in range(12)
        ],
    }
