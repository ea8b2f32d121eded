"""What a night that failed leaves for the next to go on from: frames and tables without clear text, by digest."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from jobs.warehouse.storage import Storage

RESUME = ".resume"


class Checkpoint:
    """The finished parts of a night of one input, configuration and code; only its owner may enter the folder.

    ``key`` (hex) stands for all of these and seals each part: who does not know it can't put another in its place.
    """

    def __init__(self, storage: Storage, folder: str, key: str) -> None:
        self._storage = storage
        self._folder = folder
        self._key = key.encode()
        storage.make(folder, private=True)

    @property
    def local(self) -> Path | None:
        """The folder, where it lies on a local disk."""
        return None if self._storage.local is None else self._storage.local / self._folder

    @property
    def names(self) -> list[str]:
        """The parts that are finished, sorted."""
        return [name.removesuffix(".json") for name in self._storage.tree(self._folder) if _is_mark(name)]

    def at(self, name: str) -> str:
        """Where the part lies below the warehouse."""
        return f"{self._folder}/{name}"

    def path(self, name: str) -> str:
        """What Spark opens."""
        return self._storage.path(self.at(name))

    def holds(self, name: str) -> bool:
        """Whether the part was finished, and is still as it was then: every file by its length and SHA-256."""
        said = self._storage.read_json(f"{self.at(name)}.json")
        return said is not None and said == self._sealed(name)

    def finish(self, name: str) -> None:
        """Marks a part as whole."""
        self._storage.write_json(f"{self.at(name)}.json", self._sealed(name))

    def _sealed(self, name: str) -> dict[str, Any]:
        names = self._storage.tree(self.at(name))
        files = {file: list(self._storage.digest(f"{self.at(name)}/{file}")) for file in names}
        told = json.dumps([name, files], sort_keys=True).encode()
        return {"files": files, "seal": hmac.digest(self._key, told, hashlib.sha256).hex()}


def _is_mark(name: str) -> bool:
    return name.endswith(".json") and "/" not in name and not name.startswith(".")
