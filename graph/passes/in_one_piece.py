"""All rows at once, within the process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graph.passes.kept import Input, Kept, Rows


class InOnePiece:
    """``Passes`` over arrays that hold everything."""

    def by(self, name: str, work: Callable[..., Rows], gives: type[Rows], *inputs: Input) -> Kept[Rows]:
        """``work`` on all rows: whatever the keys, equal ones are together."""
        return Kept(gives, work(*(kept.rows for kept, _ in inputs)))

    def by_component(
        self, name: str, work: Callable[[Any], Rows], gives: type[Rows], rows: Kept[Any], ends: tuple[str, str]
    ) -> Kept[Rows]:
        """``work`` on all rows, so on whole components."""
        return Kept(gives, work(rows.rows))
