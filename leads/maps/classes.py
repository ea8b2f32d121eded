"""Classes of a choropleth: whole numbers in steps that grow, and a shade for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# ColorBrewer's sequential reds for seven classes (Brewer 1994), lightest first; counts that are not shown are grey.
SHADES = ("#fee5d9", "#fcbba1", "#fc9272", "#fb6a4a", "#ef3b2c", "#cb181d", "#99000d")
EMPTY, WITHHELD = "#ffffff", "#c9ced6"


@dataclass(frozen=True)
class Classes:
    """``lower``: the least number of each class, rising; ``highest``: the greatest of all; none, if all are 0."""

    lower: tuple[int, ...]
    highest: int

    @classmethod
    def of(cls, counts: Iterable[int], most: int) -> Classes:
        """At most ``most`` classes, each about as many times the one before; a class a number, where there are few."""
        found = sorted(count for count in counts if count > 0)
        if not found:
            return cls((), 0)
        lowest, highest = found[0], found[-1]
        if highest - lowest < most:
            return cls(tuple(range(lowest, highest + 1)), highest)
        lower = [lowest]
        for step in range(1, most):
            lower.append(max(lower[-1] + 1, round(lowest * (highest / lowest) ** (step / most))))
        return cls(tuple(lower), highest)

    def colour(self, count: int | None) -> str:
        """Of a region with ``count``; None: it is withheld."""
        if count is None:
            return WITHHELD
        place = sum(1 for low in self.lower if count >= low)
        return self._shades()[place - 1] if place else EMPTY

    def legend(self) -> list[tuple[str, str]]:
        """(colour, the numbers that it stands for), lowest first."""
        ends = [*(low - 1 for low in self.lower[1:]), self.highest][: len(self.lower)]
        texts = [f"{low}" if low == end else f"{low}–{end}" for low, end in zip(self.lower, ends, strict=True)]
        return list(zip(self._shades(), texts, strict=True))

    def _shades(self) -> list[str]:
        """Spread over all shades, so that few classes differ well."""
        count = len(self.lower)
        return [SHADES[round(place * (len(SHADES) - 2) / max(count - 1, 1))] for place in range(count)]
