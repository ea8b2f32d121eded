"""What is said of where a text lies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from graph.divisions.table import Division

Status = Literal["mapped", "ambiguous", "unmapped"]


@dataclass(frozen=True, slots=True)
class Located:
    """Codes of the place that a text names, null where it does not say; ``start:end`` is the text that names it.

    ``candidates``: codes that an ambiguous text could mean, sorted; ``of_towns``: it may be that only a town's name
    is said.
    """

    status: Status
    province: str | None = None
    city: str | None = None
    county: str | None = None
    start: int = 0
    end: int = 0
    candidates: tuple[str, ...] = ()
    of_towns: bool = False

    @property
    def deepest(self) -> str | None:
        return self.county or self.city or self.province


UNMAPPED = Located("unmapped")


def ambiguous(divisions: Mapping[str, Division], codes: Iterable[str], end: int) -> Located:
    """One of ``codes``, with the province and the city that all of them have."""
    found = [divisions[code] for code in sorted(set(codes))]
    province, city = common(d.province for d in found), common(d.city for d in found)
    return Located("ambiguous", province, city, end=end, candidates=tuple(d.adcode for d in found))


def common(codes: Iterable[str | None]) -> str | None:
    """The one code that all have."""
    found = set(codes)
    return found.pop() if len(found) == 1 else None
