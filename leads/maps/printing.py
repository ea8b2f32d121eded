"""Sheets as PDF and PNG, set by Typst; Chinese text is embedded whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typst

from graph.failures import Failure

TEMPLATE = Path(__file__).parent / "sheet.typ"


class SheetPrinter:
    """Prints sheets one after the other; fonts are read once. ``dots_per_inch``: of the PNG."""

    def __init__(self, font_folders: Sequence[Path], fonts: Sequence[str], dots_per_inch: int) -> None:
        self._fonts = list(fonts)
        self._dots = dots_per_inch
        self._compiler = typst.Compiler(
            input=str(TEMPLATE), font_paths=[str(folder) for folder in font_folders], ignore_system_fonts=True
        )

    def pdf(self, sheet: Mapping[str, Any]) -> bytes:
        """The file's bytes: equal sheets give equal bytes."""
        made = self._compiler.compile(format="pdf", sys_inputs=self._inputs(sheet), pdf_tags=False)
        if not isinstance(made, bytes):
            raise Failure("the PDF of a map could not be printed")
        return made

    def pages(self, sheet: Mapping[str, Any]) -> list[bytes]:
        """A PNG for each page."""
        made = self._compiler.compile(format="png", sys_inputs=self._inputs(sheet), ppi=float(self._dots))
        if made is None:
            raise Failure("the picture of a map could not be printed")
        return [made] if isinstance(made, bytes) else list(made)

    def _inputs(self, sheet: Mapping[str, Any]) -> dict[str, str]:
        return {"sheet": json.dumps({**sheet, "fonts": self._fonts}, ensure_ascii=False)}
