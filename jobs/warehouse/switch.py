"""The one step that makes a run the published one: a renamed link, or a pointer object where links don't exist."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Protocol

from graph.failures import ConfigurationError, DataGateError
from jobs.warehouse.storage import Storage, beside_of, json_bytes, make_durable

RUNS = ".runs"
POINTERS = "_current"
NIGHT_FOLDER = re.compile(r"night=(\d{4}-\d{2}-\d{2})")


def run_folder(night: str, run_id: str) -> str:
    return f"{RUNS}/night={night}/{run_id}"


class Switch(Protocol):
    """Which run of each night is published."""

    def published(self) -> dict[str, str]:
        """Run id by night; DataGateError when something stands in a published night's place that no run put there."""

    def point(self, night: str, run_id: str) -> None:
        """Publishes a run; readers see the run before or this one, never something between."""

    def address(self, night: str, run_id: str) -> str:
        """Where readers find the night, relative to the warehouse."""

    def faults(self, night: str, run_id: str) -> list[str]:
        """A text naming what leads readers of a published night elsewhere than into its run's folder."""


class LinkSwitch:
    """``night=N`` is a relative link to the run's folder; renaming a new link over it is atomic (POSIX rename)."""

    def __init__(self, storage: Storage) -> None:
        if storage.local is None:
            raise ConfigurationError(f"{storage.root}: has no links; set publish.switch to pointer")
        self._root: Path = storage.local
        self._storage = storage

    def published(self) -> dict[str, str]:
        if not self._root.is_dir():
            return {}
        with self._storage.readable(""):
            paths = list(self._root.iterdir())
        nights = {match[1]: path for path in paths if (match := NIGHT_FOLDER.fullmatch(path.name))}
        return {night: self._run_of(nights[night]) for night in sorted(nights)}

    def point(self, night: str, run_id: str) -> None:
        beside = self._root / beside_of(f"night={night}")
        with self._storage.failures(f"night={night}"):
            beside.parent.mkdir(exist_ok=True)
            beside.unlink(missing_ok=True)
            beside.symlink_to(run_folder(night, run_id), target_is_directory=True)
            beside.replace(self._root / f"night={night}")
            make_durable(self._root)

    def address(self, night: str, run_id: str) -> str:
        return f"night={night}"

    def faults(self, night: str, run_id: str) -> list[str]:
        link, folder = self._root / f"night={night}", run_folder(night, run_id)
        faults = []
        if os.readlink(link) != folder:  # noqa: PTH115 (the text of the link)
            faults.append(f"{link.name}: is a link to {os.readlink(link)}, not to {folder}")  # noqa: PTH115
        parts = [self._root / RUNS, self._root / RUNS / link.name, self._root / folder]
        faults += [f"{part.relative_to(self._root)}: is a link, not a folder" for part in parts if part.is_symlink()]
        return faults

    def _run_of(self, link: Path) -> str:
        if not link.is_symlink():
            raise DataGateError(f"{link}: is not a link that a run published; move it out of the warehouse")
        return Path(os.readlink(link)).name  # noqa: PTH115 (the text of the link, not a path to resolve)


class PointerSwitch:
    """``_current/night=N.json`` names the run's folder; putting one object is atomic on every object store."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def published(self) -> dict[str, str]:
        runs: dict[str, str] = {}
        for name in self._storage.tree(POINTERS):
            match = NIGHT_FOLDER.fullmatch(name.removesuffix(".json"))
            if match:
                runs[match[1]] = self._run_of(f"{POINTERS}/{name}")
        return runs

    def point(self, night: str, run_id: str) -> None:
        self._storage.write_json(f"{POINTERS}/night={night}.json", self._pointer(night, run_id))

    def address(self, night: str, run_id: str) -> str:
        return run_folder(night, run_id)

    def faults(self, night: str, run_id: str) -> list[str]:
        name = f"{POINTERS}/night={night}.json"
        right = self._pointer(night, run_id)
        return [] if self._storage.read(name) == json_bytes(right) else [f"{name}: does not point to {right['path']}"]

    def _run_of(self, name: str) -> str:
        try:
            return str(json.loads(self._storage.read(name) or b"")["run_id"])
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            pointer = self._storage.path(name)
            raise DataGateError(f"{pointer}: is not a pointer that a run put there; run that night again") from error

    def _pointer(self, night: str, run_id: str) -> dict[str, str]:
        return {"night": night, "path": run_folder(night, run_id), "run_id": run_id}
