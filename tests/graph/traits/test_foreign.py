"""Documents, phones and addresses of other countries, where a site has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.settings import StandardiseSettings
from graph.traits import NormalForms
from jobs.configuration import read_tree, values


@pytest.fixture(scope="module")
def abroad(root: Path) -> NormalForms:
    tree = values(read_tree(root / "conf/standardise.yaml"))
    return NormalForms(StandardiseSettings.model_validate({**tree, "foreign_documents": True, "phone_region": None}))


@pytest.fixture(scope="module")
def at_home(root: Path) -> NormalForms:
    return NormalForms(StandardiseSettings.model_validate(values(read_tree(root / "conf/standardise.yaml"))))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Passport RL 1794375 (Lebanon)", "Passport RL1794375 (Lebanon) issued 1999 expires 2004"),
        ("R.F.C. # PMA-910805 (Mexico)", "RFC PMA910805 (MEXICO)."),
        ("Cedula No. 16247821 (Colombia)", "Cedula 16.247.821 (Colombia)"),
    ],
)
def test_writings_of_one_document_meet(abroad: NormalForms, one: str, other: str) -> None:
    assert abroad.of("id_number", one).values == abroad.of("uscc", other).values != ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Passport 1084010 (Egypt)", "Passport 1084010 (Iran)"),
        ("National ID No. 1084010 (Iran)", "Registration Number 1084010 (Iran)"),
    ],
)
def test_country_and_kind_keep_equal_digits_apart(abroad: NormalForms, one: str, other: str) -> None:
    assert abroad.of("id_number", one).values != abroad.of("id_number", other).values


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Passport 1084010", "no_issuer"),
        ("Birth Certificate Number 365 (Mexico)", "form"),
        ("Passport 1084*** (Egypt)", "masked"),
        ("-0- ", "placeholder"),
        ("110105194912310020", "check_digit"),
    ],
)
def test_what_is_no_foreign_document(abroad: NormalForms, text: str, reason: str) -> None:
    assert abroad.of("id_number", text).reason == reason


def test_resident_ids_stay_what_they_are(abroad: NormalForms, at_home: NormalForms) -> None:
    assert abroad.of("id_number", "11010519491231002X") == at_home.of("id_number", "11010519491231002X")


def test_a_site_without_foreign_documents_takes_none(at_home: NormalForms) -> None:
    assert at_home.of("id_number", "Passport 1084010 (Egypt)").reason == "form"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("(357)(22660766)", "+35722660766"),
        ("982188526300", "+982188526300"),
        ("009613679153", "+9613679153"),
        ("+86 139 1234 5678", "+8613912345678"),
    ],
)
def test_phones_with_their_country_code(abroad: NormalForms, written: str, number: str) -> None:
    assert abroad.of("phone", written).values == (("phone", number),)


def test_a_phone_without_its_country_code_is_nobodys(abroad: NormalForms) -> None:
    assert abroad.of("phone", "03889402").reason == "form"


@pytest.mark.parametrize("text", ["-0- , Guadalajara, Jalisco, Mexico", "-0- , -0- , Bosnia and Herzegovina"])
def test_an_empty_field_of_an_address_is_no_part_of_it(abroad: NormalForms, text: str) -> None:
    assert abroad.of("return_address", text).values == ()


def test_an_address_of_empty_fields_is_missing(abroad: NormalForms) -> None:
    assert abroad.of("return_address", "-0- , -0- , -0- ").reason == "placeholder"


def test_the_other_fields_of_an_address_stay(abroad: NormalForms) -> None:
    written = abroad.of("return_address", "Ibex House, 42 Minories, London EC3N 1DY, United Kingdom")
    assert abroad.of("return_address", "Ibex House, 42 Minories, -0- , London EC3N 1DY, United Kingdom") == written
    assert written.values
