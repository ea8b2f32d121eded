"""Connected components by GraphFrames, for sites whose clusters carry its jar."""

from __future__ import annotations

from importlib.metadata import version

from graphframes import GraphFrame
from py4j.protocol import Py4JJavaError
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from graph.failures import ConfigurationError
from graph.settings import ComponentSettings

JVM_CLASS = "org.graphframes.GraphFramePythonAPI"


def components(edges: DataFrame, settings: ComponentSettings) -> DataFrame:
    """``edges`` (src, dst bigint) → (vertex, component bigint); see ``graph.components.components``.

    Integer ids, because GraphFrames gives string ids random components. ``max_iter`` is always passed: the default of
    some Python halves is ``2 ^ 31 - 2``, which is 31 in Python. Components are renamed to their smallest vertex, so
    that all algorithms give the same table.
    """
    session = edges.sparkSession
    require_jvm_half(session)
    session.sparkContext.setCheckpointDir(settings.checkpoint_dir)
    vertices = edges.select(F.col("src").alias("id")).union(edges.select(F.col("dst").alias("id"))).distinct()
    found = GraphFrame(vertices, edges).connectedComponents(
        algorithm=settings.graphframes_algorithm,
        checkpointInterval=settings.checkpoint_interval,
        max_iter=settings.max_iter,
    )
    smallest = found.groupBy("component").agg(F.min("id").alias("smallest"))
    named: DataFrame = found.join(smallest, "component")
    return named.select(F.col("id").alias("vertex"), F.col("smallest").alias("component"))


def coordinate() -> str:
    """Maven coordinate of the JVM half that belongs to the installed Python half."""
    return f"io.graphframes:graphframes-spark4_2.13:{version('graphframes-py')}"


def jvm_half_present(session: SparkSession) -> bool:
    """Whether the driver's JVM can load GraphFrames."""
    jvm = session.sparkContext._jvm
    assert jvm is not None, "a running session has a JVM"
    try:
        jvm.Thread.currentThread().getContextClassLoader().loadClass(JVM_CLASS)
    except Py4JJavaError:
        return False
    return True


def require_jvm_half(session: SparkSession) -> None:
    """ConfigurationError (78) that says how to get the jar, with and without a network."""
    if not jvm_half_present(session):
        raise ConfigurationError(
            "components.engine is `graphframes`, but the JVM half of GraphFrames is not on Spark's class path. "
            f"With a network: --conf spark.jars.packages={coordinate()}. "
            "Without: fetch that jar (and the jars it depends on) where there is one, and pass --jars PATH/TO/JAR. "
            "Or set components.engine to `forest`, which needs no jar and gives the same components."
        )
