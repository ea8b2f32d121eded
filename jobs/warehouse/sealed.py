"""A published run as it was signed: what is made of its tables, or carried on from them, is checked before it is read.

A run's manifest counts only under a signature that holds, and a table's rows only when its files are those that the
manifest lists: no byte changed, no file more or fewer. What is hashed is what is then read: a file of ordinary size is
read into memory once, a night's own copy lies in a folder that its owner alone may enter, and of a greater file the
same open file is read again. What remains: whoever writes *into* such an open file (putting another in its place does
not reach it) between its hashing and its reading, and whoever changes a file that Spark reads in place
(``SealedRun.frame``, for jobs that sign nothing and carry nothing on); both take a hand on the disk at that moment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession

from graph.contract import Table
from graph.failures import DataGateError, InputOutputError
from graph.spread import together
from jobs.warehouse.manifest import manifest_of, signature
from jobs.warehouse.storage import CHUNK, MANIFEST, Entry, Storage
from jobs.warehouse.switch import Switch, run_folder
from leads.seal import NightReference
from leads.seal.verify_packet import BrokenError, Files, Seal, compare, listing

# A greater file is not held in memory: it is hashed and then read through the same open file.
MOST_IN_MEMORY = 16 << 20


def sealed_run(
    storage: Storage, switch: Switch, night: str, run_id: str, trusted: Collection[str] | None = None
) -> SealedRun:
    """The run published as ``night``; DataGateError when its signature does not hold.

    ``trusted``: fingerprints of keys, one of which must have signed it; None where whoever signed it will do.
    """
    folder = run_folder(night, run_id)
    content = storage.read(f"{folder}/{MANIFEST}") or b""
    seal, faults = signature(storage, folder, content, night, run_id, trusted)
    manifest = manifest_of(content)
    if manifest is None:
        faults.append(f"{MANIFEST}: is damaged")
    faults += switch.faults(night, run_id)
    if seal is None or manifest is None or faults:
        raise _differs(night, run_id, faults)
    try:
        listed = listing(manifest["files"])
    except BrokenError as fault:
        raise _differs(night, run_id, [f"{MANIFEST}: {fault}"]) from fault
    reference = NightReference(run_id, hashlib.sha256(content).hexdigest(), seal.is_of_test_key)
    return SealedRun(storage, night, folder, manifest, seal, reference, listed)


def _differs(night: str, run_id: str, faults: Collection[str]) -> DataGateError:
    return DataGateError(
        f"night {night}, run {run_id}: {'; '.join(sorted(faults))}. Nothing is made from a night that is not as it was "
        "signed; `./spark-submit.sh verify` names all that differs"
    )


@dataclass(frozen=True)
class SealedRun:
    """One published run: its signed ``manifest``, and its tables for whoever reads them as they were signed.

    Each file is hashed once, at its first reading; DataGateError names the first that differs.
    """

    _storage: Storage
    night: str
    folder: str
    manifest: Mapping[str, Any]
    seal: Seal
    reference: NightReference
    _listed: Files
    _checked: dict[str, pa.Buffer | pa.NativeFile] = field(default_factory=dict)

    @property
    def tables(self) -> Mapping[str, int]:
        """Rows of each table."""
        tables: Mapping[str, int] = self.manifest["tables"]
        return tables

    @property
    def config_hash(self) -> str:
        return str(self.manifest["config_hash"])

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the run put into its manifest besides its files: ``inputs`` and others."""
        facts: Mapping[str, Any] = self.manifest.get("facts", {})
        return facts

    def read(self, name: str, condition: pc.Expression | None = None) -> pa.Table:
        """The rows of the table ``name`` for which ``condition`` holds."""
        return pa.concat_tables([pq.read_table(file, filters=condition) for file in self._files(name)])

    def columns(self, name: str) -> list[str]:
        """The columns of the table ``name``."""
        columns: list[str] = pq.read_schema(next(self._files(name))).names
        return columns

    def frame(self, table: Table, spark: SparkSession) -> DataFrame | None:
        """The table for Spark, which reads the files where they lie after they were hashed; None if there is none."""
        if table.name not in self.tables:
            return None
        for _ in self._files(table.name):
            pass
        return self._frame(
            table, [self._storage.path(f"{self.folder}/{path}") for path in self._paths(table.name)], spark
        )

    def copied(self, table: Table, target: str, spark: SparkSession) -> DataFrame | None:
        """As ``frame``, of a copy in the warehouse's folder ``target``: hashed as it is copied, and read there."""
        if table.name not in self.tables:
            return None
        self._storage.make(target)
        copies = []
        for path in self._paths(table.name):
            copy = f"{target}/{path.rpartition('/')[2]}"
            self._same(path, self._storage.copy(f"{self.folder}/{path}", copy))
            copies.append(self._storage.path(copy))
        return self._frame(table, copies, spark)

    def _frame(self, table: Table, paths: list[str], spark: SparkSession) -> DataFrame:
        frame = together(spark.read.parquet(*paths))
        return frame.select(*(name for name in table.names if name in frame.columns))

    def _files(self, name: str) -> Iterator[pa.NativeFile]:
        """The table's files, opened, each as it was signed."""
        for path in self._paths(name):
            if path not in self._checked:
                self._checked[path] = self._hashed(path)
            held = self._checked[path]
            yield pa.BufferReader(held) if isinstance(held, pa.Buffer) else held

    def _paths(self, name: str) -> list[str]:
        """The table's files in their order; DataGateError unless they are those that the manifest lists."""
        signed = {path: listed for path, listed in self._listed.items() if path.startswith(f"{name}/")}
        if not signed:
            raise InputOutputError(f"night {self.night} lacks {name}; run it again")
        there = [entry for entry in self._entries if entry.path == name or entry.path.startswith(f"{name}/")]
        strange = [f"{entry.path}: {entry.strange}" for entry in there if entry.strange]
        # Names alone: what the files hold is compared when they are read.
        found = {entry.path: signed.get(entry.path, (0, "")) for entry in there if not entry.strange}
        if faults := strange + compare(signed, found):
            raise _differs(self.night, self.reference.run_id, faults)
        return sorted(signed)

    @cached_property
    def _entries(self) -> list[Entry]:
        return self._storage.entries(self.folder)

    def _hashed(self, path: str) -> pa.Buffer | pa.NativeFile:
        with self._storage.readable(f"{self.folder}/{path}"):
            file = self._storage.open(f"{self.folder}/{path}")
            if file.size() <= MOST_IN_MEMORY:
                content = file.read_buffer()
                file.close()
                self._same(path, (content.size, hashlib.sha256(content).hexdigest()))
                return content
            size, running = 0, hashlib.sha256()
            while chunk := file.read(CHUNK):
                size += len(chunk)
                running.update(chunk)
            self._same(path, (size, running.hexdigest()))
            file.seek(0)
            return file

    def _same(self, path: str, found: tuple[int, str]) -> None:
        if faults := compare({path: self._listed[path]}, {path: found}):
            raise _differs(self.night, self.reference.run_id, faults)
