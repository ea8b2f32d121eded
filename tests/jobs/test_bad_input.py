"""Bad input through the job itself: how it ends, what the user reads, and that the published nights stay as they were.

What becomes of each kind of bad row is in tests/lineage/test_validation.py; here one night holds them all.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from graph.components import graphframes
from jobs import cli, launch, nightly, options, session
from jobs.keygen import write_key
from jobs.night import Night
from jobs.settings import RingtraceSettings
from jobs.warehouse import Warehouse
from lineage.datasets import DATASETS
from tests.bad_input.landing_zone import file_of, write_rows
from tests.bad_input.sound_or_set_apart import CASES

FIRST, NIGHT = "2026-03-01", "2026-03-02"
ACCOUNTS, LOGINS, ORDERS = (f"{name}/night={NIGHT}/part-0.parquet" for name in ("accounts", "logins", "orders"))


@dataclass(frozen=True)
class End:
    """How the job ended: exit code, and what it wrote."""

    code: int
    shown: str
    message: str


Run = Callable[..., End]


def tree(folder: Path) -> dict[str, str]:
    """Every file and link below ``folder`` → its SHA-256, or where it points; without the lock and what failed runs
    say of themselves."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = str(path.readlink())
        elif path.is_file() and name != ".lock" and not name.startswith("_lineage/"):
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


@pytest.fixture(scope="module")
def house(published: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the warehouse with two published nights: whatever fails here, other tests keep theirs."""
    copy = tmp_path_factory.mktemp("house") / "warehouse"
    shutil.copytree(published.warehouse, copy, symlinks=True)
    return copy


@pytest.fixture(scope="module")
def whole(house: Path) -> dict[str, str]:
    """The warehouse before anything failed."""
    found = tree(house)
    assert {f"night={FIRST}", f"night={NIGHT}"} <= set(found)
    return found


@pytest.fixture
def zone(published: Any, tmp_path: Path) -> Path:
    """A copy of the landing zone, for a test to break."""
    shutil.copytree(published.landing, tmp_path / "landing")
    return tmp_path / "landing"


@pytest.fixture
def run(
    spark: SparkSession,
    house: Path,
    zone: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Runs the night again from the command line, on the session of the test process; later options win."""
    monkeypatch.setattr(launch, "prepare", lambda spark_options: None)
    monkeypatch.setattr(session, "started", lambda wanted: nullcontext(spark))
    usual = ["nightly", "--landing", str(zone), "--warehouse", str(house), "--night", NIGHT]

    def start(*words: str) -> End:
        capsys.readouterr()
        code = cli.main([*usual, *words])
        return End(code, *capsys.readouterr())

    return start


def change(path: Path, edit: Callable[[pa.Table], pa.Table]) -> None:
    pq.write_table(edit(pq.read_table(path)), path)


def replace(path: Path, column: str, value: Any) -> None:
    """Gives every row of an extract the same value in one column, in the value's own type."""

    def edit(table: pa.Table) -> pa.Table:
        return table.set_column(table.column_names.index(column), column, pa.array([value] * len(table)))

    change(path, edit)


def damage(path: Path) -> None:
    """Overwrites the pages of a Parquet file; its footer stays sound."""
    content = bytearray(path.read_bytes())
    content[4 : len(content) // 3] = b"\x07" * (len(content) // 3 - 4)
    path.write_bytes(content)


def file_for_folder(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.touch()


# What is done to the landing zone, the exit code, and what the message must say.
BROKEN: dict[str, tuple[Callable[[Path], object], int, list[str]]] = {
    "no landing zone": (shutil.rmtree, 74, ["there is no landing zone", "name the folder that holds the extracts"]),
    "a file for a folder": (lambda zone: file_for_folder(zone / "orders"), 74, ["orders cannot be listed"]),
    "no night at all": (
        lambda zone: [shutil.rmtree(zone / name, ignore_errors=True) for name in DATASETS],
        65,
        ["there is no night in this landing zone", "<dataset>/night=YYYY-MM-DD/"],
    ),
    "no accounts": (
        lambda zone: shutil.rmtree(zone / "accounts"),
        65,
        ["`accounts` has no usable extract", f"land accounts/night={NIGHT}/"],
    ),
    "accounts without a row": (
        lambda zone: change(zone / ACCOUNTS, lambda table: table.slice(0, 0)),
        65,
        ["accounts: has no usable row (0 read)"],
    ),
    "no column": (
        lambda zone: change(zone / ACCOUNTS, lambda table: table.drop_columns("platform")),
        65,
        [ACCOUNTS, "`accounts`", "`platform`", "conf/columns.yaml"],
    ),
    "a struct for a text": (
        lambda zone: replace(zone / ACCOUNTS, "phone", {"number": "13912345678"}),
        65,
        [ACCOUNTS, "`accounts`", "`phone`", "cannot be read as string"],
    ),
    "a column of numbers for times, which is too many bad rows": (
        lambda zone: replace(zone / ACCOUNTS, "registered_at", 20_260_301),
        65,
        ["accounts: ", "wrong_type (", ACCOUNTS, "registered_at", "validation.max_quarantined_share.accounts"],
    ),
    "a truncated Parquet file": (
        lambda zone: (zone / LOGINS).write_bytes((zone / LOGINS).read_bytes()[:-100]),
        65,
        [LOGINS, "is not a whole Parquet file", "land it again"],
    ),
    "a damaged Parquet file": (
        lambda zone: damage(zone / LOGINS),
        65,
        ["an extract cannot be read to its end: file:///", f"{LOGINS}: it is damaged; land it again"],
    ),
    "an unknown format": (
        lambda zone: (zone / ORDERS).with_suffix(".xlsx").write_bytes(b"PK"),
        65,
        [f"orders/night={NIGHT}/part-0.xlsx", ".parquet, .csv, .jsonl or .json"],
    ),
    "a header that is not UTF-8": (
        lambda zone: (zone / ORDERS).with_suffix(".csv").write_bytes("订单,order_id\n".encode("gbk")),
        65,
        [f"orders/night={NIGHT}/part-0.csv", "the header is not UTF-8"],
    ),
    "real data without a key": (lambda zone: (zone / "SYNTHETIC").unlink(), 78, ["there is no token key", "keygen"]),
    "real data without a signing key": (
        lambda zone: ((zone / "SYNTHETIC").unlink(), write_key(zone / "no.key")),
        78,
        ["there is no signing key", "keygen"],
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_landing_zone_that_stops_the_night_leaves_the_published_nights_as_they_were(
    case: str, run: Run, zone: Path, house: Path, whole: dict[str, str]
) -> None:
    spoil, code, words = BROKEN[case]
    spoil(zone)
    end = run("--key", str(zone / "no.key"), "--signing-key", str(zone / "no.pem"))
    assert end.code == code, end
    assert [word for word in words if word not in end.message] == [], end.message
    assert end.message.startswith("./spark-submit.sh: ")
    assert "Traceback" not in end.message
    assert tree(house) == whole


@pytest.mark.parametrize("place", ["{zone}", "file://{zone}"])
def test_a_night_that_is_not_there_is_a_usage_error(place: str, run: Run, zone: Path) -> None:
    end = run("--night", "2026-04-01", "--landing", place.format(zone=zone))
    assert end.code == 2
    assert f"has no night 2026-04-01; it has: {FIRST}, {NIGHT}" in end.message


# Neither takes a file from anybody, root included: below a regular file, and in the kernel's own tree.
@pytest.mark.parametrize(
    "place", ["{zone}/SYNTHETIC/warehouse", "/proc/warehouse", "file://{zone}/SYNTHETIC/warehouse"]
)
def test_a_warehouse_that_cannot_be_written_is_named(place: str, run: Run, zone: Path) -> None:
    place = place.format(zone=zone)
    end = run("--warehouse", place)
    assert end.code == 74
    assert place in end.message
    assert "cannot be written" in end.message
    assert "--warehouse" in end.message
    assert "Traceback" not in end.message


def test_a_store_that_nobody_knows_is_named(run: Run) -> None:
    end = run("--warehouse", "nowhere://bucket/x")
    assert end.code == 74
    assert "nowhere://bucket/x: the warehouse cannot be opened" in end.message
    assert run("--landing", "nowhere://bucket/x").code == 74


def test_a_second_run_at_the_same_time_is_told_to_try_later(
    run: Run, house: Path, whole: dict[str, str], settings: RingtraceSettings
) -> None:
    with Warehouse(str(house), settings.publish).lock():
        end = run()
    assert end.code == 75
    assert f"{house}: another run is writing this warehouse; try again when it is done" in end.message
    assert tree(house) == whole


def profile(folder: Path, text: str) -> str:
    path = folder / "site.yaml"
    path.write_text(f"extends: {options.CONFIG}\n{text}\n", encoding="utf-8")
    return str(path)


def test_graphframes_without_its_jar_stops_before_the_first_stage(
    run: Run, tmp_path: Path, spark: SparkSession
) -> None:
    if graphframes.jvm_half_present(spark):
        pytest.skip("the jar is there")
    end = run("--config", profile(tmp_path, "components:\n  engine: graphframes"))
    assert end.code == 78
    assert graphframes.coordinate() in end.message
    assert "--jars" in end.message
    assert "forest" in end.message
    assert end.shown == "", "no stage has run"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("standardise:\n  time_zone: UTC", ["landing.time_zone is Asia/Shanghai", "standardise.time_zone is UTC"]),
        ("landing: {time_zone: Mars}\nstandardise: {time_zone: Mars}", ["there is no time zone Mars", "Asia/Shanghai"]),
        ("landing: {time_zone: ../x}\nstandardise: {time_zone: ../x}", ["there is no time zone ../x"]),
    ],
)
def test_a_time_zone_that_cannot_be_meant_is_a_configuration_error(
    text: str, words: list[str], run: Run, tmp_path: Path
) -> None:
    end = run("--config", profile(tmp_path, text))
    assert end.code == 78
    assert [word for word in words if word not in end.message] == [], end.message


@contextmanager
def stages(*made: Callable[[Night], None]) -> Iterator[None]:
    """The job with the first two stages, each followed by one of ``made``."""
    first, second = nightly.STAGES[:2]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            nightly, "STAGES", (first, nightly.Stage("made 1", made[0]), second, nightly.Stage("made 2", made[1]))
        )
        yield


def nothing(night: Night) -> None:
    """A stage that does nothing."""


def test_a_stage_that_breaks_leaves_no_clear_text(run: Run, house: Path, whole: dict[str, str]) -> None:
    seen: list[str] = []

    def stop(night: Night) -> None:
        seen.extend(str(path) for path in Path(night.staging.work).rglob("*.parquet"))
        raise ZeroDivisionError("a fault of the code")

    with stages(nothing, stop):
        end = run()
    assert end.code == 70
    assert "ZeroDivisionError" in end.message
    assert "a fault of the code" not in end.message
    assert seen, "there was clear text when the stage broke"
    assert tree(house) == whole


def test_a_disk_that_fails_under_the_run_is_named(run: Run, house: Path, whole: dict[str, str]) -> None:
    def lose_folder(night: Night) -> None:
        shutil.rmtree(night.staging.work)
        Path(night.staging.work).touch()

    with stages(lose_folder, nothing):
        end = run()
    assert end.code == 74, end
    assert str(house) in end.message
    assert "cannot be written" in end.message
    assert "Traceback" not in end.message
    assert tree(house) == whole


def test_a_night_with_every_bad_file_of_the_corpus_is_published_and_loses_no_row(
    run: Run, zone: Path, tmp_path: Path
) -> None:
    write_rows(zone, FIRST)
    profile = tmp_path / "lenient.yaml"
    share = "{value: 1, unit: share of rows, source: the corpus is bad on purpose}"
    text = f"extends: {options.CONFIG}\nvalidation: {{max_quarantined_share: {{orders: {share}}}}}\n"
    profile.write_text(text, encoding="utf-8")
    places = ["--warehouse", str(tmp_path / "warehouse"), "--vault", str(tmp_path / "vault")]
    end = run("--night", FIRST, "--config", str(profile), *places)
    assert end.code == 0, end.message
    folder = tmp_path / "warehouse" / f"night={FIRST}"
    (record,) = pq.read_table(folder / "runs").to_pylist()
    counts = {part: dict(record[part])["orders"] for part in ("rows_in", "accepted", "quarantined", "deduplicated")}
    assert counts["rows_in"] == counts["accepted"] + counts["quarantined"] + counts["deduplicated"]
    rules: dict[str, Counter[str]] = {}
    for row in pq.read_table(folder / "quarantine").to_pylist():
        rules.setdefault(row["source_file"], Counter()).update({rule["rule"] for rule in row["rules"]})
    expected = {file_of(case, FIRST): Counter(case.quarantined) for case in CASES if case.quarantined}
    assert {path: rules.get(path) for path in expected} == expected
    assert cli.main(["verify", *places[:2]]) == 0


@pytest.fixture(scope="module")
def quarantine(published: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in published.read(FIRST, "quarantine").to_pylist()]


def test_every_bad_row_of_a_published_night_stands_in_the_quarantine_with_its_reason(
    quarantine: list[dict[str, Any]], bad_rows: Any
) -> None:
    found: dict[str, set[str]] = {}
    for row in quarantine:
        if row["source_file"] in bad_rows.rows:
            key = DATASETS[row["dataset"]].key[0]
            name = json.loads(row["row"]).get(key) or row["source_file"]
            found.setdefault(name, set()).update(rule["rule"] for rule in row["rules"])
    assert found == bad_rows.rules


def test_the_simulated_dirt_is_quarantined_too(quarantine: list[dict[str, Any]], bad_rows: Any) -> None:
    rules = {
        (row["dataset"], rule["rule"])
        for row in quarantine
        if row["source_file"] not in bad_rows.rows
        for rule in row["rules"]
    }
    assert {("shipments", "not_finite"), ("orders", "negative_quantity"), ("orders", "duplicate_key")} <= rules
    assert {(name, rule) for name in ("accounts", "orders") for rule in ("date_too_early", "date_in_future")} <= rules


def test_the_accounts_of_a_dirty_night_add_up_to_the_rows_that_landed(
    published: Any, quarantine: list[dict[str, Any]], bad_rows: Any
) -> None:
    (run,) = published.read(FIRST, "runs").to_pylist()
    landed = Counter[str]()
    for path in published.landing.glob(f"*/night={FIRST}/*"):
        name = str(path.relative_to(published.landing))
        landed[name.split("/")[0]] += bad_rows.rows.get(name) or pq.read_metadata(path).num_rows
    assert {name: rows for name, rows in run["rows_in"] if rows} == landed
    counts = {part: dict(run[part]) for part in ("rows_in", "accepted", "quarantined", "deduplicated")}
    for name in DATASETS:
        parts = [counts[part][name] for part in ("accepted", "quarantined", "deduplicated")]
        assert counts["rows_in"][name] == sum(parts), name
    assert Counter(row["dataset"] for row in quarantine) == {
        name: rows for name, rows in counts["quarantined"].items() if rows
    }


def test_no_evidence_rests_on_a_quarantined_row(published: Any, quarantine: list[dict[str, Any]]) -> None:
    bad = {row["row_digest"] for row in quarantine}
    cited = set(published.read(FIRST, "lead_evidence")["row_digest"].to_pylist())
    assert len(cited) > 1
    assert not bad & cited
