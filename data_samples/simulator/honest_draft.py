"""Honest accounts while they are being made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SOLO, FAMILY, FIRM, MATES = range(4)


@dataclass
class Draft:
    """Honest accounts before they are written down: one entry per account."""

    household: np.ndarray
    """Number of the household within this draft."""
    kind: np.ndarray
    first: np.ndarray
    """Whether the account is its household's first."""
    person: np.ndarray
    firm: np.ndarray
    home: np.ndarray
    phone: np.ndarray
    registered: np.ndarray
    closed: np.ndarray
    marks: np.ndarray
    """Kinds of temptation, as bits."""
    ship_place: np.ndarray
    ship_phone: np.ndarray
    return_place: np.ndarray
    registered_place: np.ndarray
    hub: dict[str, np.ndarray]
    """Per kind of hub the hub that the account uses, or -1."""

    def __len__(self) -> int:
        return len(self.household)

    def leader(self, values: np.ndarray) -> np.ndarray:
        """Each account's household head's value."""
        of_heads = values[np.flatnonzero(self.first)]
        shared: np.ndarray = of_heads[self.household]
        return shared
