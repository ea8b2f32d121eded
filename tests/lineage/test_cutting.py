"""Extracts are taken after their night: what they tell as later is cut to it within a grace, and quarantined beyond."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data_samples.simulator.world import build_society, write_world
from graph.tokens import Keyring
from jobs.configuration import read_tree, values
from lineage.datasets import DATASETS
from lineage.settings import RuleSettings, ValidationSettings
from lineage.validation import Validated
from lineage.validation.digests import clear_rows
from lineage.validation.kept import part_folder, rows_at
from lineage.validation.recount import differences, recount, side_by_side
from lineage.validation.tagging import every_check

# The night of 1 March in Shanghai ends at 16:00 UTC.
END = datetime(2026, 3, 1, 16)
LAST = END - timedelta(microseconds=1)
GRACE = END + timedelta(days=1)
SECOND = timedelta(seconds=1)

# What an extract taken at two o'clock shows: its row as it landed, and what the night goes on with (None: no row).
LATE: dict[str, tuple[str, str, dict[str, Any], datetime | None]] = {
    "account registered": ("accounts", "registered_at", {"account_id": "late"}, LAST),
    "store opened": ("stores", "opened_at", {}, LAST),
    "operator": ("store_operators", "valid_from", {}, LAST),
    "payee bound": ("payees", "bound_at", {}, LAST),
    "address seen": ("addresses", "last_seen_at", {}, LAST),
    "place listed": ("shared_places", "valid_from", {}, LAST),
    "authorisation checked": ("authorisations", "checked_at", {}, LAST),
    "certificate looked up": ("certificates", "checked_at", {}, LAST),
    "label": ("labels", "decided_at", {}, LAST),
    "appeal won": ("penalties", "revoked_at", {}, LAST),
    "complaint decided": ("complaints", "decided_at", {}, LAST),
    "parcel delivered": ("shipments", "delivered_at", {}, LAST),
    "order refunded": ("orders", "refunded_at", {}, LAST),
    "listing taken down": ("listings", "delisted_at", {}, LAST),
    "listing intercepted": ("listings", "intercepted_at", {"listing_id": "stopped"}, LAST),
    "planned close": ("accounts", "closed_at", {"account_id": "closes"}, END + 2 * 3600 * SECOND),
    "paid next day": ("orders", "paid_at", {}, None),
    "filed next day": ("complaints", "filed_at", {}, None),
    "imposed next day": ("penalties", "imposed_at", {}, None),
    "logged in next day": ("logins", "logged_in_at", {}, None),
}


def at(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")


@pytest.mark.parametrize("what", LATE)
def test_only_what_a_later_extract_may_tell_is_cut(
    rules: RuleSettings, validation_settings: ValidationSettings, what: str
) -> None:
    dataset, column, _, kept = LATE[what]
    latest = [c for c in every_check(rules, validation_settings)[dataset] if c.rule.kind == "latest"]
    of_column = [check for check in latest if check.column == column]
    assert [check.cuts for check in of_column] == ([] if what == "planned close" else [kept == LAST])
    assert all(check.minutes == (24 * 60 if check.cuts else 60) for check in of_column)


@pytest.fixture(scope="module")
def late(ingest: Any, zone_at: Any, tmp_path_factory: pytest.TempPathFactory) -> Validated:
    """Extracts taken at two o'clock, and rows on both sides of each line."""
    zone = zone_at(tmp_path_factory.mktemp("late") / "landing")
    zone.add("accounts")
    for number, (dataset, column, fields, _) in enumerate(LATE.values()):
        rows = [{**fields, column: at(END + timedelta(hours=2))}]
        zone.add(dataset, rows=rows, suffix="csv", name=f"late-{number}")
    seen = {"before": LAST, "at": END, "within": GRACE, "beyond": GRACE + SECOND}
    zone.add(
        "addresses", rows=[{"account_id": name, "last_seen_at": at(moment)} for name, moment in seen.items()], name="on"
    )
    # Both times of a row after the night, and spans that begin after it and would share a key once cut.
    zone.add(
        "addresses",
        rows=[{"account_id": "new", "first_seen_at": at(END), "last_seen_at": at(END + SECOND)}],
        name="new",
    )
    spans = [{"store_id": "twice", "valid_from": at(END + SECOND * n), "valid_to": None} for n in (1, 2)]
    zone.add("store_operators", rows=spans, name="twice")
    # A parcel picked up as a clock that runs ahead says, delivered an hour later and a moment before.
    picked = at(END + timedelta(minutes=30))
    delivered = {"ahead": END + timedelta(hours=1), "backwards": END + timedelta(minutes=10)}
    zone.add(
        "shipments",
        rows=[{"waybill": name, "picked_up_at": picked, "delivered_at": at(m)} for name, m in delivered.items()],
        name="ahead",
    )
    return ingest(zone.path)


def accepted(late: Validated, dataset: str) -> list[Any]:
    return late.accepted[dataset].collect()  # type: ignore[no-any-return]


def test_every_time_after_the_night_is_cut_or_quarantined(late: Validated) -> None:
    for number, (dataset, column, _, kept) in enumerate(LATE.values()):
        mine = [row for row in accepted(late, dataset) if row.source_file.endswith(f"late-{number}.csv")]
        assert [row[column] for row in mine] == ([] if kept is None else [kept]), column


def test_the_line_lies_at_the_end_of_the_grace(late: Validated) -> None:
    seen = {row.account_id: row.last_seen_at for row in accepted(late, "addresses")}
    assert {name: seen.get(name) for name in ("before", "at", "within", "beyond")} == {
        "before": LAST,
        "at": LAST,
        "within": LAST,
        "beyond": None,
    }
    quarantined = [json.loads(row.row) for row in late.quarantine.where("dataset = 'addresses'").collect()]
    assert [(row["account_id"], row["last_seen_at"]) for row in quarantined] == [
        ("beyond", at(GRACE + SECOND) + "Z")
    ], "as it landed"


def test_order_in_time_and_keys_stay(late: Validated) -> None:
    new = next(row for row in accepted(late, "addresses") if row.account_id == "new")
    assert (new.first_seen_at, new.last_seen_at) == (LAST, LAST)
    twice = [row for row in accepted(late, "store_operators") if row.store_id == "twice"]
    assert [row.valid_from for row in twice] == [LAST], "spans that share a key once cut are settled like any others"
    assert late.counts.failed["store_operators"] == {"duplicate_key": 1}
    parcels = {row.waybill: row.delivered_at for row in accepted(late, "shipments")}
    assert parcels["ahead"] == END + timedelta(minutes=30), "nothing arrives before it is picked up"
    assert parcels["backwards"] == END + timedelta(minutes=10), "which was before it was cut"


def test_what_was_cut_is_counted_and_said(late: Validated) -> None:
    assert late.counts.cut["addresses"] == {"first_seen_at": 1, "last_seen_at": 4}
    assert late.counts.cut["shipments"] == {"delivered_at": 2}
    assert late.counts.cut["logins"] == {}
    assert (
        "addresses: last_seen_at of 4 rows lies at most 24 hours after the night: cut to its last moment" in late.notes
    )


def test_both_engines_count_what_was_cut(late: Validated) -> None:
    for name, read in late.counts.read.items():
        if read:
            found = recount(late.kept.files(name), DATASETS[name], late.checks[name])
            lines = side_by_side(found, late.counts, name)
            assert (lines["recounted"] == lines["counted"]).all(), differences(lines)
            assert not lines["let_through"].any(), differences(lines)
            assert {column: rows for column, rows in found.cut.items() if rows} == late.counts.cut[name]


def test_the_digest_is_of_the_row_as_it_landed(late: Validated, keyring: Keyring) -> None:
    digest = next(row.row_digest for row in accepted(late, "addresses") if row.account_id == "within")
    place = late.kept.places().where(f"row_digest = '{digest}'").collect()[0]
    file = f"{part_folder(place.dataset, place.row_status)}/{place.file}"
    [told] = clear_rows(rows_at(late.kept.folder, file, [place.row]), DATASETS["addresses"], keyring).to_pylist()
    assert json.loads(told["row_json"])["last_seen_at"] == at(GRACE) + "Z"
    assert told["row_digest"] == digest
    assert hashlib.sha256(bytes.fromhex(told["row_salt"]) + told["row_json"].encode()).hexdigest() == digest


def test_a_night_judges_equal_rows_alike_whatever_was_cut(ingest: Any, zone_at: Any, tmp_path: Path) -> None:
    """A row's digest is the same in the extract of a later night, where its time is none of the future."""
    digests = []
    for night in ("2026-03-01", "2026-03-02"):
        zone = zone_at(tmp_path / night)
        zone.add("accounts", night)
        zone.add("addresses", night, rows=[{"last_seen_at": at(END + SECOND)}])
        validated = ingest(zone.path, night)
        digests += [(row.row_digest, row.last_seen_at) for row in validated.accepted["addresses"].collect()]
    assert [moment for _, moment in digests] == [LAST, END + SECOND]
    assert digests[0][0] == digests[1][0]


def test_a_world_whose_snapshots_are_taken_at_two_gives_the_same_rows(ingest: Any, root: Path, tmp_path: Path) -> None:
    parameters = values(read_tree(root / "conf" / "simulator.yaml"))
    found: dict[str, Validated] = {}
    for world in ("base", "late_extracts"):
        night = date(2026, 3, 1)
        society = build_society(parameters, world=world, size=400, seed=7, last_night=night, nights=1, ring_share=0.07)
        write_world(society, tmp_path / world, lambda _: None)
        found[world] = ingest(tmp_path / world / "landing")
    base, late = found["base"].counts, found["late_extracts"].counts
    assert (late.read, late.accepted, late.quarantined) == (base.read, base.accepted, base.quarantined)
    cut = {name: columns for name, columns in late.cut.items() if columns}
    assert list(cut) == ["addresses"]
    assert cut["addresses"]["last_seen_at"] > late.read["addresses"] / 2
    assert not any(base.cut.values())
