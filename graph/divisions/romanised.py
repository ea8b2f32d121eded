"""Where an address in Latin letters lies: Chaoyang District, Beijing; Nanshan Qu, Shenzhen Shi; Mong Kok, Hong Kong.

Such texts run from fine to coarse or from coarse to fine, so names count wherever they stand: those before a word for
their kind, or alone between commas. The finest names whose provinces and cities agree are the place; letters fit
several Chinese names as often as not, and then the text is ambiguous.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise, product

from graph.divisions.located import UNMAPPED, Located
from graph.divisions.table import APART, Division, divisions, rows_beside

KINDS = {
    **dict.fromkeys(("province", "sheng", "prov"), "province"),
    **dict.fromkeys(("city", "shi", "municipality"), "city"),
    **dict.fromkeys(("district", "qu", "dist", "xinqu"), "district"),
    **dict.fromkeys(("county", "xian", "banner", "qi"), "county"),
    **dict.fromkeys(("prefecture", "zhou", "meng", "league"), "prefecture"),
}
ENDINGS = {"city": ("市",), "district": ("区",), "county": ("县", "旗"), "prefecture": ("州", "盟", "地区")}
ROADS = re.compile(
    r"(?:east |west |south |north |middle |central |[ewsn] |dong |xi |nan |bei |zhong )?"
    r"(?:road|rd|street|st|ave?|avenue|lu|jie|dadao|dajie|lane|xiang|alley|hutong|highway|boulevard|blvd|square|plaza"
    r"|building|bldg|tower|mansion|hotel|village|cun|market|centre|center|garden|park)\b"
)
# Words that say Hong Kong without its name.
QUARTERS = {"kowloon": "810000", "newterritories": "810000"}
WORD = re.compile(r"[a-z]+")
NEW_AREA = re.compile(r"\bnew (?:area|district)\b")
FIELD = re.compile(r"[,;/|\n()，；]+")
MOST_WORDS = 4
MOST_READINGS = 32
SHAANXI = "陕西省"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that the text has: ``kind`` is the word for its kind that follows, null for a name between commas."""

    kind: str | None
    divisions: tuple[Division, ...]


@lru_cache(maxsize=4)
def romanised_matcher(year: int) -> RomanisedMatcher:
    return RomanisedMatcher(divisions(year))


class RomanisedMatcher:
    """Reads addresses in Latin letters against the divisions of one year."""

    def __init__(self, table: tuple[Division, ...]) -> None:
        self._known = {d.adcode: d for d in table}
        spelled: dict[str, dict[str, Division]] = defaultdict(dict)
        for name, division in _spellings(table):
            spelled[name][division.adcode + division.level] = division
        self._spelled = {name: tuple(found[key] for key in sorted(found)) for name, found in spelled.items()}

    def locate(self, text: str) -> Located:
        """The place that ``text`` (NFKC) names, without positions; ``ambiguous`` where its names fit several."""
        mentions = list(self._mentions(text))
        provinces = {d.adcode for m in mentions for d in m.divisions if d.level == "province"}
        provinces |= {d.province for m in mentions for d in m.divisions if d.province in APART and m.kind != "district"}
        provinces |= {QUARTERS[phrase] for phrase in _phrases(text) if phrase in QUARTERS}
        smaller = _without_provinces(mentions)
        cities = _fitting(smaller, "city", provinces, set())
        others = [m for m in smaller if not set(m.divisions) & set(cities)]
        counties = _fitting(others, "county", provinces, {d.adcode for d in cities})
        # Letters fit more names than the table can tell: a county needs a province or a city beside it.
        alone = not provinces and not cities
        return self._settle(counties or cities, provinces, certain=not (alone and counties))

    def _settle(self, found: list[Division], provinces: set[str], *, certain: bool) -> Located:
        codes = tuple(sorted({d.adcode for d in found}))
        if len(codes) == 1 and certain:
            division = self._known[codes[0]]
            county = division.adcode if division.level == "county" else None
            return Located("mapped", division.province, division.city, county)
        if codes:
            within = {d.province for d in found}
            return Located("ambiguous", within.pop() if len(within) == 1 and certain else None, candidates=codes)
        if len(provinces) == 1:
            return Located("mapped", next(iter(provinces)))
        return Located("ambiguous", candidates=tuple(sorted(provinces))) if provinces else UNMAPPED

    def _mentions(self, text: str) -> Iterator[Mention]:
        for field in FIELD.split(_plain(text)):
            words = WORD.findall(field)
            at = 0
            while at < len(words):
                length, mention = self._longest(words, at)
                if mention:
                    yield mention
                at += length

    def _longest(self, words: list[str], at: int) -> tuple[int, Mention | None]:
        """(words that it takes, the name that stands at ``at``)."""
        for length in range(min(MOST_WORDS, len(words) - at), 0, -1):
            found = self._spelled.get("".join(words[at : at + length]), ())
            following = words[at + length :]
            if found and following and following[0] in KINDS:
                return length + 1, _of_kind(found, KINDS[following[0]])
            if found:
                return length, None if _is_road(following) else _bare(found, words=length, of=len(words))
        return 1, None


def _fitting(mentions: list[Mention], level: str, provinces: set[str], cities: set[str]) -> list[Division]:
    """The divisions of ``level`` that lie in a province, and a city, that the text names, if it names any."""
    named = [[d for d in mention.divisions if d.level == level] for mention in mentions]
    inside = [[d for d in each if not provinces or d.province in provinces] for each in named]
    found = [each for each in ([d for d in each if not cities or d.city in cities] for each in inside) if each]
    # The mention that fits the fewest says the most; those that fit as few say different things.
    fewest = min(map(len, found), default=0)
    return [d for each in found if len(each) == fewest for d in each]


def _without_provinces(mentions: list[Mention]) -> list[Mention]:
    """The mentions that are no province's name: one Jilin is the province, of two one is the city."""
    bare = [m for m in mentions if m.kind is None and any(d.level == "province" for d in m.divisions)]
    twice = {m.divisions for m in bare if bare.count(m) > 1}
    return [m for m in mentions if m not in bare or m.divisions in twice]


def _bare(found: tuple[Division, ...], *, words: int, of: int) -> Mention | None:
    """A name without a word for its kind: a county's only where it fills its field, or, in Hong Kong, has two words."""
    fitting = tuple(d for d in found if words == of or d.level != "county" or (d.province in APART and words > 1))
    return Mention(None, fitting) if fitting else None


def _of_kind(found: tuple[Division, ...], kind: str) -> Mention | None:
    if kind == "province":
        fitting = tuple(d for d in found if d.level == "province")
    else:
        fitting = tuple(d for d in found if _may_be(d, kind))
    return Mention(kind, fitting) if fitting else None


def _may_be(division: Division, kind: str) -> bool:
    """Beijing is a city too; a part of Taiwan may lie in a county of another kind: Lingya District in 高雄市."""
    if division.level == "province":
        return kind == "city"
    return division.province in APART or division.name.endswith(ENDINGS[kind])


def _is_road(following: list[str]) -> bool:
    """Whether the words make a road or a building of the name before them: Beijing East Road."""
    return ROADS.match(" ".join(following[:2])) is not None


def _phrases(text: str) -> Iterator[str]:
    for field in FIELD.split(_plain(text)):
        words = WORD.findall(field)
        yield from words
        yield from (a + b for a, b in pairwise(words))


def _plain(text: str) -> str:
    """Lower case without accents and apostrophes: Xi'an is xian, Lüliang luliang."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c))
    return NEW_AREA.sub("district", re.sub(r"['’`´-]", "", bare))


def _spellings(table: tuple[Division, ...]) -> Iterator[tuple[str, Division]]:
    """(letters without spaces, division): by pinyin, with and without the word for the kind, and by usage."""
    known = {d.adcode: d for d in table}
    usual = list(_usual(known))
    for division in table:
        # Shanxi in Latin letters is never 陕西, whose pinyin it is too.
        part_apart = division.province in APART and division.level != "province"
        if division.written and not part_apart and division.name != SHAANXI:
            for name in {division.name, division.short} if len(division.short) >= 2 else {division.name}:
                yield from ((spelling, division) for spelling in _pinyin(name))
    yield from usual


def _pinyin(name: str) -> Iterator[str]:
    """Every reading of a name, as no list tells how a place is called: 都 is du or dou. Lü is spelled lv, lu or lyu."""
    # Imported only here, in a worker: its dictionary of phrases takes long to load.
    from pypinyin import Style, pinyin

    readings = product(*pinyin(name, style=Style.NORMAL, heteronym=True))
    for letters in {"".join(reading) for reading in islice(readings, MOST_READINGS)}:
        yield from {letters.replace("v", u) for u in ("v", "u", "yu")} if "v" in letters else {letters}


def _usual(known: dict[str, Division]) -> Iterator[tuple[str, Division]]:
    for row in [*rows_beside("romanised.csv"), *rows_beside("apart.csv")]:
        if row["romanised"] and row["adcode"] in known:
            yield _plain(row["romanised"]).replace(" ", ""), known[row["adcode"]]
