"""What the town in a text says of its county: it settles it, contradicts it, or shows that no county is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from graph.divisions.following import ZONE_FOLLOWS
from graph.divisions.gazetteer import Gazetteer
from graph.divisions.located import Located, ambiguous
from graph.divisions.table import Division
from graph.divisions.towns import Mention, Towns

# 城北 bears out nothing: many counties have a town of that name.
FEW_TOWNS = 3


class ByTown:
    """Weighs readings against the table of towns."""

    def __init__(self, known: Gazetteer, table: Towns) -> None:
        self._known = known
        self._table = table

    def lies_in(self, code: str, around: Iterable[str | None]) -> bool:
        """Whether a town of ``code`` lies, or may lie, in one of the divisions ``around``."""
        division = self._known.by_code.get(code)
        if division is None:
            # A county of another year may have had any ground of its city.
            return any(around_code and around_code[:2] == code[:2] for around_code in around)
        above = {division.adcode, division.city, division.province}
        zone = self._is_zone(code)
        return any(one and (one in above or (zone and self._known.by_code[one].city == code)) for one in around)

    def _is_zone(self, code: str) -> bool:
        """Whether a town of ``code`` is in a zone that is none of its city's counties."""
        return code in self._known.divided

    def place_of(self, code: str, end: int) -> Located | None:
        """The place of a town; None where the table does not say its county."""
        division = self._known.by_code.get(code)
        if division is None or self._is_zone(code):
            return None
        return Located(
            "mapped", division.province, division.city, code if division.level == "county" else None, end=end
        )

    def named(self, text: str, start: int) -> Mention | None:
        """The town at ``start``, whatever its county."""
        return self._table.at(text, start)

    def settle(self, text: str, found: Located) -> Located:
        """``found`` with the county of the town that follows, if it settles or contradicts it."""
        town = self._table.at(text, found.end)
        if town is None:
            return found
        if found.county:
            return self._against(found, town)
        if found.of_towns:
            return found
        around = found.candidates or (found.deepest,)
        inside = tuple(code for code in town.codes if self.lies_in(code, around))
        settled = self.place_of(inside[0], found.end) if len(inside) == 1 else None
        if settled and (found.city or found.candidates or _certain(town, inside[0], "province")):
            return settled
        if found.candidates and len(inside) > 1 and all(self.place_of(code, 0) for code in inside):
            return ambiguous(self._known.by_code, inside, found.end)
        return found

    def _against(self, found: Located, town: Mention) -> Located:
        """Ambiguous where the city has the town in another county alone: 余杭区临平街道, which is 临平区 today."""
        others = [code for code in town.codes if self.lies_in(code, (found.city,))]
        if found.county in others or not others or not all(self.place_of(code, 0) for code in others):
            return found
        return ambiguous(self._known.by_code, {found.county or "", *others}, found.end)

    def alone(self, text: str, start: int) -> Located | None:
        """The place of a town that no name stands before; its name stays a part of what follows the place."""
        town = self._table.at(text, start)
        if town is None:
            return None
        single = len(town.codes) == 1 and _certain(town, town.codes[0], "country")
        settled = self.place_of(town.codes[0], start) if single else None
        known = [code for code in town.codes if code in self._known.by_code]
        # Not even the province of a single one is certain: towns of long ago are in no list.
        return settled or (Located("ambiguous", end=start, candidates=tuple(known)) if known else None)

    def beside(self, town: Located, found: Located) -> Located:
        """``found`` further on, unless the town at the head of the text lies elsewhere."""
        around = found.candidates or (found.deepest,)
        if any(self.lies_in(code, around) for code in town.candidates or (town.deepest or "",)):
            return found
        codes = {*(found.candidates or (found.deepest,)), *(town.candidates or (town.deepest,))}
        return replace(ambiguous(self._known.by_code, (code for code in codes if code), found.end), start=found.start)

    def has(self, text: str, start: int, end: int, around: set[str | None]) -> bool:
        """Whether a town in one of ``around`` has the name at ``start:end``."""
        return any(
            self.lies_in(code, around)
            for stop, codes in self._table.stems(text, start)
            if stop == end
            for code in codes
        )

    def bears_out(self, text: str, counties: Iterable[Division], end: int) -> bool:
        """Whether a town of one of ``counties`` follows, which bears out their name; or a zone called after one."""
        town = self._table.at(text, end)
        if town is not None:
            return any(county.adcode in town.codes for county in counties)
        stems = self._table.stems(text, end) if ZONE_FOLLOWS.match(text, end) else ()
        few = [codes for stop, codes in stems if len(codes) <= FEW_TOWNS and ZONE_FOLLOWS.match(text, stop)]
        return any(county.adcode in codes for county in counties for codes in few)

    def called_so(self, text: str, start: int, end: int, around: str | None = None) -> Iterator[str]:
        """Counties of towns whose names begin as the name at ``start:end``, if a zone or their kind follows them."""
        whole = self._table.at(text, start)
        if whole is None and not ZONE_FOLLOWS.match(text, end):
            return
        for stop, codes in self._table.stems(text, start):
            if stop >= end and ((whole and whole.end > stop) or ZONE_FOLLOWS.match(text, stop)):
                yield from (code for code in codes if around is None or self.lies_in(code, (around,)))


def _certain(town: Mention, code: str, scope: str) -> bool:
    """Whether a town that is named within no city is the one in ``code``, and none of long ago elsewhere."""
    return town.exact and town.reaches(code, scope)
