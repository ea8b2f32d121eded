"""Writes the pages: an index with every dataset's counts, and a page per suite of expectations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer
from great_expectations.render.view.view import DefaultJinjaPageView
from jinja2 import ChoiceLoader, FileSystemLoader

from lineage.validation import Counts
from lineage.validation.check import Check

TEMPLATES = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Suite:
    """The rules of one dataset, the lines of ``side_by_side``, and what Great Expectations makes of them."""

    dataset: str
    result: Any
    checks: Sequence[Check]
    lines: pd.DataFrame

    @property
    def page(self) -> str:
        return f"{self.dataset}.html"

    @property
    def rules(self) -> Iterator[tuple[str, Any]]:
        """Each rule in words, with its line."""
        lines = {line.what: line for line in self.lines.itertuples()}
        return ((check.why, lines[check.id]) for check in self.checks)


class PageView(DefaultJinjaPageView):
    """Great Expectations' view of a result, with templates of ours before its own."""

    def __init__(self) -> None:
        super().__init__()
        own: Any = self.env.loader
        self.env.loader = ChoiceLoader([FileSystemLoader(TEMPLATES), own])


def write_pages(folder: Path, night: str, suites: Sequence[Suite], counts: Counts) -> None:
    """Writes ``index.html`` and a page per suite into ``folder``; none of them loads anything from anywhere."""
    view: Any = PageView()
    renderer = ValidationResultsPageRenderer(run_info_at_end=True)
    for suite in suites:
        document = renderer.render(suite.result)
        del document.sections[0].content_blocks[0]  # a heading that links to a page of the site that is not made
        page = view.render(document, "suite.j2", night=night, suite=suite)
        (folder / suite.page).write_text(page, encoding="utf-8")
    pages = {suite.dataset: suite.page for suite in suites}
    index = view.env.get_template("index.j2").render(night=night, counts=counts, pages=pages)
    (folder / "index.html").write_text(index, encoding="utf-8")
