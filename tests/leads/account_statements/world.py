"""A world of two rings that are leads, with one named account each, as the stages before leave it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from graph.guilt.record import GUILT_EVIDENCE
from graph.innocence.control import CONTROL
from graph.innocence.grounds import GROUNDS
from graph.innocence.past_owner import PAST_OWNERS
from graph.membership import BELONGS
from graph.passes.sql import answer
from graph.tables import ACCOUNT_TRAITS, EXCLUSIONS, LINK_EVIDENCE, RING_MEMBERS
from leads.stores import member_spans
from tests.arrow import table, with_columns

AcceptedTables = Callable[[Mapping[str, list[dict[str, Any]]]], dict[str, pa.Table]]
NIGHT_END = datetime(2026, 3, 3, 16, tzinfo=UTC)
# The evening before in UTC.
AT = datetime(2026, 2, 19, 17, tzinfo=UTC)
SINCE = datetime(2025, 10, 1, 3, tzinfo=UTC)
SOLD = "2026-02-11T00:00:00"
OTHER, THIRD = "canary-account-1", "canary-account-2"
CANARIES = (OTHER, THIRD, "canary-holder", "canary-buyer", "canary-filer", "canary-store", "13955550199", "金丝雀己")
TOKENS = {"device_id": "d" * 64, "payee_number": "e" * 64, "holder_name": "f" * 64}
TAKINGS = f"its takings go to an account of {OTHER}, which has evidence of its own"


def guilt(
    account: str, kind: str, bits: float, digest: str, source: str = "canary-holder", *, caused: bool = True
) -> tuple[Any, ...]:
    said = f"goods of 金丝雀己 from store canary-store were seen by {source} 13955550199"
    row = ("appraisals", "2026-03-01", "a.parquet", digest, said)
    return (account, kind, source, f"rights_holder {source}", bits, bits > 0, caused, AT, SINCE, AT, "Acme", "L1", *row)


def trait(account: str, kind: str, rows: list[str], first: datetime = SINCE, last: datetime = AT) -> tuple[Any, ...]:
    return (account, "family", kind, kind, TOKENS[kind], first, last, 3, rows)


def link(account: str, other: str, kind: str) -> tuple[Any, ...]:
    both = [f"row of {account}", f"row of {other}"]
    return (*sorted((account, other)), "family", kind, TOKENS[kind], 9.0, 90, SINCE, AT, "used by both at once", both)


def complaint(number: str, **fields: Any) -> dict[str, Any]:
    named = {"complaint_id": number, "complainant_id": "canary-filer", "complainant_type": "rights_holder"}
    return {**named, "store_id": "S1", "ground": "counterfeit", "filed_at": "2026-02-10T00:00:00", **fields}


def accepted_rows(accepted_tables: AcceptedTables) -> dict[str, pa.Table]:
    """``mine`` sold its store to ``yours``."""
    return accepted_tables(
        {
            "store_operators": [
                {"store_id": "S1", "account_id": "mine", "valid_to": SOLD},
                {"store_id": "S1", "account_id": "yours", "valid_from": SOLD},
            ],
            "appraisals": [{"store_id": "S1", "row_digest": "row-1"}],
            "complaints": [
                complaint("1", outcome="malicious"),
                complaint("2", outcome="rejected"),
                complaint("3", outcome="upheld"),
                complaint("4", outcome="malicious", store_id="canary-store"),
                complaint("5", outcome="malicious", ground="quality"),
                complaint("6", outcome="malicious", filed_at=SOLD),
            ],
            "penalties": [
                {"account_id": "mine", "reason": "counterfeit", "revoked_at": "2026-02-01T00:00:00"},
                {"account_id": "mine", "reason": "counterfeit", "revoked_at": "2026-03-04T00:00:00"},
                {"account_id": "mine", "reason": "counterfeit"},
                {"account_id": OTHER, "reason": "counterfeit", "revoked_at": "2026-02-01T00:00:00"},
            ],
        }
    )


def judgement(accepted: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """What ``leads.account_statements.making.Judgement`` holds beside the accepted rows, and the ``live`` leads."""
    ring_members = table(
        RING_MEMBERS,
        ("R1", "mine", "core", 0.97, True, 8.0, ["why"]),
        ("R1", OTHER, "core", 0.97, False, 9.0, ["why"]),
        ("R1", THIRD, "associate", 0.5, False, 0.0, ["why"]),
        ("R2", "yours", "core", 0.95, True, 7.0, ["why"]),
        ("R2", OTHER, "associate", 0.5, False, 9.0, ["why"]),
        ("R3", "asleep", "core", 0.95, True, 7.0, ["why"]),
    )
    members = answer({"rows": ring_members}, f"SELECT ring_id, account_id FROM rows WHERE {BELONGS}")
    traits = table(
        ACCOUNT_TRAITS,
        trait("mine", "device_id", ["row of mine"]),
        trait("mine", "payee_number", ["row of mine too"], last=NIGHT_END),
        trait("mine", "holder_name", ["row of name"]),
        trait(OTHER, "device_id", ["row of other"]),
    )
    return {
        "live": table("lead_id string, ring_id string", ("L-1", "R1"), ("L-2", "R2")),
        "ring_members": ring_members,
        "ring_ids": table("group_id string, ring_id string", ("g", "R1"), ("h", "R2"), ("i", "R3")),
        "grounds": table(GROUNDS, ("g", "mine", ["device", "payment"], ["place"]), ("h", "yours", ["device"], [])),
        "control": table(CONTROL, ("g", "mine", TAKINGS, None)),
        "past_owners": table(PAST_OWNERS, ("h", "yours", ["S2"], AT)),
        "guilt": table(
            GUILT_EVIDENCE,
            guilt("mine", "appraisal", 8.0, "row-1"),
            guilt("mine", "appraisal_genuine", -6.0, "row-2"),
            guilt("mine", "strike", 0.0, "row-3", "canary-filer"),
            guilt("mine", "authorised", 0.0, "row-7"),
            guilt("mine", "certificate_valid", 0.0, "row-8"),
            guilt("mine", "certificate_missing", 0.0, "row-9"),
            guilt("mine", "closure", 0.0, "row-5", "canary-filer", caused=False),
            guilt(OTHER, "appraisal", 8.0, "row-4", "canary-buyer"),
            guilt("yours", "strike", 5.0, "row-6"),
        ),
        "spans": member_spans({"members": members, "store_operators": accepted["store_operators"]}),
        "link_evidence": table(
            LINK_EVIDENCE,
            link("mine", OTHER, "device_id"),
            link("mine", THIRD, "device_id"),
            link("mine", OTHER, "payee_number"),
            link("yours", OTHER, "device_id"),
        ),
        "member_traits": with_columns(traits, ring_id="R1"),
        "exclusions": table(
            EXCLUSIONS,
            ("mine", "R1", "family", None, f"shares a home or a document with {OTHER}"),
            ("mine", "R1", "station_user", "a" * 64, "shared by 40 accounts: 金丝雀己"),
            ("mine", None, "station_user", "a" * 64, "shared by 40 accounts: 金丝雀己"),
        ),
    }
