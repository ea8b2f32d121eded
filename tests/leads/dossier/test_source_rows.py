"""Rows behind a lead: what each profile sees of them, and which value a token stands for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from graph.divisions import matcher
from graph.settings import StandardiseSettings
from graph.tokens import Keyring
from graph.traits import NormalForms
from jobs.configuration import read_tree, values
from leads.dossier.source_rows import CLEAR, MASKED, Reader, SourceRow, shared_values, write_rows
from leads.profiles import Profile

PHONE, ROOM = "139-1234-5678", "浙江省杭州市余杭区文一西路969号3幢502室"


@pytest.fixture(scope="module")
def settings(root: Path) -> StandardiseSettings:
    return StandardiseSettings.model_validate(values(read_tree(root / "conf/standardise.yaml")))


def reader(settings: StandardiseSettings, profile: Profile, third_persons: bool = False) -> Reader:
    forms, places = NormalForms(settings), matcher(settings.adcode_year)
    return Reader(profile, third_persons, forms, Keyring(b"k" * 32, "1"), places, "Asia/Shanghai")


def row(digest: str, dataset: str, **fields: Any) -> SourceRow:
    return SourceRow(digest, dataset, json.dumps(fields, ensure_ascii=False), "00" * 32)


ROWS = [
    row("d3", "accounts", account_id="A1", phone=PHONE),
    row("d1", "addresses", account_id="A2", address_kind="ship_from", address=ROOM, contact_phone="+86 13912345678"),
    row("d2", "orders", order_id="O1", buyer_id="B1", receiver_address=ROOM),
]


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


@pytest.mark.parametrize(
    ("profile", "third_persons", "clear", "masked"),
    [
        ("police", False, ["d1", "d3"], ["d2"]),
        ("police", True, ["d1", "d2", "d3"], []),
        ("investigator", False, [], ["d1", "d2", "d3"]),
    ],
)
def test_who_sees_which_rows(
    tmp_path: Path,
    settings: StandardiseSettings,
    profile: Profile,
    third_persons: bool,
    clear: list[str],
    masked: list[str],
) -> None:
    write_rows(tmp_path, ROWS, reader(settings, profile, third_persons))
    assert sorted(one["row_digest"] for one in lines(tmp_path / CLEAR)) == clear
    assert sorted(one["row_digest"] for one in lines(tmp_path / MASKED)) == masked
    assert (tmp_path / CLEAR).exists() == bool(clear)
    hidden = "\n".join(json.dumps(one, ensure_ascii=False) for one in lines(tmp_path / MASKED))
    assert "502" not in hidden
    assert "12345678" not in hidden
    assert "B1" not in hidden


def test_a_token_is_shown_as_what_it_stands_for(settings: StandardiseSettings) -> None:
    keyring, forms = Keyring(b"k" * 32, "1"), NormalForms(settings)

    def token(trait_type: str, text: str, domain: str) -> str:
        (value,) = [found for name, found in forms.of(trait_type, text).values if name == domain]
        return keyring.token(domain, value)

    phone, room = token("phone", PHONE, "phone"), token("ship_from_address", ROOM, "room")
    shared = [("A1", "A2", phone, "phone"), ("A1", "A3", phone, "phone"), ("A1", "A2", room, "ship_from_address")]
    shared.append(("A1", "A2", "unread", "face_id"))
    frame = pd.DataFrame(shared, columns=["account_a", "account_b", "trait_token", "trait_type"])

    def found(profile: Profile | None) -> dict[str, tuple[int, str | None]]:
        sees = reader(settings, profile) if profile else None
        rows = shared_values(frame, ROWS, sees).itertuples()
        return {one.token: (one.accounts, one.shown) for one in rows}

    police = found("police")
    assert police[phone] == (3, "+86 13912345678"), "of two spellings the first"
    assert police[room] == (2, ROOM)
    assert police["unread"] == (2, None)
    assert found("investigator")[phone] == (3, "139****5678")
    assert "502" not in str(found("investigator")[room])
    assert {shown for _, shown in found(None).values()} == {None}
