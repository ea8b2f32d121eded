"""The SDN list as a landing zone."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.sdn import landing, remarks, sdn_list, truth
from lineage.datasets import DATASETS

NIGHT = "2021-04-08"
REMARKS = (
    "DOB 01 Jan 1958; Passport 1084010 (Egypt) issued 1999; alt. Passport 99 (Egypt); R.F.C. PMA-910805 (Mexico); "
    "Telephone (357)(22660766); Fax (357)(22668608); Email Address a@b.ir; alt. Email Address c@d.ir; "
    "Website http://www.Globalrc.net/; Digital Currency Address - XBT 12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h; "
    "a.k.a. 'EL JEFE'; wife of Slobodan Somebody; Linked To: FIRST TRADING CO. LTD."
)


def rows(folder: Path, dataset: str) -> list[dict[str, str]]:
    with (folder / dataset / f"night={NIGHT}" / "sdn.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def converted(sdn_folder: Callable[..., Path], tmp_path: Path) -> Path:
    source = sdn_folder(
        [
            ("36", "FIRST TRADING CO., LTD", "-0- ", "-0- "),
            ("37", "DOE, Jane", "individual", REMARKS),
            ("38", "SEA STAR", "vessel", "Vessel Registration Identification IMO 9187629; Linked To: DOE, Jane."),
        ],
        ['36,25,-0- ,"Havana","Cuba",-0- ', '37,26,"Via Brasil 42","Panama City","Panama",-0- '],
        ['37,12,"aka","DOE, Janet",-0- '],
    )
    entries = sdn_list.read(source)
    said, accounts, _ = landing.write(entries, tmp_path / "landing", NIGHT)
    truth.write(entries, said, accounts, tmp_path / "truth")
    return tmp_path


def test_individuals_and_entities_are_accounts_vessels_are_not(converted: Path) -> None:
    found = {row["account_id"]: row["account_type"] for row in rows(converted / "landing", "accounts")}
    assert found == {"SDN-36": "enterprise", "SDN-37": "personal"}


def test_facts_stand_in_the_columns_whose_meaning_they_have(converted: Path) -> None:
    jane = rows(converted / "landing", "accounts")[1]
    assert jane["id_number"] == "Passport 1084010 (Egypt) issued 1999"
    assert jane["uscc"] == "R.F.C. PMA-910805 (Mexico)"
    assert (jane["phone"], jane["email"]) == ("(357)(22660766)", "a@b.ir")
    (address,) = [row for row in rows(converted / "landing", "addresses") if row["account_id"] == "SDN-37"]
    assert (address["contact_name"], address["contact_phone"]) == ("DOE, Janet", "(357)(22668608)")
    (wallet,) = rows(converted / "landing", "payees")
    assert wallet["payee_number"] == "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h"
    operators = [(row["account_id"], row["relation"]) for row in rows(converted / "landing", "store_operators")]
    assert operators == [("SDN-37", "owner"), ("globalrc.net", "operator")]


def test_the_null_marker_stays_as_it_is_written(converted: Path) -> None:
    first = rows(converted / "landing", "accounts")[0]
    assert {first[column] for column in ("id_number", "uscc", "phone", "email", "face_id")} == {"-0- "}
    assert first["registered_address"] == "-0- , Havana, Cuba"


def test_links_are_truth_and_reach_nothing_else(converted: Path) -> None:
    assert truth.read_pairs(converted / "truth") == [("SDN-36", "SDN-37")]
    for file in (converted / "landing").rglob("*.csv"):
        assert "linked to" not in file.read_text(encoding="utf-8").casefold()


def test_every_column_is_of_the_contract(converted: Path) -> None:
    for dataset in ("accounts", "addresses", "payees", "stores", "store_operators"):
        assert list(rows(converted / "landing", dataset)[0]) == DATASETS[dataset].names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Linked To: MAHAN AIR.", ["MAHAN AIR."]),
        ("Gender Male; Linked To: HAMAS; Linked To: DOE, Jane", ["HAMAS", "DOE, Jane"]),
        ("nephew of MEH, Yahya. Linked To: JUND AL-SHAM.", ["JUND AL-SHAM."]),
        ("Passport 1 (Iran) (Linked To: BANK SEPAH)", ["BANK SEPAH"]),
        ("Gender Male.", []),
    ],
)
def test_linked_to_is_cut_out(text: str, names: list[str]) -> None:
    assert list(remarks.parse(text).linked_to) == names


def test_a_statement_that_breaks_off_is_left_out() -> None:
    text = "Passport 1084010 (Egypt); " * 38 + "Passport 55501 (Eg"
    text = text + "x" * (remarks.LONGEST - len(text))
    said = remarks.parse(text)
    assert said.cut_off == 1
    assert said.identity == ["Passport 1084010 (Egypt)"]


def test_chinese_numbers_are_bare() -> None:
    said = remarks.parse("Citizen's Card Number 211226197812154256 (China); Passport G1234567 (China)")
    assert said.identity == ["211226197812154256", "Passport G1234567 (China)"]


def test_a_name_of_several_accounts_proves_nothing(sdn_folder: Callable[..., Path], tmp_path: Path) -> None:
    twins = [(number, "TWIN TRADING", "-0- ", "-0- ") for number in ("1", "2")]
    entries = sdn_list.read(sdn_folder([*twins, ("3", "DOE, Jane", "individual", "Linked To: TWIN TRADING.")]))
    said, accounts, _ = landing.write(entries, tmp_path / "landing", NIGHT)
    assert truth.write(entries, said, accounts, tmp_path / "truth") == {"linked pairs": 0, "unresolved links": 1}


def test_the_published_list_is_read_whole(published_list: Path, tmp_path: Path) -> None:
    entries = sdn_list.read(published_list)
    said, accounts, counts = landing.write(entries, tmp_path / "landing", NIGHT)
    assert len(entries) == 8890
    assert len(accounts) == counts["entries of kind individual"] + counts["entries of kind entity"] == 8210
    assert sum(len(of.linked_to) for of in said.values()) > 3300
    assert truth.write(entries, said, accounts, tmp_path / "truth")["linked pairs"] > 2600
    for file in (tmp_path / "landing").rglob("*.csv"):
        assert "linked to" not in file.read_text(encoding="utf-8").casefold()
