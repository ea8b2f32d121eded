"""Listed places meet the traits that accounts show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graph.passes.rows import output
from graph.places import place_tokens, rejected_places
from graph.settings import StandardiseSettings, TraitType
from graph.standardise import TRAITS, standardised
from graph.tokens import Keyring
from jobs.configuration import read_tree, values

NIGHT_END = datetime(2026, 3, 1, 16, tzinfo=UTC)
KEYRING = Keyring(b"k" * 32, "1")


@pytest.fixture(scope="module")
def settings(root: Path) -> StandardiseSettings:
    return StandardiseSettings.model_validate(values(read_tree(root / "conf/standardise.yaml")))


def listed(trait_type: str, value: str, **fields: Any) -> dict[str, Any]:
    row = {
        "trait_type": trait_type,
        "value": value,
        "place_kind": "express_station",
        "valid_from": "2025-01-01T00:00:00",
    }
    return {**row, **fields}


def test_listed_values_meet_the_traits(
    accepted_frames: Any, trait_types: Mapping[str, TraitType], settings: StandardiseSettings
) -> None:
    frames = accepted_frames(
        {
            "accounts": [
                {"account_id": "A1", "holder_name": None, "phone": "13912345678", "registered_address": None},
                {"account_id": "A2", "holder_name": None},
            ],
            "addresses": [
                {"account_id": "A1", "address": "浙江省杭州市余杭区文一西路969号1幢101室"},
                {"account_id": "A2", "address": "浙江省义乌市福田街道国际商贸城F区3楼12345号"},
            ],
            "logins": [{"account_id": "A1", "ip": "36.18.24.9", "device_id": None}],
            "shared_places": [
                listed("phone", "+86 139-1234-5678"),
                listed("sender_address", "杭州余杭区文一西路969號1栋101房"),
                listed("return_address", "浙江省义乌市福田街道国际商贸城F区", place_kind="market_building"),
                listed("ip", "36.18.24.0/24", place_kind="carrier_nat"),
            ],
        }
    )
    traits = output(standardised(frames, NIGHT_END, trait_types, settings, KEYRING), TRAITS)
    places = place_tokens(frames["shared_places"], frames["logins"], NIGHT_END, settings, KEYRING)
    met = traits.join(places, "trait_token").select("account_id", "domain", "place_kind").collect()
    assert {tuple(row) for row in met} == {
        ("A1", "phone", "express_station"),
        ("A1", "room", "express_station"),
        ("A2", "building", "market_building"),
        ("A1", "network", "carrier_nat"),
    }


def test_an_ip_is_public_only_while_it_is_listed(accepted_frames: Any, settings: StandardiseSettings) -> None:
    logins = [{"ip": "36.18.24.9", "logged_in_at": f"2025-{month:02}-10T04:00:00"} for month in range(1, 13)]
    span = {"valid_from": "2025-03-01T00:00:00", "valid_to": "2025-05-31T00:00:00"}
    frames = accepted_frames({"logins": logins, "shared_places": [listed("ip", "36.18.24.9", **span)]})
    places = place_tokens(frames["shared_places"], frames["logins"], NIGHT_END, settings, KEYRING)
    assert places.count() == 3


def test_a_place_listed_for_the_future_protects_nobody_yet(accepted_frames: Any, settings: StandardiseSettings) -> None:
    frames = accepted_frames({"shared_places": [listed("phone", "13912345678", valid_from="2026-04-01T00:00:00")]})
    assert place_tokens(frames["shared_places"], frames["logins"], NIGHT_END, settings, KEYRING).count() == 0


def test_listed_values_that_cannot_be_read_are_told(accepted_frames: Any, settings: StandardiseSettings) -> None:
    rows = [listed("ip", "10.0.0.0/8"), listed("shoe_size", "42"), listed("phone", "13912345678")]
    found = rejected_places(accepted_frames({"shared_places": rows})["shared_places"], settings, KEYRING).collect()
    assert {(row["trait_type"], row["reason"], row["rows"]) for row in found} == {
        ("ip", "too_wide", 1),
        ("shoe_size", "unknown_trait_type", 1),
    }
