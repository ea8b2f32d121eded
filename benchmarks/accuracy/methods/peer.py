"""What a peer is: a way to cluster accounts by their traits, and the settings that it may be tuned over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, Protocol

from benchmarks.accuracy.metrics.partitions import Labels
from benchmarks.accuracy.prepared import PreparedWorld

Parameters = Mapping[str, Any]
"""Plain values, as they stand in tuned.yaml."""


class CannotRunError(Exception):
    """Something that the peer needs is not here; the message holds the one command that brings it."""


class Peer(Protocol):
    """``name`` as on the command line, ``title`` as in the report; ``grid`` of parameters to choose from."""

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def grid(self) -> Sequence[Parameters]: ...

    def cluster(self, world: PreparedWorld, parameters: Parameters) -> Labels:
        """The cluster of each of ``world.account_ids``, -1 for none; CannotRunError when it can't run here."""


def every(**choices: Sequence[Any]) -> list[Parameters]:
    """The grid of all combinations."""
    return [dict(zip(choices, chosen, strict=True)) for chosen in product(*choices.values())]
