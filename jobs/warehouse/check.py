"""Whether published nights are as they were signed, and rest on one another as they say.

A night that was run again leaves later nights resting on a run that is not published any more. That is no tampering: it
is said in a note, as precisely as the runs that are kept allow.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.failures import DataGateError, InputOutputError
from jobs.warehouse import identity
from jobs.warehouse.identity import IDENTITY
from jobs.warehouse.manifest import STALE, UNLISTED, files_root, manifest_of, signature, stale_mark
from jobs.warehouse.nights import stale_nights
from jobs.warehouse.storage import FAILED_EVENTS, MANIFEST, Entry, Storage, json_bytes
from jobs.warehouse.switch import NIGHT_FOLDER, POINTERS, RUNS, LinkSwitch, Switch, run_folder
from leads.seal.verify_packet import BrokenError, Seal, compare, listing

# What lies at the top of a warehouse besides its nights and hidden names.
TOP = (POINTERS, FAILED_EVENTS, IDENTITY)
POINTER_FILE = re.compile(f"{NIGHT_FOLDER.pattern}\\.json")

UNPUBLISHED = (
    f"{RUNS}/night={{}}: has runs but none is published: it was taken away, or a run is at work, or one was killed and "
    "the next cleans up"
)


@dataclass(frozen=True)
class NightCheck:
    """``differences``: what is not as it was signed, each naming a file; ``notes``: what to know, such as staleness.

    ``seal``: what was signed and with which key; None where no signature holds.
    """

    night: str
    run_id: str
    seal: Seal | None
    differences: tuple[str, ...]
    notes: tuple[str, ...] = ()


def check(storage: Storage, switch: Switch, only: str | None, trusted: Collection[str] | None) -> list[NightCheck]:
    """A check of each published night (or of ``only`` one), oldest first.

    ``trusted``: fingerprints (64 hex digits) of keys, one of which must have signed; None where the caller compares it.
    DataGateError: something stands in the place of a published night that no run put there.
    """
    runs = switch.published()
    chain = Chain(storage, runs)
    checked = [
        _night(storage, switch, chain, night, run_id, trusted)
        for night, run_id in runs.items()
        if only in (None, night)
    ]
    checked += [
        NightCheck(night, "-", None, (UNPUBLISHED.format(night),)) for night in _unpublished(storage, runs, only)
    ]
    return sorted(checked, key=lambda one: one.night)


def strays(storage: Storage, switch: Switch) -> list[str]:
    """A line for everything that no run put where readers of all nights look, such as a folder `night=2026-03-031`.

    DataGateError as ``check``. Hidden names at the top are left alone: no reader's pattern meets them.
    """
    published = switch.published()
    known = {*TOP, *(switch.address(night, run_id) for night, run_id in published.items())}
    found = [name for name in storage.names("") if not name.startswith(".") and name not in known]
    nights = storage.names(RUNS)
    found += [f"{RUNS}/{name}" for name in nights if not NIGHT_FOLDER.fullmatch(name)]
    # Where nights are links, nobody puts pointers.
    pointers = not isinstance(switch, LinkSwitch)
    found += [
        f"{POINTERS}/{name}" for name in storage.names(POINTERS) if not (pointers and POINTER_FILE.fullmatch(name))
    ]
    runs = [f"{RUNS}/{name}" for name in nights if NIGHT_FOLDER.fullmatch(name)]
    found += [f"{night}/{name}" for night in runs for name in _no_folders(storage, night)]
    found += [f"{name}/{entry.path}" for name in TOP for entry in storage.entries(name) if entry.strange]
    found += [name for name in TOP if storage.local and (storage.local / name).is_symlink()]
    lines = [f"{name}: no run put it there, and who reads all nights may meet it" for name in sorted(found)]
    return lines + _identity_faults(storage, published)


def _identity_faults(storage: Storage, published: Mapping[str, str]) -> list[str]:
    """Whether the warehouse is called what its nights say."""
    stated = {}
    for night, run_id in published.items():
        manifest = manifest_of(storage.read(f"{run_folder(night, run_id)}/{MANIFEST}")) or {}
        stated[night] = manifest.get("facts", {}).get("warehouse")
    try:
        known = identity.read(storage)
    except DataGateError:
        return [f"{IDENTITY}: was changed"]
    if known is None:
        return [f"{IDENTITY}: is missing"] if any(stated.values()) else []
    odd = [night for night, called in stated.items() if called not in (None, known.id, *known.was)]
    return [f"{IDENTITY}: is not the one that night {night} states" for night in odd[:1]]


def _no_folders(storage: Storage, name: str) -> list[str]:
    return sorted({*storage.names(name)} - {*storage.folders(name)})


def _unpublished(storage: Storage, runs: Mapping[str, str], only: str | None) -> list[str]:
    """Nights that have a run but are not published."""
    folders = filter(NIGHT_FOLDER.fullmatch, storage.folders(RUNS))
    nights = {name.removeprefix("night=") for name in folders} - runs.keys()
    return [night for night in nights if only in (None, night) and storage.folders(f"{RUNS}/night={night}")]


class Chain:
    """The manifests of the published runs (``runs``: run id by night), and what each night rests on."""

    def __init__(self, storage: Storage, runs: Mapping[str, str]) -> None:
        self._storage = storage
        self._runs = runs
        self._manifests = {night: manifest_of(self._content(night, run_id)) for night, run_id in runs.items()}
        whole = [one for one in self._manifests.values() if one is not None]
        # Who is stale can't be said while a manifest is missing or damaged.
        self._stale = stale_nights(whole) if len(whole) == len(runs) else None

    def of(self, night: str) -> tuple[list[str], list[str]]:
        """(differences, notes) about what ``night`` rests on."""
        manifest = self._manifests[night]
        if manifest is None:
            return [], []
        rests_on = manifest["previous_night"]
        before = max((other for other in self._runs if other < night), default=None)
        differences, notes = self._link(manifest) if rests_on else ([], [])
        if before != rests_on and before is not None and rests_on in {None, *self._runs}:
            notes.append(f"stale: night {before} was published after it and lies before it; run night {night} again")
        stale = self._stale is not None and night in self._stale
        if stale and not differences and not notes:
            notes.append(f"stale: night {rests_on}, on which it rests, is stale; run night {night} again")
        return differences + self._mark(night, stale), notes

    def _link(self, manifest: Mapping[str, Any]) -> tuple[list[str], list[str]]:
        """(differences, notes) about the manifest that this one states the SHA-256 of."""
        night, run_id = str(manifest["previous_night"]), str(manifest["previous_run_id"])
        if night not in self._runs:
            return [f"{MANIFEST}: rests on night {night} (run {run_id}), which is not published any more"], []
        published, content = self._runs[night], self._content(night, run_id)
        if content is not None and hashlib.sha256(content).hexdigest() != manifest["previous_manifest_sha256"]:
            stated = f"the SHA-256 that it states of {run_folder(night, run_id)}/{MANIFEST}"
            return [f"{MANIFEST}: {stated} is not that of the file: one of the two was changed"], []
        if published == run_id:
            return [], []
        if published in self._replaced_by(night, run_id):
            return [f"night={night}: was turned back to run {published}, which run {run_id} had replaced"], []
        gone = "" if content else " and is kept no more, so this link of the chain can't be checked"
        again = f"run night {manifest['night']} again"
        return [], [f"stale: rests on run {run_id} of night {night}, which run {published} replaced{gone}; {again}"]

    def _replaced_by(self, night: str, run_id: str) -> list[str]:
        """The runs that ``run_id`` took the place of, as far as they are kept."""
        replaced: list[str] = []
        manifest = manifest_of(self._content(night, run_id))
        while manifest and manifest["replaces_run_id"] and manifest["replaces_run_id"] not in replaced:
            replaced.append(str(manifest["replaces_run_id"]))
            manifest = manifest_of(self._content(night, replaced[-1]))
        return replaced

    def _mark(self, night: str, stale: bool) -> list[str]:
        """Whether the mark that readers see says what the manifests say."""
        if self._stale is None:
            return []
        run_id = self._runs[night]
        right = json_bytes(stale_mark(night, run_id)) if stale else None
        if self._storage.read(f"{run_folder(night, run_id)}/{STALE}") == right:
            return []
        return [f"{STALE}: does not say what the manifests say: the night is {'' if stale else 'not '}stale"]

    def _content(self, night: str, run_id: str) -> bytes | None:
        return self._storage.read(f"{run_folder(night, run_id)}/{MANIFEST}")


def _night(
    storage: Storage, switch: Switch, chain: Chain, night: str, run_id: str, trusted: Collection[str] | None
) -> NightCheck:
    folder = run_folder(night, run_id)
    differences = switch.faults(night, run_id)
    entries = storage.entries(folder)
    differences += [f"{entry.path}: {entry.strange}" for entry in entries if entry.strange]
    content = storage.read(f"{folder}/{MANIFEST}")
    if content is None:
        return NightCheck(night, run_id, None, (*differences, f"{MANIFEST}: is missing"))
    seal, faults = signature(storage, folder, content, night, run_id, trusted)
    broken, notes = chain.of(night)
    differences += [*faults, *_files(storage, folder, content, entries), *broken]
    return NightCheck(night, run_id, seal, tuple(differences), tuple(notes))


def _files(storage: Storage, folder: str, content: bytes, entries: Sequence[Entry]) -> list[str]:
    """A line for each file that is not as the manifest lists it, and for what is wrong with the list."""
    manifest = manifest_of(content)
    try:
        listed = listing(manifest["files"] if manifest else None)
    except BrokenError as fault:
        return [f"{MANIFEST}: {fault}"]
    if manifest is None:
        return []
    faults: list[str] = []
    found = dict(_digests(storage, folder, entries, faults))
    if [entry["path"] for entry in manifest["files"]] != sorted(listed):
        faults.append(f"{MANIFEST}: its files are not listed in the order of their paths")
    if files_root(manifest["files"]) != manifest.get("merkle_root"):
        faults.append(f"{MANIFEST}: its Merkle root is not that of its entries")
    return faults + compare(listed, found)


def _digests(
    storage: Storage, folder: str, entries: Sequence[Entry], faults: list[str]
) -> Iterator[tuple[str, tuple[int, str]]]:
    """Each file with its bytes and SHA-256; one that can't be read is a line of ``faults``."""
    for entry in entries:
        if entry.path in UNLISTED or entry.strange:
            continue
        try:
            yield entry.path, storage.digest(f"{folder}/{entry.path}")
        except InputOutputError:
            faults.append(f"{entry.path}: can't be read")
