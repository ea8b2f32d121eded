"""What of the regional counts may be shown outside: no cell that points at a person, nor one that gives it away.

Blanking small cells is not enough where counts add up: what is shown of a region less what is shown of its parts gives
the blanked part away. So blanked cells have company (complementary suppression; Willenborg and de Waal, Elements of
Statistical Disclosure Control, 2001): among the parts of one region none or at least two are blank, the blank ones have
enough members together, and where a region's parts can't be covered so, the region is blanked too, upward to provinces.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pandas as pd

from leads.regional_tables import COUNTS as UNITS

COUNTS = list(UNITS)
CHANGES = [f"{name}_change" for name in COUNTS]
# A lead is counted where its goods leave, on every basis alike: shown on one it need not hide on the others.
LEADS_BASIS = "ship_from"
FEWEST_BLANK = 2


def outside(regions: pd.DataFrame, small_cell_members: int) -> pd.DataFrame:
    """`regional_distribution` with null counts in cells that are small, or that would give a small one away.

    ``suppressed`` is true for all of these, so that nobody sees which is which. Changes since the night before are
    null everywhere: with them a cell that was blank yesterday could be computed from what it is today.
    """
    shown = regions.copy()
    hidden = hidden_cells(regions, small_cell_members)
    shown["suppressed"] = hidden
    shown[CHANGES] = None
    for name in COUNTS:
        kept = ~hidden & ((shown["basis"] == LEADS_BASIS) if name == "leads" else True)
        shown[name] = shown[name].astype(object).where(kept, None)
    return shown


def hidden_cells(regions: pd.DataFrame, small_cell_members: int) -> pd.Series[bool]:
    """Which rows of `regional_distribution` are not to be shown; each basis is a tree of its own."""
    hidden = pd.Series(False, index=regions.index)
    for _, rows in regions.groupby("basis"):
        tree = _Tree(rows, small_cell_members)
        tree.cover_all()
        hidden[sorted(tree.hidden)] = True
    return hidden


class _Tree:
    """The rows of one basis: which are parts of which, and which are hidden so far."""

    def __init__(self, rows: pd.DataFrame, least_members: int) -> None:
        self.hidden = set(rows.index[rows["suppressed"].astype(bool)])
        self._least = least_members
        self._members = {row: int(count) for row, count in rows["members"].items()}
        self._parts: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._row_of: dict[tuple[str, ...], int] = {}
        # Sorted by size, so that the smallest of a region's parts come first, whatever the order of the rows.
        by_size = rows.sort_values(["members", "level", "province", "parent", "adcode"])
        for index, row in zip(by_size.index, by_size.itertuples(), strict=True):
            self._parts[_whole(row)].append(index)
            self._row_of[_own(row)] = index

    def cover_all(self) -> None:
        """Hides more until every hidden cell has the company that it needs."""
        before = -1
        while len(self.hidden) > before:
            before = len(self.hidden)
            for whole, parts in self._parts.items():
                self._cover(self._row_of.get(whole), parts)

    def _cover(self, whole: int | None, parts: list[int]) -> None:
        blank = [part for part in parts if part in self.hidden]
        if not blank and whole not in self.hidden:
            return
        for part in parts:
            if self._covered(blank):
                return
            if part not in self.hidden:
                blank.append(part)
                self.hidden.add(part)
        if not self._covered(blank) and whole is not None:
            self.hidden.add(whole)

    def _covered(self, blank: list[int]) -> bool:
        return len(blank) >= FEWEST_BLANK and sum(self._members[part] for part in blank) >= self._least


def _own(row: Any) -> tuple[str, ...]:
    """The name of a row's own region among those of its basis: `unmapped` is told apart by its province."""
    return (row.adcode,) if row.level == "province" else (row.level, row.province, row.adcode)


def _whole(row: Any) -> tuple[str, ...]:
    """The name of the region that a row's is a part of."""
    return ("city", row.province, row.parent) if row.level == "county" else (row.parent,)
