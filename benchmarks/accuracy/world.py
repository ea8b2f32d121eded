"""One simulated world. Nothing else stands here: whatever names a world would follow every change of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class World:
    """One simulated world: ``kind`` of ``benchmarks.accuracy.worlds.WORLDS``, about ``accounts`` accounts in all."""

    kind: str
    seed: int
    accounts: int

    def __str__(self) -> str:
        return f"{self.kind}-{self.seed}-{self.accounts}"
