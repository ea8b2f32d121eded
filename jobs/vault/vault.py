"""The vault itself: how a night fills it, how rows are opened, and how they are forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypedDict

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from pyspark.sql import DataFrame

from graph.contract import Table
from graph.failures import DataGateError, LockedError
from graph.spread import together
from graph.tokens import Keyring
from jobs.keys import TokenKeys
from jobs.vault.access import LOG, Access, AccessLog
from jobs.vault.folder import private_folder
from jobs.vault.place import adopt, claimed_place, found_place
from jobs.warehouse import NightInfo
from jobs.warehouse.disk import disk_failures
from jobs.warehouse.storage import STAGING, Storage, beside_of, make_durable
from leads.claims import CLAIMS, Forgotten
from lineage.sealing import SALT_BYTES, SEALED_ROWS, seal, unseal

EMPTY = pa.array([], pa.string())


class Sealed(TypedDict):
    """A row of ``lineage.sealing.SEALED_ROWS``."""

    row_digest: str
    dataset: str
    sealed: bytes
    key_version: str


class ClearRow(NamedTuple):
    """An opened row: ``row_digest`` = SHA-256(bytes of ``row_salt`` (hex), then the UTF-8 of ``row_json``)."""

    row_digest: str
    dataset: str
    row_json: str
    row_salt: str


@dataclass(frozen=True)
class VaultRun:
    """The part of a run that goes to the vault, while it is written.

    ``before``: sealed rows of the night before; ``keyrings``: the keys that they are sealed with, by version.
    """

    path: str
    before: str | None
    keyrings: Mapping[str, Keyring] = field(default_factory=dict)

    def write(self, table: Table, frame: DataFrame) -> DataFrame:
        """Writes ``frame`` as ``table``, sorted by its key within each file, and reads it back."""
        path = f"{self.path}/{table.name}"
        rows = table.select(frame).hint("rebalance", *table.key).sortWithinPartitions(*table.key)
        with disk_failures(path):
            rows.write.parquet(path)
        # Spark's marks and checksums hold nothing, and stand in the way when rows are forgotten.
        for file in Path(path).iterdir():
            if file.suffix != ".parquet":
                file.unlink()
        return together(frame.sparkSession.read.schema(table.schema).parquet(path))

    def unopened(self) -> int:
        """How many of the sealed rows that were written can't be opened (``leads.claims.sealed_rows``)."""
        rows = ds.dataset(f"{self.path}/{SEALED_ROWS.name}", format="parquet")
        return int(rows.count_rows(filter=ds.field("sealed").is_null()))


class Vault:
    """What the vault at ``folder`` holds of the nights of one warehouse; they lie at ``place``."""

    def __init__(self, folder: Path, warehouse: str, token_keys: TokenKeys) -> None:
        self._folder = folder
        self._warehouse = Storage(warehouse)
        self._keys = token_keys
        self._settle(found_place(folder, self._warehouse))

    @classmethod
    def open(cls, folder: Path, warehouse: str, token_keys: TokenKeys) -> Vault:
        """The vault, made where there is none; refused as ``private_folder`` says."""
        return cls(private_folder(folder, warehouse), warehouse, token_keys)

    def claim(self, runs: Mapping[str, Collection[str]]) -> None:
        """Makes sure that the place is this warehouse's alone, before anything in it is changed; under its lock.

        ``runs``: those that the warehouse holds, by night. Fails as ``claimed_place`` says.
        """
        self._settle(claimed_place(self._folder, self._warehouse, runs))

    def adopt(self, runs: Mapping[str, Collection[str]]) -> None:
        """Takes over the place of a warehouse that was moved; otherwise as ``claim``."""
        self._settle(adopt(self._folder, self._warehouse, runs))

    def _settle(self, place: Path) -> None:
        self.place = place
        self._storage = Storage(str(place))

    @property
    def log(self) -> AccessLog:
        return AccessLog(self._folder / LOG)

    def rows(self, digests: Iterable[str], access: Access) -> Iterator[ClearRow]:
        """Those of the rows that the vault holds, each once, newest night first.

        The opening is in the log before the first row is given out; UsageError when ``access`` gives no right to it.
        ConfigurationError: the key version that opens a row is gone. DataGateError: a row does not match its digest.
        """
        wanted = set(digests)
        self._enter([(access, wanted)])
        return self._opened(wanted)

    def rows_of_each(self, openings: Sequence[tuple[Access, Collection[str]]]) -> list[list[ClearRow]]:
        """The rows of each of several openings, in one pass over the vault; otherwise as ``rows``. Sorted by digest."""
        self._enter(openings)
        held = {row.row_digest: row for row in self._opened({digest for _, digests in openings for digest in digests})}
        return [[held[digest] for digest in sorted(set(digests)) if digest in held] for _, digests in openings]

    def stage(self, night: str, run_id: str, previous: NightInfo | None) -> VaultRun:
        """A new run of ``night``, beside the warehouse's run of that name."""
        staged = _staged(night, run_id)
        self._storage.make(staged)
        before = f"{_run(previous.night, previous.run_id)}/{SEALED_ROWS.name}" if previous else None
        known = self._storage.path(before) if before and self._storage.tree(before) else None
        keyrings = {version: self._keys.of(version) for version in sorted(_versions(known))} if known else {}
        return VaultRun(self._storage.path(staged), known, keyrings)

    def publish(self, night: str, run_id: str) -> None:
        """Makes what was written for the run a part of the vault, in one step."""
        self._storage.flush(_staged(night, run_id))
        self._storage.move(_staged(night, run_id), _run(night, run_id))

    def keep_only(self, runs: Mapping[str, Collection[str]]) -> None:
        """Removes what was left half written, and every run that is not among the warehouse's ``runs`` (by night)."""
        self._storage.remove(STAGING)
        # Versions before this one left such a file of a killed run beside the one that it was to replace.
        for half in self.place.glob("night=*/*/*/.*.parquet.new"):
            half.unlink()
        for name in self._storage.folders(""):
            held = runs.get(name.removeprefix("night="), ())
            for run_id in self._storage.folders(name):
                if run_id not in held:
                    self._storage.remove(f"{name}/{run_id}")

    def forget(self, forgotten: Forgotten) -> int:
        """Removes from every night the rows that nothing claims any more; how many. What ends half way is done again
        the next time."""
        return sum(self._forget(run, forgotten) for run in self._runs())

    def reseal(self, current: Keyring) -> int:
        """Seals every row that another key version opens under the current one; how many."""
        return sum(self._reseal(path, current) for run in self._runs() for path in _files(run, SEALED_ROWS))

    def _enter(self, openings: Sequence[tuple[Access, Collection[str]]]) -> None:
        """Puts the openings into the log, if all of them are rightful."""
        for access, _ in openings:
            access.check()
        for access, digests in openings:
            self.log.add(access, digests)

    def _opened(self, wanted: set[str]) -> Iterator[ClearRow]:
        for run in self._runs():
            for row in _picked(run, wanted):
                wanted.discard(row["row_digest"])
                yield self._clear(row)

    def _clear(self, row: Sealed) -> ClearRow:
        payload = self._payload(row)
        text, salt = payload[SALT_BYTES:].decode(errors="replace"), payload[:SALT_BYTES].hex()
        return ClearRow(row["row_digest"], row["dataset"], text, salt)

    def _payload(self, row: Sealed) -> bytes:
        return unseal(row["dataset"], row["row_digest"], row["sealed"], self._keys.of(row["key_version"]))

    def _runs(self) -> list[Path]:
        """The folders of the runs, newest night and run first."""
        found = [f"{night}/{run}" for night in self._storage.folders("") for run in self._storage.folders(night)]
        places = [Path(self._storage.path(name)) for name in found if name.startswith("night=")]
        return sorted(places, reverse=True)

    def _forget(self, run: Path, forgotten: Forgotten) -> int:
        files = _files(run, CLAIMS)
        tables = [_table(path) for path in files]
        kept = [table.filter(forgotten.stands(table["claim"].combine_chunks())) for table in tables]
        if sum(map(len, kept)) == sum(map(len, tables)):
            return 0
        claimed = pa.concat_arrays([chunk for table in kept for chunk in table["row_digest"].chunks] or [EMPTY])
        removed = 0
        for path in _files(run, SEALED_ROWS):
            rows = _table(path)
            stay = rows.filter(pc.is_in(rows["row_digest"], value_set=claimed))
            removed += len(rows) - len(stay)
            self._replace(path, stay)
        # The claims come last: as long as they stand, the next night finds what was left undone.
        for path, table in zip(files, kept, strict=True):
            self._replace(path, table)
        return removed

    def _reseal(self, path: Path, current: Keyring) -> int:
        rows = _table(path)
        others = pc.not_equal(rows["key_version"], current.version)
        count = int(pc.sum(others).as_py() or 0)
        if count:
            again = [self._under(row, current) for row in rows.to_pylist()]
            self._replace(path, pa.Table.from_pylist(again, schema=rows.schema))
        return count

    def _replace(self, path: Path, table: pa.Table) -> None:
        """Puts a file with these rows in the place of ``path``, in one step."""
        name = path.relative_to(self.place).as_posix()
        beside = self.place / beside_of(name)
        with self._storage.failures(name):
            beside.parent.mkdir(exist_ok=True)
            pq.write_table(table, beside, compression="zstd")
            make_durable(beside)
            beside.replace(path)
            make_durable(path.parent)

    def _under(self, row: Sealed, current: Keyring) -> Sealed:
        text = seal(row["dataset"], self._payload(row), current)
        return Sealed(row_digest=row["row_digest"], dataset=row["dataset"], sealed=text, key_version=current.version)


def _picked(run: Path, wanted: Collection[str]) -> Iterator[Sealed]:
    """The sealed rows of a run that have one of the ``wanted`` digests."""
    files = _files(run, SEALED_ROWS)
    if not wanted or not files:
        return
    condition = ds.field("row_digest").isin(sorted(wanted))
    try:
        for batch in ds.dataset(files, format="parquet").to_batches(filter=condition):
            yield from batch.to_pylist()
    except FileNotFoundError as error:
        raise LockedError(f"{run}: a night has just replaced these rows; try again") from error


def sealed_versions(folder: Path) -> set[str]:
    """The key versions that rows of a vault are sealed under, whatever warehouse they belong to."""
    return set().union(*map(_versions, folder.glob(f"*/night=*/*/{SEALED_ROWS.name}")))


def _versions(rows: Path | str) -> set[str]:
    """The key versions of the sealed rows in a folder."""
    found = (_table(path, ["key_version"])["key_version"].unique().to_pylist() for path in Path(rows).glob("*.parquet"))
    return {version for versions in found for version in versions if version is not None}


def _staged(night: str, run_id: str) -> str:
    return f"{STAGING}/{night}--{run_id}"


def _run(night: str, run_id: str) -> str:
    return f"night={night}/{run_id}"


def _files(run: Path, table: Table) -> list[Path]:
    return sorted((run / table.name).glob("*.parquet"))


def _table(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    try:
        return pq.read_table(path, columns=columns)
    except (pa.ArrowException, OSError) as error:
        raise DataGateError(f"{path}: can't be read; it was changed, or the disk has lost it") from error
