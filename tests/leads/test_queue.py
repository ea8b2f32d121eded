"""The queue of leads: expected value first, capacity per region and night, and nobody hidden."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from jobs.configuration import read_tree, values
from leads.queue import lead_queue
from leads.settings import LeadSettings
from leads.tables import LEAD_STATES
from leads.tonight import CONSIDERED
from tests.arrow import table

# Types are read from their DDL by a session.
pytestmark = pytest.mark.usefixtures("spark")

AT = datetime(2026, 2, 1, tzinfo=UTC)
# ring, passes, suspicion, combined value, threshold met, province
Ring = tuple[str, bool, float, int, bool, str | None]
RINGS: list[Ring] = [
    ("small", True, 0.9, 60_000, True, "330000"),
    ("large", True, 0.9, 900_000, True, "330000"),
    ("unmet", True, 0.9, 900_000, False, "330000"),
    ("elsewhere", True, 0.9, 70_000, True, "440000"),
    ("nowhere", True, 0.9, 50_000, True, None),
    ("failing", False, 0.99, 9_000_000, True, "440000"),
]


@pytest.fixture(scope="module")
def settings(root: Path) -> LeadSettings:
    return LeadSettings.model_validate(values(read_tree(root / "conf/leads.yaml")))


def queue(
    settings: LeadSettings,
    rings: list[Ring] = RINGS,
    states: dict[str, str] | None = None,
    earlier: dict[str, bool] | None = None,
    lost: tuple[str, ...] = (),
) -> list[dict[str, Any]]:
    tables = {
        "considered": table(
            CONSIDERED,
            *(
                {
                    "ring_id": ring,
                    "lead_id": f"L-{ring}",
                    "passes": passes,
                    "why": "too weak",
                    "suspicion": suspicion,
                    "confidence": 0.8,
                    "combined_value": Decimal(value),
                    "threshold_met": met,
                    "province": province,
                }
                for ring, passes, suspicion, value, met, province in rings
            ),
        ),
        "states": table(LEAD_STATES.schema, *((lead, state, AT, "x", None) for lead, state in (states or {}).items())),
        "earlier": table("lead_id string, threshold_met boolean", *(earlier or {}).items()),
    }
    return sorted(lead_queue(tables, settings, lost).to_pylist(), key=itemgetter("place"))


def test_the_queue_follows_expected_value_and_hides_nobody(settings: LeadSettings) -> None:
    rows = queue(settings)
    assert [row["ring_id"] for row in rows] == ["large", "unmet", "elsewhere", "small", "nowhere", "failing"]
    assert [row["place"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [row["decision"] for row in rows] == ["proposed"] * 5 + ["not_proposed"]
    assert rows[-1]["reason"] == "too weak"
    first = rows[0]
    assert first["acceptance_probability"] == pytest.approx(settings.acceptance_met * 0.9 * 0.8)
    assert first["expected_value"] == Decimal("0.2016") * 900_000
    assert any("0.28" in reason for reason in first["priority_reasons"])


def test_capacity_takes_the_best_of_a_region_and_says_who_waits(settings: LeadSettings) -> None:
    narrow = settings.model_copy(update={"capacity_per_region": 1, "capacity_per_night": 2})
    found = {row["ring_id"]: (row["decision"], row["reason"]) for row in queue(narrow)}
    assert {ring for ring, (decision, _) in found.items() if decision == "proposed"} == {"large", "elsewhere"}
    assert found["small"] == ("waiting", "the capacity of region 330000 is used up")
    assert found["nowhere"] == ("waiting", "the capacity of the night is used up")


def test_a_lead_that_stands_takes_no_capacity(settings: LeadSettings) -> None:
    narrow = settings.model_copy(update={"capacity_per_region": 1})
    found = {
        row["ring_id"]: row["decision"] for row in queue(narrow, states={"L-large": "pushed", "L-small": "recalled"})
    }
    assert found["large"] == "standing"
    assert (found["unmet"], found["small"]) == ("proposed", "waiting"), "a recalled lead queues again"


def test_outcomes_move_the_chance_of_acceptance(settings: LeadSettings) -> None:
    states: dict[str, str] = {f"old-{n}": "accepted" if n < 40 else "rejected" for n in range(50)}
    earlier = dict.fromkeys(states, True)

    def chance(**known: Any) -> float:
        (row,) = [row for row in queue(settings, **known) if row["ring_id"] == "large"]
        return float(row["acceptance_probability"])

    weight, prior = settings.acceptance_prior_leads, settings.acceptance_met
    expected = (40 + weight * prior) / (50 + weight) * 0.9 * 0.8
    assert chance(states=states, earlier=earlier) == pytest.approx(expected, abs=1e-6)
    assert chance(states=states, earlier=dict.fromkeys(states, False)) == pytest.approx(prior * 0.9 * 0.8, abs=1e-6)


def test_a_night_without_a_protection_proposes_nothing(settings: LeadSettings) -> None:
    rows = queue(settings, lost=("shared_places",), states={"L-large": "pushed"})
    assert {row["decision"] for row in rows if row["ring_id"] != "large"} == {"not_proposed"}
    assert [row["decision"] for row in rows if row["ring_id"] == "large"] == ["standing"]
