"""Reads landing files again as their night did, to see whether what was cited from them is still there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from pyspark.sql import DataFrame, SparkSession

from graph.failures import DataGateError
from graph.tokens import Keyring
from jobs import landing
from jobs.landing import LandingFile
from jobs.landing.hashing import FileDigest, file_digests
from jobs.settings import RingtraceSettings
from leads.facts.links import TRAIT_DATASETS
from lineage.datasets import ACCOUNTS, DATASETS
from lineage.ingest import no_rows
from lineage.tracing import resolved
from lineage.validation.judge import Judging, judged
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

    def files(self, recorded: Mapping[str, FileDigest | None]) -> dict[str, InputFile]:
        """Each file (path → its digest as recorded) as it is now."""
        there = sorted({file.path for file in self._find(recorded)})
        digests = file_digests(self._zone, there, self._settings.lineage.hashing_threads)
        now = {digest.path: digest.sha256 for digest in digests}
        found = [
            InputFile(path, digest.sha256 if digest else None, now.get(path))
            for path, digest in sorted(recorded.items())
        ]
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
        checks = {name: checks_of(DATASETS[name], settings.rules, settings.validation) for name in typed}
        return judged(typed, Judging(checks, self._keyring, settings.landing.time_zone))
