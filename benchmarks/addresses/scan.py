"""The towns' scan: texts made of every town of the table, whose county is right, unknown or ambiguous, never wrong.

The truth is the table's: a text made for the 平湖街道 of Longgang is wrong wherever a county but Longgang is said.
Before it stands nothing, or the names of what lies above it, whole or short; behind it a road or a zone.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from graph.divisions import Division, Matcher, divisions, matcher
from graph.divisions.gazetteer import gazetteer
from graph.divisions.table import rows_beside
from graph.divisions.towns import REACHES, of_rows
from graph.traits.address_text import spell
from graph.traits.normal_form import fold
from leads.regions.cells import cells

YEAR = 2024
BEHIND = {"zone": "{stem}工业园8号", "town": "{town}", "town, zone": "{town}工业园3号", "town, road": "{town}人民路1号"}
Above = dict[str, str]
Town = tuple[str, str, Division]


@dataclass(frozen=True, slots=True)
class Case:
    """``city``: null for a county that its province runs itself; ``form``: how the text was made."""

    text: str
    county: str
    city: str | None
    form: str


@dataclass(frozen=True, slots=True)
class Scan:
    """Texts by form: all, those with the right county, with another, and with another city."""

    texts: Counter[str]
    right: Counter[str]
    wrong: Counter[str]
    elsewhere: Counter[str]


def whole(sample: int | None = None, seed: int = 0) -> Scan:
    """Of all towns, or ``sample`` of them, with the reader as it is."""
    return _scan(_towns(rows_beside("towns.csv")), matcher(YEAR), sample, seed)


def left_out(sample: int | None = None, seed: int = 0, share: float = 0.1) -> Scan:
    """Of a ``share`` of the towns, which the reader does not know, as it does not know those of long ago."""
    chosen = random.Random(seed)
    kept, out = [], []
    for row in rows_beside("towns.csv"):
        gone = {stem for reach in REACHES for stem in row[reach].split() if chosen.random() < share}
        kept.append({**row, **{reach: " ".join(s for s in row[reach].split() if s not in gone) for reach in REACHES}})
        out.append({**row, **{reach: " ".join(s for s in row[reach].split() if s in gone) for reach in REACHES}})
    return _scan(_towns(out), Matcher(gazetteer(YEAR), of_rows(kept)), sample, seed)


def _scan(towns: list[Town], places: Matcher, sample: int | None, seed: int) -> Scan:
    chosen = towns if sample is None else random.Random(seed).sample(towns, sample)
    found = Scan(Counter(), Counter(), Counter(), Counter())
    for case in _cases(chosen):
        said = places.locate(spell(fold(case.text)))
        city, county = cells(said.province, said.city, said.county, YEAR)
        found.texts[case.form] += 1
        found.right[case.form] += county == case.county
        found.wrong[case.form] += county not in (None, case.county)
        found.elsewhere[case.form] += city not in (None, case.city)
    return found


def _towns(rows: Iterable[Mapping[str, str]]) -> list[Town]:
    """(name without the word for its kind, that word, place): those whose county the table says."""
    known = {d.adcode: d for d in divisions(YEAR)}
    divided = {d.city for d in known.values() if d.level == "county"}
    return [
        (stem, row["kind"], known[row["adcode"]])
        for row in rows
        if row["adcode"] not in divided
        for reach in REACHES
        for stem in row[reach].split()
    ]


def _cases(towns: Iterable[Town]) -> Iterator[Case]:
    known = {d.adcode: d for d in divisions(YEAR)}
    for stem, kind, place in towns:
        for before, above in _above(place, known).items():
            for behind, form in BEHIND.items():
                # A farm or a zone has no other name.
                if kind or behind.startswith("town"):
                    text = above + form.format(stem=stem, town=stem + kind)
                    yield Case(text, place.adcode, place.city, f"{before} + {behind}")


def _above(place: Division, known: dict[str, Division]) -> Above:
    """What is written before a town, by what it is."""
    province = known[place.province]
    city = known.get(place.city or "")
    named = {"nothing": "", "province": province.name, "short province": province.short}
    if city and city.written:
        named |= {"city": city.name, "short city": city.short, "province, city": province.name + city.name}
    if place.level == "county":
        named |= {"county": place.name, "short county": place.short if len(place.short) > 1 else place.name}
    if city and city.written and place.level == "county":
        named |= {"city, county": city.name + place.name, "short city, county": city.short + named["short county"]}
    return named
