"""Which landing files a published night read, and what they held then: its manifest says so."""

from __future__ import annotations

from collections.abc import Collection

from graph.failures import InputOutputError
from jobs.landing.hashing import FileDigest
from jobs.warehouse import NightInfo, Warehouse


def inputs_of(warehouse: Warehouse, night: NightInfo, trusted: Collection[str] | None = None) -> dict[str, FileDigest]:
    """The files that the night read, by path; InputOutputError when its manifest does not say.

    ``trusted``: as ``Warehouse.sealed`` has it, whose failures are this one's too.
    """
    stated = warehouse.sealed(night, trusted).facts.get("inputs", ())
    inputs = {entry["path"]: FileDigest(**entry) for entry in stated}
    if not inputs:
        raise InputOutputError(
            f"night {night.night}: its manifest does not say which files it read; run it again: "
            f"./spark-submit.sh nightly --night {night.night}"
        )
    return inputs


def recorded(
    warehouse: Warehouse, night: NightInfo, paths: Collection[str], trusted: Collection[str] | None = None
) -> dict[str, FileDigest | None]:
    """Each path as the manifest of the night has it, or that of the newest night before it that read the file.

    A lead that is carried on cites rows of nights before.
    """
    known: dict[str, FileDigest | None] = dict.fromkeys(paths)
    for info in sorted(warehouse.published(), key=lambda info: info.night, reverse=True):
        missing = [path for path, digest in known.items() if digest is None]
        if missing and info.night <= night.night:
            inputs = inputs_of(warehouse, info, trusted)
            known.update({path: inputs.get(path) for path in missing})
    return known
