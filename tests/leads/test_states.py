"""A lead's life: agencies have the last word, the pipeline proposes and recalls, and a rerun adds the same steps."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from graph.passes.sql import database
from leads import states
from leads.tables import LEAD_STATES
from tests.arrow import table

# Types are read from their DDL by a session.
pytestmark = pytest.mark.usefixtures("spark")

NIGHT_END = datetime(2026, 3, 2, 16, tzinfo=UTC)
Step = tuple[str, str, datetime, str, str | None]
OUTCOMES = "lead_id string, status string, decided_at timestamp, agency string, reason string"


def at(day: int) -> datetime:
    return datetime(2026, 3, day, tzinfo=UTC)


def steps(rows: list[Step]) -> pa.Table:
    return table(LEAD_STATES.schema, *rows)


def test_outcomes_join_the_history_and_a_corrected_one_replaces_the_old() -> None:
    before: list[Step] = [
        ("L1", "proposed", at(1), "pipeline", "r"),
        ("L1", "pushed", at(2), "330110", "old"),
        ("L2", "pushed", at(2), "330110", "gone from tonight's extract"),
    ]
    outcomes = [("L1", "pushed", at(2), "330110", "new"), ("L1", "accepted", at(3), "330110", None)]
    found = states.history(steps(before), table(OUTCOMES, *outcomes)).to_pylist()
    assert {(row["lead_id"], row["state"]): row["reason"] for row in found} == {
        ("L1", "proposed"): "r",
        ("L1", "pushed"): "new",
        ("L1", "accepted"): None,
        ("L2", "pushed"): "gone from tonight's extract",
    }


def test_the_newest_step_is_the_state_and_of_equal_ones_the_later_in_life() -> None:
    rows: list[Step] = [
        ("L1", "solved", at(3), "330110", None),
        ("L1", "pushed", at(4), "330110", None),
        ("L2", "proposed", at(1), "pipeline", None),
        ("L2", "pushed", at(1), "330110", None),
    ]
    with database({"states": steps(rows)}) as engine:
        found = engine.execute(states.CURRENT).to_arrow_table().to_pylist()
    assert {row["lead_id"]: row["state"] for row in found} == {"L1": "pushed", "L2": "pushed"}


def test_the_pipeline_proposes_and_recalls_but_never_undoes_an_agency() -> None:
    last = {
        "open": "proposed",
        "again": "recalled",
        "was-cleared": "cleared",
        "was-accepted": "accepted",
        "dropped": "proposed",
        "dropped-pushed": "pushed",
        "dropped-accepted": "accepted",
        "dropped-recalled": "recalled",
    }
    known = steps([(lead, state, at(1), "x", None) for lead, state in last.items()])
    queue = table(
        "lead_id string, decision string, reason string",
        *((lead, "proposed", "passes") for lead in ("new", "again")),
        *((lead, "standing", "stands") for lead in ("open", "was-cleared", "was-accepted")),
        ("late", "waiting", "no capacity"),
        ("dropped", "not_proposed", "no strong evidence"),
    )
    found = states.steps_of_tonight(known, queue, NIGHT_END).to_pylist()
    assert {(row["decided_at"], row["by"]) for row in found} == {(NIGHT_END, "pipeline")}
    assert {row["lead_id"]: (row["state"], row["reason"]) for row in found} == {
        "new": ("proposed", "passes"),
        "again": ("proposed", "passes"),
        "dropped": ("recalled", "no strong evidence"),
        "dropped-pushed": ("recalled", "its suspected ring is not active tonight"),
    }


def test_numbers_in_what_an_agency_writes_are_masked() -> None:
    outcomes = [("L1", "rejected", at(2), "330110", "called 139 1234 5678, authorised dealer")]
    found = states.history(steps([]), table(OUTCOMES, *outcomes)).to_pylist()
    assert [row["reason"] for row in found] == ["called ***, authorised dealer"]


def test_a_lead_is_withdrawn_while_nobody_suspects_again() -> None:
    rows: list[Step] = [
        ("cleared", "cleared", at(2), "330110", None),
        ("late", "rejected", at(9), "330110", None),
        ("back", "recalled", at(2), "pipeline", None),
        ("back", "proposed", at(3), "pipeline", None),
        ("again", "recalled", at(1), "pipeline", None),
        ("again", "proposed", at(2), "pipeline", None),
        ("again", "recalled", at(5), "pipeline", None),
        ("open", "pushed", at(1), "330110", None),
    ]
    found = {until: states.withdrawn(steps(rows), at(until)).to_pylist() for until in (4, 5)}
    assert {until: {row["lead_id"] for row in gone} for until, gone in found.items()} == {
        4: {"cleared"},
        5: {"cleared", "again"},
    }
