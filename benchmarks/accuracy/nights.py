"""A night without publishing: the pipeline's own stages on a world, and the tables that they would have published."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from graph.failures import ConfigurationError
from jobs import configuration, java, keys, landing, options, session
from jobs.night import Night
from jobs.settings import RingtraceSettings
from jobs.unpublished import run_stages, stages_between, unpublished_night

__all__ = ["Engine", "read_settings", "run_stages", "stages_between", "unpublished", "with_changes"]

NO_KEY = Path("no key: every world is marked as made up")


class Engine:
    """The Spark session, started when it is first needed: a run of which everything is cached needs none."""

    def __init__(
        self,
        settings: RingtraceSettings,
        memory: str,
        graphframes_jar: str | None = None,
        landing_bytes: int = sys.maxsize,
    ) -> None:
        """``landing_bytes``: the size of a world; as a rule beyond what a small night is tuned for."""
        self._options = settings.spark_options(landing_bytes)
        self._memory = memory
        self.graphframes_jar = graphframes_jar

    @cached_property
    def session(self) -> SparkSession:
        found = java.find()
        if found is None:
            raise ConfigurationError(java.remedy())
        os.environ["JAVA_HOME"] = str(found.home)
        os.environ["PYSPARK_PYTHON"] = sys.executable
        jar = {"spark.jars": self.graphframes_jar} if self.graphframes_jar else {}
        return session.build({**self._options, "spark.driver.memory": self._memory, **jar})


@contextmanager
def unpublished(spark: SparkSession, settings: RingtraceSettings, landing_zone: Path, work: Path) -> Iterator[Night]:
    """The latest night of a made-up landing zone; see ``jobs.unpublished``."""
    name = landing.nights(str(landing_zone), settings.columns)[-1]
    keyring = keys.load_keyring(NO_KEY, str(landing_zone), settings.standardise.key_version)
    with unpublished_night(spark, settings, keyring, str(landing_zone), name, work) as night:
        yield night


def with_changes(tree: dict[str, Any], changes: dict[str, Any]) -> RingtraceSettings:
    """The settings of ``tree`` with some changed: ``{"link.broker_accounts": 9}``; ``*`` stands for every key of a
    section, where those without the rest of the path stay as they are. KeyError for a path that is nowhere."""
    for path, value in changes.items():
        if not _change(tree, path.split("."), value):
            raise KeyError(f"conf has no `{path}`")
    return RingtraceSettings.model_validate(tree)


def _change(node: Any, path: Sequence[str], value: Any) -> bool:
    if not isinstance(node, dict):
        return False
    here, *rest = path
    names = list(node) if here == "*" else [here] if here in node else []
    if not rest:
        node.update(dict.fromkeys(names, value))
        return bool(names)
    changed = [_change(node[name], rest, value) for name in names]
    return any(changed)


def read_settings(changes: dict[str, Any] | None = None, profile: Path = options.CONFIG) -> RingtraceSettings:
    """The profile that ships, with ``changes``."""
    return with_changes(configuration.values(configuration.read_tree(profile)), changes or {})
