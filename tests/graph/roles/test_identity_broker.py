"""Identity brokers: whoever holds what several rings were opened with, from outside."""

from __future__ import annotations

from typing import Any

from pyspark.sql import SparkSession

from graph.roles.identity_broker import identity_brokers
from graph.settings import RoleSettings
from graph.tables import TRAIT_VALUES


def test_a_broker_serves_rings_from_outside(
    spark: SparkSession, traits: Any, ring: Any, found: Any, role_settings: RoleSettings
) -> None:
    """Whoever is paid for sales of its own is a client, though of no ring that was found."""
    uses = [*((name, "face_id", "template") for name in "abcdxy"), ("y", "payee_number", "card")]
    value = ("template", "identity", "face_id", "face", 6, 0.0, "broker", None, None, 0.0, "")
    values = spark.createDataFrame([value], TRAIT_VALUES.schema)
    roles = found(identity_brokers(ring(R="ab", Q="cd"), traits(uses), values, role_settings))
    assert set(roles) == {("R", "x"), ("Q", "x")}
    assert "serves 2 suspected rings" in roles["R", "x"].reason
