"""A packet's files: what they say, that they say it in both languages, and that they load nothing from anywhere."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
from pypdf import PdfReader

from jobs import fonts
from leads.dossier.content import Setting
from leads.dossier.descriptions import descriptions
from leads.dossier.packet_folder import write_packet
from leads.dossier.pdf import PdfPrinter
from leads.dossier.statements import numbered, statements
from leads.dossier.tables import LeadTables
from lineage.integrity import rows_root

INPUTS = {"phone/night=2026-03-03/a.parquet": {"bytes": 7, "sha256": "f" * 64}}


@pytest.fixture(scope="module")
def printer() -> PdfPrinter:
    return PdfPrinter([fonts.ensure()], fonts.FAMILIES)


@pytest.fixture
def packet(tmp_path: Path, lead_tables: LeadTables, setting: Setting, printer: PdfPrinter) -> Path:
    write_packet(tmp_path, lead_tables, setting, INPUTS, (), None, printer)
    return tmp_path


def test_a_packet_names_nobody_but_its_suspected_accounts(packet: Path) -> None:
    said = json.loads((packet / "packet.json").read_text(encoding="utf-8"))
    assert [one["account_id"] for one in said["accounts"]] == ["A1", "A2", "A3"]
    assert [one["store_id"] for one in said["stores"]] == ["S1", "S2"]
    assert said["accounts"][0]["roles"] == ["payee"]
    assert [(one["a"], one["b"]) for one in said["links"]] == [("A1", "A2"), ("A2", "A3")]
    for path in packet.rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert all("X" not in row for row in csv.reader(file)), path


def test_every_file_is_described(packet: Path) -> None:
    assert all(descriptions(packet).values())


def test_the_steps_to_what_counts_are_shown_by_brand(packet: Path) -> None:
    """By brand, what is proven first, and of the suspected accounts' stores together alone."""
    said = json.loads((packet / "packet.json").read_bytes())
    assert [(one["brand"], one["goods_class"], one["sold_value_low"]) for one in said["goods"]] == [
        ("Acme 艾克美", "appraised", "90.00"),
        ("Acme 艾克美", "alike", "40.00"),
        (None, "other", "0.00"),
    ]
    for code, known in (("en", "appraised as counterfeit by the rights holder"), ("zh", "经权利人鉴定为假冒")):
        assert known in (packet / f"dossier-{code}.html").read_text(encoding="utf-8")
        pages = "".join(page.extract_text() for page in PdfReader(packet / f"dossier-{code}.pdf").pages)
        assert re.sub(r"\s", "", known) in re.sub(r"\s", "", pages)


def test_a_night_of_an_older_version_has_no_steps(
    tmp_path: Path, lead_tables: LeadTables, setting: Setting, printer: PdfPrinter
) -> None:
    amounts = lead_tables.amounts.drop(
        columns=["unsold_value_low", "unsold_value_high", "all_goods_low", "all_goods_high"]
    )
    older = LeadTables(**{**vars(lead_tables), "amounts": amounts, "goods": lead_tables.goods.head(0)})
    packet = write_packet(tmp_path, older, setting, {}, (), None, printer)
    assert packet["goods"] == []
    assert packet["amounts"]["all_goods_low"] is None
    assert "1,234,567.50" in (tmp_path / "dossier-en.html").read_text(encoding="utf-8")


def test_statements_are_numbered_with_their_rows(lead_tables: LeadTables) -> None:
    said = statements(numbered(lead_tables.evidence)).set_index("kind")
    assert list(said["statement_id"]) == [f"E0000{n}" for n in range(1, 7)]
    assert said.loc["link", "rows"] == 2
    assert said.loc["value", "rows"] == 0
    assert said.loc["value", "derived_from"] == "ring_amounts"


@pytest.mark.parametrize(("code", "suspected"), [("zh", "涉嫌"), ("en", "suspect")])
def test_the_html_loads_nothing_and_says_suspected(packet: Path, code: str, suspected: str) -> None:
    text = (packet / f"dossier-{code}.html").read_text(encoding="utf-8")
    assert suspected in text
    assert not re.search(r"""(?:src|href)\s*=|url\(|@import|<script""", text)
    assert "1,234,567.50" in text
    assert "浙江省杭州市余杭区" in text
    assert "MADE-UP" in text or "模拟数据" in text


def test_guilt_is_never_asserted(packet: Path) -> None:
    """ "Suspected" is the only word for guilt; the one sentence about courts says whose word it is."""
    text = (packet / "dossier-en.html").read_text(encoding="utf-8").lower()
    for sentence in ("it is no finding of guilt", "evidence of counterfeit sale"):
        text = text.replace(sentence, "")
    assert not re.search(r"\b(guilty|criminals?|offenders?|gang|convicted|perpetrators?|fraudsters?)\b", text)


@pytest.mark.parametrize("code", ["zh", "en"])
def test_the_pdf_holds_the_same_words(packet: Path, code: str) -> None:
    pages = PdfReader(packet / f"dossier-{code}.pdf").pages
    text = "".join(page.extract_text() for page in pages)
    text = re.sub(r"\s", "", text)
    assert "1,234,567.50" in text
    assert "浙江省杭州市余杭区" in text
    assert ("涉嫌账号A1与A2使用同一" in text) == (code == "zh") or "A1–A2" in text
    assert "\ufffd" not in text


def test_a_spreadsheet_runs_no_formula(
    tmp_path: Path, lead_tables: LeadTables, setting: Setting, printer: PdfPrinter
) -> None:
    evil = lead_tables.evidence.assign(statement="=HYPERLINK(1)")
    tables = LeadTables(**{**vars(lead_tables), "evidence": evil})
    write_packet(tmp_path, tables, setting, {}, (), None, printer)
    with (tmp_path / "evidence/statements.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["statement"] for row in csv.DictReader(file)} == {"'=HYPERLINK(1)"}
    assert set(pq.read_table(tmp_path / "evidence/statements.parquet")["statement"].to_pylist()) == {"=HYPERLINK(1)"}


def test_html_is_escaped(tmp_path: Path, lead_tables: LeadTables, setting: Setting, printer: PdfPrinter) -> None:
    tables = LeadTables(**{**vars(lead_tables), "lead": {**lead_tables.lead, "brands": ["<script>alert(1)</script>"]}})
    write_packet(tmp_path, tables, setting, {}, (), None, printer)
    assert "<script>" not in (tmp_path / "dossier-en.html").read_text(encoding="utf-8")


def test_the_digested_lines_give_the_leads_digest(packet: Path, lead_tables: LeadTables) -> None:
    rows = [json.loads(line) for line in (packet / "evidence/lead_evidence.jsonl").read_bytes().splitlines()]
    expected = lead_tables.evidence.astype(object).where(lead_tables.evidence.notna(), None).to_dict("records")
    assert rows_root(rows) == rows_root(expected)


def test_the_list_of_electronic_data_has_every_file_and_source(packet: Path) -> None:
    listed: dict[str, Any] = {
        one["name"]: one for one in json.loads((packet / "packet.json").read_bytes())["electronic_data"]
    }
    written = {path.relative_to(packet).as_posix() for path in packet.rglob("*") if path.is_file()}
    own = {name for name, one in listed.items() if one["type"] == "packet_file"}
    assert own == {name for name in written if not name.startswith("dossier") and name != "packet.json"}
    for name in own:
        assert listed[name]["sha256"] == hashlib.sha256((packet / name).read_bytes()).hexdigest()
    assert listed["phone/night=2026-03-03/a.parquet"]["sha256"] == "f" * 64
    assert listed["ship_from/night=2026-03-03/a.parquet"]["sha256"] is None, "not read again tonight"


def test_equal_tables_give_equal_bytes_in_any_order(
    tmp_path: Path, lead_tables: LeadTables, setting: Setting, printer: PdfPrinter
) -> None:
    shuffled = {
        name: frame.sample(frac=1, random_state=3) if isinstance(frame, pd.DataFrame) else frame
        for name, frame in vars(lead_tables).items()
    }
    for name, tables in {"one": lead_tables, "other": LeadTables(**shuffled)}.items():
        (tmp_path / name).mkdir()
        write_packet(tmp_path / name, tables, setting, INPUTS, (), None, printer)
    files = {path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file()}
    assert len(files) > 30
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "other" / file).read_bytes(), file
