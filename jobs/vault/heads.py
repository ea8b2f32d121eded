"""What published nights say of the vault's log: each signed manifest states the head that the log had then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from graph.failures import DataGateError
from jobs.vault.access import LOG, AccessLog, LogHead
from jobs.vault.place import place_of
from jobs.warehouse import Warehouse
from jobs.warehouse.identity import Identity

FACT = "vault_log"


def fact(log: AccessLog) -> dict[str, Any]:
    """What a night's manifest says of the log."""
    return {FACT: asdict(log.head())}


def heads(folder: Path, warehouse: Warehouse) -> dict[str, LogHead]:
    """The heads that the published nights state of the log of the vault at ``folder``, by night.

    A night that is not as it was signed states nothing here: `verify` names it. Nights of earlier versions state none.
    Those that a copy of a warehouse has from its original speak of the vault that serves the original.
    """
    called = warehouse.identity
    found = {}
    for run in warehouse.whole():
        stated, owner = run.facts.get(FACT), run.facts.get("warehouse")
        if not isinstance(stated, Mapping) or not isinstance(stated.get("lines"), int):
            continue
        if called is None or owner in (None, called.id) or place_of(folder, Identity(str(owner))).is_dir():
            found[run.night] = LogHead(stated["lines"], str(stated.get("sha256")))
    return found


def serves(folder: Path, warehouse: Warehouse) -> bool:
    """Whether the vault at ``folder`` holds rows of the warehouse, or of one that it is a copy of, as far as this user
    may see."""
    try:
        called = warehouse.identity
        ids = (called.id, *called.was) if called else ()
        return any(place_of(folder, Identity(one)).is_dir() for one in ids)
    except (DataGateError, OSError):
        return False


def log_faults(folder: Path, warehouse: Warehouse) -> list[str]:
    """What is wrong with the log of the vault at ``folder``: at most one line."""
    try:
        for _ in AccessLog(folder / LOG).lines(heads(folder, warehouse)):
            pass
    except DataGateError as error:
        return [str(error)]
    return []
