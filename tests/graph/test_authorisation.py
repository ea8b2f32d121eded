"""Authorisations: which chains are proven, what they answer, and what forged and lapsed ones say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import permutations
from random import Random
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.guilt.all_kinds import evidence
from graph.guilt.brands import with_form
from graph.guilt.gathering import PARTS
from graph.passes.sql import database
from graph.settings import SuspicionSettings
from graph.suspicion.own_guilt import account_guilt
from leads.dossier.phrases import in_chinese

Row = dict[str, Any]
Found = dict[str, list[SimpleNamespace]]
Judge = Callable[..., Found]

NIGHT_END = datetime(2026, 3, 1, 16, tzinfo=UTC)
SHOP = {"store_id": "S1", "account_id": "A1", "valid_from": "2024-01-01T00:00:00"}
OTHER_SHOP = {"store_id": "S2", "account_id": "A1", "valid_from": "2024-01-01T00:00:00"}
COMPLAINT = {"filed_at": "2026-02-01T00:00:00", "decided_at": "2026-02-05T00:00:00", "store_id": "S1"}
STRIKE = {"account_id": "A1", "imposed_at": "2026-02-06T00:00:00"}
APPRAISAL = {"store_id": "S1", "appraised_at": "2026-02-01T00:00:00", "brand": "Acme"}
GRANT = {"authorisation_id": "G1", "account_id": "A1", "brand": "Acme", "granted_by": "R9"}
SUB_GRANT = {**GRANT, "authorisation_id": "G2", "granted_by": "A9", "parent_authorisation_id": "G1"}
OVER_A9 = [{**GRANT, "account_id": "A9"}, SUB_GRANT]
PAPERS = ("authorised", "authorisation_forged", "authorisation_lapsed")


@pytest.fixture
def judge(
    accepted_tables: Callable[[Mapping[str, list[Row]]], dict[str, pa.Table]], suspicion_settings: SuspicionSettings
) -> Judge:
    """The evidence by kind, of accounts A1 and A9 and stores S1 and S2 of A1."""

    def found(**rows: list[Row]) -> Found:
        accounts = [{"account_id": name} for name in ("A1", "A9")]
        told = {"accounts": accounts, "store_operators": [SHOP, OTHER_SHOP], **rows}
        with database(accepted_tables(told)) as engine:
            parts = {
                name: engine.execute(
                    f"SELECT {', '.join(of.columns)} FROM {of.dataset} WHERE {of.where}"
                ).to_arrow_table()
                for name, of in PARTS.items()
            }
        by_kind: Found = {}
        table = evidence(parts, NIGHT_END, suspicion_settings)
        for row in table.to_pylist():
            by_kind.setdefault(row["kind"], []).append(SimpleNamespace(**row))
        own = account_guilt(table, suspicion_settings).to_pylist()
        by_kind["own"] = [SimpleNamespace(**row) for row in own]
        return by_kind

    return found


def own(found: Found, account: str = "A1") -> float:
    return next((float(row.guilt_bits) for row in found["own"] if row.account_id == account), 0.0)


def test_a_proven_authorisation_answers_a_complaint_about_its_brand(judge: Judge) -> None:
    without, found = judge(complaints=[COMPLAINT]), judge(complaints=[COMPLAINT], authorisations=[GRANT])
    (row,) = found["authorised"]
    assert (row.account_id, row.brand, row.source, row.rests_on) == ("A1", "Acme", "R9", "rights_holder R9")
    assert -6.0 <= row.bits < 0
    assert "goes back to rights holder R9 over 1 verified grants" in row.statement
    assert "answers 1 papers" in row.statement
    assert 0 <= own(found) < own(without)


@pytest.mark.parametrize("brand", ["ACME", " acme", "Ａｃｍｅ", "Ac me"])
def test_a_brand_is_one_in_all_its_spellings(judge: Judge, brand: str) -> None:
    assert len(judge(complaints=[COMPLAINT], authorisations=[{**GRANT, "brand": brand}])["authorised"]) == 1


NOT_PROVEN: dict[str, list[Row]] = {
    "another brand": [{**GRANT, "brand": "Acme Sport"}],
    "another account": [{**GRANT, "account_id": "A9"}],
    "another store": [{**GRANT, "account_id": None, "store_id": "S2"}],
    "unverified": [{**GRANT, "status": "unverified"}],
    "forged": [{**GRANT, "status": "forged"}],
    "revoked": [{**GRANT, "status": "revoked"}],
    "over before": [{**GRANT, "valid_to": "2026-01-20T00:00:00"}],
    "not yet": [{**GRANT, "valid_from": "2026-01-20T00:00:00"}],
    "by itself": [{**GRANT, "granted_by": "A1"}],
    "by a seller without a grant": [{**GRANT, "granted_by": "A9"}],
    "parent missing": [SUB_GRANT],
    "parent of another brand": [{**OVER_A9[0], "brand": "Brixo"}, SUB_GRANT],
    "parent held by another": [{**OVER_A9[0], "account_id": "A7"}, SUB_GRANT],
    "parent forged": [{**OVER_A9[0], "status": "forged"}, SUB_GRANT],
    "parent unverified": [{**OVER_A9[0], "status": "unverified"}, SUB_GRANT],
    "parent over before": [{**OVER_A9[0], "valid_to": "2026-01-20T00:00:00"}, SUB_GRANT],
    "in a circle": [{**OVER_A9[0], "granted_by": "A1", "parent_authorisation_id": "G2"}, SUB_GRANT],
    "of itself": [{**GRANT, "granted_by": "A1", "parent_authorisation_id": "G1"}],
}


@pytest.mark.parametrize("why", NOT_PROVEN)
def test_what_is_not_proven_for_the_deed_answers_nothing(judge: Judge, why: str) -> None:
    found = judge(complaints=[COMPLAINT], authorisations=NOT_PROVEN[why])
    assert "authorised" not in found
    assert own(found) >= own(judge(complaints=[COMPLAINT]))


PROVEN: dict[str, list[Row]] = {
    "of the account": [GRANT],
    "of the store": [{**GRANT, "account_id": None, "store_id": "S1"}],
    "until after": [{**GRANT, "valid_to": "2026-02-02T00:00:00"}],
    "over an authorised account": OVER_A9,
    "over two": [
        {**GRANT, "account_id": "A8"},
        {**SUB_GRANT, "account_id": "A9", "granted_by": "A8"},
        {**SUB_GRANT, "authorisation_id": "G3", "parent_authorisation_id": "G2"},
    ],
}


@pytest.mark.parametrize("why", PROVEN)
def test_what_is_proven_answers(judge: Judge, why: str) -> None:
    (row,) = judge(complaints=[COMPLAINT], authorisations=PROVEN[why])["authorised"]
    assert f"over {len(PROVEN[why])} verified grants" in row.statement


def test_an_appraisal_stands_and_so_does_the_penalty_after_it(judge: Judge) -> None:
    """Mixed stock: real papers and appraised fakes of one brand."""
    papers: Row = {"appraisals": [APPRAISAL], "penalties": [STRIKE]}
    without, found = judge(**papers), judge(**papers, authorisations=[GRANT])
    assert "authorised" not in found
    assert own(found) == own(without) > 8


def test_never_less_than_what_the_appraisal_says(judge: Judge, suspicion_settings: SuspicionSettings) -> None:
    papers: Row = {"appraisals": [APPRAISAL], "complaints": [COMPLAINT, {**COMPLAINT, "complainant_id": "R2"}]}
    found = judge(**papers, authorisations=[GRANT])
    assert len(found["authorised"]) == 1
    appraised = suspicion_settings.evidence["appraisal"].bits
    assert appraised <= own(found) < own(judge(**papers))


def test_a_penalty_after_an_answered_complaint_is_answered_with_it(judge: Judge) -> None:
    papers: Row = {"complaints": [COMPLAINT], "penalties": [STRIKE]}
    (row,) = judge(**papers, authorisations=[GRANT])["authorised"]
    assert "answers 2 papers" in row.statement
    assert row.bits == -6.0, "what it answers weighs more"


def test_a_complaint_without_a_brand_is_about_that_of_its_listing(judge: Judge) -> None:
    offer = {"listing_id": "L1", "store_id": "S1", "brand": "acme", "listed_at": "2026-01-20T00:00:00"}
    about = {**COMPLAINT, "brand": None, "listing_id": "L1"}
    assert len(judge(listings=[offer], complaints=[about], authorisations=[GRANT])["authorised"]) == 1
    assert "authorised" not in judge(listings=[{**offer, "brand": "Brixo"}], complaints=[about], authorisations=[GRANT])


def test_another_brand_weighs_what_it_weighs_without(judge: Judge) -> None:
    other = [
        {**COMPLAINT, "brand": "Brixo", "complainant_id": f"C{n}", "complainant_type": "consumer"} for n in range(6)
    ]
    buyer = {**COMPLAINT, "complainant_id": "C9", "complainant_type": "consumer"}
    alone = judge(complaints=other)
    both = judge(complaints=[*other, buyer], authorisations=[GRANT])
    assert own(both) == own(alone), "the cap of buyers' complaints is reached without the answered one"


@pytest.mark.parametrize("seed", range(12))
def test_it_takes_away_no_more_than_what_it_answers(judge: Judge, seed: int) -> None:
    """Whatever is said of an account, all that isn't answered weighs what it weighs alone."""
    draw = Random(seed)

    def complaints(brand: str) -> list[Row]:
        kinds = [draw.choice(["consumer", "rights_holder"]) for _ in range(draw.randrange(5))]
        return [
            {**COMPLAINT, "brand": brand, "complainant_type": kind, "complainant_id": f"{kind}{draw.randrange(3)}"}
            for kind in kinds
        ]

    answered, other = complaints("Acme"), complaints("Brixo")
    appraisals = [APPRAISAL] * draw.randrange(2)
    # Who complained of both is as credible in the one as in the other.
    silent = [{**row, "ground": "other"} for row in answered]
    every = {"complaints": [*answered, *other], "appraisals": appraisals}
    eased, whole = judge(**every, authorisations=[GRANT]), judge(**every)
    alone = judge(complaints=[*silent, *other], appraisals=appraisals)
    assert own(alone) <= own(eased) <= own(whole)
    assert (own(eased) < own(whole)) == (own(alone) < own(whole))


def test_a_complaint_about_the_channel_is_answered_and_shown(judge: Judge) -> None:
    channel = {**COMPLAINT, "ground": "unauthorised_channel"}
    (row,) = judge(complaints=[channel], authorisations=[GRANT])["authorised"]
    assert row.bits == 0
    assert "authorised" not in judge(complaints=[channel])
    assert "authorised" not in judge(authorisations=[GRANT]), "there is nothing to answer"


def test_a_forged_authorisation_speaks_against_its_holder(judge: Judge, suspicion_settings: SuspicionSettings) -> None:
    forged = {**GRANT, "status": "forged"}
    (row,) = judge(authorisations=[forged])["authorisation_forged"]
    assert (row.account_id, row.brand, row.source, row.strong) == ("A1", "Acme", "platform", False)
    assert 0 < row.bits < suspicion_settings.guilty_bits, "a deceived seller is not named for it alone"
    of_store = {**forged, "account_id": None, "store_id": "S1"}
    assert judge(authorisations=[of_store])["authorisation_forged"][0].account_id == "A1"


def test_a_forged_paper_of_a_store_that_was_sold_falls_on_nobody(judge: Judge) -> None:
    spans = [
        {**SHOP, "valid_to": "2026-01-10T00:00:00"},
        {**SHOP, "account_id": "A9", "valid_from": "2026-01-10T00:00:00"},
    ]
    forged = {**GRANT, "status": "forged", "account_id": None, "store_id": "S1"}
    assert "authorisation_forged" not in judge(store_operators=spans, authorisations=[forged])


ENDED = {**GRANT, "valid_to": "2025-10-01T00:00:00"}
OFFER = {"listing_id": "L1", "store_id": "S1", "brand": "ACME", "listed_at": "2025-06-01T00:00:00"}


def test_sales_long_after_the_end_say_a_little(judge: Judge) -> None:
    (row,) = judge(authorisations=[ENDED], listings=[OFFER])["authorisation_lapsed"]
    assert (row.account_id, row.source, row.rests_on, row.bits) == ("A1", "R9", "rights_holder R9", 0.5)
    assert "1 listings of that brand were on offer long after, from 2025-12-30 on" in row.statement
    revoked = {**GRANT, "status": "revoked", "checked_at": "2025-10-01T00:00:00"}
    assert len(judge(authorisations=[revoked], listings=[OFFER])["authorisation_lapsed"]) == 1


NOT_LAPSED: dict[str, Row] = {
    "renewed": {"authorisations": [ENDED, {**GRANT, "authorisation_id": "G2", "valid_from": "2025-10-01T00:00:00"}]},
    "renewal to be checked": {
        "authorisations": [
            ENDED,
            {**GRANT, "authorisation_id": "G2", "status": "unverified", "valid_from": "2025-11-01T00:00:00"},
        ]
    },
    "sold off": {"listings": [{**OFFER, "delisted_at": "2025-12-20T00:00:00"}]},
    "another brand": {"listings": [{**OFFER, "brand": "Brixo"}]},
    "not over yet": {"authorisations": [{**GRANT, "valid_to": "2026-02-01T00:00:00"}]},
    "never proven": {"authorisations": [{**ENDED, "granted_by": "A9"}]},
    "another's store": {"store_operators": [{**SHOP, "account_id": "A9"}]},
}


@pytest.mark.parametrize("why", NOT_LAPSED)
def test_what_is_no_sale_after_the_end(judge: Judge, why: str) -> None:
    told: Row = {"authorisations": [ENDED], "listings": [OFFER], **NOT_LAPSED[why]}
    assert "authorisation_lapsed" not in judge(**told)


def test_certificates_weigh_nothing_and_stand_beside_other_evidence(judge: Judge) -> None:
    offer = {**OFFER, "listing_id": "L7"}
    papers = [
        {"status": "valid"},
        {"status": "expired", "store_id": "S2"},
        {"status": "not_found", "store_id": None, "listing_id": "L7"},
    ]
    found = judge(complaints=[COMPLAINT], certificates=papers, listings=[offer])
    assert [row.bits for row in (*found["certificate_valid"], *found["certificate_missing"])] == [0, 0, 0]
    assert sorted(row.statement.partition("was found ")[2] for row in found["certificate_missing"]) == [
        "expired on 2026-02-15",
        "in no register on 2026-02-15",
    ]
    assert own(found) == own(judge(complaints=[COMPLAINT]))
    assert set(judge(certificates=papers, listings=[offer])) == {"own"}


def test_every_statement_is_told_in_chinese(judge: Judge) -> None:
    lasting, ended = GRANT, {**GRANT, "authorisation_id": "G3", "valid_to": "2026-02-27T00:00:00", "account_id": "A9"}
    forged = {**GRANT, "authorisation_id": "G4", "status": "forged"}
    lapsed = {**ENDED, "authorisation_id": "G5", "brand": "Brixo"}
    found = judge(
        store_operators=[SHOP, OTHER_SHOP, {**SHOP, "store_id": "S9", "account_id": "A9"}],
        complaints=[COMPLAINT, {**COMPLAINT, "store_id": "S9"}],
        listings=[{**OFFER, "brand": "Brixo"}],
        authorisations=[lasting, ended, forged, lapsed],
        certificates=[{"status": status} for status in ("valid", "expired", "not_found")],
    )
    told = [row.statement for kind in (*PAPERS, "certificate_valid", "certificate_missing") for row in found[kind]]
    assert len(told) == 7
    for statement in told:
        chinese = in_chinese(statement)
        assert chinese is not None, statement
        assert "verified" not in chinese


def test_row_order_changes_nothing(judge: Judge) -> None:
    rows = [*PROVEN["over two"], {**GRANT, "authorisation_id": "G0"}]
    told = {
        str(judge(complaints=[COMPLAINT], authorisations=list(order))["authorised"]) for order in permutations(rows)
    }
    assert len(told) == 1
    assert "authorisation G0" in told.pop(), "of several that answer the first by name is cited"


@given(st.lists(st.sampled_from(["Acme", "ACME ", "Ａｃｍｅ", "\u200b", "", "Brixo", None])))
def test_forms_keep_rows_in_place(brands: list[str | None]) -> None:
    told = with_form(pa.table({"brand": pa.array(brands, pa.string())}))
    forms = {"Acme": "acme", "ACME ": "acme", "Ａｃｍｅ": "acme", "Brixo": "brixo"}
    assert told.column("form").to_pylist() == [forms.get(brand or "") for brand in brands]
