"""As what an assessed order counts in the sold value."""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from leads.settings import BrushingSettings

GENUINE, DOUBTFUL, FAKED = "genuine", "doubtful", "faked"


def counts_as(settings: BrushingSettings) -> Column:
    """``faked``: by a high probability and several kinds of evidence; ``doubtful``: it may be; else ``genuine``."""
    probability = F.col("brushing_probability")
    # A reason names its kind before the colon.
    kinds = F.size(F.array_distinct(F.transform("reasons", lambda reason: F.substring_index(reason, ":", 1))))
    beyond_doubt = (probability >= settings.beyond_doubt) & (kinds >= settings.beyond_doubt_kinds)
    doubtful = F.when(probability >= settings.possible, F.lit(DOUBTFUL))
    return F.when(beyond_doubt, F.lit(FAKED)).otherwise(F.coalesce(doubtful, F.lit(GENUINE)))
