"""The published nights of one folder, and the way a run gets among them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from graph.contract import Table
from graph.failures import DataGateError, InputOutputError, UsageError
from jobs.warehouse import identity, lock, manifest
from jobs.warehouse.check import NightCheck, check, strays
from jobs.warehouse.checkpoint import RESUME, Checkpoint
from jobs.warehouse.identity import Identity
from jobs.warehouse.nights import NightInfo, stale_nights
from jobs.warehouse.sealed import SealedRun, sealed_run
from jobs.warehouse.settings import PublishSettings
from jobs.warehouse.staging import Staging
from jobs.warehouse.storage import FAILED_EVENTS, MANIFEST, STAGING, Storage
from jobs.warehouse.switch import NIGHT_FOLDER, POINTERS, RUNS, LinkSwitch, PointerSwitch, Switch, run_folder
from lineage.signing import Signer

# Hex digits of a checkpoint's key that name its folder.
CHECKPOINT_KEY = 32
REMEDY = "put it back as it was, or move that night and its runs out of the warehouse and run it again"
RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class Warehouse:
    """Nights under ``path`` (a folder, or a URI that ``pyarrow.fs`` and Spark both read)."""

    def __init__(self, path: str, settings: PublishSettings) -> None:
        self._storage = Storage(str(path))
        self._settings = settings
        self._switch: Switch = (LinkSwitch if settings.switch == "symlink" else PointerSwitch)(self._storage)

    @contextmanager
    def lock(self, *, resume: bool = False) -> Iterator[None]:
        """Holds the warehouse for a run: 75 when another run does, 74 when it can't be written or its disk is full.

        What killed runs left behind is cleaned up first, save, with ``resume``, what a night can go on from.
        """
        with lock.exclusive(self._storage):
            lock.check_space(self._storage, self._settings.min_free_bytes)
            self._clean()
            if not resume:
                self._storage.remove(RESUME)
            identity.make(self._storage)
            yield

    @property
    def scratch(self) -> Path | None:
        """Where the private folder of a run may lie: beside its work folder; None where that is no local disk."""
        return None if self._storage.local is None else self._storage.local / STAGING

    def published(self) -> list[NightInfo]:
        """Published nights, oldest first."""
        runs = self._switch.published()
        manifests = {night: self._manifest(run_folder(night, run_id)) for night, run_id in runs.items()}
        stale = stale_nights(manifests.values())
        return [self._info(night, runs[night], manifests[night], night in stale) for night in sorted(runs)]

    def newest_before(self, night: str) -> NightInfo | None:
        """The night that ``night`` is tracked against; never itself."""
        return max((info for info in self.published() if info.night < night), key=lambda info: info.night, default=None)

    def sealed(self, night: NightInfo, trusted: Collection[str] | None = None) -> SealedRun:
        """A published night as it was signed; DataGateError when its signature does not hold.

        ``trusted``: fingerprints of keys, one of which must have signed it: for jobs that sign what they make of the
        night, or carry it on.
        """
        run = sealed_run(self._storage, self._switch, night.night, night.run_id, trusted)
        if (run.manifest["config_hash"], run.tables) != (night.config_hash, night.tables):
            raise DataGateError(f"night {night.night}, run {night.run_id}: {MANIFEST} changed while it was read")
        return run

    def whole(self) -> list[SealedRun]:
        """The published nights whose signature holds, oldest first; `verify` names the others."""
        found = []
        for night, run_id in self._switch.published().items():
            with suppress(DataGateError):
                found.append(sealed_run(self._storage, self._switch, night, run_id))
        return found

    def read(self, night: NightInfo | str, table: Table, spark: SparkSession) -> DataFrame | None:
        """A table of a published night as it was signed; None when the night is not published or does not hold it."""
        info = self._find(night) if isinstance(night, str) else night
        # From the run's own folder: a switch under a running job can't mix two runs.
        return None if info is None else self.sealed(info).frame(table, spark)

    def runs(self) -> dict[str, list[str]]:
        """Every run that is kept, by night: the published ones and those that they replaced a short time ago."""
        names = self._storage.folders(RUNS)
        return {name.removeprefix("night="): self._storage.folders(f"{RUNS}/{name}") for name in names}

    def stage(self, night: str, run_id: str) -> Staging:
        """A new run of ``night``; call it under ``lock()``."""
        if not NIGHT_FOLDER.fullmatch(f"night={night}") or not RUN_ID.fullmatch(run_id):
            raise UsageError(f"night {night!r}, run {run_id!r}: a night is YYYY-MM-DD, a run id has no slashes")
        if run_id in self._storage.folders(f"{RUNS}/night={night}"):
            raise UsageError(f"run {run_id!r} of night {night} is there already; each run has an id of its own")
        folder = f"{STAGING}/{night}--{run_id}" if self._renames else run_folder(night, run_id)
        work = f"{STAGING}/{night}--{run_id}--work"
        self._storage.make(folder)
        self._storage.make(work, private=True)
        return Staging(
            self._storage,
            self._settings,
            folder,
            work,
            lambda staging, chain: self._publish(staging, night, run_id, **chain),
        )

    def checkpoint(self, night: str, key: str) -> Checkpoint:
        """Where the parts of ``night`` last that follow from what ``key`` (hex) stands for; those of other keys go."""
        own = f"{night}--{key[:CHECKPOINT_KEY]}"
        self._forget_checkpoints(night, but=own)
        return Checkpoint(self._storage, f"{RESUME}/{own}", key)

    def _forget_checkpoints(self, night: str, but: str = "") -> None:
        for name in self._storage.folders(RESUME):
            if name.startswith(f"{night}--") and name != but:
                self._storage.remove(f"{RESUME}/{name}")

    def mark_stale_after(self, night: str) -> list[NightInfo]:
        """Writes or clears `_stale.json` in the nights after ``night``; the stale ones among them, oldest first.

        The mark is for readers; what counts is derived from the manifests (``NightInfo.stale``).
        """
        return self._mark_stale([info for info in self.published() if info.night > night])

    def _mark_stale(self, nights: Sequence[NightInfo]) -> list[NightInfo]:
        for info in nights:
            mark = f"{info.folder}/{manifest.STALE}"
            if info.stale:
                self._storage.write_json(mark, manifest.stale_mark(info.night, info.run_id))
            else:
                self._storage.remove(mark)
        return [info for info in nights if info.stale]

    def keep_events(self, night: str, run_id: str, text: str, most: int) -> None:
        """Keeps what a failed run has to say of itself, beyond that run's folder; of earlier ones the newest stay."""
        self._storage.write_text(f"{FAILED_EVENTS}/{run_id}.{night}.jsonl", text)
        # A run id begins with the moment of its start, so names are in the order of time.
        for old in self._storage.tree(FAILED_EVENTS)[: -most or None]:
            self._storage.remove(f"{FAILED_EVENTS}/{old}")

    @property
    def identity(self) -> Identity | None:
        """What the warehouse is called by its vault; None before its first run. DataGateError when it was changed."""
        return identity.read(self._storage)

    def separate(self) -> None:
        """Gives a copy of a warehouse an identity of its own; call it under ``lock()``."""
        identity.renew(self._storage)

    def check(self, night: str | None = None, trusted: Collection[str] | None = None) -> list[NightCheck]:
        """What published nights (or the one ``night``) hold otherwise than was signed, oldest first.

        ``trusted``: fingerprints of keys, one of which must have signed them.
        """
        return check(self._storage, self._switch, night, trusted)

    def strays(self) -> list[str]:
        """What lies among the nights and was put there by no run, each named on a line."""
        return strays(self._storage, self._switch)

    def require(self) -> None:
        """InputOutputError when there is no warehouse at all; DataGateError when no night is published in it."""
        if not self._storage.there():
            raise InputOutputError(f"{self._storage.root}: there is no warehouse here; --warehouse names another place")
        if not self._switch.published():
            raise DataGateError(f"{self._storage.root}: no night is published")

    @property
    def _renames(self) -> bool:
        return isinstance(self._switch, LinkSwitch)

    def _find(self, night: str) -> NightInfo | None:
        return next((info for info in self.published() if info.night == night), None)

    def _publish(
        self,
        staging: Staging,
        night: str,
        run_id: str,
        config_hash: str,
        previous: NightInfo | None,
        signer: Signer,
        facts: dict[str, Any],
    ) -> NightInfo:
        target = run_folder(night, run_id)
        self._forget_checkpoints(night)
        self._storage.open_to_readers(staging.folder)
        self._storage.flush(staging.folder)
        sealed = manifest.build(
            self._storage,
            staging.folder,
            night=night,
            run_id=run_id,
            config_hash=config_hash,
            previous=previous,
            replaces=self._switch.published().get(night),
            facts={**facts, "warehouse": identity.make(self._storage).id},
        )
        self._storage.write_json(f"{staging.folder}/{MANIFEST}", sealed)
        manifest.sign(self._storage, staging.folder, signer)
        if self._renames:
            self._storage.move(staging.folder, target)
        self._switch.point(night, run_id)
        self._prune(night, run_id)
        self.mark_stale_after(night)
        published = self._find(night)
        if published is None:
            raise InputOutputError(f"{self._storage.root}: night {night} was switched but can't be found")
        return published

    def _clean(self) -> None:
        """Removes what no reader may use: unfinished runs, finished ones that were never switched, old ones."""
        self._storage.remove(STAGING)
        for path in self._halves():
            path.unlink()
        nights = self.published()
        published = {info.night: info.run_id for info in nights}
        self._check_links(nights, published)
        for name in self._storage.folders(RUNS):
            night = name.removeprefix("night=")
            self._prune(night, published.get(night))
        self._mark_stale(nights)

    def _check_links(self, nights: Sequence[NightInfo], published: Mapping[str, str]) -> None:
        """DataGateError when a night that a later one rests on has lost its link: its run would go for unfinished."""
        for info in nights:
            rests_on = info.previous_night
            if rests_on and rests_on not in published and self._storage.folders(f"{RUNS}/night={rests_on}"):
                raise DataGateError(
                    f"{self._storage.root}: night {rests_on} was published, as night {info.night} states, and is not "
                    f"any more; put it back, or move {RUNS}/night={rests_on} out of the warehouse"
                )

    def _halves(self) -> list[Path]:
        """Files and links that killed writers of versions before this one left beside the place that they were for."""
        patterns = (".night=*.new", f"{POINTERS}/.*.new", f"{FAILED_EVENTS}/.*.new", f"{RUNS}/night=*/*/._*.json.new")
        root = self._storage.local
        return [path for pattern in patterns for path in root.glob(pattern)] if root else []

    def _prune(self, night: str, current: str | None) -> None:
        """Keeps the published run and the ``keep_runs`` that it replaced, newest first; removes the night's others."""
        kept: list[str] = []
        run = current
        while run and len(kept) <= self._settings.keep_runs:
            kept.append(run)
            content = self._storage.read(f"{run_folder(night, run)}/{MANIFEST}")
            sealed = manifest.manifest_of(content)
            if content is not None and sealed is None:
                # What it replaced can't be told: whoever looks into the damage may need all that is there.
                return
            run = sealed["replaces_run_id"] if sealed else None
        for run_id in self._storage.folders(f"{RUNS}/night={night}"):
            if run_id not in kept:
                self._storage.remove(run_folder(night, run_id))

    def _manifest(self, folder: str) -> dict[str, Any]:
        content = self._storage.read(f"{folder}/{MANIFEST}")
        if content is None:
            raise InputOutputError(f"{self._storage.path(folder)}: has no {MANIFEST}; {REMEDY}")
        sealed = manifest.manifest_of(content)
        if sealed is None:
            raise DataGateError(f"{self._storage.path(folder)}: its {MANIFEST} is damaged; {REMEDY}")
        return sealed

    def _info(self, night: str, run_id: str, sealed: dict[str, Any], stale: bool) -> NightInfo:
        return NightInfo(
            night=night,
            run_id=run_id,
            path=self._storage.path(self._switch.address(night, run_id)),
            folder=run_folder(night, run_id),
            previous_night=sealed["previous_night"],
            previous_run_id=sealed["previous_run_id"],
            config_hash=sealed["config_hash"],
            tables=sealed["tables"],
            stale=stale,
        )
