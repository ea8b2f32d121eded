"""Tables that grow by columns of numbers while actors are made."""

from __future__ import annotations

from typing import Any

import numpy as np

OPEN = np.int64(1) << 60
"""An end that has not come."""
NEVER = -OPEN
DAY = 86_400


class Growing:
    """A table of fixed columns whose room doubles as it grows; ``table[name]`` is a view that may be written to.

    ``add`` takes scalars or arrays of one length and returns the new rows' numbers; fetch a view again after it.
    """

    def __init__(self, **columns: Any) -> None:
        self._columns = {name: np.empty(64, np.dtype(kind)) for name, kind in columns.items()}
        self.rows = 0

    def add(self, count: int | None = None, **values: Any) -> np.ndarray:
        if values.keys() != self._columns.keys():
            raise KeyError(f"columns differ: {sorted(values.keys() ^ self._columns.keys())}")
        size = count if count is not None else np.broadcast(*values.values()).size
        begin, end = self.rows, self.rows + size
        for name, value in values.items():
            if end > len(self._columns[name]):
                self._columns[name] = _with_room(self._columns[name][:begin], end)
            self._columns[name][begin:end] = value
        self.rows = end
        return np.arange(begin, end)

    def __getitem__(self, name: str) -> np.ndarray:
        return self._columns[name][: self.rows]

    def __setitem__(self, name: str, values: np.ndarray | int) -> None:
        self._columns[name][: self.rows] = values

    def part(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        """Copies of all columns for some rows."""
        return {name: self[name][rows] for name in self._columns}

    @property
    def names(self) -> list[str]:
        return list(self._columns)


def _with_room(column: np.ndarray, least: int) -> np.ndarray:
    wider = np.empty(max(least, 2 * len(column)), column.dtype)
    wider[: len(column)] = column
    return wider


class Counter:
    """Hands out consecutive numbers of one kind of thing (phones, devices, cards)."""

    def __init__(self) -> None:
        self.used = 0

    def take(self, count: int) -> np.ndarray:
        self.used += count
        return np.arange(self.used - count, self.used, dtype=np.int64)
