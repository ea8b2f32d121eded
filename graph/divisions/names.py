"""An index of names that finds those which a text has at a place, longest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Names(Generic[T]):
    """What bears a name; ``lengths``: how long the names are that begin with a character, longest first."""

    bearers: dict[str, tuple[T, ...]]
    lengths: dict[str, tuple[int, ...]]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, T]], key: Callable[[T], str]) -> Names[T]:
        """Of (name, bearer) pairs; bearers of equal ``key`` are one, and those of a name are sorted by it."""
        index: dict[str, dict[str, T]] = defaultdict(dict)
        for name, bearer in pairs:
            index[name].setdefault(key(bearer), bearer)
        lengths: dict[str, set[int]] = defaultdict(set)
        for name in index:
            lengths[name[0]].add(len(name))
        return cls(
            {name: tuple(found[code] for code in sorted(found)) for name, found in index.items()},
            {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()},
        )

    def at(self, text: str, start: int) -> Iterator[tuple[int, tuple[T, ...]]]:
        """The names that ``text`` has at ``start``: (end, bearers), longest first."""
        for length in self.lengths.get(text[start : start + 1], ()):
            found = self.bearers.get(text[start : start + length])
            if found is not None and start + length <= len(text):
                yield start + length, found
