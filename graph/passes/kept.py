"""What lies between two passes, and what runs them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import numpy as np

from graph.columns import take

Rows = TypeVar("Rows", bound=NamedTuple)
Keys = tuple[str, ...]


@dataclass(frozen=True)
class Kept(Generic[Rows]):
    """Rows of one kind: a named tuple of arrays in one piece, a frame of such columns in shares."""

    kind: type[Rows]
    rows: Any


Input = tuple[Kept[Any], Keys]


class Passes(Protocol):
    """Runs passes. ``work`` takes the rows of each input as named tuples of arrays and gives rows of the kind ``gives``
    that depend on no order of rows. ``name`` says under which name the result is kept: one of its own for each pass."""

    def by(self, name: str, work: Callable[..., Rows], gives: type[Rows], *inputs: Input) -> Kept[Rows]:
        """``work`` on shares in which rows of equal keys are together: of every input its own key columns."""
        ...

    def by_component(
        self, name: str, work: Callable[[Any], Rows], gives: type[Rows], rows: Kept[Any], ends: tuple[str, str]
    ) -> Kept[Rows]:
        """``work`` on shares in which rows are together that are connected by their ``ends``: two expressions over the
        columns (SQL) that number vertices."""
        ...


def in_order(rows: Rows) -> Rows:
    """Sorted by the first two columns, which is all the order that any ``work`` asks for."""
    first, second, *_ = rows
    return take(rows, np.lexsort((second, first)))


def is_empty(kept: Kept[Any]) -> bool:
    """Whether there is no row; of a frame that costs a Spark job."""
    return not len(kept.rows[0]) if isinstance(kept.rows, tuple) else bool(kept.rows.isEmpty())
