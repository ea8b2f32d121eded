"""Finds each peer's best parameters in each world: the most generous comparison that its settings allow."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.accuracy.laboratory import Laboratory, peer_version
from benchmarks.accuracy.methods.peer import CannotRunError, Peer
from benchmarks.accuracy.metrics.agreement import b_cubed
from benchmarks.accuracy.tuned import Chosen
from benchmarks.accuracy.world import World
from benchmarks.accuracy.worlds import REPORT_SEEDS, WITHOUT_RINGS

GRID = "grid.json"


def tune(
    laboratory: Laboratory, kinds: Sequence[str], seeds: Sequence[int], accounts: int, names: Sequence[str]
) -> Chosen:
    """Of every world with rings and every peer the parameters with the best mean B-cubed F1 over ``seeds``.

    ValueError for a report seed: nothing is ever tuned on one.
    """
    if forbidden := sorted(set(seeds) & set(REPORT_SEEDS)):
        raise ValueError(f"seeds {forbidden} are for the report: nothing is tuned on them")
    chosen: dict[str, dict[str, dict[str, Any]]] = {}
    for kind in (kind for kind in kinds if kind not in WITHOUT_RINGS):
        worlds = [World(kind, seed, accounts) for seed in seeds]
        chosen[kind] = {}
        for name in names:
            try:
                chosen[kind][name] = _best([_grid(laboratory, world, laboratory.peers[name]) for world in worlds])
            except CannotRunError as error:
                laboratory.say(f"{name}: {error}")
    return chosen


def _best(grids: Sequence[Sequence[dict[str, Any]]]) -> dict[str, Any]:
    """The first of the best: ``grids`` holds the same parameters in the same order for every seed."""
    means = np.mean([[entry["f1"] for entry in grid] for grid in grids], axis=0)
    best = int(np.argmax(np.round(means, 6)))
    return {"parameters": grids[0][best]["parameters"], "b_cubed_f1": round(float(means[best]), 4)}


def _grid(laboratory: Laboratory, world: World, peer: Peer) -> list[dict[str, Any]]:
    """(parameters, f1) of all that the peer may be tuned over."""
    key = {"world": laboratory.prepared_key(world), "peer": peer.name, "grid": peer.grid, "code": peer_version(peer)}
    folder = laboratory.cache.folder("tuning", f"{world}-{peer.name}", key)
    if not folder.is_dir():
        laboratory.say(f"tuning: {world} {peer.name}, {len(peer.grid)} settings")
    laboratory.cache.made(folder, key, lambda out: _try_all(laboratory, world, peer, out))
    entries: list[dict[str, Any]] = json.loads((folder / GRID).read_text(encoding="utf-8"))
    return entries


def _try_all(laboratory: Laboratory, world: World, peer: Peer, out: Path) -> None:
    prepared, truth = laboratory.prepared(world), laboratory.truth(world)
    tried = [
        {"parameters": dict(parameters), "f1": b_cubed(truth.ring, peer.cluster(prepared, parameters)).f1}
        for parameters in peer.grid
    ]
    (out / GRID).write_text(json.dumps(tried, indent=1) + "\n", encoding="utf-8")
