"""Which folder of the vault is a warehouse's own: that of its id, wherever the warehouse lies and however it is typed.

A night removes from its place whatever run the warehouse does not hold, so two warehouses must never share one. The
place says which folder on the disk it serves (`holder.json`): a warehouse that was renamed is that folder still, a copy
is not. Whatever can't be told apart from a copy is refused until somebody says which it is, and nothing is changed:
`vault adopt` for a warehouse that was moved, `vault separate` for a copy.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Collection, Mapping
from dataclasses import asdict
from pathlib import Path

from graph.failures import ConfigurationError, UsageError
from jobs.warehouse import identity
from jobs.warehouse.identity import Identity, Lying
from jobs.warehouse.storage import Storage, json_bytes, make_durable

HOLDER = "holder.json"
NAMED = re.compile(rf"warehouse-({identity.ID.pattern})")
Runs = Mapping[str, Collection[str]]


def place_of(folder: Path, called: Identity) -> Path:
    return folder / f"warehouse-{called.id}"


def found_place(folder: Path, storage: Storage) -> Path:
    """The place of the warehouse as readers find it: that of its id, or the one that an earlier version named after its
    path; where there is none yet, where it would be."""
    called = identity.read(storage)
    own = [place_of(folder, called)] if called else []
    candidates = [*own, *_named_after_path(folder, storage)]
    return next((place for place in candidates if place.is_dir()), candidates[0])


def claimed_place(folder: Path, storage: Storage, runs: Runs) -> Path:
    """The place of the warehouse, for whoever will change it: call it under the warehouse's lock.

    ``runs``: those that the warehouse holds, by night. ConfigurationError when another warehouse may have the place.
    """
    called = identity.make(storage)
    own = place_of(folder, called)
    if not own.is_dir():
        _begin(folder, storage, called, own, runs)
    _check_holder(own, storage, runs)
    _write_holder(own, identity.lying(storage))
    return own


def adopt(folder: Path, storage: Storage, runs: Runs) -> Path:
    """Takes over the place of a warehouse that was moved to where ``storage`` lies; UsageError when there is none, or
    when the warehouse that it serves is still there."""
    called = identity.make(storage)
    own = place_of(folder, called)
    source = own if own.is_dir() else _only(_sharing(folder, runs), storage)
    _check_gone(source, storage, called)
    if source == own or not (named := NAMED.fullmatch(source.name)):
        place = own
    else:
        # The warehouse has lost its id, which its nights state.
        place = place_of(folder, identity.take(storage, named[1]))
    if source != place:
        _rename(source, place)
    _write_holder(place, identity.lying(storage))
    return place


def _begin(folder: Path, storage: Storage, called: Identity, own: Path, runs: Runs) -> None:
    """Makes the place of a warehouse that has none: of the one that it is a copy of, of one named after its path (if
    the warehouse holds a run of it: another may have lain there), or anew."""
    origin = next((place for one in reversed(called.was) if (place := place_of(folder, Identity(one))).is_dir()), None)
    named = [place for place in _named_after_path(folder, storage) if _shares(place, runs)]
    sharing = _sharing(folder, runs)
    if called.was and (origin or sharing):
        _copy(origin or _only(sharing, storage), own, runs)
    elif named:
        _rename(named[0], own)
    elif sharing:
        raise ConfigurationError(f"{sharing[0]}: holds rows of nights of {storage.root}. {_remedy(storage)}")
    else:
        own.mkdir(mode=0o700)


def _check_holder(own: Path, storage: Storage, runs: Runs) -> None:
    now, holder = identity.lying(storage), _holder(own)
    if holder is None or now.same_folder(holder):
        return
    # In the old place, in another folder: one that was restored, and may be older than what the vault holds.
    if now.path == holder.path and not _beyond(own, runs):
        return
    raise ConfigurationError(
        f"{own}: serves the warehouse at {holder.path}; {now.path} has the same id. {_remedy(storage)}"
    )


def _remedy(storage: Storage) -> str:
    return (
        f"If that one was moved here: `./spark-submit.sh vault adopt --warehouse {storage.root}`. "
        f"If this is a copy of it: `./spark-submit.sh vault separate --warehouse {storage.root}`. Nothing was changed"
    )


def _check_gone(source: Path, storage: Storage, called: Identity) -> None:
    now, holder = identity.lying(storage), _holder(source)
    if holder is None or now.same_folder(holder) or holder.path == now.path or "://" in holder.path:
        return
    if identity.read(Storage(holder.path)) == called:
        raise UsageError(
            f"{holder.path}: the warehouse that {source} serves is still there, so {storage.root} is a copy: "
            f"`./spark-submit.sh vault separate --warehouse {storage.root}`"
        )


def _holder(place: Path) -> Lying | None:
    """The folder that a place serves; None where it says nothing that can be read."""
    try:
        told = json.loads((place / HOLDER).read_bytes())
        return Lying(str(told["path"]), told["device"], told["inode"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _write_holder(place: Path, now: Lying) -> None:
    if _holder(place) != now:
        Storage(str(place)).write(HOLDER, json_bytes(asdict(now)))


def _named_after_path(folder: Path, storage: Storage) -> list[Path]:
    """Where earlier versions kept the rows of the warehouse at this path."""
    found = []
    for text in identity.spellings(storage):
        name = Path(text).name or "warehouse"
        found.append(folder / f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:12]}")
    return found


def _sharing(folder: Path, runs: Runs) -> list[Path]:
    """Places that hold a run which the warehouse holds; a run's id comes never twice but by copying."""
    return sorted(place for place in folder.iterdir() if place.is_dir() and _shares(place, runs))


def _only(places: list[Path], storage: Storage) -> Path:
    if len(places) != 1:
        count = "several places hold" if places else "no place holds"
        raise UsageError(f"{storage.root}: {count} rows of its nights in the vault; --vault names another one")
    return places[0]


def _shares(place: Path, runs: Runs) -> bool:
    return any((place / f"night={night}" / run).is_dir() for night, ids in runs.items() for run in ids)


def _beyond(place: Path, runs: Runs) -> bool:
    """Whether the place holds a run that the warehouse does not."""
    held = (path for path in place.glob("night=*/*") if path.is_dir())
    return any(path.name not in runs.get(path.parent.name.removeprefix("night="), ()) for path in held)


def _copy(source: Path, own: Path, runs: Runs) -> None:
    """Copies the warehouse's own runs; the place gets its name when all are there."""
    beside = own.with_name(f".{own.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=0o700)
    for night, ids in runs.items():
        for run in ids:
            if (source / f"night={night}" / run).is_dir():
                shutil.copytree(source / f"night={night}" / run, beside / f"night={night}" / run)
    for where, _, names in os.walk(beside):
        for name in names:
            make_durable(Path(where, name))
        make_durable(Path(where))
    _rename(beside, own)


def _rename(source: Path, own: Path) -> None:
    source.rename(own)
    make_durable(own.parent)
