"""The parameters that the peers were tuned to on development seeds: ``tuned.yaml``, written by ``tune``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from benchmarks.accuracy.methods.peer import CannotRunError, Parameters
from benchmarks.accuracy.worlds import BASE

FILE = Path(__file__).resolve().parent / "tuned.yaml"
HEADER = """\
# The best parameters of every peer in every world, by the mean B-cubed F1 over development seeds: what each peer is run
# with on the report seeds. Written by `.venv/bin/python -m benchmarks.accuracy tune`; no report seed was looked at.
"""
Chosen = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""World: peer: ``parameters`` and ``b_cubed_f1``, with what they were found on."""


def write_tuned(chosen: Chosen, seeds: Sequence[int], accounts: int, file: Path = FILE) -> None:
    """Puts the worlds and peers of ``chosen`` in the place of what the file said of them; the others stay."""
    found_on = {"accounts": accounts, "date": date.today().isoformat()}
    # A list of its own for each: YAML would write one list once and refer to it.
    fresh = {
        kind: {peer: {**best, "seeds": list(seeds), **found_on} for peer, best in of.items()}
        for kind, of in chosen.items()
    }
    before = _read(file)
    worlds = {kind: {**before.get(kind, {}), **fresh.get(kind, {})} for kind in dict.fromkeys([*before, *fresh])}
    file.write_text(
        HEADER + yaml.safe_dump(worlds, sort_keys=False, width=120, default_flow_style=None), encoding="utf-8"
    )


def tuned_parameters(kind: str, peer: str, file: Path = FILE) -> Parameters:
    """Of the world; of base where the world was not tuned on, as one without rings is. CannotRunError: neither."""
    worlds = _read(file)
    for world in (kind, BASE):
        if peer in worlds.get(world, {}):
            parameters: Parameters = worlds[world][peer]["parameters"]
            return parameters
    raise CannotRunError(f"{file.name} says nothing of {peer}; type: .venv/bin/python -m benchmarks.accuracy tune")


def _read(file: Path) -> dict[str, Any]:
    return yaml.safe_load(file.read_text(encoding="utf-8")) or {} if file.exists() else {}
