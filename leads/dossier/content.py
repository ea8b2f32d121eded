"""A packet as plain data: what its HTML and PDF show and its JSON holds. Money is text with two decimals."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pandas as pd

from leads.dossier.account_reasons import short_list
from leads.dossier.tables import LeadTables
from leads.goods import GOODS_CLASSES

FORMAT = 1
AMOUNTS = (
    "sold_value_all",
    "all_goods_high",
    "all_goods_low",
    "sold_value_high",
    "sold_value_low",
    "refunded_value",
    "allowance",
    "unsold_value",
    "unsold_value_low",
    "unsold_value_high",
    "combined_value",
)
STEPS = ("sold_value", "sold_value_low", "sold_value_high", "unsold_value", "unsold_value_low", "unsold_value_high")
COUNTS = ("orders", "doubtful_orders", "faked_orders")
# Shown in the dossier; the tables hold them all.
SHOWN = {"guilt": 60, "membership": 60, "role": 40, "value": 40, "against": 80}
STRONGEST_LINKS = 25
MOST_SHARED_VALUES = 20
PLACED = re.compile(r"account (?P<account>\S+): (?P<basis>\w+) address in region (?P<code>\d+)")
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Setting:
    """What a packet says of where it comes from.

    ``made_up``: whether the landing zone is marked so. ``regions``: full names by adcode.
    """

    night: str
    profile: str
    site: str
    time_zone: str
    config_hash: str
    code_version: str
    made_up: bool
    regions: Mapping[str, str]

    def folder(self, out: Path, lead_id: str) -> Path:
        """Where the packet of a lead lies below ``out``."""
        return out / f"{lead_id}-{self.night}-{self.profile}"


def content(tables: LeadTables, said: pd.DataFrame, setting: Setting) -> dict[str, Any]:
    """The packet of one lead, times by the site's clocks; ``tables``: in order; ``said``: its ``statements``."""
    lead, zone = tables.lead, setting.time_zone
    return {
        "format": FORMAT,
        "lead_id": lead["lead_id"],
        "ring_id": lead["ring_id"],
        "night": setting.night,
        "profile": setting.profile,
        "site": setting.site,
        "time_zone": setting.time_zone,
        "made_up": setting.made_up,
        "config_hash": setting.config_hash,
        "code_version": setting.code_version,
        "evidence_digest": lead["evidence_digest"],
        "state": lead["state"],
        "priority": float(lead["priority"]),
        "brands": list(lead["brands"]),
        "region": _region(lead["lead_region"], setting.regions),
        "amounts": _amounts(tables),
        "goods": _goods(tables.goods),
        "thresholds": [_threshold(test) for test in lead["threshold_tests"]],
        "accounts": _accounts(tables),
        "stores": _stores(tables, zone),
        "links": _links(tables),
        "link_count": len(tables.links),
        "statements": {kind: _shown(said, kind, most) for kind, most in SHOWN.items()},
        "statement_counts": {str(kind): int(n) for kind, n in said["kind"].value_counts().sort_index().items()},
        "places": _places(said, setting.regions),
        "months": _months(tables.orders, zone),
        "brushing": _brushing(tables.orders),
        "appraisal_requests": [_request(one, zone) for one in lead["appraisal_requests"]],
        "queue": [] if tables.queue.empty else list(tables.queue.iloc[0]["priority_reasons"]),
        "states": [
            {
                "state": row["state"],
                "decided_at": local_time(row["decided_at"], zone),
                "by": row["by"],
                "reason": _text(row["reason"]),
            }
            for row in _each(tables.states)
        ],
        "account_statements": short_list(tables.reasons),
        "events": [{"event": row["event"], "evidence": row["evidence"]} for row in _each(tables.events)],
    }


def first_values(shared: pd.DataFrame) -> dict[str, Any]:
    """The first of the shared values as the dossier shows them, and how many more there are."""
    return {
        "rows": shared.head(MOST_SHARED_VALUES).to_dict("records"),
        "more": max(0, len(shared) - MOST_SHARED_VALUES),
    }


def _each(frame: pd.DataFrame) -> Rows:
    return cast("Rows", frame.to_dict("records"))


def local_time(value: Any, zone: str) -> str | None:
    """A time stamp (UTC where it names no zone) as the zone's clocks show it, with their offset; None stays None."""
    if value is None or pd.isna(value):
        return None
    stamp: datetime = pd.Timestamp(value).to_pydatetime()
    aware = stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)
    return aware.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


def _text(value: Any) -> str | None:
    return None if value is None or pd.isna(value) else str(value)


def _region(code: Any, regions: Mapping[str, str]) -> dict[str, str] | None:
    known = _text(code)
    if known is None:
        return None
    return {"adcode": known, "name": regions.get(known, "")}


def _amounts(tables: LeadTables) -> dict[str, Any]:
    suspected = tables.amounts[tables.amounts["scope"] == "suspected"]
    if suspected.empty:
        return {}
    (row, *_) = _each(suspected)
    return _money(row, AMOUNTS) | {name: int(row[name]) for name in COUNTS}


def _money(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Amounts as text; None for one that a night of an older version does not have."""
    return {name: f"{row[name]:.2f}" if name in row else None for name in names}


def _goods(goods: pd.DataFrame) -> Rows:
    """The steps from all goods to those that count, by brand and in the order of what is known of them."""
    order = {name: place for place, name in enumerate(GOODS_CLASSES)}
    rows = [
        {
            "brand": _text(row["brand"]),
            "goods_class": row["goods_class"],
            "known": GOODS_CLASSES[row["goods_class"]],
            "orders": int(row["orders"]),
            **_money(row, STEPS),
        }
        for row in _each(goods)
    ]
    return sorted(rows, key=lambda row: (row["brand"] is None, row["brand"] or "", order[row["goods_class"]]))


def _threshold(test: Mapping[str, Any]) -> dict[str, Any]:
    value = test["value"]
    return {
        **{name: test[name] for name in ("rule", "test", "jurisdiction", "valid_from", "law", "met", "note")},
        "amount": f"{test['amount']:.2f}",
        "value": None if value is None else f"{value:.2f}",
    }


def _accounts(tables: LeadTables) -> Rows:
    roles = tables.roles.groupby("account_id")["role"].agg(list).to_dict()
    fronts = tables.stores.groupby("account_id")["store_id"].agg(lambda ids: sorted(set(ids))).to_dict()
    return [
        {
            "account_id": row["account_id"],
            "membership": row["membership"],
            "probability": round(float(row["membership_probability"]), 3),
            "roles": roles.get(row["account_id"], []),
            "stores": fronts.get(row["account_id"], []),
        }
        for row in _each(tables.members)
    ]


def _stores(tables: LeadTables, zone: str) -> Rows:
    per_store = {row["store_id"]: row for row in _each(tables.amounts[tables.amounts["scope"] == "store"])}
    return [
        {
            "store_id": row["store_id"],
            "account_id": row["account_id"],
            "valid_from": local_time(row["valid_from"], zone),
            "valid_to": local_time(row["valid_to"], zone),
            "orders": int(row["orders"]),
            **_money(per_store[row["store_id"]], AMOUNTS),
        }
        for row in _each(tables.stores)
    ]


def _links(tables: LeadTables) -> Rows:
    """The strongest first."""
    links = _each(tables.links)
    strongest = sorted(links, key=lambda row: -float(row["bits"]))[:STRONGEST_LINKS]
    return [
        {
            "a": row["account_a"],
            "b": row["account_b"],
            "bits": round(float(row["bits"]), 1),
            "families": list(row["families"]),
        }
        for row in strongest
    ]


def _shown(said: pd.DataFrame, kind: str, most: int) -> dict[str, Any]:
    of_kind = said[said["kind"] == kind]
    rows = [
        {"id": row["statement_id"], "statement": row["statement"], "rule": row["rule"], "rows": int(row["rows"])}
        for row in of_kind.head(most).to_dict("records")
    ]
    return {"rows": rows, "more": max(0, len(of_kind) - most)}


def _places(said: pd.DataFrame, regions: Mapping[str, str]) -> Rows:
    """Regions of the suspected accounts' addresses by basis: how many accounts, and by which statements."""
    accounts: dict[tuple[str, str], set[str]] = defaultdict(set)
    ids: dict[tuple[str, str], list[str]] = defaultdict(list)
    placed = said[said["kind"] == "place"]
    for statement_id, statement in zip(placed["statement_id"], placed["statement"], strict=True):
        if found := PLACED.search(statement):
            accounts[found["code"], found["basis"]].add(found["account"])
            ids[found["code"], found["basis"]].append(statement_id)
    return [
        {
            "adcode": code,
            "name": (_region(code, regions) or {}).get("name", ""),
            "basis": basis,
            "accounts": len(accounts[code, basis]),
            "statements": sorted(ids[code, basis]),
        }
        for code, basis in sorted(ids)
    ]


def _months(orders: pd.DataFrame, zone: str) -> Rows:
    """Per month of the zone what was paid, by what the orders count as."""
    if orders.empty:
        return []
    month = pd.to_datetime(orders["paid_at"], utc=True).dt.tz_convert(zone).dt.strftime("%Y-%m")
    cents = (orders["amount"].map(lambda money: int(money * 100))).groupby([month, orders["counts_as"]]).sum()
    wide = cents.unstack(fill_value=0).reindex(columns=["genuine", "doubtful", "faked"], fill_value=0) / 100
    return _each(wide.rename_axis("month").reset_index())


def _brushing(orders: pd.DataFrame) -> Rows:
    """How many doubtful or faked orders show each reason."""
    suspect = orders[orders["counts_as"] != "genuine"]
    counts = Counter(reason for reasons in suspect["reasons"] for reason in reasons)
    return [{"reason": reason, "orders": n} for reason, n in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]


def _request(request: Mapping[str, Any], zone: str) -> dict[str, Any]:
    goods = [
        {
            "listing_id": one["listing_id"],
            "store_id": one["store_id"],
            "category": one["category"],
            "unit_price": None if one["unit_price"] is None else f"{one['unit_price']:.2f}",
            "listed_at": local_time(one["listed_at"], zone),
            "image_hash": one["image_hash"],
        }
        for one in request["goods"]
    ]
    return {"brand": request["brand"], "goods": goods}
