"""Connected components: which vertices an undirected path of links joins.

Two engines give the same answer: ``forest`` (the default) needs nothing but Spark, Arrow and SciPy; ``graphframes``
needs the GraphFrames jar.
"""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from graph.components import forest
from graph.settings import ComponentSettings


def components(edges: DataFrame, settings: ComponentSettings) -> DataFrame:
    """``edges`` (src bigint, dst bigint) → (vertex bigint, component bigint): one row per vertex that an edge names.

    A component is named by its smallest vertex. Direction, parallel edges and row order change nothing; an edge from a
    vertex to itself makes that vertex appear. A null end is an error, not a lost row. ConfigurationError (78) if the
    engine is ``graphframes`` and its jar is not on the class path.
    """
    ends = edges.select(F.col("src").cast("bigint"), F.col("dst").cast("bigint"))
    if settings.engine == "forest":
        return forest.components(ends, settings)
    # Imported only when chosen: a night on the default engine must not need GraphFrames.
    from graph.components import graphframes

    return graphframes.components(ends, settings)
