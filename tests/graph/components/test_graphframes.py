"""The GraphFrames engine: the missing jar for real; what is passed to GraphFrames against a stand-in for it.

The jar is not part of the tests' environment, so nothing here shows that GraphFrames computes components;
``python -m benchmarks.components --graphframes-jar`` runs it and compares its counts with SciPy's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from graph.components import components, graphframes
from graph.failures import ConfigurationError
from graph.settings import ComponentSettings


@pytest.fixture
def chosen(component_settings: ComponentSettings, tmp_path: Path) -> ComponentSettings:
    return component_settings.model_copy(
        update={"engine": "graphframes", "max_iter": 12_345, "checkpoint_dir": str(tmp_path / "checkpoints")}
    )


def test_without_the_jar_the_run_stops_and_says_how_to_get_it(spark: SparkSession, chosen: ComponentSettings) -> None:
    if graphframes.jvm_half_present(spark):
        pytest.skip("the jar is there")
    edges = spark.createDataFrame([(1, 2)], "src bigint, dst bigint")
    with pytest.raises(ConfigurationError) as stopped:
        components(edges, chosen)
    assert stopped.value.exit_code == 78
    message = str(stopped.value)
    assert graphframes.coordinate() in message
    assert graphframes.coordinate().startswith("io.graphframes:graphframes-spark4_2.13:")
    assert "spark.jars.packages" in message
    assert "--jars" in message
    assert "forest" in message


class StandIn:
    """Takes what GraphFrame takes and answers as it may: components named by a number that is no vertex."""

    calls: dict[str, Any]

    def __init__(self, vertices: DataFrame, edges: DataFrame) -> None:
        self._vertices = vertices
        StandIn.calls = {"vertices": vertices, "edges": edges}

    def connectedComponents(self, **options: Any) -> DataFrame:  # noqa: N802 (GraphFrames' own name)
        StandIn.calls |= options
        return self._vertices.selectExpr("id", "if(id < 100, 777, 888) AS component")


def test_what_is_passed_to_graphframes(
    spark: SparkSession, chosen: ComponentSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graphframes, "GraphFrame", StandIn)
    monkeypatch.setattr(graphframes, "jvm_half_present", lambda session: True)
    edges = spark.createDataFrame([(5, 2), (2, 5), (300, 200), (9, 9)], "src int, dst int")
    rows = {tuple(row) for row in components(edges, chosen).collect()}
    calls = StandIn.calls
    assert calls["vertices"].dtypes == [("id", "bigint")]
    assert calls["edges"].dtypes == [("src", "bigint"), ("dst", "bigint")]
    assert sorted(row.id for row in calls["vertices"].collect()) == [2, 5, 9, 200, 300]
    assert calls["max_iter"] == 12_345
    assert calls["algorithm"] == chosen.graphframes_algorithm
    assert calls["checkpointInterval"] == chosen.checkpoint_interval
    assert spark.sparkContext.getCheckpointDir() is not None
    assert Path(chosen.checkpoint_dir).is_dir()
    assert rows == {(2, 2), (5, 2), (9, 2), (200, 200), (300, 200)}, "components take the name of their smallest vertex"
