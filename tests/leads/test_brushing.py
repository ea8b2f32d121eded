"""Each sign of a faked order speaks on its own, honest orders are left alone, and missing values say nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from graph.settings import StandardiseSettings
from graph.tables import RING_MEMBERS
from graph.tokens import Keyring
from jobs.configuration import read_tree, values
from leads.amounts import SalesInputs, SalesRules, assessed_sales
from leads.brushing import SIGNS, assess, gather
from leads.settings import BrushingSettings, GoodsSettings
from tests.arrow import table, with_columns
from tests.leads import brushing_orders
from tests.leads.brushing_orders import CASES, WHEREABOUTS

Tables = Callable[[Mapping[str, Sequence[Mapping[str, Any]]]], dict[str, pa.Table]]
NIGHT_END = datetime(2026, 3, 1, 16, tzinfo=UTC)
SPANS = "ring_id string, account_id string, store_id string, owned_from timestamp, owned_to timestamp"
PAPER = "account_id string, kind string, bits double, brand string, listing_id string, row_digest string"
LISTED = [{"listing_id": f"L{n}", "store_id": "S1", "brand": "Acme"} for n in (1, 2)]
# Told of an order whose whereabouts are known; unknown of all others.
PLACES = {"ring_room", "ring_network", "other_address"}


@pytest.fixture(scope="module")
def settings(root: Path) -> BrushingSettings:
    return BrushingSettings.model_validate(values(read_tree(root / "conf/brushing.yaml")))


@pytest.fixture
def gathered(accepted_tables: Tables, settings: BrushingSettings) -> pa.Table:
    tables = accepted_tables(brushing_orders.rows())
    around = {
        **tables,
        "orders": with_columns(tables["orders"], ring_id="R", account_id="a"),
        "shipments": with_columns(tables["shipments"], waybill_buyers=None),
        "members": table("ring_id string, account_id string", ("R", "a"), ("R", "b")),
        "whereabouts": table(
            "ring_id string, order_id string, ring_room boolean, ring_network boolean, other_address boolean",
            *(("R", name, *told) for name, told in WHEREABOUTS.items()),
        ),
    }
    return gather(around, NIGHT_END, settings, ["-"], "Asia/Shanghai")


def signs(gathered: pa.Table) -> dict[str, dict[str, Any]]:
    return by_order(gathered.select(["order_id", "store_id", *SIGNS]))


def by_order(orders: pa.Table) -> dict[str, dict[str, Any]]:
    return {row["order_id"]: row for row in orders.to_pylist()}


def test_each_order_shows_its_signs_and_no_others(gathered: pa.Table) -> None:
    found = signs(gathered)
    assert len(found) == len(CASES)
    for name, _, holding, unknown in CASES:
        told = {sign: found[name][sign] for sign in SIGNS}
        assert {sign for sign, holds in told.items() if holds} == holding, name
        missing = unknown | (set() if name in WHEREABOUTS else PLACES)
        assert missing <= {sign for sign, holds in told.items() if holds is None}, name


def test_probabilities_are_those_of_the_signs_and_the_store(gathered: pa.Table, settings: BrushingSettings) -> None:
    """Against the formula of leads/brushing/assessment.py, written out in Python."""
    told = signs(gathered)
    bits = {name: _bits(row, settings) for name, row in told.items()}
    first = {name: _probability(of_order, settings.prior) for name, of_order in bits.items()}
    drawn = settings.store_prior_orders
    shares = {}
    for store in {row["store_id"] for row in told.values()}:
        inside = [first[name] for name, row in told.items() if row["store_id"] == store]
        shares[store] = max(settings.least_share, (sum(inside) + drawn * settings.prior) / (len(inside) + drawn))
    for name, row in by_order(assess(gathered, settings)).items():
        expected = _probability(bits[name], shares[row["store_id"]])
        assert row["brushing_probability"] == pytest.approx(expected, abs=2e-6), name
        assert {word.split(": ")[1] for word in row["reasons"]} == {s for s in SIGNS if told[name][s]}


def _bits(told: Mapping[str, Any], settings: BrushingSettings) -> float:
    speaks_for, against = 0.0, 0.0
    for kind in ("payment", "parcel", "buyer"):
        of_kind = {name: reason for name, reason in settings.reasons.items() if reason.kind == kind}
        holding = sorted((reason.bits for name, reason in of_kind.items() if told[name]), reverse=True)
        lacking = sorted(reason.absence_bits for name, reason in of_kind.items() if told[name] is False)
        speaks_for += sum(bits / place for place, bits in enumerate(holding, start=1))
        against += sum(bits / place for place, bits in enumerate(lacking, start=1))
    return speaks_for + max(against, -settings.absence_bits_most)


def _probability(bits: float, share: float) -> float:
    odds = 2**bits * share / (1 - share)
    return odds / (1 + odds)


def test_an_order_is_faked_only_by_two_kinds_of_evidence(gathered: pa.Table, settings: BrushingSettings) -> None:
    sure = settings.model_copy(update={"beyond_doubt": settings.possible})
    found = by_order(assess(gathered, sure))
    assert found["rooms"]["counts_as"] == "faked", "a room is a parcel's evidence, a network the buyer's"
    assert found["device"]["counts_as"] == "doubtful", "one kind alone"
    assert found["day-0"]["counts_as"] == "genuine"


def test_the_rows_behind_an_order_are_cited(gathered: pa.Table, settings: BrushingSettings) -> None:
    found = by_order(assess(gathered, settings))

    def datasets(name: str) -> list[str]:
        assert found[name]["evidence_rows"] == [source["row_digest"] for source in found[name]["sources"]]
        return [source["source_dataset"] for source in found[name]["sources"]]

    assert datasets("honest") == ["orders", "shipments"]
    assert datasets("missing") == ["orders"]
    assert datasets("funded") == ["orders", "shipments", "transfers"]
    assert datasets("tip") == ["orders", "shipments"], "money that is no reason is not cited"
    assert datasets("device") == ["orders", "shipments", "logins"]


def test_every_reason_has_its_weight_in_conf(settings: BrushingSettings) -> None:
    assert set(settings.reasons) == set(SIGNS)
    assert {reason.kind for reason in settings.reasons.values()} == {"payment", "parcel", "buyer"}
    assert all(reason.bits > 0 > reason.absence_bits for reason in settings.reasons.values())


def test_shares_give_what_one_gives(
    spark: SparkSession,
    accepted_tables: Tables,
    settings: BrushingSettings,
    root: Path,
    one_share: Callable[[], AbstractContextManager[None]],
) -> None:
    """Of three rings, two of which used the same waybill, and one of which was bought from for an appraisal."""
    goods = GoodsSettings.model_validate(values(read_tree(root / "conf/goods.yaml")))
    standardise = StandardiseSettings.model_validate(values(read_tree(root / "conf/standardise.yaml")))
    bought = {"store_id": "S1", "order_id": "home", "listing_id": None, "brand": "Acme", "result": "counterfeit"}
    tables = accepted_tables({**brushing_orders.rows(), "listings": LISTED, "appraisals": [bought]})
    (digest,) = tables["appraisals"]["row_digest"].to_pylist()
    stores = tables["orders"]["store_id"].to_pylist()
    owners = {"S1": ("R", "a"), "S2": ("Q", "c")}
    owned = [owners.get(store, ("P", "d")) for store in stores]
    orders = tables["orders"].append_column("ring_id", pa.array([ring for ring, _ in owned]))
    orders = orders.append_column("account_id", pa.array([who for _, who in owned]))
    shared = {"three-1": "W-shared", "two-2": "W-shared"}
    sent = tables["shipments"]["order_id"].to_pylist()
    waybills = pa.array([shared.get(name, f"W-{name}") for name in sent])
    shipments = tables["shipments"].set_column(0, "waybill", waybills)
    start, end = datetime(2020, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
    people = (("R", "a"), ("R", "b"), ("Q", "c"), ("P", "d"))
    inside = {"ring_id": "R", "account_id": "a", "owned_from": pa.scalar(start, pa.timestamp("us", tz="UTC"))}
    around = {
        "ring_members": table(RING_MEMBERS, *((*who, "core", 1.0, True, 9.0, []) for who in people)),
        "orders": orders,
        "listings": with_columns(tables["listings"], **inside),
        "spans": table(SPANS, *((*owners.get(store, ("P", "d")), store, start, end) for store in set(stores))),
        "logins": tables["logins"],
        "transfers": tables["transfers"],
        "shipments": shipments,
        "appraisals": tables["appraisals"],
        "guilt": table(PAPER, ("a", "appraisal", 8.0, "Acme", None, digest)),
        "member_traits": table("ring_id string, domain string, trait_token string", ("R", "room", "t")),
        "trait_values": table("trait_token string, value_class string", ("t", "public")),
    }
    inputs = SalesInputs(**{name: spark.createDataFrame(rows) for name, rows in around.items()})

    def found() -> dict[str, list[str]]:
        rules = SalesRules(settings, goods, standardise)
        made = assessed_sales(inputs, NIGHT_END, rules, Keyring(b"k" * 32, "1")).toArrow()
        return {name: sorted(map(str, made[name].drop_null().to_pylist())) for name in made.column_names}

    in_shares = found()
    with one_share():
        assert found() == in_shares
    assert len(in_shares["assessed"]) == len(CASES)
    for known in ("appraised", "alike"):
        assert sum(f"'goods_class': '{known}'" in row for row in in_shares["goods"]) == 3, "of one ring in three scopes"
    assert sum("reused_waybill" in row for row in in_shares["assessed"]) == 2
