"""The job `nights` says what is published and what is stale."""

from __future__ import annotations

from jobs.nights import listing
from jobs.warehouse import NightInfo


def test_each_night_has_a_line_and_stale_ones_say_so() -> None:
    first = NightInfo("2026-03-01", "a", "w/night=2026-03-01", ".runs/a", None, None, "c", {"rings": 3}, False)
    second = NightInfo("2026-03-02", "bbb", "w/night=2026-03-02", ".runs", "2026-03-01", "x", "c", {"leads": 12}, True)
    assert listing([first, second]).splitlines() == [
        "night       run  rings  leads  tracked against  note",
        "2026-03-01  a    3      -      -",
        "2026-03-02  bbb  -      12     2026-03-01       stale: run it again",
    ]
