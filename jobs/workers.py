"""Spark's daemon of Python workers, with everything loaded that a night's workers need before it forks them.

A worker of Spark's own daemon takes seconds to import what it works with and to build the table of divisions; a fork of
this one has both. Named by ``spark.python.daemon.module`` where workers run on the driver's machine.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
import traceback

YEAR = "RINGTRACE_DIVISIONS"
"""Variable that names the year whose divisions are built before workers need them; without it they build them."""

# What the functions that run in workers are made of.
MODULES = (
    "duckdb",
    "graph.communities.by_component",
    "graph.components.forest",
    "graph.guilt.all_kinds",
    "graph.linking",
    "graph.roles.all_roles",
    "graph.standardise",
    "graph.suspicion.judging",
    "graph.suspicion.suspecting",
    "leads.account_statements.making",
    "leads.distribution",
    "leads.packets",
    "leads.regions.account_regions",
    "leads.tonight",
    "lineage.tracking",
    "lineage.validation.judge",
    "pandas",
    "phonenumbers.geocoder",
    "pyarrow.parquet",
    "pypinyin",
    "pyspark.sql.pandas.serializers",
    "scipy.stats",
)

GARBAGE = 200_000


def load() -> None:
    for name in MODULES:
        importlib.import_module(name)
    if year := os.environ.get(YEAR):
        from graph.divisions import matcher, romanised_matcher

        matcher(int(year))
        romanised_matcher(int(year))
    # Spark has every task read the directories of all archives again, for modules that might be new in them.
    sys.path[:] = [path for path in sys.path if not path.endswith(".zip")]
    sys.path_importer_cache.clear()
    # What is there before the fork stays: the collector need not look at it, nor copy its pages.
    gc.freeze()
    # Workers make many small values and hardly a cycle: the collector need not look at all of them every 700.
    gc.set_threshold(GARBAGE, 20, 20)


def say_nothing(*_: object, **__: object) -> None:
    """A worker whose task was ended prints why it could not go on; the driver says what became of the task."""


if __name__ == "__main__":
    # Only here: whoever reads the name of the variable starts no daemon.
    from pyspark.daemon import manager

    load()
    traceback.print_exc = say_nothing
    manager()  # type: ignore[no-untyped-call]
