"""The words of statements of reasons, in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

TEXTS = Path(__file__).parent / "texts.yaml"
CODES = ("en", "zh")
Texts = Mapping[str, Any]
MARKS, KINDS, GROUNDS = "marks", "kinds", "grounds"


@lru_cache(maxsize=1)
def texts() -> Texts:
    """All texts of the file: read where the job runs, as the workers of a cluster have no such file."""
    read: Texts = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    return read


@dataclass(frozen=True)
class Words:
    """``texts`` in the language ``code``."""

    texts: Texts
    code: str

    def say(self, name: str, **parts: object) -> str:
        """The text ``name`` with its holes filled; KeyError: there is none."""
        return self._filled(self.texts[name], parts)

    def of_kind(self, kind: str, what: str, **parts: object) -> str:
        """What is ``said`` of a kind of fact, or what ``clears`` it; a kind that has no words of its own is `other`."""
        family = "tie.other" if kind.startswith("tie.") else "other"
        known = self.texts[KINDS].get(kind) or self.texts[KINDS][family]
        return self._filled(known[what], parts)

    def ground(self, name: str) -> str:
        """A ground by its name in conf/suspicion.yaml."""
        known = self.texts[GROUNDS].get(name)
        return self._filled(known, {}) if known else name

    def joined(self, parts: Sequence[str]) -> str:
        """Words one after the other."""
        return self.mark("joint").join(parts)

    def when(self, span: tuple[str, str], *, bare: bool = False) -> str:
        """A day or the days from first to last; ``bare``: without the preposition of English."""
        first, last = span
        name = ("of_" if bare else "on_") + "day" if first == last else ("of_" if bare else "in_") + "span"
        return self.say(name, first=first, last=last)

    def mark(self, name: str) -> str:
        """A mark of punctuation."""
        return str(self.texts[MARKS][self.code][name])

    def _filled(self, text: Mapping[str, str], parts: Mapping[str, object]) -> str:
        said = text[self.code]
        return said.format(**parts) if parts else said
