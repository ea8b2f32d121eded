"""What of the regional counts is shown outside: no cell, and no two nights compared, tell of a few accounts or rings.

Blanking small cells is not enough: what is shown of a region less what is shown of its parts gives a blank part away,
and of two nights that differ in one account the difference does. So every count that leaves the house is a lower bound,
rounded down to a multiple of ``multiple`` (Hundepool and others, Statistical Disclosure Control, 2012, chapter 5: base
rounding of frequency tables), and a region's row is there only where it has that many rings. A count thus stands for
any of ``multiple`` numbers that follow one another, no row for none to ``multiple`` - 1 rings.

A region's count could narrow that where it is close to the most that its parts can hold (if each of five parts holds at
most 4 more than is shown, a sum of 20 more says that each holds just that). So it is cut down to what leaves every part
all its numbers, counting the parts that the register of divisions knows, shown or not.

What follows for whoever knows all of this and holds any number of nights, of one kind of count:

- each count of a cell may be any of its ``multiple`` numbers, so no cell is known to hold 1 to ``multiple`` - 1;
- the same holds for what a region has outside its shown parts;
- of no cell, and of no sum of cells, is a change known of 1 to ``multiple`` - 1: equal outputs may be no change, and
  different ones may be of ``multiple`` or more.

One thing is not answered: a ring that stands on one basis stands in some cell of every other (or in *unmapped*), so the
rings centred in the country on one basis bound those of another's hidden cells. Where nearly all provinces hold just
``multiple`` - 1 rings on that one, this tells so; of rings alone, of accounts nothing.

What adds up over regions is shown on one basis only, as its totals are the same on each. Orders and sold value are sums
that one ring may dominate. They are shown of sets of regions in which at least ``multiple`` rings have some, the third
largest and those below together at least ``dominance_percent`` of the largest (chapter 4: the p% rule, by which the
second largest can't estimate the largest closer than that), rounded down to 1, 2 or 5 times a power of ten that is not
below the largest. What is too concentrated for its own region goes into the sum of the region above. How an amount grew
from night to night is protected by no more than this rounding.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

import pandas as pd

from leads.maps.shapes import COUNTRY
from leads.regional_tables import COUNTS as UNITS
from leads.regions.cells import region_rows
from leads.settings import OutsideSettings

COUNTS = list(UNITS)
CHANGES = [f"{name}_change" for name in COUNTS]
PRESENCE, COUNTED_ONCE, AMOUNTS = ("rings", "members", "stores"), ("rings_centred", "leads"), ("orders", "sold_value")
# Where goods leave: the basis on which rings are suspected to act, and leads are counted.
ONE_BASIS = "ship_from"
FEN = Decimal("0.01")
UPWARD = ("county", "city", "province")
Node = TypeVar("Node", bound=Hashable)
Cell = tuple[str, str, str, str]


def outside(
    regions: pd.DataFrame, parts: pd.DataFrame, possible: Mapping[Cell, int], settings: OutsideSettings
) -> pd.DataFrame:
    """The rows of `regional_distribution` that are shown, with their counts as they are shown; null: too few.

    ``parts``: `ring_regions` of the same night; ``possible``: of ``possible_parts``. Changes since the night before are
    null, as what is shown of that night is another export's.
    """
    found = [_of_basis(str(basis), rows, parts, possible, settings) for basis, rows in regions.groupby("basis")]
    return pd.concat([regions.iloc[:0], *found]) if found else regions.copy()


def possible_parts(year: int) -> dict[Cell, int]:
    """How many rows the parts of a region can have by the divisions of ``year``: one of each, and one of the unknown,
    unless the region is its own only part. The unknown within a region has the unknown as its part."""
    known: dict[Cell, set[str]] = defaultdict(set)
    for _, _, province, city, county in region_rows(year):
        if city is not None:
            known["province", province, COUNTRY, province].add(city)
            if county is not None:
                known["city", province, province, city].add(county)
    return {cell: len(codes) + (codes != {cell[-1]}) for cell, codes in known.items()}


def rounded_down(
    counts: Mapping[Node, int],
    parts: Mapping[Node, Sequence[Node]],
    possible: Mapping[Node, int],
    multiple: int,
    order: Iterable[Node],
) -> dict[Node, int]:
    """What is shown of each count. ``parts``: of a node among those that are there; ``possible``: how many there can
    be (at least 1); ``order``: the nodes, parts before what they are parts of."""
    shown: dict[Node, int] = {}
    for node in order:
        own = parts.get(node, ())
        most = counts[node]
        if own:
            slack = (max(possible.get(node, 1), len(own)) - 1) * (multiple - 1)
            most = min(most, sum(shown[part] for part in own) + slack)
        shown[node] = most // multiple * multiple
    return shown


def _of_basis(
    basis: str, rows: pd.DataFrame, parts: pd.DataFrame, possible: Mapping[Cell, int], settings: OutsideSettings
) -> pd.DataFrame:
    nodes = {_cell(row): row for row in rows.itertuples()}
    order = sorted(nodes, key=lambda cell: UPWARD.index(cell[0]))
    below: dict[Cell, list[Cell]] = defaultdict(list)
    for cell, row in nodes.items():
        below[_whole(row)].append(cell)

    def rounded(name: str) -> dict[Cell, int]:
        counts = {cell: int(getattr(row, name)) for cell, row in nodes.items()}
        return rounded_down(counts, below, possible, settings.multiple, order)

    rings = rounded("rings")
    shown: dict[str, dict[Cell, Any]] = {name: rounded(name) for name in PRESENCE}
    if basis == ONE_BASIS:
        shown |= {name: rounded(name) for name in COUNTED_ONCE}
        held = _contributions(basis, parts)
        shown |= {name: _amounts(held[name], below, order, rings, settings) for name in AMOUNTS}
    kept = rows[[rings[cell] > 0 for cell in nodes]].copy()
    for name in COUNTS:
        told = shown.get(name, {})
        kept[name] = pd.Series([told.get(_cell(row)) or None for row in kept.itertuples()], kept.index, object)
    kept[CHANGES] = None
    return kept.assign(suppressed=False)


def _contributions(basis: str, parts: pd.DataFrame) -> dict[str, dict[Cell, Counter[str]]]:
    """What each ring has in each county, by amount."""
    found: dict[str, dict[Cell, Counter[str]]] = {name: defaultdict(Counter) for name in AMOUNTS}
    for row in parts[(parts["basis"] == basis) & (parts["level"] == "county")].itertuples():
        for name in AMOUNTS:
            found[name][_cell(row)][str(row.ring_id)] += getattr(row, name) or 0
    return found


def _amounts(
    held: Mapping[Cell, Counter[str]],
    below: Mapping[Cell, Sequence[Cell]],
    order: Iterable[Cell],
    rings: Mapping[Cell, int],
    settings: OutsideSettings,
) -> dict[Cell, Any]:
    """The sum of what is shown of each region's parts, and of what was too concentrated in them, once it is not."""
    shown: dict[Cell, Any] = {}
    waiting: dict[Cell, Counter[str]] = {}
    for cell in order:
        own = Counter(held.get(cell, {})) if cell[0] == "county" else Counter()
        for part in below.get(cell, ()):
            own.update(waiting[part])
        more = safe_sum(own.values(), settings) if rings[cell] > 0 else 0
        shown[cell] = more + sum(shown[part] for part in below.get(cell, ()))
        waiting[cell] = Counter() if more else own
    return shown


def safe_sum(values: Iterable[Any], settings: OutsideSettings) -> Any:
    """The sum of what rings have, rounded down; 0 where it would tell too much of one of them."""
    largest = sorted((value for value in values if value > 0), reverse=True)
    if len(largest) < settings.multiple:
        return 0
    if sum(largest[2:]) * 100 < largest[0] * settings.dominance_percent:
        return 0
    step = _step(largest[0])
    return sum(largest) // step * step


def _step(value: Any) -> Any:
    """The least of 1, 2 and 5 times a power of ten (1 at least) that is not below ``value``."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if step >= value:
                return Decimal(step).quantize(FEN) if isinstance(value, Decimal) else step
        power *= 10


def _cell(row: Any) -> Cell:
    """A row's own region among those of its basis."""
    return row.level, row.province, row.parent, row.adcode


def _whole(row: Any) -> Cell:
    """The region that a row's is a part of."""
    if row.level == "county":
        return "city", row.province, row.province, row.parent
    return ("province", row.province, COUNTRY, row.parent) if row.level == "city" else ("country", "", "", COUNTRY)
