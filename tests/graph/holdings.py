"""Builds holdings from names: a test says who uses which value, and when only where it is about time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graph.link.kinds import Kinds
from graph.link.meetings import Holdings
from graph.passes.kept import in_order

TONIGHT = 1_772_380_800
DAY = 86_400
Use = tuple[str, str, str] | tuple[str, str, str, float, float]
"""Account, trait type, value; then first and last day of use, counted back from tonight (100 and 1 if left out)."""


class World:
    """Numbers for accounts and values in the order of their names, and the holdings."""

    def __init__(
        self, uses: Sequence[Use], kinds: Kinds, listed: Sequence[str] = (), ended: dict[str, float] | None = None
    ) -> None:
        ended = ended or {}
        self.accounts = sorted({use[0] for use in uses})
        self.values = sorted({use[2] for use in uses})
        rows = [self._row(use, kinds, listed, ended.get(use[0], 0.0)) for use in uses]
        self.holdings = in_order(Holdings(*(np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))))

    def _row(self, use: Use, kinds: Kinds, listed: Sequence[str], ended: float) -> tuple[int, ...]:
        first, last = use[3:] if len(use) == 5 else (100.0, 1.0)
        return (
            self.values.index(use[2]),
            self.accounts.index(use[0]),
            kinds.names.index(use[1]),
            int(use[2] in listed),
            TONIGHT - round(first * DAY),
            TONIGHT - round(last * DAY),
            TONIGHT - round(ended * DAY),
        )


def crew(names: Sequence[str], *values: tuple[str, str]) -> list[Use]:
    """All of ``names`` use all of ``values`` (trait type, value)."""
    return [(name, trait_type, value) for name in names for trait_type, value in values]
