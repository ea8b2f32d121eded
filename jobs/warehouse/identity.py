"""What a warehouse is called by what must find it again, wherever it lies and however its path is typed.

The id is made by the first run and lies in the warehouse, so it goes with it when that is moved or copied. A copy has
the id of its original until `vault separate` gives it one of its own; the ids that it had before stay listed, because
the manifests of its nights state them.
"""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from graph.failures import DataGateError
from jobs.warehouse.storage import Storage, json_bytes

IDENTITY = "_identity.json"
ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Identity:
    """``id``: the warehouse's own (32 hex digits); ``was``: of the warehouses that it was copied from, in order."""

    id: str
    was: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lying:
    """Where a warehouse lies: its ``path`` without links and dots, or its URI, and on a local disk the folder itself,
    which stays the same when it is renamed."""

    path: str
    device: int | None
    inode: int | None

    def same_folder(self, other: Lying) -> bool:
        return self.inode is not None and (self.device, self.inode) == (other.device, other.inode)


def read(storage: Storage) -> Identity | None:
    """The warehouse's identity, None where no run made one yet; DataGateError when it is damaged."""
    content = storage.read(IDENTITY)
    if content is None:
        return None
    try:
        told = json.loads(content)
        found = Identity(told["id"], tuple(told["was"]))
        whole = content == _bytes(found) and all(ID.fullmatch(one) for one in (found.id, *found.was))
    except (ValueError, TypeError, KeyError, RecursionError):
        whole = False
    if not whole:
        raise DataGateError(f"{storage.path(IDENTITY)}: was changed; put it back as it was, or move it away")
    return found


def make(storage: Storage) -> Identity:
    """The warehouse's identity, made where there is none; call it under the warehouse's lock."""
    found = read(storage)
    if found is None:
        found = Identity(secrets.token_hex(16))
        storage.write(IDENTITY, _bytes(found))
    return found


def renew(storage: Storage) -> Identity:
    """A new identity that remembers the one before; call it under the warehouse's lock."""
    before = make(storage)
    found = Identity(secrets.token_hex(16), (*before.was, before.id))
    storage.write(IDENTITY, _bytes(found))
    return found


def take(storage: Storage, called: str) -> Identity:
    """The identity that the warehouse had, in the place of one that is not its own; under the warehouse's lock."""
    found = Identity(called, make(storage).was)
    storage.write(IDENTITY, _bytes(found))
    return found


def lying(storage: Storage) -> Lying:
    """Where the warehouse lies now."""
    if storage.local is None:
        return Lying(storage.root.rstrip("/"), None, None)
    path = storage.local.resolve()
    status = path.stat() if path.exists() else None
    return Lying(str(path), status.st_dev if status else None, status.st_ino if status else None)


def spellings(storage: Storage) -> list[str]:
    """Ways to write the warehouse's place, as typed first: vaults of earlier versions were named after one of them."""
    if storage.local is None:
        return [storage.root]
    resolved = Path(storage.local).resolve()
    return list(dict.fromkeys([storage.root, str(storage.local), str(resolved), resolved.as_uri()]))


def _bytes(identity: Identity) -> bytes:
    return json_bytes({**asdict(identity), "was": list(identity.was)})
