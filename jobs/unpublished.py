"""A night without publishing: the pipeline's own stages on a landing zone, and the tables that they would publish."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from pyspark.sql import SparkSession

from graph.tokens import Keyring
from jobs import configuration
from jobs.gate import gate
from jobs.landing.hashing import Hashing
from jobs.night import Night
from jobs.nightly import STAGES
from jobs.quality import Quality
from jobs.settings import RingtraceSettings
from jobs.vault import VaultRun
from jobs.warehouse import Warehouse

RUN_ID = "unpublished"
# No stage up to the statements has anything for it.
NO_VAULT = VaultRun(path="", before=None)


class NoQuality:
    """Stands in for Great Expectations, which checks rows and knows nothing of rings."""

    def start(self, *_: object) -> None:
        """Nothing begins."""

    def finish(self) -> None:
        """Nothing to wait for."""


class NoHashing:
    """Stands in for the digests of the input files, which only a manifest needs."""

    def start(self, *_: object) -> None:
        """Nothing begins."""


@contextmanager
def unpublished_night(
    spark: SparkSession, settings: RingtraceSettings, keyring: Keyring, landing_zone: str, name: str, work: Path
) -> Iterator[Night]:
    """The night ``name`` of the landing zone, tracked against none; what its stages write lies below ``work`` and is
    removed at the end."""
    warehouse = Warehouse(str(work), settings.publish)
    with warehouse.lock():
        staging = warehouse.stage(name, RUN_ID)
        try:
            yield Night(
                spark=spark,
                settings=settings,
                config_hash=configuration.config_hash(settings),
                keyring=keyring,
                landing=landing_zone,
                name=name,
                staging=staging,
                quality=cast(Quality, NoQuality()),
                hashing=cast(Hashing, NoHashing()),
                vault=NO_VAULT,
                previous=None,
                before={},
            )
        finally:
            staging.discard()
            spark.catalog.clearCache()


def stages_between(first: str, last: str) -> Sequence[str]:
    """Names of the night's stages from ``first`` to ``last``, both included, in their order; without the data gate,
    since such a night is held against none."""
    names = [stage.name for stage in STAGES if stage.work is not gate]
    return names[names.index(first) : names.index(last) + 1]


def run_stages(night: Night, names: Sequence[str]) -> dict[str, float]:
    """Runs them in order; seconds of each."""
    work, seconds = {stage.name: stage.work for stage in STAGES}, {}
    for name in names:
        begun = time.monotonic()
        work[name](night)
        seconds[name] = time.monotonic() - begun
    return seconds
