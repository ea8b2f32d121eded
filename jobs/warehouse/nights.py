"""A published night, and which nights rest on a night that was run again since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class NightInfo:
    """A published night: ``path`` is what readers open, ``folder`` its run relative to the warehouse.

    ``stale``: it was tracked against a run that is not the newest one before it any more; run it again.
    """

    night: str
    run_id: str
    path: str
    folder: str
    previous_night: str | None
    previous_run_id: str | None
    config_hash: str
    tables: Mapping[str, int]
    stale: bool


def stale_nights(manifests: Iterable[Mapping[str, Any]]) -> set[str]:
    """Nights (from the manifests of all published nights) that don't rest on the newest published run before them.

    A night that rests on a stale one is stale too, and so is one that skips a night published since.
    """
    stale: set[str] = set()
    before: Mapping[str, Any] | None = None
    for manifest in sorted(manifests, key=lambda one: str(one["night"])):
        expected = (before["night"], before["run_id"]) if before else (None, None)
        rests_on = (manifest["previous_night"], manifest["previous_run_id"])
        if rests_on != expected or (before and before["night"] in stale):
            stale.add(str(manifest["night"]))
        before = manifest
    return stale
