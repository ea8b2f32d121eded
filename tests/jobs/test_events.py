"""Events of published nights and of nights that fail: in the warehouse, and at an endpoint."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pyspark.sql import SparkSession

from graph.failures import ConfigurationError, DataGateError, InputOutputError
from jobs import configuration, keys, nightly
from jobs.events import FILE, NightEvents
from jobs.night import Night
from jobs.settings import RingtraceSettings
from jobs.tables import TABLES
from jobs.vault import Vault
from jobs.warehouse import Warehouse
from lineage.events import NightRun
from lineage.settings import LineageSettings
from lineage.signing import published_test_signer
from lineage.validation import Counts
from tests.lineage.openlineage_schemas import faults, official, rebuilt

NIGHTS = ["2026-03-01", "2026-03-02"]
STAGES = [stage.name for stage in nightly.STAGES]
PHONE = "13912345678"
Events = list[dict[str, Any]]


def events_in(path: Path) -> Events:
    return [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]


def steps(events: Events) -> list[tuple[str, str]]:
    return [(event["job"]["name"], event["eventType"]) for event in events]


def job(stage: str) -> str:
    return f"nightly.{stage.replace(' ', '_')}"


@pytest.fixture(scope="module")
def told(published: Any) -> dict[str, Events]:
    """The events of each published night."""
    return {night: events_in(published.warehouse / f"night={night}" / FILE) for night in NIGHTS}


def test_every_event_of_a_published_night_is_as_openlineage_wants_it(told: dict[str, Events]) -> None:
    assert [fault for events in told.values() for event in events for fault in faults(event, rebuilt())] == []


def test_every_event_is_as_the_published_schemas_want_it(told: dict[str, Events]) -> None:
    schemas = official()
    if schemas is None:
        pytest.skip("OPENLINEAGE_SPEC names no folder with the published schemas")
    assert [fault for events in told.values() for event in events for fault in faults(event, schemas)] == []


@pytest.mark.parametrize("night", NIGHTS)
def test_the_night_and_each_of_its_stages_start_and_complete(told: dict[str, Events], night: str) -> None:
    happened = steps(told[night])
    assert (happened[0], happened[-1]) == (("nightly", "START"), ("nightly", "COMPLETE"))
    assert [name for name, state in happened[1:-1] if state == "START"] == [
        job(stage) for stage in (*STAGES, "publish")
    ]
    for stage in (*STAGES, "publish"):
        assert [state for name, state in happened if name == job(stage)] == ["START", "COMPLETE"]
    assert [event["eventTime"] for event in told[night]] == sorted(event["eventTime"] for event in told[night])
    run = {event["run"]["runId"] for event in (told[night][0], told[night][-1])}
    parents = {event["run"]["facets"]["parent"]["run"]["runId"] for event in told[night][1:-1]}
    assert run == parents
    assert len({event["run"]["runId"] for event in told[night]}) == len(STAGES) + 2


@pytest.mark.parametrize("night", NIGHTS)
def test_the_input_is_what_the_manifest_says_and_what_lies_there(
    published: Any, told: dict[str, Events], night: str
) -> None:
    manifest = json.loads((published.warehouse / f"night={night}/_manifest.json").read_text())
    lines: dict[str, list[str]] = {}
    for entry in manifest["facts"]["inputs"]:
        content = (published.landing / entry["path"]).read_bytes()
        assert (entry["bytes"], entry["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
        lines.setdefault(entry["path"].split("/")[0], []).append(f"{entry['sha256']}  {entry['path']}\n")
    (run,) = published.read(night, "runs").to_pylist()
    read = {each["name"]: each for each in told[night][-1]["inputs"]}
    assert set(read) == set(lines)
    for name, found in read.items():
        version = hashlib.sha256("".join(sorted(lines[name], key=lambda line: line.split()[1])).encode()).hexdigest()
        assert found["facets"]["version"]["datasetVersion"] == version
        assert found["inputFacets"]["inputStatistics"]["rowCount"] == dict(run["rows_in"])[name]
        assert found["inputFacets"]["inputStatistics"]["fileCount"] == len(lines[name])


def test_the_rules_that_rows_broke_are_told(told: dict[str, Events]) -> None:
    (orders,) = (each for each in told[NIGHTS[0]][-1]["inputs"] if each["name"] == "orders")
    assertions = orders["inputFacets"]["dataQualityAssertions"]["assertions"]
    outcome = {(each["assertion"], each.get("column")): each["success"] for each in assertions}
    assert not outcome["negative_amount", "amount"]
    assert not outcome["duplicate_key", None]
    assert outcome["unknown_refund_reason", "refund_reason"]


@pytest.mark.parametrize("night", NIGHTS)
def test_the_output_is_every_table_with_its_rows(published: Any, told: dict[str, Events], night: str) -> None:
    manifest = json.loads((published.warehouse / f"night={night}/_manifest.json").read_text())
    written = {each["name"]: each for each in told[night][-1]["outputs"]}
    rows = {name: each["outputFacets"]["outputStatistics"]["rowCount"] for name, each in written.items()}
    assert rows == manifest["tables"]
    for table in TABLES:
        fields = written[table.name]["facets"]["schema"]["fields"]
        assert [(field["name"], field["type"]) for field in fields] == [(each.name, each.type) for each in table]
    made = [each["name"] for event in told[night][1:-1] for each in event["outputs"]]
    assert sorted(made) == sorted(rows), "each table is the output of one stage"
    assert FILE in {file["path"] for file in manifest["files"]}


@pytest.fixture
def house(tmp_path: Path, settings: RingtraceSettings) -> Warehouse:
    return Warehouse(str(tmp_path / "warehouse"), settings.publish)


def failed_events(house: Warehouse, tmp_path: Path) -> Events:
    (path,) = (tmp_path / "warehouse/_lineage").iterdir()
    with house.lock():
        assert path.is_file(), "what cleans up leaves it alone"
    return events_in(path)


@pytest.mark.parametrize(
    ("error", "message"),
    [(ValueError(f"cannot cast {PHONE}"), "ValueError"), (DataGateError("orders: is bad"), "orders: is bad")],
)
def test_a_night_that_fails_says_so_where_its_run_was_discarded(
    error: Exception,
    message: str,
    spark: SparkSession,
    settings: RingtraceSettings,
    house: Warehouse,
    landing_zone: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(night: Night) -> None:
        raise error

    monkeypatch.setattr(nightly, "STAGES", (nightly.STAGES[0], nightly.Stage("stop", stop)))
    zone = str(landing_zone.fill().path)
    token_keys = keys.load_keys(Path("none"), zone, settings.standardise.key_version)
    vault = Vault.open(tmp_path / "vault", str(tmp_path / "warehouse"), token_keys)
    with house.lock(), pytest.raises(type(error)):
        nightly.run_night(spark, settings, token_keys, published_test_signer(), house, vault, zone, NIGHTS[0])
    events = failed_events(house, tmp_path)
    ends = [("nightly.stop", "START"), ("nightly.stop", "FAIL"), ("nightly", "FAIL")]
    assert steps(events) == [("nightly", "START"), ("nightly.ingest", "START"), ("nightly.ingest", "COMPLETE"), *ends]
    assert [fault for event in events for fault in faults(event, rebuilt())] == []
    assert [event["run"]["facets"]["errorMessage"]["message"] for event in events[-2:]] == [message] * 2
    assert PHONE not in json.dumps(events)
    assert {each["name"] for each in events[-1]["inputs"]} > {"accounts", "orders"}
    assert list((tmp_path / "warehouse").glob("night=*")) == []


def test_failed_nights_do_not_pile_up(house: Warehouse, tmp_path: Path) -> None:
    for number in range(5):
        house.keep_events("2026-03-01", f"run{number}", "{}\n", most=2)
    assert sorted(path.name for path in (tmp_path / "warehouse/_lineage").iterdir()) == [
        "run3.2026-03-01.jsonl",
        "run4.2026-03-01.jsonl",
    ]
    house.keep_events("2026-03-01", "run5", "{}\n", most=0)
    assert list((tmp_path / "warehouse/_lineage").iterdir()) == []


class Listener(HTTPServer):
    """An endpoint that keeps what it is sent."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str | None, dict[str, Any]]] = []
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/marquez"


class Handler(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, self.headers["Authorization"], json.loads(body)))
        self.send_response(201)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


Tell = Callable[..., NightEvents]


@pytest.fixture
def tell(settings: RingtraceSettings, house: Warehouse) -> Tell:
    """The events of a night, with some settings of the endpoint."""

    def make(**endpoint: Any) -> NightEvents:
        changed = settings.lineage.endpoint.model_copy(update=endpoint)
        told: LineageSettings = settings.lineage.model_copy(update={"endpoint": changed})
        moment = datetime(2026, 3, 1, tzinfo=UTC)
        run = NightRun(told.namespace, told.producer, "run", moment, moment, moment)
        return NightEvents(told, house, NIGHTS[0], run)

    return make


def small_night(written: list[str]) -> Any:
    """Just enough of a night to be told of; ``written`` gets its file of events."""
    staging = SimpleNamespace(add_text=lambda name, text: written.append(text))
    return SimpleNamespace(files=[], tables={}, checks={}, counts=Counts(), staging=staging)


def test_stages_side_by_side_tell_of_their_own_tables_and_all_that_were_open_fail(
    tell: Tell, house: Warehouse, tmp_path: Path
) -> None:
    def run(events: NightEvents) -> None:
        with events:
            for stage in ("standardise", "guilt", "link"):
                events.begin(stage)
            events.end("guilt", [], small_night([]))
            raise InputOutputError("lost")

    with pytest.raises(InputOutputError):
        run(tell())
    ends = [step for step in steps(failed_events(house, tmp_path)) if step[1] != "START"]
    assert ends == [
        ("nightly.guilt", "COMPLETE"),
        ("nightly.standardise", "FAIL"),
        ("nightly.link", "FAIL"),
        ("nightly", "FAIL"),
    ]


def play(events: NightEvents, written: list[str]) -> None:
    with events:
        for stage in ("ingest", "publish"):
            events.begin(stage)
            if stage == "ingest":
                events.end(stage, [], small_night(written))
        events.seal(small_night(written), [])


def test_an_endpoint_hears_what_the_file_says(tell: Tell, listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUR_KEY", "s3cret")
    written: list[str] = []
    play(tell(url=listener.url, api_key_variable="OUR_KEY"), written)
    assert [event for _, _, event in listener.heard] == [json.loads(text) for text in written[0].splitlines()]
    assert {(path, key) for path, key, _ in listener.heard} == {("/marquez/api/v1/lineage", "Bearer s3cret")}
    assert "s3cret" not in written[0]


def test_an_endpoint_that_is_down_is_noted_once_and_not_tried_again(
    tell: Tell, capsys: pytest.CaptureFixture[str]
) -> None:
    written: list[str] = []
    with tell(url="http://user:s3cret@127.0.0.1:9") as events:
        (problem,) = events.problem()
        events.seal(small_night(written), [])
    assert "lineage.endpoint.url (ConnectionError)" in problem
    assert "s3cret" not in problem
    assert capsys.readouterr().out == "", "it stands in the night's notes already"
    assert written


def test_a_night_whose_publishing_fails_never_said_that_it_was_published(
    tell: Tell, listener: Listener, house: Warehouse, tmp_path: Path
) -> None:
    def fail_to_publish(events: NightEvents) -> None:
        with events:
            events.begin("publish")
            events.seal(small_night([]), [])
            raise InputOutputError("warehouse: cannot be written: No space left on device")

    with pytest.raises(InputOutputError):
        fail_to_publish(tell(url=listener.url))
    ends = [("nightly", "START"), ("nightly.publish", "START"), ("nightly.publish", "FAIL"), ("nightly", "FAIL")]
    assert steps(failed_events(house, tmp_path)) == ends
    assert steps([event for _, _, event in listener.heard]) == ends


def test_nothing_is_sent_that_conf_does_not_ask_for(
    tell: Tell, listener: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENLINEAGE_URL", listener.url)
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT", json.dumps({"type": "http", "url": listener.url}))
    monkeypatch.setenv("OPENLINEAGE__TAGS", json.dumps({"run": {"place": "here"}}))
    (tmp_path / "openlineage.yml").write_text(f"transport: {{type: http, url: '{listener.url}'}}\n")
    monkeypatch.chdir(tmp_path)
    written: list[str] = []
    play(tell(), written)
    assert listener.heard == []
    assert "place" not in written[0]


def test_a_key_that_is_not_in_the_environment_stops_the_night_before_it_starts(tell: Tell) -> None:
    with pytest.raises(ConfigurationError, match="NOT_SET is not set"):
        tell(url="http://127.0.0.1:9", api_key_variable="NOT_SET")


def test_where_events_go_changes_no_rule_version(settings: RingtraceSettings) -> None:
    elsewhere = settings.lineage.model_copy(update={"namespace": "other", "failed_nights": 1})
    changed = settings.model_copy(update={"lineage": elsewhere})
    assert configuration.config_hash(changed) == configuration.config_hash(settings)
