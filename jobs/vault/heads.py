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

FACT = "vault_log"


def fact(log: AccessLog) -> dict[str, Any]:
    """What a night's manifest says of the log."""
    return {FACT: asdict(log.head())}


def heads(warehouse: Warehouse) -> dict[str, LogHead]:
    """The heads that the published nights state, by night; a night that is not as it was signed states nothing here:
    `verify` names it. Nights of earlier versions state none."""
    found = {}
    for run in warehouse.whole():
        stated = run.facts.get(FACT)
        if isinstance(stated, Mapping) and isinstance(stated.get("lines"), int):
            found[run.night] = LogHead(stated["lines"], str(stated.get("sha256")))
    return found


def serves(folder: Path, warehouse: Warehouse) -> bool:
    """Whether the vault at ``folder`` holds rows of the warehouse, as far as this user may see."""
    try:
        called = warehouse.identity
        return called is not None and place_of(folder, called).is_dir()
    except (DataGateError, OSError):
        return False


def log_faults(folder: Path, warehouse: Warehouse) -> list[str]:
    """What is wrong with the log of the vault at ``folder``: at most one line."""
    try:
        for _ in AccessLog(folder / LOG).lines(heads(warehouse)):
            pass
    except DataGateError as error:
        return [str(error)]
    return []
