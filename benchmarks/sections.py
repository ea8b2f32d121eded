"""Sections of benchmarks/README.md that a benchmark writes itself, between two marks of its name, and their tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

README = Path(__file__).resolve().parent / "README.md"


def replace(name: str, text: str, readme: Path = README) -> None:
    """Puts ``text`` between ``<!-- NAME: start -->`` and ``<!-- NAME: end -->``; ValueError where a mark is missing."""
    start, end = f"<!-- {name}: start -->", f"<!-- {name}: end -->"
    before, rest = readme.read_text(encoding="utf-8").split(start)
    _, after = rest.split(end)
    readme.write_text(f"{before}{start}\n{text}\n{end}{after}", encoding="utf-8")


def table(header: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> list[str]:
    """A Markdown table."""
    cells = [" | ".join(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row) for row in rows]
    return [f"| {' | '.join(header)} |", "|" + "---|" * len(header), *(f"| {line} |" for line in cells)]
