"""What an event says: names, facets, and nothing that a row holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from openlineage.client.event_v2 import RunState

from graph.contract import Column, Table
from graph.failures import DataGateError, Failure
from lineage.datasets import ORDERS
from lineage.events import Catalogue, NightRun, Read, Written, line
from lineage.settings import AtLeastRule, ReadingRule
from lineage.validation.check import Check
from tests.lineage.openlineage_schemas import faults, rebuilt

SOLD = Table(
    name="sold",
    row="an order",
    key=("order_id",),
    columns=(
        Column("order_id", "string", "The order.", source="orders", required=True),
        Column("yuan", "decimal(18,2)", "What it brought.", unit="yuan", source="orders, conf/"),
        Column("store_id", "string", "The store.", source="nowhere"),
        Column("times", "bigint", "How often."),
    ),
)
CATALOGUE = Catalogue("site", "https://example.org/ringtrace", [SOLD])
STARTED = datetime(2026, 3, 2, 1, 2, 3, tzinfo=UTC)
NIGHT = (datetime(2026, 2, 28, 16, tzinfo=UTC), datetime(2026, 3, 1, 16, tzinfo=UTC))
RUN = NightRun("site", "https://example.org/ringtrace", "run-1", STARTED, *NIGHT)
CHECKS = [
    Check(ORDERS, AtLeastRule(id="negative_amount", kind="at_least", why="is below zero", minimum=0), ("amount",)),
    Check(ORDERS, ReadingRule(id="malformed_row", kind="reading", why="is cut", finding="_malformed"), ("_malformed",)),
]
READ = Read(ORDERS, 3, 1234, 50, "abc", CHECKS, {"negative_amount:amount": 2, "duplicate_key": 1})


def told(state: RunState, *arguments: Any, **more: Any) -> dict[str, Any]:
    event = json.loads(line(RUN.event(state, STARTED, *arguments, **more)))
    assert faults(event, rebuilt()) == []
    assert isinstance(event, dict)
    return event


def test_a_stage_is_a_child_of_its_night_and_both_are_the_same_in_every_event() -> None:
    night, stage, again = told(RunState.START), told(RunState.START, "data docs"), told(RunState.COMPLETE, "data docs")
    assert (night["job"]["name"], stage["job"]["name"]) == ("nightly", "nightly.data_docs")
    assert stage["run"]["facets"]["parent"]["run"]["runId"] == night["run"]["runId"]
    assert stage["run"]["facets"]["parent"]["job"] == {"namespace": "site", "name": "nightly"}
    assert stage["run"]["runId"] == again["run"]["runId"] != night["run"]["runId"]
    assert "parent" not in night["run"]["facets"]
    nominal = night["run"]["facets"]["nominalTime"]
    assert nominal["nominalStartTime"] == "2026-02-28T16:00:00.000Z"
    assert nominal["nominalEndTime"] == "2026-03-01T16:00:00.000Z"


def test_an_input_says_what_was_read_and_what_each_rule_found() -> None:
    (read,) = told(RunState.COMPLETE, "validate", [CATALOGUE.read(READ)])["inputs"]
    assert (read["namespace"], read["name"]) == ("site.landing", "orders")
    assert read["facets"]["version"]["datasetVersion"] == "abc"
    fields = {field["name"]: field for field in read["facets"]["schema"]["fields"]}
    assert fields["amount"]["type"] == "decimal(18,2)"
    assert fields["amount"]["description"] == "Amount paid. Unit: yuan."
    statistics = read["inputFacets"]["inputStatistics"]
    assert (statistics["rowCount"], statistics["size"], statistics["fileCount"]) == (50, 1234, 3)
    assertions = read["inputFacets"]["dataQualityAssertions"]["assertions"]
    assert [(each["assertion"], each.get("column"), each["success"], each["actual"]) for each in assertions] == [
        ("negative_amount", "amount", False, "2"),
        ("malformed_row", None, True, "0"),
        ("duplicate_key", None, False, "1"),
    ]


def test_what_is_not_known_yet_is_left_out() -> None:
    (read,) = told(RunState.COMPLETE, "ingest", [CATALOGUE.read(Read(ORDERS, 1, 10))])["inputs"]
    assert set(read["facets"]) == {"schema"}
    assert set(read["inputFacets"]) == {"inputStatistics"}
    assert "rowCount" not in read["inputFacets"]["inputStatistics"]


def test_a_column_comes_only_from_a_source_that_the_contract_names_and_that_has_it() -> None:
    event = told(RunState.COMPLETE, "stores", CATALOGUE.sources([SOLD]), [CATALOGUE.written(Written(SOLD, 9, 99, 1))])
    assert [source["name"] for source in event["inputs"]] == ["orders"]
    (table,) = event["outputs"]
    assert (table["namespace"], table["name"]) == ("site.warehouse", "sold")
    lineage = table["facets"]["columnLineage"]["fields"]
    assert lineage == {
        "order_id": {"inputFields": [{"namespace": "site.landing", "name": "orders", "field": "order_id"}]}
    }
    assert table["outputFacets"]["outputStatistics"]["rowCount"] == 9


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (DataGateError("accounts: has no usable row (0 read); a night needs it"), "accounts: has no usable row"),
        (ValueError("Cannot parse 13912345678"), "ValueError"),
        (Failure("expectations disagree: 13912345678"), "Failure"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
    ],
)
def test_of_an_error_only_messages_of_our_own_are_told(error: BaseException, message: str) -> None:
    facet = told(RunState.FAIL, "validate", error=error)["run"]["facets"]["errorMessage"]
    assert facet["message"].startswith(message)
    assert "139" not in facet["message"]
    assert "stackTrace" not in facet


def test_the_rebuilt_schemas_find_faults() -> None:
    event = told(RunState.COMPLETE, "validate", [CATALOGUE.read(READ)])
    event["run"]["runId"] = "run-1"
    event["inputs"][0]["inputFacets"]["inputStatistics"]["rowCount"] = "many"
    event["inputs"][0]["facets"]["version"] = event["inputs"][0]["facets"]["schema"]
    del event["eventTime"]
    found = " ".join(faults(event, rebuilt()))
    for part in (
        "'eventTime' is a required property",
        "'run-1' is not a 'uuid'",
        "'many' is not of type",
        "version: is",
    ):
        assert part in found
