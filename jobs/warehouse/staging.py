"""A run being written: nobody reads it until it is published."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import fs
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import to_arrow_schema

from graph.contract import Table
from graph.failures import InputOutputError
from graph.given import fields_of
from graph.passes.stored import Stored, stored
from graph.spread import together
from jobs.warehouse.checkpoint import Checkpoint
from jobs.warehouse.contract import check_contract
from jobs.warehouse.disk import disk_failures
from jobs.warehouse.nights import NightInfo
from jobs.warehouse.sealed import SealedRun
from jobs.warehouse.settings import PublishSettings
from jobs.warehouse.storage import Storage
from lineage.signing import Signer

# Before the name of a table in a checkpoint, where a frame may have the same name.
TABLES = "table_"
# Where Spark looks for the columns' sentences, units and sources.
ROW_METADATA = "org.apache.spark.sql.parquet.row.metadata"
# Tables of the night before, within a run's work folder.
CARRIED = "_before"
# Tasks of a failed job write on for a moment; what they put back is removed after each pause.
DISCARD_PAUSES = (0.2, 0.5, 1.0)


@dataclass(frozen=True)
class Size:
    """How much a table holds: files, rows and bytes of Parquet."""

    files: int
    rows: int
    bytes: int


class Staging:
    """The folder of one run; ``path`` is open to whatever else belongs to the run (`_data_docs/`, `_lineage/`, …).

    ``work`` is for frames that only the run itself reads; it may hold clear text, so it is never published, only its
    owner may enter it, and it goes with the run, be it published or discarded.
    """

    def __init__(
        self,
        storage: Storage,
        settings: PublishSettings,
        folder: str,
        work: str,
        publish: Callable[[Staging, Any], NightInfo],
    ) -> None:
        self.folder = folder
        self.path = storage.path(folder)
        self.work = storage.path(work)
        self._work = work
        self._storage = storage
        self._settings = settings
        self._publish = publish
        self._publishing = False
        self._checkpoint: Checkpoint | None = None
        self._lasts: Callable[[str], bool] = lambda name: False

    @property
    def local_work(self) -> Path | None:
        """The folder ``work``, where it lies on a local disk."""
        return None if self._storage.local is None else self._storage.local / self._work

    def last(self, checkpoint: Checkpoint, lasts: Callable[[str], bool]) -> None:
        """Has frames and tables that ``lasts`` names kept in ``checkpoint``, or taken from there if it holds them."""
        self._checkpoint, self._lasts = checkpoint, lasts

    @property
    def left(self) -> Sequence[str]:
        """Names of what a next run can go on from."""
        return self._checkpoint.names if self._checkpoint else ()

    def write(self, table: Table, frame: DataFrame) -> None:
        """Writes ``frame`` as ``table``: the contract's columns, sorted by the table's key within each file.

        One pass writes it: Spark balances the rows over as few files as their size asks for (one, for a small table),
        whatever the number of cores. A table that fills several files is then rewritten in ranges of its key.
        May be called from several threads at once.
        """
        if not self._taken(table.name):
            self._write(table, frame)
            self._finished(table.name)

    def _write(self, table: Table, frame: DataFrame) -> None:
        rows = table.select(frame)
        key = list(table.key)
        with disk_failures(f"{self.path}/{table.name}"):
            self._save(together(rows).hint("rebalance", *key).sortWithinPartitions(*key), table.name)
            files = self._parquet_files(table.name)
            total = self._bytes(table.name, files)
            if len(files) > 1 and total > self._settings.ordered_table_bytes:
                self._write_ranges(table, rows, -(-total // self._settings.file_bytes))
        self._check(table)

    def write_part(self, table: Table, kept: Stored, part: str) -> None:
        """Writes a table that stands whole in the kept frame ``kept``, its column ``part`` (``graph.passes.rows``), as
        one file as ``write`` would, without Spark: for the few rows of a small night.
        """
        if not self._taken(table.name):
            self._write_part(table, kept, part)
            self._finished(table.name)

    def _write_part(self, table: Table, kept: Stored, part: str) -> None:
        with self._storage.failures(f"{self.folder}/{table.name}"):
            rows = kept.scan.inside(part, table.names).read(to_arrow_schema(fields_of(table.ddl)))
            order = [(name, "ascending") for name in table.key]
            rows = rows.take(pc.sort_indices(rows, order, null_placement="at_start"))
            self._storage.files.create_dir(self._at(table.name))
            with pq.ParquetWriter(
                self._at(table.name, "part-00000.parquet"),
                rows.schema,
                filesystem=self._storage.files,
                compression=self._settings.compression,
                store_schema=False,
                store_decimal_as_integer=True,
            ) as writer:
                writer.write_table(rows)
                writer.add_key_value_metadata({ROW_METADATA: table.schema.json()})
            self._check(table)

    def read(self, table: Table, frame: DataFrame) -> DataFrame:
        """A table that this run has written, on the session of ``frame``: cheaper than computing it again."""
        path = f"{self.path}/{table.name}"
        return stored(together(frame.sparkSession.read.schema(table.schema).parquet(path)), path)

    def keep(self, name: str, frame: DataFrame) -> Stored:
        """Writes ``frame`` into ``work`` and reads it back.

        Stages that build on it plan from files, not from everything that made it: on an ordinary night that planning
        costs more than the rows.
        """
        lasting = self._checkpoint if self._lasts(name) else None
        path = lasting.path(name) if lasting else f"{self.work}/{name}"
        if lasting is None or not lasting.holds(name):
            with disk_failures(path):
                frame.write.mode("overwrite").parquet(path)
            if lasting:
                lasting.finish(name)
        return stored(together(frame.sparkSession.read.schema(frame.schema).parquet(path)), path)

    def _taken(self, name: str) -> bool:
        """Whether the table stood in the checkpoint, and stands in this run now."""
        if self._checkpoint is None or not self._checkpoint.holds(f"{TABLES}{name}"):
            return False
        self._copy(self._checkpoint.at(f"{TABLES}{name}"), f"{self.folder}/{name}")
        return True

    def _finished(self, name: str) -> None:
        if self._checkpoint is not None and self._lasts(name):
            self._copy(f"{self.folder}/{name}", self._checkpoint.at(f"{TABLES}{name}"))
            self._checkpoint.finish(f"{TABLES}{name}")

    def _copy(self, source: str, target: str) -> None:
        with self._storage.failures(target):
            self._storage.remove(target)
            files = self._storage.files
            files.create_dir(self._storage.at(target), recursive=True)
            fs.copy_files(
                self._storage.at(source),
                self._storage.at(target),
                source_filesystem=files,
                destination_filesystem=files,
            )

    def carry(self, run: SealedRun, table: Table, spark: SparkSession) -> DataFrame | None:
        """A table of an earlier run as it was signed, from a copy in ``work``; None if that run has no such table."""
        return run.copied(table, f"{self._work}/{CARRIED}/{table.name}", spark)

    def add(self, name: str, local: str) -> None:
        """Copies a local folder into the run, under ``name``."""
        with self._storage.failures(f"{self.folder}/{name}"):
            self._storage.files.create_dir(self._at(name))
            fs.copy_files(
                local,
                self._at(name),
                source_filesystem=fs.LocalFileSystem(),
                destination_filesystem=self._storage.files,
            )

    def add_text(self, name: str, text: str) -> None:
        """Writes a file of the run."""
        self._storage.write_text(f"{self.folder}/{name}", text)

    def measure(self, name: str) -> Size:
        """How much a table that this run has written holds, from the footers of its files."""
        files = self._parquet_files(name)
        rows = 0
        for file in files:
            with self._storage.open(f"{self.folder}/{name}/{file}") as opened:
                rows += pq.read_metadata(opened).num_rows
        return Size(len(files), rows, self._bytes(name, files))

    def clear_work(self) -> None:
        """Removes what only the run itself reads."""
        self._storage.remove(self._work)

    def discard(self) -> bool:
        """Removes what a failed run has written, its clear text first; False when some of it could not be removed.

        A run whose publishing had begun keeps its tables: readers may see them already.
        """
        folders = [self._work] if self._publishing else [self._work, self.folder]
        for pause in DISCARD_PAUSES:
            with suppress(InputOutputError, OSError):
                for folder in folders:
                    self._storage.remove(folder)
                time.sleep(pause)
                if not any(self._storage.tree(folder) for folder in folders):
                    return True
        return False

    def publish(
        self, *, config_hash: str, previous: NightInfo | None, signer: Signer, facts: dict[str, Any] | None = None
    ) -> NightInfo:
        """Seals the run with its signed manifest and switches the night to it; what only the run reads goes first."""
        self.clear_work()
        self._publishing = True
        chain = {"config_hash": config_hash, "previous": previous, "signer": signer, "facts": facts or {}}
        return self._publish(self, chain)

    def _check(self, table: Table) -> None:
        """ContractError when the table that was written breaks its contract."""
        files = self._parquet_files(table.name)
        check_contract(table, [partial(self._storage.open, f"{self.folder}/{table.name}/{file}") for file in files])

    def _write_ranges(self, table: Table, rows: DataFrame, files: int) -> None:
        unordered = f"_unordered_{table.name}"
        key = list(table.key)
        source = f"{self.folder}/{table.name}"
        with self._storage.failures(source):
            self._storage.files.move(self._at(table.name), self._at(unordered))
        written = rows.sparkSession.read.schema(table.schema).parquet(f"{self.path}/{unordered}")
        # Spark drops the columns' sentences when it reads; the contract puts them back.
        ordered = table.select(written).repartitionByRange(max(files, 2), *key).sortWithinPartitions(*key)
        self._save(ordered, table.name)
        self._storage.remove(f"{self.folder}/{unordered}")

    def _save(self, frame: DataFrame, name: str) -> None:
        writer = frame.write.mode("overwrite").option("compression", self._settings.compression)
        writer.parquet(f"{self.path}/{name}")
        # Spark's mark of success and its checksums say less than the manifest, and readers stumble over some of them.
        for file in self._storage.tree(f"{self.folder}/{name}"):
            if not file.endswith(".parquet") or file.startswith("."):
                self._storage.remove(f"{self.folder}/{name}/{file}")

    def _parquet_files(self, name: str) -> list[str]:
        return [file for file in self._storage.tree(f"{self.folder}/{name}") if file.endswith(".parquet")]

    def _bytes(self, name: str, files: list[str]) -> int:
        return sum(self._storage.files.get_file_info(self._at(name, file)).size for file in files)

    def _at(self, *parts: str) -> str:
        return self._storage.at("/".join((self.folder, *parts)))
