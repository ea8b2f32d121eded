"""What time makes of a value that two accounts use, kind by kind."""

from __future__ import annotations

import pytest

from graph.link.kinds import Kinds
from graph.link.meetings import meet, passing
from graph.link.uses import meeting
from graph.settings import LinkSettings
from tests.graph.holdings import Use, World

Span = tuple[float, float]


def met(
    kind: str, one: Span, other: Span, kinds: Kinds, settings: LinkSettings, **ended: float
) -> tuple[float, int, int]:
    """(factor, reason, overlap in days) of one value of ``kind`` that a and b use in these spans of days."""
    uses: list[Use] = [("a", kind, "v", *one), ("b", kind, "v", *other)]
    found = meet(World(uses, kinds, ended=ended).holdings, kinds, settings)
    assert (found.a.tolist(), found.b.tolist(), found.holders.tolist()) == ([0], [1], [2])
    return found.permille[0] / 1000, int(found.reason[0]), int(found.overlap_days[0])


NOW: Span = (50, 0)


def test_use_at_once_counts_in_full(kinds: Kinds, link_settings: LinkSettings) -> None:
    assert met("device_id", NOW, NOW, kinds, link_settings) == (1.0, meeting.AT_ONCE, 51)


def test_use_in_turn_is_worth_half_after_its_half_life(kinds: Kinds, link_settings: LinkSettings) -> None:
    half = kinds.types["ship_from_address"].gap_half_life_days
    assert half
    factor, reason, overlap = met("ship_from_address", (half + 80, half + 50), NOW, kinds, link_settings, a=half + 50)
    assert (factor, reason, overlap) == (0.5, meeting.IN_TURN, 0)


def test_what_both_gave_up_grows_old(kinds: Kinds, link_settings: LinkSettings) -> None:
    half = kinds.types["device_id"].half_life_days
    assert half
    factor, reason, _ = met("device_id", (half + 40, half), (half + 40, half), kinds, link_settings)
    assert (factor, reason) == (0.5, meeting.AT_ONCE)
    assert met("device_id", (half + 50, half + 9), (half + 50, half + 9), kinds, link_settings)[1] == meeting.GIVEN_UP


def test_evidence_does_not_age_after_an_account_was_closed(kinds: Kinds, link_settings: LinkSettings) -> None:
    """Nobody could renew it: a ring that opens shop after shop leaves closed accounts behind."""
    factor, _, _ = met("payee_number", (900, 700), (900, 0), kinds, link_settings, a=700)
    assert factor == 1.0


def test_documents_know_no_time(kinds: Kinds, link_settings: LinkSettings) -> None:
    assert met("id_number", (2000, 1900), NOW, kinds, link_settings)[:2] == (1.0, meeting.TIMELESS)


@pytest.mark.parametrize(("silence", "expected"), [(60, meeting.IN_TURN), (120, meeting.RECYCLED)])
def test_a_phone_is_recycled_after_ninety_days(
    silence: float, expected: int, kinds: Kinds, link_settings: LinkSettings
) -> None:
    factor, reason, _ = met("phone", (silence + 90, silence + 50), NOW, kinds, link_settings, a=silence + 50)
    assert reason == expected
    assert (factor == 0) == (expected == meeting.RECYCLED)


def test_a_device_seen_in_passing_counts_a_tenth(kinds: Kinds, link_settings: LinkSettings) -> None:
    factor, reason, _ = met("device_id", (150, 149), NOW, kinds, link_settings)
    assert reason == meeting.PASSING
    assert factor < link_settings.passing_factor
    assert met("device_id", (150, 149), NOW, kinds, link_settings, a=149)[1] == meeting.IN_TURN, "it died with it"
    assert met("payee_number", (150, 149), NOW, kinds, link_settings)[1] != meeting.PASSING, "declared, not seen"


def test_addresses_of_the_net_count_close_in_time_only(kinds: Kinds, link_settings: LinkSettings) -> None:
    near = link_settings.model_copy(update={"ip_hours": 2})
    assert met("ip", (10, 10), (9.96, 9.95), kinds, near)[:2] == (1.0, meeting.AT_ONCE)
    assert met("ip", (10, 10), (9.5, 9.5), kinds, near)[:2] == (0.0, meeting.APART_IN_TIME)


def test_listed_places_bring_nobody_together(kinds: Kinds, link_settings: LinkSettings) -> None:
    world = World([("a", "phone", "v"), ("b", "phone", "v")], kinds, listed=["v"])
    assert len(meet(world.holdings, kinds, link_settings).a) == 0


def test_passing_uses_are_short_and_outlived(kinds: Kinds, link_settings: LinkSettings) -> None:
    uses: list[Use] = [
        ("a", "device_id", "short", 90, 89),
        ("b", "device_id", "long", 90, 60),
        ("c", "device_id", "new", 1, 0),
    ]
    world = World(uses, kinds)
    brief = world.holdings.value[passing(world.holdings, kinds, link_settings)]
    assert [world.values[value] for value in brief] == ["short"]
