"""Suspected groups and who may be named in them: the same in one share and in several."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from graph.given import given
from graph.guilt.record import GUILT_EVIDENCE
from graph.keeping import Keep
from graph.settings import SuspicionSettings
from graph.suspicion.judging import Mined, judgement
from graph.suspicion.suspecting import suspicion
from graph.tables import ACCOUNT_TRAITS, GROUP_MEMBERS, LINK_EVIDENCE, TRAIT_VALUES

END = datetime(2026, 3, 1, 16, tzinfo=UTC)
SINCE, WHEN = datetime(2025, 6, 1, tzinfo=UTC), datetime(2026, 1, 10, tzinfo=UTC)
GROUPS = range(8)


def members() -> Iterator[tuple[Any, ...]]:
    """Five accounts a group; the first of each is an associate of the next group as well."""
    for group in GROUPS:
        for name in "abcde":
            yield (f"G{group}", f"{name}{group}", "core", 0.97, 0.9, 20.25, ["device", "payment"])
        yield (f"G{(group + 1) % len(GROUPS)}", f"a{group}", "associate", 0.4, 0.0, 12.0, ["device"])


def guilt() -> Iterator[tuple[Any, ...]]:
    """Strikes and appraisals in every other group; a penalty that followed from a group that the account is not of."""
    for group in GROUPS:
        facts = [("b", "strike", "platform", 5.0), ("b", "appraisal", "h", 8.0), ("c", "appraisal", "i", 8.0)]
        for name, kind, source, bits in facts if group % 2 else facts[:1]:
            yield fact(f"{name}{group}", kind, source, bits)
        yield fact(f"a{group}", "closure", "platform", 6.0, caused=False)
    yield fact("somebody", "strike", "platform", 5.0)


def fact(account: str, kind: str, source: str, bits: float, caused: bool = True) -> tuple[Any, ...]:
    rests_on = "platform" if source == "platform" else f"rights_holder {source}"
    about = (account, kind, source, rests_on, bits, True, caused, WHEN, WHEN, WHEN, "Acme", None)
    return (*about, "x", "2026-03-01", "f", f"{account} {kind}", "a fact")


def traits() -> Iterator[tuple[Any, ...]]:
    for group in GROUPS:
        for name in "abcde":
            account, row = f"{name}{group}", [f"{name}{group}/payee"]
            payee, owner = f"payee {group}", f"Mr b{group}"
            yield (account, "payment", "payee_number", "payee_number", payee, SINCE, END, 1, row)
            yield (account, "payment", "payee_name", "person_name", owner, SINCE, END, 1, row)
            yield (account, "identity", "holder_name", "person_name", f"Mr {account}", SINCE, END, 1, [account])
        for name in "de":
            room = f"room {group}"
            yield (f"{name}{group}", "address", "registered_address", "room", room, SINCE, END, 1, [name])


def values() -> Iterator[tuple[Any, ...]]:
    for group in GROUPS:
        yield (f"payee {group}", "payment", "payee_number", "payee_number", 5, 1.0, "operating", None, None, 14.0, "")
        yield (f"room {group}", "address", "registered_address", "room", 2, 0.0, "unproven", None, None, 0.0, "")


def links() -> Iterator[tuple[Any, ...]]:
    for group in GROUPS:
        for a, b in zip("abcd", "bcde", strict=True):
            for kind in ("payee_number", "device_id"):
                together = (200, SINCE, END, "used by both at once", [])
                yield (f"{a}{group}", f"{b}{group}", "payment", kind, f"{kind} {a}{group}", 10.0, *together)


def operators() -> list[Mapping[str, Any]]:
    """In every group d sold its shop to c."""
    spans = (("d", SINCE, WHEN), ("c", WHEN, None))
    return [
        {"store_id": f"s{group}", "account_id": f"{name}{group}", "relation": "owner", "valid_from": a, "valid_to": b}
        for group in GROUPS
        for name, a, b in spans
    ]


def test_shares_change_nothing(
    spark: SparkSession,
    one_share: Callable[[], AbstractContextManager[None]],
    accepted_frames: Callable[[Mapping[str, Sequence[Mapping[str, Any]]]], dict[str, DataFrame]],
    suspicion_settings: SuspicionSettings,
    keep: Keep,
) -> None:
    accounts = [{"account_id": f"{name}{group}", "registered_at": SINCE} for group in range(60) for name in "abcde"]
    accepted = accepted_frames({"accounts": accounts, "store_operators": operators()})
    tables = [
        given(spark, rows, table.schema)
        for table, rows in (
            (GROUP_MEMBERS, members()), (ACCOUNT_TRAITS, traits()), (TRAIT_VALUES, values()), (LINK_EVIDENCE, links()),
        )
    ]  # fmt: skip
    against = given(spark, guilt(), GUILT_EVIDENCE.schema)

    def run() -> dict[str, list[str]]:
        suspected = suspicion(tables[0], against, tables[1], suspicion_settings, keep)
        judged = judgement(Mined(*tables, suspected), accepted, END, suspicion_settings, keep)
        frames = {**suspected, **judged}
        # Counted a share, they are added up later.
        sizes = frames.pop("groups of size").groupBy("parties").sum("groups")
        return {name: sorted(map(str, frame.collect())) for name, frame in {**frames, "sizes": sizes}.items()}

    in_shares = run()
    with one_share():
        assert run() == in_shares
    assert len(in_shares["suspected groups"]) == 4
    assert sum("suspected=True" in row for row in in_shares["judged members"]) == 16
    # 20.25 bits: halves are rounded up.
    assert all("20.3 bits" in row or "12.0 bits" in row for row in in_shares["judged members"])
    assert len(in_shares["past owners"]) == 4
    assert sum("bits=0.0" in row for row in in_shares["held against"]) == len(GROUPS)
    assert sum("passes=True" in row for row in in_shares["lead candidates"]) == 4
