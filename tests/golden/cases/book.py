"""All stories of the case book, and the landing zone that they make together with a background."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

import pyarrow.parquet as pq

from lineage.datasets import DATASETS
from tests.conftest import arrow_table
from tests.golden.cases.case import Case, Tell
from tests.golden.cases.things import NIGHT

STORIES = Path(__file__).parent / "stories"
BACKGROUND = Path(__file__).parents[3] / "data_samples/landing"
FILE = "cases.parquet"
INNOCENT, GUILTY = "innocent", "guilty"


@dataclass(frozen=True)
class Story:
    """``kind``: whether the innocent are to be spared (``innocent``) or a ring that looks like them is to be found
    (``guilty``); ``source``: where sellers, courts or the platform told of such a case."""

    name: str
    kind: str
    who: str
    right: str
    source: str
    tell: Tell

    def case(self) -> Case:
        """The story told: rows and the right answer."""
        case = Case(self.name)
        self.tell(case)
        case.finish()
        return case


_stories: dict[str, Story] = {}


def story(right: str, source: str) -> Callable[[Tell], Tell]:
    """Puts a function into the book; its name is the case's, its docstring says who is in it."""

    def put(tell: Tell) -> Tell:
        name, kind = tell.__name__, tell.__module__.split(".")[-2]
        _stories[name] = Story(name, kind, " ".join((tell.__doc__ or "").split()), right, source, tell)
        return tell

    return put


@cache
def book() -> dict[str, Story]:
    """Every story by its case's name, in the order of files."""
    for file in sorted(STORIES.glob("*/*.py")):
        import_module(f"tests.golden.cases.stories.{file.parent.name}.{file.stem}")
    return dict(_stories)


def lay_out(cases: Iterable[Case], zone: Path, background: Path = BACKGROUND) -> None:
    """A landing zone at ``zone``: the background's nights and beside its newest files the rows of the cases."""
    shutil.copytree(background, zone)
    told = list(cases)
    for name, dataset in DATASETS.items():
        rows = [row for case in told for row in case.rows[name]]
        if rows:
            folder = zone / name / f"night={NIGHT}"
            folder.mkdir(parents=True, exist_ok=True)
            pq.write_table(arrow_table(dataset, rows), folder / FILE)


def chosen(names: Sequence[str]) -> list[Story]:
    """The stories of these names, or of these beginnings of names; all when none is given."""
    if not names:
        return list(book().values())
    found = [one for one in book().values() if one.name.startswith(tuple(names))]
    if not found:
        raise KeyError(f"no case begins with {', '.join(names)}; there are: {', '.join(book())}")
    return found
