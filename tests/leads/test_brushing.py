"""Each sign of a faked order speaks on its own, honest orders are left alone, and missing values say nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from graph.tables import RING_MEMBERS
from jobs.configuration import read_tree, values
from leads.brushing import REASONS, Surroundings, assess, gather
from leads.settings import BrushingSettings
from tests.leads import brushing_orders
from tests.leads.brushing_orders import CASES, WHEREABOUTS

Frames = Callable[[Mapping[str, Sequence[Mapping[str, Any]]]], dict[str, DataFrame]]
NIGHT_END = datetime(2026, 3, 1, 16, tzinfo=UTC)
# Told of an order whose whereabouts are known; unknown of all others.
PLACES = {"ring_room", "ring_network", "other_address"}


@pytest.fixture(scope="module")
def settings(root: Path) -> BrushingSettings:
    return BrushingSettings.model_validate(values(read_tree(root / "conf/brushing.yaml")))


@pytest.fixture
def gathered(spark: SparkSession, accepted_frames: Frames, settings: BrushingSettings) -> DataFrame:
    frames = accepted_frames(brushing_orders.rows())
    around = Surroundings(
        members=spark.createDataFrame([("R", who, "core", 1.0, True, 9.0, []) for who in "ab"], RING_MEMBERS.schema),
        logins=frames["logins"],
        transfers=frames["transfers"],
        shipments=frames["shipments"],
        whereabouts=spark.createDataFrame(
            [("R", name, *told) for name, told in WHEREABOUTS.items()],
            "ring_id string, order_id string, ring_room boolean, ring_network boolean, other_address boolean",
        ),
        placeholders=["-"],
        time_zone="Asia/Shanghai",
    )
    orders = frames["orders"].withColumn("ring_id", F.lit("R")).withColumn("account_id", F.lit("a"))
    return gather(orders, around, settings)


def signs(gathered: DataFrame, settings: BrushingSettings) -> dict[str, Row]:
    marks = [holds(settings, NIGHT_END).alias(name) for name, holds in REASONS.items()]
    return {row.order_id: row for row in gathered.select("order_id", "store_id", *marks).collect()}


def test_each_order_shows_its_signs_and_no_others(gathered: DataFrame, settings: BrushingSettings) -> None:
    found = signs(gathered, settings)
    assert len(found) == len(CASES)
    for name, _, holding, unknown in CASES:
        told = {sign: found[name][sign] for sign in REASONS}
        assert {sign for sign, holds in told.items() if holds} == holding, name
        missing = unknown | (set() if name in WHEREABOUTS else PLACES)
        assert missing <= {sign for sign, holds in told.items() if holds is None}, name


def test_probabilities_are_those_of_the_signs_and_the_store(gathered: DataFrame, settings: BrushingSettings) -> None:
    """Against the formula of leads/brushing/assessment.py, written out in Python."""
    told = signs(gathered, settings)
    bits = {name: _bits(row.asDict(), settings) for name, row in told.items()}
    first = {name: _probability(of_order, settings.prior) for name, of_order in bits.items()}
    drawn = settings.store_prior_orders
    shares = {}
    for store in {row.store_id for row in told.values()}:
        inside = [first[name] for name, row in told.items() if row.store_id == store]
        shares[store] = max(settings.least_share, (sum(inside) + drawn * settings.prior) / (len(inside) + drawn))
    for row in assess(gathered, NIGHT_END, settings).collect():
        expected = _probability(bits[row.order_id], shares[row.store_id])
        assert row.brushing_probability == pytest.approx(expected, abs=2e-6), row.order_id
        assert {word.split(": ")[1] for word in row.reasons} == {s for s in REASONS if told[row.order_id][s]}


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


def test_an_order_is_faked_only_by_two_kinds_of_evidence(gathered: DataFrame, settings: BrushingSettings) -> None:
    sure = settings.model_copy(update={"beyond_doubt": settings.possible})
    found = {row.order_id: row for row in assess(gathered, NIGHT_END, sure).collect()}
    assert found["rooms"].counts_as == "faked", "a room is a parcel's evidence, a network the buyer's"
    assert found["device"].counts_as == "doubtful", "one kind alone"
    assert found["day-0"].counts_as == "genuine"


def test_the_rows_behind_an_order_are_cited(gathered: DataFrame, settings: BrushingSettings) -> None:
    found = {row.order_id: row for row in assess(gathered, NIGHT_END, settings).collect()}

    def datasets(name: str) -> list[str]:
        assert found[name].evidence_rows == [source.row_digest for source in found[name].sources]
        return [source.source_dataset for source in found[name].sources]

    assert datasets("honest") == ["orders", "shipments"]
    assert datasets("missing") == ["orders"]
    assert datasets("funded") == ["orders", "shipments", "transfers"]
    assert datasets("tip") == ["orders", "shipments"], "money that is no reason is not cited"
    assert datasets("device") == ["orders", "shipments", "logins"]


def test_every_reason_has_its_weight_in_conf(settings: BrushingSettings) -> None:
    assert set(settings.reasons) == set(REASONS)
    assert {reason.kind for reason in settings.reasons.values()} == {"payment", "parcel", "buyer"}
    assert all(reason.bits > 0 > reason.absence_bits for reason in settings.reasons.values())
