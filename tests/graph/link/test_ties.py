"""Families added up, and pairs that hold together without one of them."""

from __future__ import annotations

import numpy as np

from graph.columns import take
from graph.link.kinds import Kinds
from graph.link.meetings import meet
from graph.link.ties import Told, needed_millibits, probable_without, speaking, ties, together_without
from graph.settings import LinkSettings
from tests.graph.holdings import Use, World


def told(uses: list[Use], kinds: Kinds, settings: LinkSettings, accounts: int = 1000):  # type: ignore[no-untyped-def]
    met = speaking(meet(World(uses, kinds).holdings, kinds, settings), kinds, settings)
    millibits = kinds.frequency_millibits(met.kind, met.holders, accounts)
    heard = Told(met.a, met.b, met.value, met.kind, met.holders, millibits)
    return ties(heard, kinds, settings.family_discount)


def family(name: str, kinds: Kinds) -> int:
    return kinds.families.index(name)


def test_values_of_one_family_are_discounted_and_families_are_not(kinds: Kinds, link_settings: LinkSettings) -> None:
    uses: list[Use] = [(who, kind, value) for who in "ab" for kind, value in (("device_id", "d"), ("wifi_bssid", "w"))]
    found = told([*uses, ("a", "payee_number", "p"), ("b", "payee_number", "p")], kinds, link_settings)
    code = {name: number for number, name in enumerate(kinds.names)}
    device, wifi, payee = (
        int(kinds.frequency_millibits(np.array([code[name]]), np.array([2]), 1000)[0])
        for name in ("device_id", "wifi_bssid", "payee_number")
    )
    by_family = dict(zip(found.family.tolist(), found.millibits.tolist(), strict=True))
    assert by_family == {
        family("device", kinds): max(device, wifi) + min(device, wifi) // 2,
        family("payment", kinds): payee,
    }


def test_a_family_never_corroborates_itself(kinds: Kinds, link_settings: LinkSettings) -> None:
    found = told([("a", "device_id", "d"), ("b", "device_id", "d")], kinds, link_settings)
    assert len(together_without(found, family("device", kinds), link_settings).a) == 0
    assert together_without(found, family("payment", kinds), link_settings).a.tolist() == [0]


def test_a_common_value_needs_a_second_family(kinds: Kinds, link_settings: LinkSettings) -> None:
    crowd = [f"c{number:02d}" for number in range(20)]
    wifi: list[Use] = [(name, "wifi_bssid", "w") for name in crowd]
    rooms: list[Use] = [(name, "registered_address", "r") for name in crowd]
    alone, both = told(wifi, kinds, link_settings), told([*wifi, *rooms], kinds, link_settings)
    assert len(together_without(alone, family("payment", kinds), link_settings).a) == 0
    assert len(together_without(both, family("payment", kinds), link_settings).a) == 190
    assert len(together_without(both, family("device", kinds), link_settings).a) == 0


def test_probable_pairs_need_the_evidence_of_the_other_families(kinds: Kinds, link_settings: LinkSettings) -> None:
    uses: list[Use] = [(who, kind, kind) for who in "ab" for kind in ("device_id", "payee_number")]
    found = told(uses, kinds, link_settings)
    total = int(found.millibits.sum())
    prior = -(total / 1000) + 1
    assert len(probable_without(found, family("address", kinds), prior, link_settings).a) == 1
    assert len(probable_without(found, family("device", kinds), prior, link_settings).a) == 0
    assert needed_millibits(prior, 0.5) == -prior * 1000


def test_weak_and_supporting_values_never_speak(kinds: Kinds, link_settings: LinkSettings) -> None:
    uses: list[Use] = [(who, kind, kind) for who in "ab" for kind in ("holder_name", "ip", "image_hash", "device_id")]
    met = meet(World(uses, kinds).holdings, kinds, link_settings)
    heard = speaking(met, kinds, link_settings)
    assert [kinds.names[code] for code in heard.kind.tolist()] == ["device_id"]
    assert len(take(met, met.holders > 2).a) == 0
