"""Reads landing files again as their night did, to see whether what was cited from them is still there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from pyspark.sql import DataFrame, SparkSession

from graph.failures import DataGateError, InputOutputError
from graph.tokens import Keyring
from jobs import landing
from jobs.landing import LandingFile
from jobs.landing.hashing import file_digests
from jobs.settings import RingtraceSettings
from jobs.warehouse import NightInfo, Warehouse
from leads.facts.links import TRAIT_DATASETS
from lineage.datasets import ACCOUNTS, DATASETS
from lineage.ingest import no_rows
from lineage.tracing import resolved
from lineage.validation.duplicates import STATUS
from lineage.validation.judge import judged
from lineage.validation.stage import unreadable
from lineage.validation.tagging import checks_of


@dataclass(frozen=True)
class InputFile:
    """A landing file: its SHA-256 (hex) as a manifest recorded it, and as it is ``now``; None where there is none.

    ``readable``: whether its rows can still be read.
    """

    path: str
    recorded: str | None
    now: str | None
    readable: bool = True

    @property
    def state(self) -> str:
        if self.now is None:
            return "gone"
        if self.recorded is None:
            return "in no manifest"
        if self.holds:
            return "unchanged"
        return "changed" if self.readable else "changed, unreadable"

    @property
    def holds(self) -> bool:
        return self.now is not None and self.now == self.recorded


class Replay:
    """A landing zone read again under the settings and the key that its nights were run with."""

    def __init__(self, spark: SparkSession, location: str, settings: RingtraceSettings, keyring: Keyring) -> None:
        self._spark = spark
        self._zone = landing.open_zone(location)
        self._settings = settings
        self._keyring = keyring

    def files(self, recorded: Mapping[str, str | None]) -> dict[str, InputFile]:
        """Each file (path → SHA-256 as recorded) as it is now."""
        there = sorted({file.path for file in self._find(recorded)})
        digests = file_digests(self._zone, there, self._settings.lineage.hashing_threads)
        now = {digest.path: digest.sha256 for digest in digests}
        found = [InputFile(path, sha256, now.get(path)) for path, sha256 in sorted(recorded.items())]
        return {file.path: replace(file, readable=self._can_be_read(file)) for file in found}

    def giving_traits(self, paths: Collection[str]) -> set[str]:
        """Those of the files that accounts' traits come from, and thus the rows behind links."""
        folders = tuple(
            f"{source.folder}/night=" for name in TRAIT_DATASETS for source in self._settings.columns.of(name)
        )
        return {path for path in paths if path.startswith(folders)}

    def resolved(self, citations: DataFrame, files: Iterable[InputFile]) -> DataFrame:
        """``lineage.tracing.resolved`` in one pass over the files, and over no other."""
        return resolved(citations, self._rows([file.path for file in files if file.readable]))

    def _find(self, paths: Collection[str]) -> list[LandingFile]:
        return landing.find(self._zone, paths, self._settings.columns)

    def _can_be_read(self, file: InputFile) -> bool:
        """A file as the night read it can be; one that was changed is tried."""
        if file.holds or file.now is None:
            return file.holds
        try:
            self._rows([file.path]).write.format("noop").mode("overwrite").save()
        except Exception as error:
            if not isinstance(unreadable(error), DataGateError):
                raise
            return False
        return True

    def _rows(self, paths: Collection[str]) -> DataFrame:
        """The rows of the files that are there, judged as the night judged them."""
        settings = self._settings
        typed = landing.read_files(self._spark, self._zone, self._find(paths), settings.landing)
        typed = typed or {ACCOUNTS.name: no_rows(self._spark, ACCOUNTS)}
        checks = {name: checks_of(DATASETS[name], settings.rules) for name in typed}
        tolerance = settings.validation.future_tolerance_minutes
        rows = judged(typed, checks, self._keyring, settings.landing.time_zone, tolerance)
        return rows.select("dataset", "source_night", "source_file", "row_digest", STATUS)


def inputs_of(warehouse: Warehouse, night: NightInfo) -> dict[str, str]:
    """Path → SHA-256 of the files that the night read, by its manifest."""
    inputs = {entry["path"]: entry["sha256"] for entry in warehouse.facts(night).get("inputs", ())}
    if not inputs:
        raise InputOutputError(
            f"night {night.night}: its manifest does not say which files it read; run it again: "
            f"./spark-submit.sh nightly --night {night.night}"
        )
    return inputs


def recorded(warehouse: Warehouse, night: NightInfo, paths: Collection[str]) -> dict[str, str | None]:
    """Each path → its SHA-256 by the manifest of the night, or of the newest night before it that read the file.

    A lead that is carried on cites rows of nights before.
    """
    known: dict[str, str | None] = dict.fromkeys(paths)
    for info in sorted(warehouse.published(), key=lambda info: info.night, reverse=True):
        missing = [path for path, sha256 in known.items() if sha256 is None]
        if missing and info.night <= night.night:
            inputs = inputs_of(warehouse, info)
            known.update({path: inputs.get(path) for path in missing})
    return known
